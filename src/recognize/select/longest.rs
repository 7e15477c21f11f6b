//! Step 7, and the only place where mentions that share text are settled: the longest stays,
//! then the surest, then the leftmost.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::Hit;
use super::mention::Mention;
use crate::concept::{EntityType, NameKind};
use crate::document::Span;

/// The mentions that stay, sorted by start, none overlapping another.
pub(super) fn settle(mut hits: Vec<Hit>) -> Vec<Mention> {
    prefer_proteins(&mut hits);
    hits.sort_by(|a, b| {
        let (a, b) = (&a.mention, &b.mention);
        (b.span.len().cmp(&a.span.len()))
            .then(b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal))
            .then(a.span.start().cmp(&b.span.start()))
            .then(a.entity_type.cmp(&b.entity_type))
    });
    // Spans that stay, by start: a new one can only meet the last that begins before its end.
    let mut kept: BTreeMap<usize, Mention> = BTreeMap::new();
    for hit in hits {
        let span = hit.mention.span;
        let met = kept.range(..span.end()).next_back().is_some_and(|(_, m)| m.span.end() > span.start());
        if !met {
            kept.insert(span.start(), hit.mention);
        }
    }
    kept.into_values().collect()
}

/// A protein stays a gene also where it is given as a drug ("factor IX injections"): of a
/// gene and a drug with the same span, the gene stays where that is its full name.
fn prefer_proteins(hits: &mut Vec<Hit>) {
    let proteins: FxHashSet<Span> = hits
        .iter()
        .filter(|hit| hit.mention.entity_type == EntityType::Gene && hit.is_sure())
        .filter(|hit| hit.mention.candidates.first().is_some_and(|c| c.kind <= NameKind::Exact))
        .map(|hit| hit.mention.span)
        .collect();
    hits.retain(|hit| hit.mention.entity_type != EntityType::Drug || !proteins.contains(&hit.mention.span));
}
