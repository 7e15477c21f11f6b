//! The concept measure; [`super`] says what it counts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Counts, SameConcept, Slice, matching};
use crate::concept::Curie;
use crate::document::Span;
use crate::eval::gold::GoldMention;

pub(super) fn count(slice: &Slice, same: &dyn SameConcept) -> Counts {
    let (gold, false_positives) = pair(slice, same);
    let true_positives = gold.iter().filter(|(_, found)| *found).count();
    Counts { true_positives, false_positives, false_negatives: gold.len() - true_positives }
}

/// The ids of each gold concept that counts, and whether it was found.
pub(super) fn found<'a>(slice: &Slice<'a>, same: &dyn SameConcept) -> Vec<(BTreeSet<&'a str>, bool)> {
    pair(slice, same).0
}

/// The gold concepts as [`found`] tells them, and how many found concepts are wrong.
fn pair<'a>(slice: &Slice<'a>, same: &dyn SameConcept) -> (Vec<(BTreeSet<&'a str>, bool)>, usize) {
    let gold = gold_concepts(&slice.gold);
    let minimal: Vec<&GoldConcept> =
        gold.iter().filter(|one| !gold.iter().any(|other| one.holds(other))).collect();

    // Those that would be wrong if left over are paired first.
    let (wrong_if_left, harmless): (Vec<_>, Vec<_>) =
        found_concepts(slice).into_iter().partition(|found| found.is_judged(slice));
    let is_right = |found: &FoundConcept, gold: &GoldConcept| found.is_right(slice, same, gold);
    let edges: Vec<Vec<usize>> = wrong_if_left
        .iter()
        .chain(&harmless)
        .map(|found| (0..minimal.len()).filter(|&g| is_right(found, minimal[g])).collect())
        .collect();
    let gold_of = matching::maximum(&edges, minimal.len());

    let left_over = wrong_if_left.iter().zip(&gold_of).filter(|(_, gold)| gold.is_none());
    let one_of_several = |found: &FoundConcept| gold.iter().any(|g| g.ids.len() > 1 && is_right(found, g));
    let false_positives = left_over.filter(|(found, _)| !one_of_several(found)).count();
    let told = minimal.iter().enumerate().map(|(g, one)| (one.ids.clone(), gold_of.contains(&Some(g))));
    (told.collect(), false_positives)
}

/// A set of ids, and the names its mentions were given.
struct GoldConcept<'a> {
    ids: BTreeSet<&'a str>,
    names: BTreeSet<Option<&'a str>>,
}

impl GoldConcept<'_> {
    /// Whether it has every id of `other` and more.
    fn holds(&self, other: &Self) -> bool {
        self.ids.len() > other.ids.len() && self.ids.is_superset(&other.ids)
    }
}

fn gold_concepts<'a>(mentions: &[&'a GoldMention]) -> Vec<GoldConcept<'a>> {
    let mut concepts: BTreeMap<BTreeSet<&str>, BTreeSet<Option<&str>>> = BTreeMap::new();
    for mention in mentions.iter().filter(|mention| !mention.ids.is_empty()) {
        let ids = mention.ids.iter().map(String::as_str).collect();
        concepts.entry(ids).or_default().insert(mention.name.as_deref());
    }
    concepts.into_iter().map(|(ids, names)| GoldConcept { ids, names }).collect()
}

/// A concept that was found, and where.
struct FoundConcept<'a> {
    concept: Option<&'a Curie>,
    spans: Vec<Span>,
    surfaces: BTreeSet<&'a str>,
}

impl FoundConcept<'_> {
    /// Whether it is wrong if left over: it has a concept, and at least one mention of it
    /// can be judged.
    fn is_judged(&self, slice: &Slice) -> bool {
        let without_id = |span| slice.gold.iter().any(|g| g.span == span && g.ids.is_empty());
        self.concept.is_some() && self.spans.iter().any(|&span| !slice.is_ignored(span) && !without_id(span))
    }

    fn is_right(&self, slice: &Slice, same: &dyn SameConcept, gold: &GoldConcept) -> bool {
        self.surfaces.iter().any(|surface| {
            let mut ids = gold.ids.iter();
            ids.any(|id| {
                gold.names.iter().any(|n| same.same(slice.entity_type, self.concept, surface, id, *n))
            })
        })
    }
}

fn found_concepts<'a>(slice: &Slice<'a>) -> Vec<FoundConcept<'a>> {
    let mut concepts: BTreeMap<(Option<&Curie>, Option<String>), FoundConcept> = BTreeMap::new();
    for predicted in &slice.predicted {
        let surface = predicted.span.of(slice.text);
        for concept in predicted.meanings() {
            let key = (concept, concept.is_none().then(|| surface.to_lowercase()));
            let new = || FoundConcept { concept, spans: Vec::new(), surfaces: BTreeSet::new() };
            let found = concepts.entry(key).or_insert_with(new);
            found.spans.push(predicted.span);
            found.surfaces.insert(surface);
        }
    }
    concepts.into_values().collect()
}
