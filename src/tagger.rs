//! Recognising and normalising one document: what every command that tags does.

use crate::dictionary::Dictionary;
use crate::dictionary::fold::Folded;
use crate::document::{Document, Span, sentences};
use crate::normalize::{Annotation, normalize};
use crate::recognize::Recognizer;

/// Tags documents with one dictionary. Shared between threads; each brings its own
/// [`Memory`].
#[derive(Debug)]
pub struct Tagger<'d> {
    dictionary: &'d Dictionary,
    recognizer: Recognizer<'d>,
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
    /// A tagger over one dictionary.
    #[must_use]
    pub const fn new(dictionary: &'d Dictionary) -> Self {
        Self { dictionary, recognizer: Recognizer::new(dictionary) }
    }

    /// The dictionary in use.
    #[must_use]
    pub const fn dictionary(&self) -> &'d Dictionary {
        self.dictionary
    }

    /// Tags one document.
    #[must_use]
    pub fn tag(&self, document: &Document, memory: &mut Memory) -> Tagged {
        let sentences = sentences(&document.text, &document.passages);
        let mentions = self.recognizer.recognize(document, &sentences, &mut memory.0);
        let annotations = normalize(self.dictionary, document, &sentences, mentions);
        Tagged { sentences, annotations }
    }
}
