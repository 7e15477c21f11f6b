//! The measures that look at each mention: strict, overlap, linked.

use std::collections::BTreeMap;

use super::{Counts, Predicted, SameConcept, Slice, matching};
use crate::concept::EntityType;
use crate::document::Span;
use crate::eval::gold::GoldMention;

/// What was found and what is gold of one type in one document, paired where the spans are
/// the same.
#[derive(Debug, Clone)]
pub(in crate::eval) struct Alignment<'a> {
    pub entity_type: EntityType,
    pub pairs: Vec<Pair<'a>>,
    /// Gold mentions that were not found.
    pub missed: Vec<&'a GoldMention>,
    /// Found outside of ignored spans, and not gold.
    pub spurious: Vec<&'a Predicted>,
}

/// A gold mention and what was found on its span.
#[derive(Debug, Clone)]
pub(in crate::eval) struct Pair<'a> {
    pub gold: &'a GoldMention,
    pub predicted: &'a Predicted,
    /// Whether the concept is right; false where the gold mention has no id.
    pub right: bool,
}

impl<'a> Alignment<'a> {
    pub(super) fn new(slice: &Slice<'a>, same: &dyn SameConcept) -> Self {
        let mut by_span: BTreeMap<Span, (Vec<&GoldMention>, Vec<&Predicted>)> = BTreeMap::new();
        for gold in &slice.gold {
            by_span.entry(gold.span).or_default().0.push(gold);
        }
        for predicted in &slice.predicted {
            by_span.entry(predicted.span).or_default().1.push(predicted);
        }
        let mut alignment = Self {
            entity_type: slice.entity_type,
            pairs: Vec::new(),
            missed: Vec::new(),
            spurious: Vec::new(),
        };
        for (span, (gold, predicted)) in by_span {
            alignment.add_span(&gold, &predicted, slice.is_ignored(span), |p, g| slice.is_right(same, p, g));
        }
        alignment
    }

    /// Adds what lies on one span: pairs with the right concept first, then any.
    fn add_span(
        &mut self,
        gold: &[&'a GoldMention],
        predicted: &[&'a Predicted],
        ignored: bool,
        is_right: impl Fn(&Predicted, &GoldMention) -> bool,
    ) {
        let rights = |p: &&Predicted| (0..gold.len()).filter(|&g| is_right(p, gold[g])).collect();
        let edges: Vec<Vec<usize>> = predicted.iter().map(rights).collect();
        let gold_of = matching::maximum(&edges, gold.len());
        let mut rest = (0..gold.len()).filter(|g| !gold_of.contains(&Some(*g)));
        for (&predicted, right) in predicted.iter().zip(&gold_of) {
            match right.or_else(|| rest.next()) {
                Some(g) => self.pairs.push(Pair { gold: gold[g], predicted, right: right.is_some() }),
                None if !ignored => self.spurious.push(predicted),
                None => {}
            }
        }
        self.missed.extend(rest.map(|g| gold[g]));
    }

    pub(super) const fn strict(&self) -> Counts {
        Counts {
            true_positives: self.pairs.len(),
            false_positives: self.spurious.len(),
            false_negatives: self.missed.len(),
        }
    }

    pub(super) fn linked(&self) -> Counts {
        let judged = || self.pairs.iter().filter(|pair| !pair.gold.ids.is_empty());
        let right = judged().filter(|pair| pair.right).count();
        let wrong = judged().filter(|pair| !pair.right && !pair.predicted.concepts.is_empty()).count();
        let spurious = self.spurious.iter().filter(|predicted| !predicted.concepts.is_empty()).count();
        let missed = self.missed.iter().filter(|gold| !gold.ids.is_empty()).count();
        Counts {
            true_positives: right,
            false_positives: wrong + spurious,
            false_negatives: judged().count() - right + missed,
        }
    }
}

pub(super) fn overlap(slice: &Slice) -> Counts {
    // Those that would be wrong if left over are paired first.
    let (ignored, judged): (Vec<&Predicted>, Vec<_>) =
        slice.predicted.iter().partition(|predicted| slice.is_ignored(predicted.span));
    let touched =
        |p: &&Predicted| (0..slice.gold.len()).filter(|&g| slice.gold[g].span.overlaps(p.span)).collect();
    let edges: Vec<Vec<usize>> = judged.iter().chain(&ignored).map(touched).collect();
    let gold_of = matching::maximum(&edges, slice.gold.len());
    let true_positives = gold_of.iter().flatten().count();
    Counts {
        true_positives,
        false_positives: gold_of[..judged.len()].iter().filter(|gold| gold.is_none()).count(),
        false_negatives: slice.gold.len() - true_positives,
    }
}
