//! The surest hit of each span and type.

use std::collections::BTreeMap;

use crate::concept::EntityType;
use crate::document::Span;
use crate::recognize::hit::Hit;

/// The surest hit of one span and type.
#[derive(Debug)]
pub(super) struct BestHit {
    pub hit: Hit,
    /// Whether it counts: the others were given up for want of evidence.
    pub kept: bool,
}

impl BestHit {
    fn rank(&self) -> (bool, bool, f32) {
        (self.kept, self.hit.is_sure(), self.hit.score)
    }
}

/// The surest hit of each span and type: what counts before what was given up, what is sure
/// before what is doubtful, then by score.
pub(super) fn best_of_place(hits: Vec<Hit>, rejected: Vec<Hit>) -> BTreeMap<(Span, EntityType), BestHit> {
    let mut best: BTreeMap<(Span, EntityType), BestHit> = BTreeMap::new();
    let kept = hits.into_iter().map(|hit| BestHit { hit, kept: true });
    for new in kept.chain(rejected.into_iter().map(|hit| BestHit { hit, kept: false })) {
        match best.entry(new.hit.place()) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(new);
            }
            std::collections::btree_map::Entry::Occupied(mut place) => {
                if place.get().rank() < new.rank() {
                    place.insert(new);
                }
            }
        }
    }
    best
}
