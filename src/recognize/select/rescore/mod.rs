//! Where a model has read the document, what dictionaries, patterns and model say of a span is
//! weighed together.
//!
//! Every name that a step before has found, or has given up for want of evidence, and every
//! span of the model is a [`CandidateSpan`]. A logistic regression for each type says how likely
//! it is a mention ([`weights`]), from what is known of it in figures ([`features`]). Of spans
//! that share text those stay whose probabilities, each less [`LEAST`], have the largest sum: one
//! long span against the short ones inside it.

mod candidate_span;
mod coordination;
mod features;
mod spans;
mod weights;

pub use candidate_span::CandidateSpan;
pub(in crate::recognize) use candidate_span::candidate_spans;
pub use features::feature_names;

use crate::model::ModelOutput;
use crate::reason::Reason;
use crate::recognize::hit::{Doubt, Hit};
use crate::recognize::mention::Mention;
use crate::recognize::stage::Input;

/// What is less likely is no mention. Set by F1 on the sets that the weights were fitted on.
const LEAST: f32 = 0.45;

/// The mentions, sorted by start, none overlapping another. `rejected` are hits that found no
/// evidence.
pub(in crate::recognize) fn rescored(
    input: &Input<'_>,
    model: &ModelOutput,
    hits: Vec<Hit>,
    rejected: Vec<Hit>,
) -> Vec<Mention> {
    best(candidate_spans(input, model, hits, rejected)).into_iter().map(mention).collect()
}

fn mention(candidate: CandidateSpan) -> Mention {
    let CandidateSpan { span, entity_type, hit, probability, .. } = candidate;
    // No more digits than mean anything.
    let score = (probability * 1000.0).round() / 1000.0;
    let Some(mut hit) = hit else {
        return Mention::without_candidates(span, entity_type, score, Reason::Model(entity_type));
    };
    if hit.doubt != Doubt::None && hit.evidence <= 0.0 {
        hit.reasons.push(Reason::Model(entity_type));
    }
    Mention { score, ..hit.into_mention() }
}

/// Of candidate spans those with the largest sum: the classic way to schedule intervals.
fn best(mut spans: Vec<CandidateSpan>) -> Vec<CandidateSpan> {
    spans.retain(|span| span.probability > LEAST);
    spans.sort_by_key(|span| (span.span.end(), span.span.start(), span.entity_type));
    // For the first `i` spans: the best sum, and whether the last of them is part of it.
    let mut sums = vec![0.0_f32];
    let mut taken = Vec::with_capacity(spans.len());
    let before = |i: usize| spans[..i].partition_point(|p| p.span.end() <= spans[i].span.start());
    for (i, span) in spans.iter().enumerate() {
        let with = sums[before(i)] + span.probability - LEAST;
        let take = with > sums[i];
        sums.push(if take { with } else { sums[i] });
        taken.push(take);
    }
    let mut stays = vec![false; spans.len()];
    let mut at = spans.len();
    while at > 0 {
        if taken[at - 1] {
            stays[at - 1] = true;
            at = before(at - 1);
        } else {
            at -= 1;
        }
    }
    let mut stays = stays.into_iter();
    spans.retain(|_| stays.next() == Some(true));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;
    use crate::document::Span;
    use proptest::prelude::*;

    fn candidate(start: usize, end: usize, probability: f32) -> CandidateSpan {
        let span = Span::new(start, end);
        CandidateSpan {
            span,
            entity_type: EntityType::Gene,
            hit: None,
            features: features::of_nothing(),
            probability,
        }
    }

    fn spans(places: &[(usize, usize, f32)]) -> Vec<(usize, usize)> {
        let places = places.iter().map(|&(s, e, p)| candidate(s, e, p)).collect();
        best(places).iter().map(|p| (p.span.start(), p.span.end())).collect()
    }

    #[test]
    fn the_likelier_of_two_that_share_text_stays() {
        for (places, expected) in [
            (&[][..], &[][..]),
            (&[(0, 4, 0.3)], &[]),
            (&[(0, 4, 0.9), (2, 8, 0.8)], &[(0, 4)]),
            (&[(0, 4, 0.6), (5, 9, 0.6), (0, 9, 0.7)], &[(0, 4), (5, 9)]),
            (&[(0, 4, 0.5), (5, 9, 0.5), (0, 9, 0.9)], &[(0, 9)]),
            (&[(0, 4, 0.9), (4, 8, 0.9)], &[(0, 4), (4, 8)]),
        ] {
            assert_eq!(spans(places), expected, "{places:?}");
        }
    }

    proptest! {
        #[test]
        fn the_sum_is_the_largest(places in prop::collection::vec((0..12_usize, 1..5_usize, 0.0..1.0_f32), 0..9)) {
            let places: Vec<_> = places.into_iter().map(|(s, n, p)| (s, s + n, p)).collect();
            let gain = |p: f32| (p - LEAST).max(0.0);
            let mut most = 0.0_f32;
            for set in 0..1_u32 << places.len() {
                let of_set: Vec<_> = (0..places.len()).filter(|i| set >> i & 1 == 1).map(|i| places[i]).collect();
                let apart = of_set.iter().enumerate().all(|(i, a)| of_set[..i].iter().all(|b| a.1 <= b.0 || b.1 <= a.0));
                if apart {
                    most = most.max(of_set.iter().map(|p| gain(p.2)).sum());
                }
            }
            let found = best(places.iter().map(|&(s, e, p)| candidate(s, e, p)).collect());
            let sum: f32 = found.iter().map(|p| gain(p.probability)).sum();
            prop_assert!((sum - most).abs() < 1e-4, "{sum} {most}");
            prop_assert!(found.array_windows().all(|[a, b]| a.span.end() <= b.span.start()));
        }
    }
}
