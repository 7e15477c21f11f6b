//! BioC: documents of passages, each with its offset, and annotations with a type, ids and
//! locations. [`xml`] and [`json`] read the two ways to write it; what they read becomes gold
//! documents here.
//!
//! - The text of a document is that of its passages, each at its offset; the gaps between them
//!   are filled with line breaks, those between sentences of one passage with blanks. Where the
//!   first offset is not 0, all are counted from it.
//! - Offsets count code points, as PubTator does. Where a file's do not fit as such and all do as
//!   UTF-8 bytes, as the first BioC tools counted, they are bytes.
//! - The infon `type` is the label. Ids are those of the infon `identifier`, else of all infons
//!   that are named after a vocabulary (`MESH`, `OMIM`, `NCBI Gene` and the like).
//! - An annotation without place is about the document and is left out. One of several pieces
//!   cannot be found whole; from its first to its last piece nothing is scored.

pub(super) mod json;
pub(super) mod xml;

use std::collections::BTreeMap;
use std::path::Path;

use super::{GoldDocument, GoldError, GoldMention, Labels, LineProblem, Rule, ids};
use crate::concept::EntityType;
use crate::document::{CodePoints, Span};

/// A document as it is written.
#[derive(Debug, Default)]
struct RawDocument {
    id: String,
    pieces: Vec<Piece>,
    annotations: Vec<RawAnnotation>,
}

/// A passage's text, or a sentence's.
#[derive(Debug)]
struct Piece {
    offset: usize,
    text: String,
    /// Whether it is a sentence of the passage that the piece before is of.
    goes_on: bool,
}

#[derive(Debug, Default)]
struct RawAnnotation {
    /// Where it ends in the file, if that is known.
    line: Option<usize>,
    text: Option<String>,
    infons: BTreeMap<String, String>,
    /// Offset and length of each piece.
    locations: Vec<(usize, usize)>,
}

/// What offsets count.
#[derive(Debug, Clone, Copy)]
enum Unit {
    CodePoints,
    Bytes,
}

/// A problem, and the line it is on if that is known.
type Problem = (Option<usize>, LineProblem);

/// The most that is filled between two passages: more is a slip, not a gap.
const LARGEST_GAP: usize = 1 << 20;

/// The gold documents of a file.
fn gold(documents: &[RawDocument], path: &Path, labels: &Labels) -> Result<Vec<GoldDocument>, GoldError> {
    let all = |unit: Unit| -> Result<Vec<_>, GoldError> {
        let one = |document: &RawDocument| {
            document.gold(unit, labels).map_err(|(line, problem)| match line {
                Some(line) => problem.at(path, line),
                None => GoldError::Document { path: path.to_owned(), id: document.id.clone(), problem },
            })
        };
        documents.iter().map(one).collect()
    };
    all(Unit::CodePoints).or_else(|error| all(Unit::Bytes).map_err(|_| error))
}

impl RawDocument {
    fn gold(&self, unit: Unit, labels: &Labels) -> Result<GoldDocument, Problem> {
        let base = self.pieces.first().map_or(0, |piece| piece.offset);
        let text = self.text(unit, base).map_err(|problem| (None, problem))?;
        let points = CodePoints::new(&text);
        let mut mentions = Vec::new();
        for annotation in self.annotations.iter().filter(|annotation| !annotation.locations.is_empty()) {
            let span =
                annotation.span(unit, base, &text, &points).map_err(|problem| (annotation.line, problem))?;
            let label = annotation.infons.get("type").map_or("", String::as_str);
            let rule = labels.rule(label).unwrap_or(Rule::None);
            mentions.extend(rule.types().map(|entity_type| GoldMention {
                span,
                entity_type,
                ids: ids_of(&annotation.infons, entity_type),
                name: None,
                ignore: rule.is_ignore() || annotation.locations.len() > 1,
            }));
        }
        Ok(GoldDocument { id: self.id.clone(), text, mentions })
    }

    fn text(&self, unit: Unit, base: usize) -> Result<String, LineProblem> {
        let mut text = String::new();
        let mut end = base;
        for piece in &self.pieces {
            let gap = piece.offset.checked_sub(end).filter(|&gap| gap <= LARGEST_GAP);
            let gap = gap.ok_or(LineProblem::Passage { offset: piece.offset, end })?;
            text.extend(std::iter::repeat_n(if piece.goes_on { ' ' } else { '\n' }, gap));
            text.push_str(&piece.text);
            end = piece.offset.saturating_add(unit.length(&piece.text));
        }
        Ok(text)
    }
}

