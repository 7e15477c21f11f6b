//! Which names cost the most: dictionary and gold compared name by name.
//!
//! Each strict mistake and each right finding is put down to the folded form of the text it
//! stands on and its type. A false hit with a wrong border therefore counts twice, for the
//! name that was found and for the string that gold has instead.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::errors::{self, NameErrors, Tally};
use super::gold::{GoldDocument, annotated_types};
use super::same::SameByDictionary;
use super::score::{Predicted, score};
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::dictionary::Dictionary;
use crate::text::fold::key;

/// How one folded name fares. Spans are compared as in the strict measure of
/// [`super::score`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// Found or gold type.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// False hits and missed gold mentions together.
    pub cost: usize,
    /// Found, and gold.
    pub right: usize,
    /// The mistakes.
    #[serde(flatten)]
    pub errors: NameErrors,
    /// The loosest policy of the dictionary's names of this type that fold alike; none where
    /// no dictionary knows the name.
    pub policy: Option<CasePolicy>,
    /// The strongest kind of those names.
    pub kind: Option<NameKind>,
    /// The concepts of those names, as CURIEs.
    pub concepts: Vec<String>,
}

impl AuditRow {
    /// Whether a dictionary holds the name for this type.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.policy.is_some()
    }

    /// How often it was found on the right span with another concept than gold has, or with none.
    #[must_use]
    pub const fn wrong_concepts(&self) -> usize {
        self.errors.wrong_ids + self.errors.no_ids
    }
}

/// Counts names over any number of gold sets.
#[derive(Debug)]
pub struct Audit<'d> {
    dictionary: &'d Dictionary,
    /// Of each name how often it was right, and its mistakes.
    tallies: FxHashMap<(EntityType, String), (usize, Tally)>,
}

impl<'d> Audit<'d> {
    /// Knows nothing yet.
    #[must_use]
    pub fn new(dictionary: &'d Dictionary) -> Self {
        Self { dictionary, tallies: FxHashMap::default() }
    }

    /// Adds one gold set and what was found in each of its documents. A type that the set
    /// never annotates is left out, whatever `types` asks for: nothing found of it is wrong.
    ///
    /// # Panics
    /// When a found span is not of its document's text.
    pub fn add(&mut self, documents: &[GoldDocument], found: &[Vec<Predicted>], types: &[EntityType]) {
        let mut annotated = annotated_types(documents);
        annotated.retain(|t| types.is_empty() || types.contains(t));
        let pairs = documents.iter().zip(found.iter().map(Vec::as_slice));
        let score = score(pairs, Some(&annotated), &SameByDictionary(self.dictionary));
        for document in score.documents() {
            for alignment in &document.alignments {
                for pair in &alignment.pairs {
                    let surface = pair.gold.span.of(&document.gold.text);
                    let (right, tally) = self.of(alignment.entity_type, surface);
                    *right += 1;
                    if pair.right || pair.gold.ids.is_empty() {
                        tally.spelt(surface);
                    }
                }
            }
        }
        for error in errors::list(&score) {
            self.of(error.entity_type, &error.surface).1.add(&error);
        }
    }

    fn of(&mut self, entity_type: EntityType, surface: &str) -> &mut (usize, Tally) {
        self.tallies.entry((entity_type, key(surface))).or_default()
    }

    /// Every name that was found or is gold, the costliest first; equal ones by what is
    /// wrong with their concepts, then by type and name.
    #[must_use]
    pub fn finish(self) -> Vec<AuditRow> {
        let dictionary = self.dictionary;
        let mut rows: Vec<AuditRow> = self
            .tallies
            .into_iter()
            .map(|((entity_type, folded), (right, tally))| {
                row(dictionary, entity_type, &folded, right, tally.finish())
            })
            .collect();
        rows.sort_by_cached_key(|row| {
            (Reverse((row.cost, row.wrong_concepts())), row.entity_type, row.errors.surface.to_lowercase())
        });
        rows
    }
}

