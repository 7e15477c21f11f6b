//! Step 6, where a model has read the document: what dictionaries, patterns and model say of a
//! place is weighed together.
//!
//! Every name that a step before has found, or has given up for want of evidence, and every
//! span of the model is a place that may be a mention ([`places`]). A logistic regression for
//! each type says how likely it is one ([`weights`]). Of places that share text those stay whose
//! probabilities, each less [`LEAST`], have the largest sum: one long span against the short
//! ones inside it.

mod features;
mod given;
mod others;
mod places;
mod row;
mod weights;

pub(super) use given::given;
pub use places::Place;
pub(super) use places::find;
pub use weights::FEATURES;

use super::mention::Mention;
use super::reading::Reading;
use super::{Doubt, Hit};
use crate::model::ModelReading;

/// What is less likely is no mention. Set by F1 on the sets that the weights were fitted on.
const LEAST: f32 = 0.45;

/// The mentions, sorted by start, none overlapping another. `rejected` are hits that found no
/// evidence.
pub(super) fn settle(
    reading: &Reading<'_>,
    said: &ModelReading,
    hits: Vec<Hit>,
    rejected: Vec<Hit>,
) -> Vec<Mention> {
    best(places::find(reading, said, hits, rejected)).into_iter().map(mention).collect()
}

fn mention(place: Place) -> Mention {
    let Place { span, entity_type, hit, probability, .. } = place;
    // No more digits than mean anything.
    let score = (probability * 1000.0).round() / 1000.0;
    match hit {
        Some(Hit { mention, evidence, doubt, .. }) if doubt != Doubt::None && evidence <= 0.0 => {
            let why = format!("{}, and the model takes it for a {entity_type}", mention.why);
            Mention { score, why, ..mention }
        }
        Some(hit) => Mention { score, ..hit.mention },
        None => {
            let why = format!("the model takes it for a {entity_type}");
            Mention::of_model(span, entity_type, score, why)
        }
    }
}

/// Of places, sorted by end, those with the largest sum: the classic way to schedule intervals.
fn best(mut places: Vec<Place>) -> Vec<Place> {
    places.retain(|place| place.probability > LEAST);
    places.sort_by_key(|place| (place.span.end(), place.span.start(), place.entity_type));
    // For the first `i` places: the best sum, and whether the last of them is part of it.
    let mut sums = vec![0.0_f32];
    let mut taken = Vec::with_capacity(places.len());
    let before = |i: usize| places[..i].partition_point(|p| p.span.end() <= places[i].span.start());
    for (i, place) in places.iter().enumerate() {
        let with = sums[before(i)] + place.probability - LEAST;
        let take = with > sums[i];
        sums.push(if take { with } else { sums[i] });
        taken.push(take);
    }
    let mut stays = vec![false; places.len()];
    let mut at = places.len();
    while at > 0 {
        if taken[at - 1] {
            stays[at - 1] = true;
            at = before(at - 1);
        } else {
            at -= 1;
        }
    }
    let mut stays = stays.into_iter();
    places.retain(|_| stays.next() == Some(true));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;
    use crate::document::Span;
    use proptest::prelude::*;

    fn place(start: usize, end: usize, probability: f32) -> Place {
        let span = Span::new(start, end);
        Place { span, entity_type: EntityType::Gene, hit: None, features: weights::NONE, probability }
    }

    fn spans(places: &[(usize, usize, f32)]) -> Vec<(usize, usize)> {
        let places = places.iter().map(|&(s, e, p)| place(s, e, p)).collect();
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
            let found = best(places.iter().map(|&(s, e, p)| place(s, e, p)).collect());
            let sum: f32 = found.iter().map(|p| gain(p.probability)).sum();
            prop_assert!((sum - most).abs() < 1e-4, "{sum} {most}");
            prop_assert!(found.array_windows().all(|[a, b]| a.span.end() <= b.span.start()));
        }
    }
}