impl RawAnnotation {
    /// From its first piece to its last. The surface of one piece is checked; how several are
    /// joined in `text` is not laid down.
    fn span(&self, unit: Unit, base: usize, text: &str, points: &CodePoints) -> Result<Span, LineProblem> {
        let start = self.locations.iter().map(|location| location.0).min().unwrap_or(0);
        let end =
            self.locations.iter().map(|&(offset, length)| offset.saturating_add(length)).max().unwrap_or(0);
        let cut = || {
            let range = start.checked_sub(base)?..end.checked_sub(base)?;
            let span = match unit {
                Unit::CodePoints => points.span(range)?,
                Unit::Bytes => text.get(range.clone()).map(|_| Span::new(range.start, range.end))?,
            };
            (!span.is_empty()).then_some(span)
        };
        let span =
            cut().ok_or(LineProblem::Range { start, end, length: base.saturating_add(points.len()) })?;
        let expected = self.text.as_deref().ok_or(LineProblem::NoText(start))?;
        let found = span.of(text);
        if found == expected || self.locations.len() > 1 {
            return Ok(span);
        }
        Err(LineProblem::Surface { start, end, found: found.to_owned(), expected: expected.to_owned() })
    }
}

impl Unit {
    fn length(self, text: &str) -> usize {
        match self {
            Self::CodePoints => text.chars().count(),
            Self::Bytes => text.len(),
        }
    }
}

/// Infons that hold ids, by their letters and digits in lower case, with the prefix of their
/// vocabulary.
const VOCABULARIES: [(&str, &str); 12] = [
    ("mesh", "MESH:"),
    ("omim", "OMIM:"),
    ("mondo", "MONDO:"),
    ("doid", "DOID:"),
    ("ncbigene", "NCBIGene:"),
    ("ncbigeneid", "NCBIGene:"),
    ("ncbigeneidentifier", "NCBIGene:"),
    ("geneid", "NCBIGene:"),
    ("entrezgene", "NCBIGene:"),
    ("hgnc", "HGNC:"),
    ("chebi", "CHEBI:"),
    ("drugbank", "DRUGBANK:"),
];