fn row(
    dictionary: &Dictionary,
    entity_type: EntityType,
    folded: &str,
    right: usize,
    errors: NameErrors,
) -> AuditRow {
    let key = dictionary.lookup(folded).or_else(|| dictionary.lookup(&errors.surface));
    let names: Vec<_> = key
        .into_iter()
        .flat_map(|key| dictionary.names(key))
        .filter(|name| name.entity_type == entity_type)
        .collect();
    let mut concepts: Vec<String> =
        names.iter().map(|name| dictionary.concept(name.concept).id.to_owned()).collect();
    concepts.sort_unstable();
    concepts.dedup();
    AuditRow {
        entity_type,
        cost: errors.false_positives + errors.false_negatives,
        right,
        errors,
        policy: names.iter().map(|name| name.case).min(),
        kind: names.iter().map(|name| name.kind).min(),
        concepts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::Curie;
    use crate::dictionary::tests::dictionary;
    use crate::document::Span;
    use crate::eval::gold::GoldMention;

    const TEXT: &str = "A cat scan. CAT and catalase; lupus nephritis, busulfan.";

    fn span(surface: &str) -> Span {
        let start = TEXT.find(surface).unwrap();
        Span::new(start, start + surface.len())
    }

    fn gold(surface: &str, entity_type: EntityType, id: &str) -> GoldMention {
        GoldMention { span: span(surface), entity_type, ids: vec![id.into()], name: None, ignore: false }
    }

    fn found(surface: &str, entity_type: EntityType, id: &str) -> Predicted {
        Predicted { span: span(surface), entity_type, concepts: Curie::new(id).into_iter().collect() }
    }

    fn audit(types: &[EntityType]) -> Vec<AuditRow> {
        use EntityType::{Disease, Drug, Gene};
        let dictionary = dictionary(&[
            "HGNC:1|gene|preferred|evidence|CAT",
            "HGNC:1|gene|exact|any|catalase",
            "MONDO:1|disease|preferred|any|lupus",
        ]);
        let document = GoldDocument {
            id: "1".into(),
            text: TEXT.into(),
            mentions: vec![
                gold("CAT", Gene, "HGNC:1"),
                gold("catalase", Gene, "HGNC:2"),
                gold("lupus nephritis", Disease, "MONDO:2"),
            ],
        };
        let predicted = vec![
            found("cat", Gene, "HGNC:1"),
            found("CAT", Gene, "HGNC:1"),
            found("catalase", Gene, "HGNC:1"),
            found("lupus", Disease, "MONDO:1"),
            found("busulfan", Drug, "DRUG:1"),
        ];
        let mut audit = Audit::new(&dictionary);
        audit.add(&[document], &[predicted], types);
        audit.finish()
    }

    #[test]
    fn each_name_is_charged_with_its_mistakes() {
        let rows = audit(&[]);
        let row = |name: &str| rows.iter().find(|row| row.errors.surface == name).unwrap();
        let counts = |name| {
            let (r, e) = (row(name), &row(name).errors);
            [r.cost, r.right, e.false_positives, e.wrong_borders, e.false_negatives, r.wrong_concepts()]
        };
        // "cat" and "CAT" fold alike, so they are one name.
        assert_eq!(counts("CAT"), [1, 1, 1, 0, 0, 0]);
        assert_eq!(row("CAT").policy, Some(CasePolicy::Evidence));
        assert_eq!(row("CAT").errors.example, "A [cat] scan. CAT and catalase; lupus nephritis");
        assert_eq!(counts("catalase"), [0, 1, 0, 0, 0, 1]);
        assert_eq!(counts("lupus"), [1, 0, 1, 1, 0, 0]);
        assert_eq!(row("lupus").errors.instead.as_deref(), Some("disease:lupus nephritis"));
        assert_eq!(counts("lupus nephritis"), [1, 0, 0, 0, 1, 0]);
        assert!(!row("lupus nephritis").is_known());
        assert_eq!(row("lupus nephritis").errors.instead.as_deref(), Some("disease:lupus"));
    }

    #[test]
    fn a_type_that_gold_does_not_annotate_costs_nothing() {
        assert!(audit(&[]).iter().all(|row| row.entity_type != EntityType::Drug));
        assert!(audit(&[EntityType::Drug]).is_empty());
        assert!(audit(&[EntityType::Gene]).iter().all(|row| row.entity_type == EntityType::Gene));
    }
}
