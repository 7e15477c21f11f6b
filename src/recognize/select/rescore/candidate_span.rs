//! The spans of a document that may be mentions, each once.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::features::{self, Around, Figures};
use super::weights;
use crate::concept::EntityType;
use crate::dictionary::Dictionary;
use crate::document::{Span, TokenizedDocument};
use crate::model::ModelOutput;
use crate::recognize::hit::Hit;
use crate::recognize::select::best_of_place::{BestHit, best_of_place};
use crate::recognize::stage::Input;
use crate::text::fold::key;

/// A stretch of text that may be a mention of one type.
#[derive(Debug)]
pub struct CandidateSpan {
    /// Bytes of the document's text.
    pub span: Span,
    /// What it would be a mention of.
    pub entity_type: EntityType,
    /// What the steps before have found there, if anything.
    pub(super) hit: Option<Hit>,
    /// What is known of it, in the order of [`super::feature_names`].
    pub features: Figures,
    /// How likely it is a mention, 0–1.
    pub probability: f32,
}

/// Every candidate span of the document, sorted by span, then type.
pub(in crate::recognize) fn candidate_spans(
    input: &Input<'_>,
    model: &ModelOutput,
    hits: Vec<Hit>,
    rejected: Vec<Hit>,
) -> Vec<CandidateSpan> {
    let doc = input.doc;
    let around = Around::new(input, model, &hits);
    let binding: Vec<Span> = hits.iter().filter(|hit| hit.binds).map(|hit| hit.span).collect();
    let best = best_of_place(hits, rejected);
    let mut found: BTreeMap<(Span, EntityType), Option<BestHit>> =
        best.into_iter().map(|(place, best)| (place, Some(best))).collect();
    for of_model in model.spans() {
        let place = (of_model.span, of_model.entity_type);
        let is_other = || is_other(input.dictionary, doc.surface(of_model.span), of_model.entity_type);
        if found.contains_key(&place) || !is_other() {
            found.entry(place).or_default();
        }
    }
    let bound =
        |span: Span| binding.iter().any(|b| *b != span && b.start() <= span.start() && span.end() <= b.end());
    found.retain(|(span, _), _| !bound(*span));
    let alike = alike(doc, model, found.keys());
    let candidate = |((span, entity_type), best): ((Span, EntityType), Option<BestHit>)| {
        let (sum, count) = alike[&(doc.surface(span), entity_type)];
        let features = features::of(doc, model, &around, (span, entity_type), best.as_ref(), sum / count);
        let probability = weights::probability(&features, entity_type);
        CandidateSpan { span, entity_type, hit: best.map(|best| best.hit), features, probability }
    };
    found.into_iter().map(candidate).collect()
}

/// Whether what only the model takes for a mention is known to be something of no entity type.
/// Viruses are listed, and may be vectors.
fn is_other(dictionary: &Dictionary, surface: &str, entity_type: EntityType) -> bool {
    entity_type != EntityType::Vector && dictionary.is_other_thing(&key(surface))
}

/// For each name and type, the sum of the model's support over its spans, and their number.
fn alike<'d, 'p>(
    doc: &TokenizedDocument<'d>,
    model: &ModelOutput,
    places: impl Iterator<Item = &'p (Span, EntityType)>,
) -> FxHashMap<(&'d str, EntityType), (f32, f32)> {
    let mut alike = FxHashMap::default();
    for &(span, entity_type) in places {
        let (sum, count) = alike.entry((doc.surface(span), entity_type)).or_insert((0.0, 0.0));
        *sum += model.support(span, entity_type);
        *count += 1.0;
    }
    alike
}
