//! Writes what was found as PubTator, for other programs to score or show.

use std::io::{self, Write};

use super::errors::one_line;
use super::gold::GoldDocument;
use super::score::Predicted;
use crate::document::CodePoints;

/// Writes a document and what was found in it. Offsets are code points of the document's text,
/// which becomes title and abstract at its first line break; further line breaks and tabs become
/// blanks, so that every offset stays. A mention without concept has the id `-`,
/// one with several has their ids joined by `|`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(out: &mut impl Write, gold: &GoldDocument, found: &[Predicted]) -> io::Result<()> {
    let id = one_line(&gold.id.replace(['|', '\t'], "_"));
    let (title, rest) = gold.text.split_once('\n').unwrap_or((&gold.text, ""));
    writeln!(out, "{id}|t|{}\n{id}|a|{}", one_line(title), one_line(rest))?;
    let points = CodePoints::new(&gold.text);
    for mention in found {
        let range = points.range(mention.span);
        let surface = one_line(mention.span.of(&gold.text));
        let ids = mention.ids().unwrap_or_else(|| "-".into());
        writeln!(out, "{id}\t{}\t{}\t{surface}\t{}\t{ids}", range.start, range.end, mention.entity_type)?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::{Curie, EntityType};
    use crate::document::Span;
    use crate::eval::gold::{self, Labels};

    #[test]
    fn what_is_written_is_read_back() {
        let text = "β 🧬\nOf lupus\r\nand\tMDR1\n\nend";
        let found = |surface: &str, entity_type, ids: &[&str]| {
            let start = text.find(surface).unwrap();
            Predicted {
                span: Span::new(start, start + surface.len()),
                entity_type,
                concepts: ids.iter().map(|&id| Curie::new(id).unwrap()).collect(),
            }
        };
        let document = GoldDocument { id: "a|b".into(), text: text.into(), mentions: vec![] };
        let mentions = [
            found("lupus", EntityType::Disease, &["MONDO:1", "DOID:2"]),
            found("and\tMDR1", EntityType::Gene, &[]),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("found.pubtator");
        let mut out = Vec::new();
        write(&mut out, &document, &mentions).unwrap();
        std::fs::write(&path, out).unwrap();
        let read = gold::read(&path, &Labels::default()).unwrap();
        assert_eq!(read[0].id, "a_b");
        let told: Vec<_> =
            read[0].mentions.iter().map(|m| (m.span, m.entity_type, m.ids.join("|"))).collect();
        let expected = [
            (mentions[0].span, EntityType::Disease, "MONDO:1|DOID:2".to_owned()),
            (mentions[1].span, EntityType::Gene, String::new()),
        ];
        assert_eq!(told, expected);
    }
}
