//! Which format a gold file has: its first line that is not blank tells.

use std::path::Path;

use super::{GoldDocument, GoldError, Labels, bioc, conll, pubtator};

/// Reads the documents of one file; none where it is blank throughout.
pub(super) fn parse(text: &str, path: &Path, labels: &Labels) -> Result<Vec<GoldDocument>, GoldError> {
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else { return Ok(Vec::new()) };
    let beginning = first.trim_start();
    let is_pubtator = ["|t|", "|a|"].iter().any(|mark| first.contains(mark));
    if is_pubtator {
        pubtator::parse(text, path, labels)
    } else if conll::is_row(first) {
        conll::parse(text, path, labels)
    } else if beginning.starts_with('<') {
        bioc::xml::parse(text, path, labels)
    } else if beginning.starts_with(['{', '[']) {
        bioc::json::parse(text, path, labels)
    } else if columns(first) > 4 {
        // A PubTator row whose title line is missing: its reader says so.
        pubtator::parse(text, path, labels)
    } else {
        Err(GoldError::Format(path.to_owned()))
    }
}

fn columns(line: &str) -> usize {
    line.split('\t').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One of each, with an annotation.
    const SAMPLES: [&str; 4] = [
        "1|t|β lupus\n1|a|x\n1\t2\t7\tlupus\tDisease\tD1\n",
        "<collection><document><id>1</id><passage><offset>4</offset><text>β &lt;lupus</text><annotation>\
         <infon key=\"type\">Disease</infon><location offset=\"7\" length=\"5\"/><text>lupus</text></annotation>\
         </passage></document></collection>",
        r#"{"documents": [{"id": "1", "passages": [{"offset": 4, "text": "β lupus", "annotations": [{"text": "lupus",
            "infons": {"type": "Disease"}, "locations": [{"offset": 6, "length": 5}]}]}]}]}"#,
        "β\tO\nsystemic\tB-Disease\nlupus\tI-Disease\n\nx\tO\n",
    ];
    const PIECES: [&str; 12] =
        ["", "🧬", "0", "-1", "18446744073709551615", "\n", "\t", "\"", "</text>", "<text>", "&x;", "{"];

    proptest! {
        /// Whatever is done to a file, it is read or refused; what is read lies in the text.
        #[test]
        fn a_damaged_file_never_panics(
            sample in 0..SAMPLES.len(),
            damage in prop::collection::vec((any::<prop::sample::Index>(), 0..9_usize, 0..PIECES.len()), 0..4),
        ) {
            let mut text: Vec<char> = SAMPLES[sample].chars().collect();
            for (at, length, piece) in damage {
                let at = at.index(text.len() + 1);
                let end = (at + length).min(text.len());
                text.splice(at..end, PIECES[piece].chars());
            }
            let text: String = text.into_iter().collect();
            for document in parse(&text, Path::new("gold"), &Labels::default()).unwrap_or_default() {
                for mention in &document.mentions {
                    prop_assert!(!mention.span.of(&document.text).is_empty());
                }
            }
        }
    }

    #[test]
    fn samples_are_read() {
        for text in SAMPLES {
            let documents = parse(text, Path::new("gold"), &Labels::default()).unwrap();
            assert!(documents[0].mentions[0].span.of(&documents[0].text).ends_with("lupus"), "{text}");
        }
    }

    #[test]
    fn the_content_tells_the_format() {
        let json = r#"{"documents": [{"id": "1", "passages": [{"offset": 0, "text": "lupus", "annotations": []}]}]}"#;
        let xml = "<?xml version=\"1.0\"?>\n<!DOCTYPE collection SYSTEM \"BioC.dtd\">\n<collection><document><id>1</id>\
                   <passage><offset>0</offset><text>lupus</text></passage></document></collection>";
        for text in ["1|t|lupus\n", json, xml, "lupus\tB-Disease\n", "\n\n[\tO\nlupus\tO\n"] {
            let documents = parse(text, Path::new("gold"), &Labels::default()).unwrap();
            assert!(documents[0].text.ends_with("lupus"), "{text}");
        }
        for text in ["lupus", "start\tend\tsurface", "a\tb\n"] {
            let error = parse(text, Path::new("gold"), &Labels::default()).unwrap_err();
            assert!(error.to_string().starts_with("gold is no gold file that theralex knows: "), "{error}");
        }
    }
}