fn ids_of(infons: &BTreeMap<String, String>, entity_type: EntityType) -> Vec<String> {
    let plain = |key: &str| {
        key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>()
    };
    let named = infons.iter().find(|(key, _)| plain(key) == "identifier");
    let found = named.map(|(_, value)| ids::parse(value, entity_type)).unwrap_or_default();
    if !found.is_empty() {
        return found;
    }
    let mut found = Vec::new();
    for (key, value) in infons {
        let Some((_, prefix)) = VOCABULARIES.iter().find(|(name, _)| *name == plain(key)) else { continue };
        for id in ids::parse(value, entity_type) {
            let id = if id.contains(':') { id } else { format!("{prefix}{id}") };
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation(text: &str, locations: &[(usize, usize)], infons: &[(&str, &str)]) -> RawAnnotation {
        let infons = infons.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        RawAnnotation { line: None, text: Some(text.to_owned()), infons, locations: locations.to_vec() }
    }

    fn piece(offset: usize, text: &str, goes_on: bool) -> Piece {
        Piece { offset, text: text.to_owned(), goes_on }
    }

    fn read(pieces: Vec<Piece>, annotations: Vec<RawAnnotation>) -> Result<GoldDocument, String> {
        let document = RawDocument { id: "7".to_owned(), pieces, annotations };
        let documents = gold(&[document], Path::new("gold"), &Labels::default());
        documents.map(|mut d| d.remove(0)).map_err(|e| e.to_string())
    }

    const DISEASE: [(&str, &str); 1] = [("type", "Disease")];

    #[test]
    fn passages_stand_at_their_offsets() {
        let pieces =
            vec![piece(10, "β-Thalassaemia", false), piece(25, "HBB.", false), piece(30, "Here.", true)];
        let document = read(pieces, vec![annotation("Thalassaemia", &[(12, 12)], &DISEASE)]).unwrap();
        assert_eq!(document.text, "β-Thalassaemia\nHBB. Here.");
        assert_eq!(document.mentions[0].span.of(&document.text), "Thalassaemia");
    }

    #[test]
    fn bytes_are_taken_where_only_they_fit() {
        let pieces = || vec![piece(0, "β-Thalassaemia", false), piece(16, "lupus", false)];
        let in_bytes = vec![annotation("lupus", &[(16, 5)], &DISEASE), annotation("β", &[(0, 2)], &DISEASE)];
        let document = read(pieces(), in_bytes).unwrap();
        assert_eq!(document.text, "β-Thalassaemia\nlupus");
        assert_eq!(document.mentions[0].span.of(&document.text), "lupus");
        // What fits neither is told as code points have it.
        let neither = vec![annotation("lupus", &[(17, 5)], &DISEASE)];
        let message = read(pieces(), neither).unwrap_err();
        assert_eq!(
            message,
            "gold: document \"7\": 17..22 is no stretch of the text, which has 21 code points"
        );
    }

    #[test]
    fn what_does_not_fit_is_told() {
        for (pieces, annotations, message) in [
            (
                vec![piece(0, "lupus", false), piece(3, "x", false)],
                vec![],
                "a passage begins at offset 3, and the text before it ends at 5",
            ),
            (
                vec![piece(0, "lupus", false), piece(usize::MAX, "x", false)],
                vec![],
                "a passage begins at offset 18446744073709551615, and the text before it ends at 5",
            ),
            (
                vec![piece(usize::MAX, "lupus", false), piece(0, "x", false)],
                vec![],
                "a passage begins at offset 0, and the text before it ends at 18446744073709551615",
            ),
            (
                vec![piece(4, "lupus", false)],
                vec![annotation("lupus", &[(0, 5)], &DISEASE)],
                "0..5 is no stretch of the text, which has 9 code points",
            ),
            (
                vec![piece(4, "lupus", false)],
                vec![annotation("Lupus", &[(4, 5)], &DISEASE)],
                "the text at 4..9 is \"lupus\", not \"Lupus\"",
            ),
            (
                vec![piece(0, "lupus", false)],
                vec![annotation("", &[(0, usize::MAX)], &DISEASE)],
                "0..18446744073709551615 is no stretch of the text, which has 5 code points",
            ),
            (
                vec![piece(0, "lupus", false)],
                vec![RawAnnotation { text: None, ..annotation("", &[(0, 5)], &DISEASE) }],
                "the annotation at 0 has no text",
            ),
        ] {
            assert_eq!(read(pieces, annotations).unwrap_err(), format!("gold: document \"7\": {message}"));
        }
    }

    #[test]
    fn several_pieces_are_not_scored_and_none_is_no_mention() {
        let annotations = vec![
            annotation("breast cancer", &[(0, 6), (19, 6)], &DISEASE),
            annotation("about it all", &[], &DISEASE),
        ];
        let document = read(vec![piece(0, "breast and ovarian cancer", false)], annotations).unwrap();
        let found: Vec<_> = document.mentions.iter().map(|m| (m.span.of(&document.text), m.ignore)).collect();
        assert_eq!(found, [("breast and ovarian cancer", true)]);
    }

    #[test]
    fn ids_come_from_the_infons_that_hold_them() {
        for (infons, entity_type, expected) in [
            (&[("identifier", "MESH:D1,OMIM:2")][..], EntityType::Disease, &["MESH:D1", "OMIM:2"][..]),
            (
                &[("Identifier", "672;675"), ("HGNC", "1100")],
                EntityType::Gene,
                &["NCBIGene:672", "NCBIGene:675"],
            ),
            (&[("MESH", "D003000"), ("OMIM", "605")], EntityType::Disease, &["MESH:D003000", "OMIM:605"]),
            (&[("NCBI Gene identifier", "10533")], EntityType::Gene, &["NCBIGene:10533"]),
            (&[("NCBI GENE", "10533"), ("identifier", "-")], EntityType::Gene, &["NCBIGene:10533"]),
            (&[("note", "D003000")], EntityType::Disease, &[]),
        ] {
            let infons = infons.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
            assert_eq!(ids_of(&infons, entity_type), expected, "{infons:?}");
        }
    }
}
