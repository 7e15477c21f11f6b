//! Tagging one document: what every command that tags does.

use crate::annotation::Annotation;
use crate::candidates::{self, LinkableMention};
use crate::concept::EntityType;
use crate::context;
use crate::dictionary::Dictionary;
use crate::document::{Document, PassageKind, Scratch, Span, TokenizedDocument};
use crate::model::Model;
use crate::model::engine::EngineError;
use crate::normalize::{LinkedMention, link};
use crate::recognize::{CandidateSpan, Recognized, Recognizer};
use crate::step::{Step, Steps};

/// Tags documents with one dictionary and perhaps a model. Shared between threads; each
/// brings its own [`Scratch`].
#[derive(Debug)]
pub struct Tagger<'d> {
    dictionary: &'d Dictionary,
    model: Option<&'d Model>,
    recognizer: Recognizer<'d>,
    steps: Steps,
}

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
    pub fn with_steps(dictionary: &'d Dictionary, model: Option<&'d Model>, steps: Steps) -> Self {
        Self { dictionary, model, recognizer: Recognizer::new(dictionary, steps), steps }
    }

    /// The dictionary in use.
    #[must_use]
    pub const fn dictionary(&self) -> &'d Dictionary {
        self.dictionary
    }

    /// Every span of a document that may be a mention, with what is known of it; none
    /// without a model.
    ///
    /// # Errors
    /// When the model's library fails.
    pub fn candidate_spans(
        &self,
        document: &Document,
        scratch: &mut Scratch,
    ) -> Result<Vec<CandidateSpan>, EngineError> {
        let Some(model) = self.model else { return Ok(Vec::new()) };
        let doc = TokenizedDocument::new(document, scratch);
        let output = model.read(doc.text(), doc.sentences())?;
        Ok(self.recognizer.candidate_spans(&doc, &output))
    }

    /// Tags one document.
    ///
    /// # Errors
    /// When the model's library fails; without a model never.
    pub fn tag(&self, document: &Document, scratch: &mut Scratch) -> Result<Tagged, EngineError> {
        self.tag_observed(document, scratch, &mut |_| ())
    }

    /// Tags one document and calls `done` with each step when it is done: for benchmarks.
    ///
    /// # Errors
    /// As [`Tagger::tag`].
    pub fn tag_observed(
        &self,
        document: &Document,
        scratch: &mut Scratch,
        done: &mut impl FnMut(Step),
    ) -> Result<Tagged, EngineError> {
        let doc = TokenizedDocument::new(document, scratch);
        done(Step::Tokens);
        let output = self.model.map(|model| model.read(doc.text(), doc.sentences())).transpose()?;
        done(Step::Model);
        let recognized = self.recognizer.recognize(&doc, output.as_ref(), done);
        let annotations = self.annotate(&doc, recognized, done);
        Ok(Tagged { sentences: doc.into_sentences(), annotations })
    }

    /// Annotations at the places that the caller knows to be mentions, sorted by start: only
    /// their concepts are looked for. Places that are given twice count once.
    pub fn tag_given(
        &self,
        document: &Document,
        mut places: Vec<(Span, EntityType)>,
        scratch: &mut Scratch,
    ) -> Vec<Annotation> {
        places.sort_unstable();
        places.dedup();
        let doc = TokenizedDocument::new(document, scratch);
        let recognized = self.recognizer.at_given(&doc, &places);
        self.annotate(&doc, recognized, &mut |_| ())
    }

    /// Candidates, concepts and context of the mentions that were recognised.
    fn annotate(
        &self,
        doc: &TokenizedDocument<'_>,
        recognized: Recognized<'_>,
        done: &mut impl FnMut(Step),
    ) -> Vec<Annotation> {
        let linkable: Vec<LinkableMention> = if self.steps.take(Step::Candidates) {
            candidates::generate(self.dictionary, doc, recognized)
        } else {
            recognized.mentions.into_iter().map(LinkableMention::from).collect()
        };
        done(Step::Candidates);
        let linked = link(self.dictionary, doc, linkable, self.steps);
        done(Step::Link);
        let spans: Vec<Span> = linked.iter().map(|mention| mention.span).collect();
        let contexts = context::of(doc, &spans);
        done(Step::Context);
        let passages = &doc.document().passages;
        let annotation = |(mention, context): (LinkedMention, context::Context)| {
            let at = mention.span.start();
            let passage = passages.partition_point(|p| p.span.start() <= at).checked_sub(1);
            let section = passage.map_or(PassageKind::Body, |i| passages[i].kind);
            Annotation { section, sentence: doc.sentence_at(at), context, mention }
        };
        linked.into_iter().zip(contexts).map(annotation).collect()
    }
}
