//! What theralex finds in a gold document.

use super::gold::GoldDocument;
use super::score::Predicted;
use crate::annotation::Annotation;
use crate::concept::{BadCurie, Curie};
use crate::document::Scratch;
use crate::document::{Document, Format, Metadata, sentences};
use crate::ingest::text;
use crate::model::Model;
use crate::model::engine::EngineError;
use crate::tagger::Tagger;

/// Why a gold document could not be tagged.
#[derive(Debug, thiserror::Error)]
pub enum PredictError {
    /// The dictionary holds an id that is no CURIE.
    #[error(transparent)]
    Curie(#[from] BadCurie),
    /// The model's library failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Tags the text of a gold document as if it were a plain text file.
///
/// # Errors
/// When the dictionary holds an id that is no CURIE, or the model's library fails.
pub fn predict(
    tagger: &Tagger<'_>,
    gold: &GoldDocument,
    scratch: &mut Scratch,
) -> Result<Vec<Predicted>, PredictError> {
    found(tagger, tagger.tag(&document_of(gold), scratch)?.annotations)
}

/// The concepts that theralex chooses for the mentions that people annotated, ignored spans left
/// out: what normalising does with nothing missed and nothing wrong before it.
///
/// # Errors
/// When the dictionary holds an id that is no CURIE.
pub fn predict_given(
    tagger: &Tagger<'_>,
    gold: &GoldDocument,
    scratch: &mut Scratch,
) -> Result<Vec<Predicted>, PredictError> {
    let places = gold.mentions.iter().filter(|m| !m.ignore).map(|m| (m.span, m.entity_type)).collect();
    found(tagger, tagger.tag_given(&document_of(gold), places, scratch))
}

fn found(tagger: &Tagger<'_>, annotations: Vec<Annotation>) -> Result<Vec<Predicted>, PredictError> {
    let found = annotations.into_iter().map(|a| {
        let ids = a.concepts().map(|ix| Curie::new(tagger.dictionary().concept(ix).id));
        let concepts = ids.collect::<Result<_, _>>()?;
        Ok(Predicted { span: a.mention.span, entity_type: a.mention.entity_type, concepts })
    });
    found.collect()
}

/// The text of a gold document as a plain text file.
pub(super) fn document_of(gold: &GoldDocument) -> Document {
    Document {
        id: gold.id.clone(),
        source: gold.id.clone(),
        format: Format::Text,
        text: gold.text.clone(),
        passages: text::passages(&gold.text),
        metadata: Metadata::default(),
    }
}

/// What the model alone takes for mentions in a gold document. Those of different types may
/// overlap.
///
/// # Errors
/// When the model's library fails.
pub fn predict_by_model(model: &Model, gold: &GoldDocument) -> Result<Vec<Predicted>, PredictError> {
    let sentences = sentences(&gold.text, &text::passages(&gold.text));
    let output = model.read(&gold.text, &sentences)?;
    let found = output.spans().map(|found| Predicted {
        span: found.span,
        entity_type: found.entity_type,
        concepts: Vec::new(),
    });
    Ok(found.collect())
}
