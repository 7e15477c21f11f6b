//! What is known of a candidate span, in figures.

use rustc_hash::FxHashSet;

use super::coordination::{Between, Coordinations, InRow};
use super::spans::{Against, Spans};
use crate::concept::EntityType;
use crate::document::{Span, TokenizedDocument};
use crate::model::{ModelOutput, Parts};
use crate::recognize::hit::Hit;
use crate::recognize::mention::Method;
use crate::recognize::select::best_of_place::BestHit;
use crate::recognize::stage::Input;

/// Spans of the whole document that a candidate is compared with.
pub(super) struct Around {
    model: Spans,
    hits: Spans,
    sure: FxHashSet<(Span, EntityType)>,
    coordinations: Coordinations,
    /// How far the document reads like a research paper, which names more than news does:
    /// natural substances, signs.
    research: f32,
}

impl Around {
    pub fn new(input: &Input<'_>, model: &ModelOutput, hits: &[Hit]) -> Self {
        let of_model = || model.spans().map(|found| (found.span, found.entity_type));
        let names = Spans::new(hits.iter().map(Hit::place));
        Self {
            model: Spans::new(of_model()),
            coordinations: Coordinations::new(input.doc.text(), of_model(), &names),
            hits: names,
            sure: hits.iter().filter(|hit| hit.is_sure()).map(Hit::place).collect(),
            research: input.cues.research(input.doc).clamp(-1.5, 1.5),
        }
    }
}

/// A candidate span as the features see it.
pub(super) struct View<'a> {
    surface: &'a str,
    /// The surest hit there, and whether it counts.
    hit: Option<&'a Hit>,
    kept: bool,
    /// What the model says of the span as a whole.
    parts: Parts,
    /// The spans of the model, and the hits, of its type around it.
    model: Against,
    hits: Against,
    /// How far the model supports the strongest other type, 0–1.
    other_type: f32,
    /// Whether a hit of another type is sure there.
    rival: bool,
    /// The model's support for the type, over all places of the surface, 0–1.
    alike: f32,
    /// How far the document reads like a research paper, which names more than news does: natural
    /// substances, signs.
    research: f32,
    /// Whether it is made of names, or one of them, that stand in a list or side by side.
    listed: InRow,
    side_by_side: InRow,
}

impl View<'_> {
    fn is_sure(&self) -> bool {
        self.kept && self.hit.is_some_and(Hit::is_sure)
    }

    fn is_by(&self, method: Method) -> bool {
        self.kept && self.hit.is_some_and(|hit| hit.method == method)
    }

    fn evidence(&self) -> f32 {
        self.hit.map_or(0.0, |hit| hit.evidence.clamp(-4.0, 4.0))
    }

    fn whole(&self) -> f32 {
        self.parts.whole.clamp(-8.0, 5.0)
    }
}

/// A feature: its name in `weights.tsv`, and its figure.
type Feature = (&'static str, fn(&View<'_>) -> f32);

/// All features, in the order of `weights.tsv`.
pub(super) const FEATURES: [Feature; 33] = [
    ("always", |_| 1.0),
    ("sure", |v| flag(v.is_sure())),
    ("sure: score", |v| flag(v.is_sure()) * v.hit.map_or(0.0, |hit| logit(hit.score))),
    ("doubtful", |v| flag(v.kept && !v.is_sure())),
    ("rejected", |v| flag(v.hit.is_some() && !v.kept)),
    ("doubtful or rejected: evidence", |v| flag(!v.is_sure()) * v.evidence()),
    ("sure: evidence", |v| flag(v.is_sure()) * v.evidence()),
    ("by pattern", |v| flag(v.is_by(Method::Pattern))),
    ("by abbreviation", |v| flag(v.is_by(Method::Abbreviation))),
    ("several words in the dictionary", |v| flag(v.hit.is_some_and(|hit| hit.to > hit.from + 1))),
    ("model: whole span", |v| v.whole()),
    ("model: inside", |v| logit(v.parts.inside)),
    ("model: begins", |v| logit(v.parts.begins)),
    ("model: ends", |v| logit(v.parts.ends)),
    ("model: its span", |v| flag(v.model.exact)),
    ("model: in its longer span", |v| flag(v.model.longer)),
    ("model: holds its shorter span", |v| flag(v.model.shorter)),
    ("model: inside another type", |v| logit(v.other_type)),
    ("model: inside, wherever the name stands", |v| logit(v.alike)),
    ("another type surely", |v| flag(v.rival)),
    ("in a longer hit", |v| flag(v.hits.longer)),
    ("holds a shorter hit", |v| flag(v.hits.shorter)),
    ("no hit", |v| flag(v.hit.is_none())),
    ("no hit, model: whole span", |v| flag(v.hit.is_none()) * v.whole()),
    ("no hit, short form", |v| flag(v.hit.is_none() && is_short_form(v.surface))),
    ("research text", |v| v.research),
    ("research text, no hit", |v| v.research * flag(v.hit.is_none())),
    ("research text, model: whole span", |v| v.research * v.whole()),
    ("research text, sure", |v| v.research * flag(v.is_sure())),
    ("names in a list", |v| flag(v.listed.whole)),
    ("one of names in a list", |v| flag(v.listed.part)),
    ("names side by side", |v| flag(v.side_by_side.whole)),
    ("one of names side by side", |v| flag(v.side_by_side.part)),
];

/// One figure for each feature.
pub type Figures = [f32; FEATURES.len()];

/// The names of the features, in the order of the figures.
pub fn feature_names() -> impl Iterator<Item = &'static str> {
    FEATURES.iter().map(|(name, _)| *name)
}

/// The figures of one candidate span, in the order of [`FEATURES`].
pub(super) fn of(
    doc: &TokenizedDocument<'_>,
    model: &ModelOutput,
    around: &Around,
    place: (Span, EntityType),
    best: Option<&BestHit>,
    alike: f32,
) -> Figures {
    let (span, entity_type) = place;
    let others = EntityType::ALL.into_iter().filter(|&t| t != entity_type);
    let view = View {
        surface: doc.surface(span),
        hit: best.map(|best| &best.hit),
        kept: best.is_some_and(|best| best.kept),
        parts: model.parts(span, entity_type),
        model: around.model.against(place),
        hits: around.hits.against(place),
        other_type: others.clone().map(|t| model.support(span, t)).fold(0.0, f32::max),
        rival: others.into_iter().any(|t| around.sure.contains(&(span, t))),
        alike,
        research: around.research,
        listed: around.coordinations.of(place, Between::Listed),
        side_by_side: around.coordinations.of(place, Between::Blank),
    };
    FEATURES.map(|(_, figure)| figure(&view))
}

/// The figures of nothing, for tests that need none.
#[cfg(test)]
pub(super) const fn of_nothing() -> Figures {
    [0.0; FEATURES.len()]
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
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
