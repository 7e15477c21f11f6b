//! Step `select`: of hits that share text, which stay.
//!
//! Without a model the longest ([`longest`]). With one, names and the model's spans are rescored
//! together, and those stay whose probabilities have the largest sum ([`rescored`]).

mod best_of_place;
mod longest;
mod rescore;

pub(super) use longest::longest;
pub use rescore::{CandidateSpan, feature_names};
pub(super) use rescore::{candidate_spans, rescored};

use crate::concept::EntityType;
use crate::document::Span;
use crate::reason::Reason;
use crate::recognize::hit::Hit;
use crate::recognize::mention::Mention;
use best_of_place::best_of_place;

/// A mention at each of `places`, in their order: what the steps before have found there, else
/// one without candidates.
pub(super) fn at_given(hits: Vec<Hit>, rejected: Vec<Hit>, places: &[(Span, EntityType)]) -> Vec<Mention> {
    let found = best_of_place(hits, rejected);
    let mention = |&(span, entity_type): &(Span, EntityType)| {
        let best = found.get(&(span, entity_type)).map(|best| &best.hit);
        match best.filter(|hit| !hit.candidates.is_empty()) {
            Some(hit) => hit.clone().into_mention(),
            None => Mention::without_candidates(span, entity_type, 1.0, Reason::Given(entity_type)),
        }
    };
    places.iter().map(mention).collect()
}
