//! Spans of a document by type and place.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::concept::EntityType;
use crate::document::Span;

/// How a place stands to other spans.
#[derive(Debug, Clone, Copy)]
pub(super) struct Against {
    /// One is exactly there.
    pub exact: bool,
    /// A longer one holds the place.
    pub longer: bool,
    /// A shorter one lies in it.
    pub shorter: bool,
}

/// Spans of each type, by start and by end.
pub(super) struct Spans {
    exact: FxHashSet<(Span, EntityType)>,
    /// Type, start, end.
    sorted: BTreeSet<(EntityType, usize, usize)>,
    longest: usize,
}

impl Spans {
    pub fn new(spans: impl Iterator<Item = (Span, EntityType)>) -> Self {
        let exact: FxHashSet<_> = spans.collect();
        let sorted = exact.iter().map(|&(span, t)| (t, span.start(), span.end())).collect();
        let longest = exact.iter().map(|(span, _)| span.len()).max().unwrap_or(0);
        Self { exact, sorted, longest }
    }

    /// Whether one is exactly there.
    pub fn has(&self, place: (Span, EntityType)) -> bool {
        self.exact.contains(&place)
    }

    /// The first that starts at `from` or behind it, of several there the longest that does not pass `to`.
    pub fn next(&self, from: usize, to: usize, t: EntityType) -> Option<Span> {
        let &(_, first, _) = self.sorted.range((t, from, 0)..(t, to, 0)).next()?;
        let (_, start, end) = self.sorted.range((t, first, 0)..=(t, first, to)).next_back()?;
        Some(Span::new(*start, *end))
    }

    /// How a place stands to the spans of its type.
    pub fn against(&self, (span, t): (Span, EntityType)) -> Against {
        let reach = span.start().saturating_sub(self.longest);
        let near = self.sorted.range((t, reach, 0)..(t, span.end(), 0));
        let (mut longer, mut shorter) = (false, false);
        for &(_, start, end) in near {
            let other = (start, end) != (span.start(), span.end());
            longer |= other && start <= span.start() && span.end() <= end;
            shorter |= other && span.start() <= start && end <= span.end();
        }
        Against { exact: self.has((span, t)), longer, shorter }
    }
}
