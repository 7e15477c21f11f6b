//! What else the document calls a concept.

use rustc_hash::FxHashMap;

use crate::dictionary::ConceptIx;
use crate::document::TokenizedDocument;
use crate::recognize::hit::Hit;
use crate::recognize::mention::Method;
use crate::text::fold::extend_hash;

/// How the document names a concept beyond doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// Always so: the folded hash of the name.
    Once(u64),
    /// By more than one name.
    Variously,
}

/// Concepts that the document names beyond doubt.
pub(super) fn surely_named(hits: &[Hit], doc: &TokenizedDocument<'_>) -> FxHashMap<ConceptIx, Named> {
    let mut named = FxHashMap::default();
    for hit in hits.iter().filter(|hit| hit.is_sure() && hit.method != Method::Model) {
        let best = hit.candidates.first().map(|c| c.kind);
        let once = Named::Once(key_of(hit, doc));
        for candidate in hit.candidates.iter().filter(|c| Some(c.kind) == best) {
            let known = named.entry(candidate.concept).or_insert(once);
            if *known != once {
                *known = Named::Variously;
            }
        }
    }
    named
}

/// Whether the document has another name for what the hit may mean.
pub(super) fn is_named_otherwise(
    known: &FxHashMap<ConceptIx, Named>,
    hit: &Hit,
    doc: &TokenizedDocument<'_>,
) -> bool {
    hit.candidates.iter().any(|c| match known.get(&c.concept) {
        Some(Named::Once(key)) => *key != key_of(hit, doc),
        Some(Named::Variously) => true,
        None => false,
    })
}

pub(super) fn key_of(hit: &Hit, doc: &TokenizedDocument<'_>) -> u64 {
    doc.tokens()[hit.from..hit.to].iter().map(|token| token.hash).reduce(extend_hash).unwrap_or_default()
}
