//! What is known of a place, in figures.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::row::{Between, Rows};
use super::weights::{Figures, NONE};
use crate::concept::EntityType;
use crate::document::Span;
use crate::model::ModelReading;
use crate::recognize::mention::Method;
use crate::recognize::reading::Reading;
use crate::recognize::{Hit, cues};

/// What the steps before have found at one place.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// The surest.
    pub best: Option<Hit>,
    kept: bool,
}

impl Hits {
    pub fn add(&mut self, hit: Hit, kept: bool) {
        let rank = |hit: &Hit, kept: bool| (kept, hit.is_sure(), hit.mention.score);
        if self.best.as_ref().is_none_or(|best| rank(best, self.kept) < rank(&hit, kept)) {
            self.best = Some(hit);
            self.kept = kept;
        }
    }
}

/// Spans of the whole document that a place is compared with.
pub(super) struct Around {
    model: Spans,
    hits: Spans,
    sure: FxHashSet<(Span, EntityType)>,
    rows: Rows,
    /// How far the document reads like a research paper, which names more than news does:
    /// natural substances, signs.
    research: f32,
}

impl Around {
    pub fn new(reading: &Reading<'_>, said: &ModelReading, hits: &[Hit]) -> Self {
        let place = |hit: &Hit| (hit.mention.span, hit.mention.entity_type);
        let said = || said.spans().map(|found| (found.span, found.entity_type));
        let names = Spans::new(hits.iter().map(place));
        Self {
            model: Spans::new(said()),
            rows: Rows::new(reading.text(), said(), &names),
            hits: names,
            sure: hits.iter().filter(|hit| hit.is_sure()).map(place).collect(),
            research: cues::research(reading).clamp(-1.5, 1.5),
        }
    }
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

    /// Whether one is exactly there, whether a longer one holds the place, whether a shorter one
    /// lies in it.
    fn against(&self, (span, t): (Span, EntityType)) -> (bool, bool, bool) {
        let reach = span.start().saturating_sub(self.longest);
        let near = self.sorted.range((t, reach, 0)..(t, span.end(), 0));
        let (mut longer, mut shorter) = (false, false);
        for &(_, start, end) in near {
            let other = (start, end) != (span.start(), span.end());
            longer |= other && start <= span.start() && span.end() <= end;
            shorter |= other && span.start() <= start && end <= span.end();
        }
        (self.has((span, t)), longer, shorter)
    }
}

/// The figures of one place, in the order of [`super::FEATURES`].
pub(super) fn of(
    reading: &Reading<'_>,
    said: &ModelReading,
    around: &Around,
    place: (Span, EntityType),
    hits: &Hits,
    alike: f32,
) -> Figures {
    let (span, entity_type) = place;
    let mut figures = NONE;
    let mut at = 0;
    let mut add = |figure: f32| {
        figures[at] = figure;
        at += 1;
    };
    let is = |yes: bool| f32::from(u8::from(yes));
    let hit = hits.best.as_ref();
    let by = |method: Method| is(hit.is_some_and(|hit| hits.kept && hit.mention.method == method));
    let sure = is(hits.kept && hit.is_some_and(Hit::is_sure));
    let doubtful = is(hits.kept) * (1.0 - sure);
    let evidence = hit.map_or(0.0, |hit| hit.evidence.clamp(-4.0, 4.0));
    let (exact, longer, shorter) = around.model.against(place);
    let (_, in_hit, holds_hit) = around.hits.against(place);
    let parts = said.parts(span, entity_type);
    let others = EntityType::ALL.into_iter().filter(|&t| t != entity_type);
    let other = others.clone().map(|t| said.support(span, t)).fold(0.0, f32::max);
    let rival = others.into_iter().any(|t| around.sure.contains(&(span, t)));
    let (list, of_list) = around.rows.of(place, Between::Listed);
    let (row, of_row) = around.rows.of(place, Between::Blank);
    let surface = span.of(reading.text());

    add(1.0);
    add(sure);
    add(sure * hit.map_or(0.0, |hit| logit(hit.mention.score)));
    add(doubtful);
    add(is(hit.is_some() && !hits.kept));
    add((1.0 - sure) * evidence);
    add(sure * evidence);
    add(by(Method::Pattern));
    add(by(Method::Abbreviation));
    add(is(hit.is_some_and(|hit| hit.to > hit.from + 1)));
    add(parts.whole.clamp(-8.0, 5.0));
    add(logit(parts.inside));
    add(logit(parts.begins));
    add(logit(parts.ends));
    add(is(exact));
    add(is(longer));
    add(is(shorter));
    add(logit(other));
    add(logit(alike));
    add(is(rival));
    add(is(in_hit));
    add(is(holds_hit));
    add(is(hit.is_none()));
    add(is(hit.is_none()) * parts.whole.clamp(-8.0, 5.0));
    add(is(hit.is_none() && is_short_form(surface)));
    add(around.research);
    add(around.research * is(hit.is_none()));
    add(around.research * parts.whole.clamp(-8.0, 5.0));
    add(around.research * sure);
    add(is(list));
    add(is(of_list));
    add(is(row));
    add(is(of_row));
    figures
}

/// Log-odds, within what 8 bits of a probability can tell.
fn logit(p: f32) -> f32 {
    let p = p.clamp(0.004, 0.996);
    (p / (1.0 - p)).ln()
}

/// Whether it is written as symbols and short forms are.
fn is_short_form(surface: &str) -> bool {
    surface.len() <= 6 && surface.bytes().filter(u8::is_ascii_uppercase).count() >= 2
}
