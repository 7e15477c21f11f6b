//! Step 6, and the only place where mentions that share text are settled: the longest stays,
//! then the surest, then the leftmost.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Hit;
use super::mention::Mention;

/// The mentions that stay, sorted by start, none overlapping another.
pub(super) fn settle(mut hits: Vec<Hit>) -> Vec<Mention> {
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
