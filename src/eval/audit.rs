//! Which names cost the most: dictionary and gold compared name by name.
//!
//! Each strict mistake and each right finding is put down to the folded form of the text it
//! stands on and its type. A false hit with a wrong border therefore counts twice, for the
//! name that was found and for the string that gold has instead.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::errors::{context, one_line};
use super::gold::{GoldDocument, annotated_types};
use super::same::SameByDictionary;
use super::score::{Predicted, align};
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::dictionary::Dictionary;
use crate::document::Span;
use crate::text::fold::key;

/// How one folded name fares. Spans are compared as in the strict measure of
/// [`super::score`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// As it is most often written.
    pub name: String,
    /// Found or gold type.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// False hits and missed gold mentions together.
    pub cost: usize,
    /// Found, and gold.
    pub right: usize,
    /// Found, but not gold: what the name costs in precision.
    pub false_hits: usize,
    /// Those of the false hits that touch a gold mention of the same type.
    pub wrong_border: usize,
    /// Gold, but not found: what it costs in recall.
    pub missed: usize,
    /// Found on the right span with another concept than gold has.
    pub wrong_concept: usize,
    /// What stood most often in the place of a mistake, as `type:text`: for a false hit what
    /// gold has there, for a missed mention what was found.
    pub instead: Option<String>,
    /// The loosest policy of the dictionary's names of this type that fold alike; none where
    /// no dictionary knows the name.
    pub policy: Option<CasePolicy>,
    /// The strongest kind of those names.
    pub kind: Option<NameKind>,
    /// The concepts of those names, as CURIEs.
    pub concepts: Vec<String>,
    /// The first mistake with up to 40 code points on either side, the name in brackets.
    pub example: Option<String>,
}

impl AuditRow {
    /// Whether a dictionary holds the name for this type.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.policy.is_some()
    }
}

/// Counts names over any number of gold sets.
#[derive(Debug)]
pub struct Audit<'d> {
    dictionary: &'d Dictionary,
    tallies: FxHashMap<(EntityType, String), Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    spellings: BTreeMap<String, usize>,
    instead: BTreeMap<String, usize>,
    right: usize,
    false_hits: usize,
    wrong_border: usize,
    missed: usize,
    wrong_concept: usize,
    example: Option<String>,
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
        for (document, found) in documents.iter().zip(found) {
            self.add_document(document, found, &annotated);
        }
    }

    fn add_document(&mut self, document: &GoldDocument, found: &[Predicted], types: &[EntityType]) {
        let text = document.text.as_str();
        let called = |entity_type: EntityType, span: Span| format!("{entity_type}:{}", span.of(text));
        for alignment in align(document, found, types, &SameByDictionary(self.dictionary)) {
            let entity_type = alignment.entity_type;
            for pair in &alignment.pairs {
                let tally = self.tally(entity_type, text, pair.gold.span);
                tally.right += 1;
                if !pair.right && !pair.gold.ids.is_empty() {
                    tally.wrong_concept += 1;
                }
            }
            for wrong in &alignment.spurious {
                let touched =
                    || document.mentions.iter().filter(|g| !g.ignore && g.span.overlaps(wrong.span));
                let own = touched().find(|gold| gold.entity_type == entity_type);
                let tally = self.tally(entity_type, text, wrong.span);
                tally.false_hits += 1;
                tally.wrong_border += usize::from(own.is_some());
                let instead = own.or_else(|| touched().next()).map(|g| called(g.entity_type, g.span));
                tally.mistake(text, wrong.span, instead);
            }
            for gold in &alignment.missed {
                let there = || found.iter().filter(|p| p.span.overlaps(gold.span));
                let own = there().find(|p| p.entity_type == entity_type).or_else(|| there().next());
                let tally = self.tally(entity_type, text, gold.span);
                tally.missed += 1;
                tally.mistake(text, gold.span, own.map(|p| called(p.entity_type, p.span)));
            }
        }
    }

    fn tally(&mut self, entity_type: EntityType, text: &str, span: Span) -> &mut Tally {
        let surface = span.of(text);
        let tally = self.tallies.entry((entity_type, key(surface))).or_default();
        *tally.spellings.entry(one_line(surface)).or_default() += 1;
        tally
    }

    /// Every name that was found or is gold, the costliest first; equal ones by what is
    /// wrong with their concepts, then by type and name.
    #[must_use]
    pub fn finish(self) -> Vec<AuditRow> {
        let dictionary = self.dictionary;
        let mut rows: Vec<AuditRow> = self
            .tallies
            .into_iter()
            .map(|((entity_type, folded), tally)| row(dictionary, entity_type, &folded, tally))
            .collect();
        rows.sort_by_cached_key(|row| {
            (Reverse((row.cost, row.wrong_concept)), row.entity_type, row.name.to_lowercase())
        });
        rows
    }
}

impl Tally {
    fn mistake(&mut self, text: &str, span: Span, instead: Option<String>) {
        if let Some(instead) = instead {
            *self.instead.entry(instead).or_default() += 1;
        }
        if self.example.is_none() {
            let (before, after) = context(text, span);
            self.example = Some(format!("{before}[{}]{after}", one_line(span.of(text))));
        }
    }
}

fn row(dictionary: &Dictionary, entity_type: EntityType, folded: &str, tally: Tally) -> AuditRow {
    let name = most(tally.spellings).unwrap_or_default();
    let key = dictionary.lookup(folded).or_else(|| dictionary.lookup(&name));
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
        name,
        entity_type,
        cost: tally.false_hits + tally.missed,
        right: tally.right,
        false_hits: tally.false_hits,
        wrong_border: tally.wrong_border,
        missed: tally.missed,
        wrong_concept: tally.wrong_concept,
        instead: most(tally.instead),
        policy: names.iter().map(|name| name.case).min(),
        kind: names.iter().map(|name| name.kind).min(),
        concepts,
        example: tally.example,
    }
}

/// The string counted most often, of equal ones the first.
pub(super) fn most(counts: BTreeMap<String, usize>) -> Option<String> {
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::Curie;
    use crate::dictionary::tests::dictionary;
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
        let row = |name: &str| rows.iter().find(|row| row.name == name).unwrap();
        let counts = |name| {
            let r = row(name);
            [r.cost, r.right, r.false_hits, r.wrong_border, r.missed, r.wrong_concept]
        };
        // "cat" and "CAT" fold alike, so they are one name.
        assert_eq!(counts("CAT"), [1, 1, 1, 0, 0, 0]);
        assert_eq!(row("CAT").policy, Some(CasePolicy::Evidence));
        assert_eq!(row("CAT").example.as_deref(), Some("A [cat] scan. CAT and catalase; lupus nephritis"));
        assert_eq!(counts("catalase"), [0, 1, 0, 0, 0, 1]);
        assert_eq!(counts("lupus"), [1, 0, 1, 1, 0, 0]);
        assert_eq!(row("lupus").instead.as_deref(), Some("disease:lupus nephritis"));
        assert_eq!(counts("lupus nephritis"), [1, 0, 0, 0, 1, 0]);
        assert!(!row("lupus nephritis").is_known());
        assert_eq!(row("lupus nephritis").instead.as_deref(), Some("disease:lupus"));
    }

    #[test]
    fn a_type_that_gold_does_not_annotate_costs_nothing() {
        assert!(audit(&[]).iter().all(|row| row.entity_type != EntityType::Drug));
        assert!(audit(&[EntityType::Drug]).is_empty());
        assert!(audit(&[EntityType::Gene]).iter().all(|row| row.entity_type == EntityType::Gene));
    }
}
