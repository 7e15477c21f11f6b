//! Of hits that share text the longest stays, then the surest, then the leftmost.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::concept::{EntityType, NameKind};
use crate::document::Span;
use crate::recognize::hit::Hit;
use crate::recognize::mention::Mention;

/// The mentions that stay, sorted by start, none overlapping another.
pub(in crate::recognize) fn longest(mut hits: Vec<Hit>) -> Vec<Mention> {
    prefer_proteins(&mut hits);
    // Dictionary names come in order; patterns and abbreviations are added behind them.
    if !hits.is_sorted_by_key(|hit| hit.span.start()) {
        hits.sort_by_key(|hit| hit.span.start());
    }
    let mut mentions = Vec::with_capacity(hits.len());
    let mut rest = hits.into_iter().peekable();
    let mut group = Vec::new();
    // Hits that share text with each other, directly or by others, are settled by themselves: most
    // are alone.
    while let Some(first) = rest.next() {
        let mut end = first.span.end();
        group.push(first);
        while let Some(next) = rest.next_if(|next| next.span.start() < end) {
            end = end.max(next.span.end());
            group.push(next);
        }
        match group.len() {
            1 => mentions.extend(group.drain(..).map(Hit::into_mention)),
            _ => settle_group(&mut group, &mut mentions),
        }
    }
    mentions
}

/// Moves what stays of `group` to `mentions`, in the order of the text.
fn settle_group(group: &mut Vec<Hit>, mentions: &mut Vec<Mention>) {
    group.sort_by(|a, b| {
        (b.span.len().cmp(&a.span.len()))
            .then(b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal))
            .then(a.span.start().cmp(&b.span.start()))
            .then(a.entity_type.cmp(&b.entity_type))
    });
    // Spans that stay, by start: a new one can only meet the last that begins before its end.
    let mut kept: BTreeMap<usize, Hit> = BTreeMap::new();
    for hit in group.drain(..) {
        let last = kept.range(..hit.span.end()).next_back();
        if last.is_none_or(|(_, last)| last.span.end() <= hit.span.start()) {
            kept.insert(hit.span.start(), hit);
        }
    }
    mentions.extend(kept.into_values().map(Hit::into_mention));
}

/// A protein stays a gene also where it is given as a drug ("factor IX injections"): of a
/// gene and a drug with the same span, the gene stays where that is its full name.
fn prefer_proteins(hits: &mut Vec<Hit>) {
    let is_protein = |hit: &&Hit| {
        hit.entity_type == EntityType::Gene
            && hit.is_sure()
            && hit.candidates.first().is_some_and(|c| c.kind <= NameKind::Exact)
    };
    let proteins: FxHashSet<Span> = hits.iter().filter(is_protein).map(|hit| hit.span).collect();
    if !proteins.is_empty() {
        hits.retain(|hit| hit.entity_type != EntityType::Drug || !proteins.contains(&hit.span));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::Candidates;
    use crate::reason::Reasons;
    use crate::recognize::hit::Doubt;
    use crate::recognize::mention::Method;
    use proptest::prelude::*;

    fn hit(start: usize, end: usize, score: f32) -> Hit {
        Hit {
            span: Span::new(start, end),
            from: start,
            to: end,
            entity_type: EntityType::Disease,
            method: Method::Dictionary,
            score,
            candidates: Candidates::new(),
            reasons: Reasons::new(),
            doubt: Doubt::None,
            evidence: 0.0,
            binds: false,
        }
    }

    fn spans(hits: &[(usize, usize, f32)]) -> Vec<(usize, usize)> {
        let hits = hits.iter().map(|&(start, end, score)| hit(start, end, score)).collect();
        longest(hits).iter().map(|m| (m.span.start(), m.span.end())).collect()
    }

    #[test]
    fn the_longest_then_the_surest_then_the_leftmost_stays() {
        for (hits, expected) in [
            (&[][..], &[][..]),
            (&[(0, 4, 0.1), (2, 8, 0.1)], &[(2, 8)]),
            (&[(0, 4, 0.1), (2, 6, 0.9)], &[(2, 6)]),
            (&[(2, 6, 0.5), (0, 4, 0.5)], &[(0, 4)]),
            // What only meets what goes stays.
            (&[(0, 4, 0.5), (3, 9, 0.5), (8, 10, 0.5), (0, 3, 0.5)], &[(0, 3), (3, 9)]),
            (&[(4, 8, 0.5), (0, 4, 0.5)], &[(0, 4), (4, 8)]),
        ] {
            assert_eq!(spans(hits), expected, "{hits:?}");
        }
    }

    proptest! {
        #[test]
        fn none_overlap_and_none_could_be_added(
            hits in prop::collection::vec((0..30_usize, 1..6_usize, 0.0..1.0_f32), 0..12)
        ) {
            let hits: Vec<_> = hits.into_iter().map(|(start, n, score)| (start, start + n, score)).collect();
            let kept = spans(&hits);
            prop_assert!(kept.array_windows().all(|[a, b]| a.1 <= b.0));
            for (start, end, _) in hits {
                prop_assert!(kept.iter().any(|kept| kept.0 < end && start < kept.1));
            }
        }
    }
}
