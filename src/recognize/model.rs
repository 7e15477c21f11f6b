//! Step 6: what the model takes for mentions, where no step before has found anything.

use super::{Doubt, Hit};
use crate::model::ModelReading;
use crate::recognize::mention::{Mention, Method};
use crate::recognize::reading::Reading;

/// A model's score against a dictionary's: what only the model has seen is less sure.
const DISCOUNT: f32 = 0.8;

/// Adds the model's spans that share no text with a hit.
pub(super) fn join(said: &ModelReading, reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    let mut taken: Vec<_> = hits.iter().map(|hit| hit.mention.span).collect();
    taken.sort_unstable();
    // The furthest end of all hits up to each: nested hits do not hide one another.
    let mut furthest = 0;
    let ends: Vec<usize> = taken
        .iter()
        .map(|span| {
            furthest = furthest.max(span.end());
            furthest
        })
        .collect();
    for found in said.spans() {
        let before = taken.partition_point(|span| span.start() < found.span.end());
        if before > 0 && ends[before - 1] > found.span.start() {
            continue;
        }
        let tokens = reading.tokens_in(found.span);
        let mention = Mention {
            span: found.span,
            entity_type: found.entity_type,
            method: Method::Model,
            score: found.score * DISCOUNT,
            candidates: Vec::new(),
            why: format!("the model takes it for one ({:.2})", found.score),
        };
        hits.push(Hit { mention, from: tokens.start, to: tokens.end, doubt: Doubt::None });
    }
}
