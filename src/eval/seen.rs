//! Recall on names that training has seen, and on new ones.
//!
//! A gold mention is seen where a gold set that the system was trained on has a mention of its
//! type that folds alike: that is how strict and linked are parted. A gold concept of a document
//! is seen where one of its ids is, as written, the id of a mention of its type there.

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::gold::{GoldDocument, GoldMention};
use super::score::{SameConcept, Score, ScoredDocument};
use crate::concept::EntityType;
use crate::text::fold::key;

/// What gold sets have, to tell seen from new.
#[derive(Debug, Default)]
pub struct Seen {
    names: FxHashSet<(EntityType, String)>,
    ids: FxHashSet<(EntityType, String)>,
}

/// Recall by type and of all types together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeenReport {
    /// All types together (micro average).
    pub overall: SeenFigures,
    /// Each type that was scored.
    pub types: Vec<SeenTypeFigures>,
}

/// Recall of one type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeenTypeFigures {
    /// The type.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// Its figures.
    #[serde(flatten)]
    pub figures: SeenFigures,
}

/// Recall in three measures; [`super::score`] says what they count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct SeenFigures {
    /// Of mentions, by name.
    pub strict: Split,
    /// Of mentions with an id, by name.
    pub linked: Split,
    /// Of concepts in a document, by id.
    pub concept: Split,
}

/// What training has seen, and what is new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Split {
    /// In the sets that the system was trained on.
    pub seen: Recall,
    /// Not there.
    pub new: Recall,
}

/// How many of how many were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Recall {
    /// In the gold set.
    pub gold: usize,
    /// Of those, found and right.
    pub right: usize,
    /// 0–1; none where there are none.
    pub recall: Option<f64>,
}

impl Recall {
    fn add(&mut self, gold: usize, right: usize) {
        self.gold += gold;
        self.right += right;
        self.recall = (self.gold > 0).then(|| self.right as f64 / self.gold as f64);
    }
}

impl Split {
    fn add(&mut self, seen: bool, right: bool) {
        let part = if seen { &mut self.seen } else { &mut self.new };
        part.add(1, usize::from(right));
    }

    fn add_all(&mut self, other: &Self) {
        self.seen.add(other.seen.gold, other.seen.right);
        self.new.add(other.new.gold, other.new.right);
    }
}

impl Seen {
    /// What `documents` have; ignored spans tell nothing.
    pub fn of<'a>(documents: impl IntoIterator<Item = &'a GoldDocument>) -> Self {
        let mut seen = Self::default();
        for document in documents {
            for mention in document.mentions.iter().filter(|mention| !mention.ignore) {
                let t = mention.entity_type;
                seen.names.insert((t, key(mention.span.of(&document.text))));
                seen.ids.extend(mention.ids.iter().map(|id| (t, id.clone())));
            }
        }
        seen
    }

    fn has_name(&self, document: &GoldDocument, mention: &GoldMention) -> bool {
        self.names.contains(&(mention.entity_type, key(mention.span.of(&document.text))))
    }

    /// Recall of what was found, for the types that were scored.
    #[must_use]
    pub fn report(&self, score: &Score<'_>, same: &dyn SameConcept) -> SeenReport {
        let mut types: Vec<SeenTypeFigures> = score
            .types()
            .iter()
            .map(|&entity_type| SeenTypeFigures { entity_type, figures: SeenFigures::default() })
            .collect();
        for document in score.documents() {
            for of_type in &mut types {
                self.count(document, of_type, same);
            }
        }
        let mut overall = SeenFigures::default();
        for of_type in &types {
            overall.strict.add_all(&of_type.figures.strict);
            overall.linked.add_all(&of_type.figures.linked);
            overall.concept.add_all(&of_type.figures.concept);
        }
        SeenReport { overall, types }
    }

    /// Adds what was found of one type in one document.
    fn count(&self, document: &ScoredDocument<'_>, to: &mut SeenTypeFigures, same: &dyn SameConcept) {
        let t = to.entity_type;
        for alignment in document.alignments.iter().filter(|alignment| alignment.entity_type == t) {
            let found = alignment.pairs.iter().map(|pair| (pair.gold, true, pair.right));
            let missed = alignment.missed.iter().map(|gold| (*gold, false, false));
            for (gold, found, right) in found.chain(missed) {
                let seen = self.has_name(document.gold, gold);
                to.figures.strict.add(seen, found);
                if !gold.ids.is_empty() {
                    to.figures.linked.add(seen, right);
                }
            }
        }
        for (ids, found) in document.concepts_found(t, same) {
            let seen = ids.iter().any(|id| self.ids.contains(&(t, (*id).to_owned())));
            to.figures.concept.add(seen, found);
        }
    }
}

impl SeenFigures {
    /// Each measure with its name, in the order they are shown.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Split); 3] {
        [("strict", self.strict), ("linked", self.linked), ("concept", self.concept)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::Curie;
    use crate::document::Span;
    use crate::eval::score::{Predicted, SameId, score};

    use EntityType::{Disease, Gene};

    fn document(text: &str, mentions: &[(&str, EntityType, &[&str])]) -> GoldDocument {
        let mention = |&(surface, entity_type, ids): &(&str, EntityType, &[&str])| {
            let start = text.find(surface).unwrap();
            let span = Span::new(start, start + surface.len());
            let ids = ids.iter().map(|&id| id.to_owned()).collect();
            GoldMention { span, entity_type, ids, name: None, ignore: false }
        };
        GoldDocument { id: "1".into(), text: text.into(), mentions: mentions.iter().map(mention).collect() }
    }

    fn found(document: &GoldDocument, surface: &str, entity_type: EntityType, id: &str) -> Predicted {
        let start = document.text.find(surface).unwrap();
        let span = Span::new(start, start + surface.len());
        Predicted { span, entity_type, concepts: Curie::new(id).into_iter().collect() }
    }

    fn counts(split: Split) -> [usize; 4] {
        [split.seen.right, split.seen.gold, split.new.right, split.new.gold]
    }

    #[test]
    fn what_training_has_is_told_from_what_is_new() {
        let training = [document(
            "Hemophilia A, lupus and TP53",
            &[("Hemophilia A", Disease, &["D:1"]), ("lupus", Disease, &["D:2"]), ("TP53", Gene, &[])],
        )];
        let scored = document(
            "haemophilia-A, SLE, gout, TP53, MDR1",
            &[
                ("haemophilia-A", Disease, &["D:9"]),
                ("SLE", Disease, &["D:2", "D:7"]),
                ("gout", Disease, &[]),
                ("TP53", Gene, &["G:1"]),
                ("MDR1", Gene, &["G:2"]),
            ],
        );
        let predicted = [
            found(&scored, "haemophilia-A", Disease, "D:1"),
            found(&scored, "SLE", Disease, "D:2"),
            found(&scored, "gout", Disease, "D:5"),
            found(&scored, "MDR1", Gene, "G:2"),
        ];
        let score = score([(&scored, &predicted[..])], Some(&[Disease, Gene]), &SameId);
        let report = Seen::of(&training).report(&score, &SameId);
        let of = |f: SeenFigures| [f.strict, f.linked, f.concept].map(counts);
        // Right and gold of seen, right and gold of new.
        assert_eq!(of(report.types[0].figures), [[1, 1, 2, 2], [0, 1, 1, 1], [1, 1, 0, 1]]);
        assert_eq!(of(report.types[1].figures), [[0, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 2]]);
        assert_eq!(of(report.overall), [[1, 2, 3, 3], [0, 2, 2, 2], [1, 1, 1, 3]]);
        assert_eq!(report.overall.strict.seen.recall, Some(0.5));
    }
}
