//! The places of a document that may be mentions, each once.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::features::{self, Around, Hits};
use super::others::is_other;
use super::weights::{self, Figures};
use crate::concept::EntityType;
use crate::document::Span;
use crate::model::ModelReading;
use crate::recognize::Hit;
use crate::recognize::reading::Reading;

/// A stretch of text that may be a mention of one type.
#[derive(Debug)]
pub struct Place {
    /// Bytes of the document's text.
    pub span: Span,
    /// What it would be a mention of.
    pub entity_type: EntityType,
    /// What the steps before have found there, if anything.
    pub(super) hit: Option<Hit>,
    /// What is known of it, in the order of [`super::FEATURES`].
    pub features: Figures,
    /// How likely it is a mention, 0–1.
    pub probability: f32,
}

/// Every place of the document, sorted by span, then type.
pub(in crate::recognize) fn find(
    reading: &Reading<'_>,
    said: &ModelReading,
    hits: Vec<Hit>,
    rejected: Vec<Hit>,
) -> Vec<Place> {
    let around = Around::new(reading, said, &hits);
    let binding: Vec<Span> = hits.iter().filter(|hit| hit.binds).map(|hit| hit.mention.span).collect();
    let mut found: BTreeMap<(Span, EntityType), Hits> = BTreeMap::new();
    let kept = hits.into_iter().map(|hit| (hit, true));
    for (hit, kept) in kept.chain(rejected.into_iter().map(|hit| (hit, false))) {
        found.entry((hit.mention.span, hit.mention.entity_type)).or_default().add(hit, kept);
    }
    for spoken in said.spans() {
        let place = (spoken.span, spoken.entity_type);
        if found.contains_key(&place) || !is_other(surface(reading, spoken.span), spoken.entity_type) {
            found.entry(place).or_default();
        }
    }
    let bound =
        |span: Span| binding.iter().any(|b| *b != span && b.start() <= span.start() && span.end() <= b.end());
    found.retain(|(span, _), _| !bound(*span));
    let alike = alike(reading, said, found.keys());
    let of_place = |((span, entity_type), hits): ((Span, EntityType), Hits)| {
        let alike = alike[&(surface(reading, span), entity_type)];
        let features = features::of(reading, said, &around, (span, entity_type), &hits, alike.0 / alike.1);
        let probability = weights::probability(&features, entity_type);
        Place { span, entity_type, hit: hits.best, features, probability }
    };
    found.into_iter().map(of_place).collect()
}

/// For each name and type, the sum of the model's support over its places, and their number.
fn alike<'d, 'p>(
    reading: &Reading<'d>,
    said: &ModelReading,
    places: impl Iterator<Item = &'p (Span, EntityType)>,
) -> FxHashMap<(&'d str, EntityType), (f32, f32)> {
    let mut alike = FxHashMap::default();
    for &(span, entity_type) in places {
        let (sum, count) = alike.entry((surface(reading, span), entity_type)).or_insert((0.0, 0.0));
        *sum += said.support(span, entity_type);
        *count += 1.0;
    }
    alike
}

fn surface<'d>(reading: &Reading<'d>, span: Span) -> &'d str {
    span.of(reading.text())
}
