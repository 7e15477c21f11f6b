//! What the weights of rescoring are fitted on.

use serde::Serialize;

use super::gold::{GoldDocument, GoldMention};
use super::predict::{PredictError, document_of};
use crate::concept::EntityType;
use crate::document::Scratch;
use crate::document::Span;
use crate::tagger::Tagger;

/// A candidate span, or an annotated mention that is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CandidateSpan {
    doc: String,
    /// Bytes of the document's text.
    start: usize,
    end: usize,
    text: String,
    r#type: EntityType,
    /// Whether people annotated it.
    gold: bool,
    /// In the order of [`crate::recognize::feature_names`]; none for a mention that is no candidate.
    features: Vec<f32>,
    /// How likely it is taken to be; 0 for a mention that is no candidate.
    probability: f32,
}

/// The candidate spans of a gold document of `types`, which its set annotates, and its mentions
/// that are none of them. What lies in an ignored span is left out.
///
/// # Errors
/// When the model's library fails.
pub fn candidate_spans(
    tagger: &Tagger<'_>,
    gold: &GoldDocument,
    types: &[EntityType],
    scratch: &mut Scratch,
) -> Result<Vec<CandidateSpan>, PredictError> {
    let found = tagger.candidate_spans(&document_of(gold), scratch)?;
    let row = |span: Span, entity_type, is_gold, features: &[f32], probability| CandidateSpan {
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
    for candidate in &found {
        let t = candidate.entity_type;
        let is_gold = gold.mentions.iter().any(|m| is(m, candidate.span, t));
        let ignored = || {
            gold.mentions.iter().any(|m| m.ignore && m.entity_type == t && m.span.overlaps(candidate.span))
        };
        if types.contains(&t) && (is_gold || !ignored()) {
            rows.push(row(candidate.span, t, is_gold, &candidate.features, candidate.probability));
        }
    }
    for m in gold.mentions.iter().filter(|m| !m.ignore && types.contains(&m.entity_type)) {
        if !found.iter().any(|candidate| is(m, candidate.span, candidate.entity_type)) {
            rows.push(row(m.span, m.entity_type, true, &[], 0.0));
        }
    }
    Ok(rows)
}
