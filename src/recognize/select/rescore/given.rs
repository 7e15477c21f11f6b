//! Mentions where somebody else says that there are some.

use rustc_hash::FxHashMap;

use super::features::Hits;
use crate::concept::EntityType;
use crate::document::Span;
use crate::recognize::Hit;
use crate::recognize::mention::Mention;

/// A mention for each of `places`, in their order: what the steps before have found there, else
/// one without concepts.
pub(in crate::recognize) fn given(
    hits: Vec<Hit>,
    rejected: Vec<Hit>,
    places: &[(Span, EntityType)],
) -> Vec<Mention> {
    let mut found: FxHashMap<(Span, EntityType), Hits> = FxHashMap::default();
    let kept = hits.into_iter().map(|hit| (hit, true));
    for (hit, kept) in kept.chain(rejected.into_iter().map(|hit| (hit, false))) {
        found.entry((hit.mention.span, hit.mention.entity_type)).or_default().add(hit, kept);
    }
    let mention = |&(span, entity_type): &(Span, EntityType)| {
        let hit = found.get(&(span, entity_type)).and_then(|hits| hits.best.as_ref());
        if let Some(hit) = hit.filter(|hit| !hit.mention.candidates.is_empty()) {
            return hit.mention.clone();
        }
        Mention::of_model(span, entity_type, 1.0, format!("given as a {entity_type}"))
    };
    places.iter().map(mention).collect()
}
