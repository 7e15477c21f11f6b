//! What the weights that join dictionaries and model are fitted on.

use serde::Serialize;

use super::gold::{GoldDocument, GoldMention};
use super::predict::{PredictError, document_of};
use crate::concept::EntityType;
use crate::document::Scratch;
use crate::document::Span;
use crate::tagger::Tagger;

/// A place that may be a mention, or a mention that no step looks at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceRow {
    doc: String,
    /// Bytes of the document's text.
    start: usize,
    end: usize,
    text: String,
    r#type: EntityType,
    /// Whether people annotated it.
    gold: bool,
    /// In the order of [`crate::recognize::feature_names`]; none for a mention that is no place.
    features: Vec<f32>,
    /// How likely it is taken to be; 0 for a mention that is no place.
    probability: f32,
}

/// The places of a gold document of `types`, which it annotates, and its mentions that are no
/// place. What people left open is left out.
///
/// # Errors
/// When the model's library fails.
pub fn places(
    tagger: &Tagger<'_>,
    gold: &GoldDocument,
    types: &[EntityType],
    scratch: &mut Scratch,
) -> Result<Vec<PlaceRow>, PredictError> {
    let found = tagger.candidate_spans(&document_of(gold), scratch)?;
    let row = |span: Span, entity_type, is_gold, features: &[f32], probability| PlaceRow {
        doc: gold.id.clone(),
        start: span.start(),
        end: span.end(),
        text: span.of(&gold.text).to_owned(),
        r#type: entity_type,
        gold: is_gold,
        features: features.to_vec(),
        probability,
    };
    let is = |m: &GoldMention, span: Span, t: EntityType| !m.ignore && m.span == span && m.entity_type == t;
    let mut rows = Vec::new();
    for place in &found {
        let t = place.entity_type;
        let is_gold = gold.mentions.iter().any(|m| is(m, place.span, t));
        let open =
            || gold.mentions.iter().any(|m| m.ignore && m.entity_type == t && m.span.overlaps(place.span));
        if types.contains(&t) && (is_gold || !open()) {
            rows.push(row(place.span, t, is_gold, &place.features, place.probability));
        }
    }
    for m in gold.mentions.iter().filter(|m| !m.ignore && types.contains(&m.entity_type)) {
        if !found.iter().any(|place| is(m, place.span, place.entity_type)) {
            rows.push(row(m.span, m.entity_type, true, &[], 0.0));
        }
    }
    Ok(rows)
}
