//! What tagging gives for each mention: its concept, its place in the document, and what its
//! sentence says of it.

use crate::context::Context;
use crate::dictionary::ConceptIx;
use crate::document::PassageKind;
use crate::normalize::LinkedMention;

/// A mention with its concept, its place, and its context.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// What was found, and what it means.
    pub mention: LinkedMention,
    /// The kind of passage it stands in.
    pub section: PassageKind,
    /// Number of its sentence in the document, from 0.
    pub sentence: usize,
    /// What the sentence says of it.
    pub context: Context,
}

impl Annotation {
    /// Its concepts, each once: several where one stretch of text names several things ("breast
    /// and ovarian cancer"), none where nothing could be chosen.
    pub fn concepts(&self) -> impl Iterator<Item = ConceptIx> {
        self.mention.concept.into_iter().chain(self.mention.further.iter().copied())
    }

    /// Its concepts, or a single `None` where it has none: what tables have a row for.
    pub fn concepts_or_none(&self) -> impl Iterator<Item = Option<ConceptIx>> {
        std::iter::once(self.mention.concept).chain(self.mention.further.iter().copied().map(Some))
    }
}

/// Each annotation with each of its concepts, or `None` where it has none, in order: what tables
/// have a row for.
pub fn with_concepts(annotations: &[Annotation]) -> impl Iterator<Item = (&Annotation, Option<ConceptIx>)> {
    annotations
        .iter()
        .flat_map(|annotation| annotation.concepts_or_none().map(move |concept| (annotation, concept)))
}
