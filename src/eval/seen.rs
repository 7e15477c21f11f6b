//! Recall on names that training has seen, and on new ones.
//!
//! A gold mention is seen where a gold set that the system was trained on has a mention of its
//! type that folds alike: that is how strict and linked are parted. A gold concept of a document
//! is seen where one of its ids is, as written, the id of a mention of its type there.

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::gold::{GoldDocument, GoldMention};
use super::report::new_table;
use super::score::{Predicted, SameConcept, align, concepts_found};
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

    /// Recall of what was found in each document, for `types`.
    ///
    /// # Panics
    /// When a found span is not of its document's text.
    pub fn report<'a>(
        &self,
        pairs: impl IntoIterator<Item = (&'a GoldDocument, &'a [Predicted])>,
        types: &[EntityType],
        same: &dyn SameConcept,
    ) -> SeenReport {
        let mut figures = vec![SeenFigures::default(); types.len()];
        for (document, predicted) in pairs {
            for (of_type, alignment) in figures.iter_mut().zip(align(document, predicted, types, same)) {
                let found = alignment.pairs.iter().map(|pair| (pair.gold, true, pair.right));
                let missed = alignment.missed.iter().map(|gold| (*gold, false, false));
                for (gold, found, right) in found.chain(missed) {
                    let seen = self.has_name(document, gold);
                    of_type.strict.add(seen, found);
                    if !gold.ids.is_empty() {
                        of_type.linked.add(seen, right);
                    }
                }
                let t = alignment.entity_type;
                for (ids, found) in concepts_found(document, predicted, t, same) {
                    let seen = ids.iter().any(|id| self.ids.contains(&(t, (*id).to_owned())));
                    of_type.concept.add(seen, found);
                }
            }
        }
        let mut overall = SeenFigures::default();
        for of_type in &figures {
            overall.strict.add_all(&of_type.strict);
            overall.linked.add_all(&of_type.linked);
            overall.concept.add_all(&of_type.concept);
        }
        let of_type = |(&entity_type, &figures)| SeenTypeFigures { entity_type, figures };
        SeenReport { overall, types: types.iter().zip(&figures).map(of_type).collect() }
    }
}

impl SeenReport {
    /// A table for the terminal; measures that have nothing to count are left out.
    #[must_use]
    pub fn table(&self) -> String {
        let header = ["recall", "type", "seen", "right", "R", "new", "right", "R"];
        let mut table = new_table(&header, 2);
        let named = |f: &SeenFigures| [("strict", f.strict), ("linked", f.linked), ("concept", f.concept)];
        let cells = |measure: &str, name: &str, split: Split| {
            let part = |recall: Recall| {
                let figure = recall.recall.map_or_else(|| "–".to_owned(), |r| format!("{r:.3}"));
                [recall.gold.to_string(), recall.right.to_string(), figure]
            };
            let words = [measure.to_owned(), name.to_owned()];
            words.into_iter().chain(part(split.seen)).chain(part(split.new)).collect::<Vec<_>>()
        };
        for (i, (measure, overall)) in named(&self.overall).into_iter().enumerate() {
            if overall == Split::default() {
                continue;
            }
            for row in &self.types {
                table.add_row(cells(measure, row.entity_type.as_str(), named(&row.figures)[i].1));
            }
            if self.types.len() > 1 {
                table.add_row(cells(measure, "all", overall));
            }
        }
        table.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::Curie;
    use crate::document::Span;
    use crate::eval::score::SameId;

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
        let report = Seen::of(&training).report([(&scored, &predicted[..])], &[Disease, Gene], &SameId);
        let of = |f: SeenFigures| [f.strict, f.linked, f.concept].map(counts);
        // Right and gold of seen, right and gold of new.
        assert_eq!(of(report.types[0].figures), [[1, 1, 2, 2], [0, 1, 1, 1], [1, 1, 0, 1]]);
        assert_eq!(of(report.types[1].figures), [[0, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 2]]);
        assert_eq!(of(report.overall), [[1, 2, 3, 3], [0, 2, 2, 2], [1, 1, 1, 3]]);
        assert_eq!(report.overall.strict.seen.recall, Some(0.5));
        let table = report.table();
        let row = |line: &str| table.lines().any(|l| l.split_whitespace().eq(line.split(' ')));
        assert!(row("strict all 2 1 0.500 3 3 1.000") && row("concept gene 0 0 – 2 1 0.500"), "{table}");
    }
}
