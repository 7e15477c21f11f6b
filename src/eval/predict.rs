//! What theralex finds in a gold document.

use super::gold::GoldDocument;
use super::score::Predicted;
use crate::concept::{BadCurie, Curie};
use crate::document::{Document, Format, Metadata};
use crate::ingest::text;
use crate::tagger::{Memory, Tagger};

/// Tags the text of a gold document as if it were a plain text file.
///
/// # Errors
/// When the dictionary holds an id that is no CURIE.
pub fn predict(
    tagger: &Tagger<'_>,
    gold: &GoldDocument,
    memory: &mut Memory,
) -> Result<Vec<Predicted>, BadCurie> {
    let document = Document {
        id: gold.id.clone(),
        source: gold.id.clone(),
        format: Format::Text,
        text: gold.text.clone(),
        passages: text::passages(&gold.text),
        metadata: Metadata::default(),
    };
    let found = tagger.tag(&document, memory).annotations.into_iter().map(|a| {
        let concept = a.concept.map(|ix| Curie::new(tagger.dictionary().concept(ix).id)).transpose()?;
        Ok(Predicted { span: a.mention.span, entity_type: a.mention.entity_type, concept })
    });
    found.collect()
}
