//! Recognising and normalising one document: what every command that tags does.

use crate::concept::EntityType;
use crate::context;
use crate::dictionary::Dictionary;
use crate::document::{Document, Span, sentences};
use crate::model::Model;
use crate::model::engine::EngineError;
use crate::normalize::{Annotation, normalize};
use crate::recognize::{Place, Recognizer, Steps};
use crate::text::fold::Folded;

/// Tags documents with one dictionary and perhaps a model. Shared between threads; each
/// brings its own [`Memory`].
#[derive(Debug)]
pub struct Tagger<'d> {
    dictionary: &'d Dictionary,
    model: Option<&'d Model>,
    recognizer: Recognizer<'d>,
    steps: Steps,
}

/// Buffers used again from one document to the next. Holds nothing of a document that
/// would show in the next.
#[derive(Debug, Default)]
pub struct Memory(Folded);

/// What tagging gives.
#[derive(Debug)]
pub struct Tagged {
    /// The sentences of the document, in order.
    pub sentences: Vec<Span>,
    /// Its annotations, sorted by start, never overlapping.
    pub annotations: Vec<Annotation>,
}

impl<'d> Tagger<'d> {
    /// A tagger over one dictionary and, where there is one, a model.
    #[must_use]
    pub fn new(dictionary: &'d Dictionary, model: Option<&'d Model>) -> Self {
        Self::with_steps(dictionary, model, Steps::default())
    }

    /// A tagger that leaves steps out, to see what each is worth.
    #[must_use]
    pub const fn with_steps(dictionary: &'d Dictionary, model: Option<&'d Model>, steps: Steps) -> Self {
        Self { dictionary, model, recognizer: Recognizer::new(dictionary, steps), steps }
    }

    /// The dictionary in use.
    #[must_use]
    pub const fn dictionary(&self) -> &'d Dictionary {
        self.dictionary
    }

    /// Every place of a document that may be a mention, with what is known of it; none
    /// without a model.
    ///
    /// # Errors
    /// When the model's library fails.
    pub fn places(&self, document: &Document, memory: &mut Memory) -> Result<Vec<Place>, EngineError> {
        let Some(model) = self.model else { return Ok(Vec::new()) };
        let sentences = sentences(&document.text, &document.passages);
        let said = model.read(&document.text, &sentences)?;
        Ok(self.recognizer.places(document, &sentences, &said, &mut memory.0))
    }

    /// Tags one document.
    ///
    /// # Errors
    /// When the model's library fails; without a model never.
    pub fn tag(&self, document: &Document, memory: &mut Memory) -> Result<Tagged, EngineError> {
        let sentences = sentences(&document.text, &document.passages);
        let said = self.model.map(|model| model.read(&document.text, &sentences)).transpose()?;
        let mentions = self.recognizer.recognize(document, &sentences, said.as_ref(), &mut memory.0);
        // Recognising has left the document's tokens in the memory.
        let mut annotations =
            normalize(self.dictionary, document, &memory.0, &sentences, mentions, self.steps);
        context::mark(&document.text, &memory.0, &sentences, &mut annotations);
        Ok(Tagged { sentences, annotations })
    }

    /// Annotations at the places that the caller knows to be mentions, sorted by start: only
    /// their concepts are looked for. Places that are given twice count once.
    pub fn tag_given(
        &self,
        document: &Document,
        mut places: Vec<(Span, EntityType)>,
        memory: &mut Memory,
    ) -> Vec<Annotation> {
        places.sort_unstable();
        places.dedup();
        let sentences = sentences(&document.text, &document.passages);
        let mentions = self.recognizer.given(document, &sentences, &places, &mut memory.0);
        normalize(self.dictionary, document, &memory.0, &sentences, mentions, self.steps)
    }
}
