//! [`Model`]: from the text of a document to what the network says of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cache::Cache;
use super::case;
use super::decode::{LABELS, decode};
use super::engine::{Engine, EngineError, EngineKind, TokenClassifier, Window};
use super::folder::Folder;
use super::output::SentenceOutput;
use super::pieces::{Pieces, Splitter};
use super::speed::{Sample, SampleDocument, Stopwatch};
use super::window;
use super::{FileProblem, ModelError, ModelOutput, SpeedComparison};
use crate::document::Span;

/// Wordpieces that are read together, at most: enough to fill batches, and little memory.
const BATCH_PIECES: usize = 4096;

/// Longer sentences, which no writer makes, are read in parts of about this many bytes.
const MAX_SENTENCE_BYTES: usize = 1 << 20;

/// A model, ready to read. Shared between threads.
#[derive(Debug)]
pub struct Model {
    splitter: Splitter,
    classifier: Box<dyn TokenClassifier>,
    /// Pieces of a window without `[CLS]` and `[SEP]`.
    longest: usize,
    cache: Cache,
    kind: EngineKind,
    fingerprint: String,
    folder: PathBuf,
    /// How long the engine has worked.
    worked: Stopwatch,
    /// Some of the text that was read.
    sample: Sample,
}

impl Model {
    /// Opens the model in `folder` with an engine of this build. `cache_bytes` bounds the memory
    /// for sentences read before ([`CACHE_BYTES`](super::CACHE_BYTES)); with 0 none are kept.
    ///
    /// Opening reads 45 MB of weights and takes about half a second.
    ///
    /// # Errors
    /// When a file is missing or does not fit, when the engine is not part of this build, or
    /// its library is not on this machine.
    pub fn open(folder: &Path, kind: EngineKind, cache_bytes: usize) -> Result<Self, ModelError> {
        match Engine::BUILT_IN.iter().find(|engine| engine.kind() == kind) {
            Some(&engine) => Self::open_with(folder, engine, cache_bytes),
            None => Err(ModelError::NotBuilt(kind)),
        }
    }

    /// As [`open`](Self::open), with the engine as a value.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(folder: &Path, engine: Engine, cache_bytes: usize) -> Result<Self, ModelError> {
        let folder = Folder::open(folder)?;
        let splitter = Splitter::open(&folder.path("tokenizer.json"))?;
        if splitter.vocabulary() > folder.vocabulary {
            let problem = FileProblem::Vocabulary { found: splitter.vocabulary(), known: folder.vocabulary };
            return Err(ModelError::File { path: folder.path("tokenizer.json"), problem });
        }
        let kind = engine.kind();
        let fingerprint = folder.fingerprint(kind.weights())?;
        let classifier = engine.load(&folder)?;
        let model = Self {
            splitter,
            classifier,
            longest: folder.window - 2,
            cache: Cache::new(cache_bytes),
            kind,
            fingerprint,
            folder: folder.root().to_owned(),
            worked: Stopwatch::default(),
            sample: Sample::default(),
        };
        // Weights that do not fit show here, not in the middle of a run.
        model.logits("Zolgensma.")?;
        Ok(model)
    }

    /// Which engine runs it.
    #[must_use]
    pub const fn kind(&self) -> EngineKind {
        self.kind
    }

    /// What does the arithmetic, for people.
    #[must_use]
    pub fn device(&self) -> String {
        self.classifier.device()
    }

    /// A hash of the files in use.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Reads a document, sentence by sentence: `sentences` are bytes of `text`, in order. What
    /// comes out depends on nothing but them, not on what was read before.
    ///
    /// Memory grows with the document by 12 bytes a wordpiece.
    ///
    /// # Errors
    /// When the library fails.
    pub fn read(&self, text: &str, sentences: &[Span]) -> Result<ModelOutput, EngineError> {
        self.sample.keep(text, sentences);
        let spans: Vec<Span> = sentences.iter().flat_map(|&sentence| parts(text, sentence)).collect();
        let keys = self.keys(text, &spans);
        let mut found: Vec<Option<Arc<SentenceOutput>>> =
            keys.iter().map(|&key| self.cache.get(key)).collect();
        if self.classifier.mixes_windows() && found.iter().any(Option::is_none) {
            // What is in a batch must not depend on what was read before.
            found.fill(None);
        }
        let mut batch = Batch::default();
        for (at, span) in spans.iter().enumerate() {
            if found[at].is_some() {
                continue;
            }
            let sentence = span.of(text);
            let pieces = self.splitter.split(sentence)?;
            batch.pieces += pieces.len();
            batch.sentences.push(Sentence { at, text: sentence, pieces });
            if batch.pieces >= BATCH_PIECES {
                self.read_batch(&mut batch, &keys, &mut found)?;
            }
        }
        self.read_batch(&mut batch, &keys, &mut found)?;
        let outputs = found.into_iter().map(Option::unwrap_or_default);
        Ok(ModelOutput::new(spans.iter().map(|span| span.start()).zip(outputs).collect()))
    }

    /// The names of sentences in the cache: their text, or where an engine mixes windows, their
    /// place in a document with just these sentences.
    fn keys(&self, text: &str, sentences: &[Span]) -> Vec<u128> {
        let by_text = sentences.iter().map(|span| Cache::key(span.of(text)));
        if self.classifier.mixes_windows() { Cache::keys_in_document(by_text) } else { by_text.collect() }
    }

    /// The logits of each wordpiece of one sentence, twelve for each: what engines are
    /// compared by.
    ///
    /// # Errors
    /// When the library fails.
    pub fn logits(&self, sentence: &str) -> Result<Vec<f32>, EngineError> {
        let pieces = self.splitter.split(sentence)?;
        let found = self.classify(&[Sentence { at: 0, text: sentence, pieces }])?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Lets this engine and another read some of the text that was read before, each on one
    /// thread: about a second for both. None where too little was read to tell, or where the
    /// other engine can't be had.
    #[must_use]
    pub fn compare_speed(&self, other: &Engine) -> Option<SpeedComparison> {
        let documents = self.sample.documents()?;
        let other = Self::open_with(&self.folder, *other, 0).ok()?;
        let (wordpieces, own) = self.time(&documents).ok()?;
        let (_, others) = other.time(&documents).ok()?;
        let ratio = own.as_secs_f64() / others.as_secs_f64();
        Some(SpeedComparison { wordpieces, ratio, worked: self.worked.total() })
    }

    /// Reads documents without remembering them: how many wordpieces, in which time.
    fn time(&self, documents: &[SampleDocument]) -> Result<(usize, Duration), EngineError> {
        let (started, mut wordpieces) = (Instant::now(), 0);
        for document in documents {
            let sentences = document.sentences.iter().enumerate().map(|(at, span)| {
                let text = span.of(&document.text);
                self.splitter.split(text).map(|pieces| Sentence { at, text, pieces })
            });
            let sentences = sentences.collect::<Result<Vec<_>, _>>()?;
            wordpieces += sentences.iter().map(|sentence| sentence.pieces.len()).sum::<usize>();
            self.classify(&sentences)?;
        }
        Ok((wordpieces, started.elapsed()))
    }

    fn read_batch(
        &self,
        batch: &mut Batch<'_>,
        keys: &[u128],
        found: &mut [Option<Arc<SentenceOutput>>],
    ) -> Result<(), EngineError> {
        let logits = self.worked.time(|| self.classify(&batch.sentences))?;
        for (sentence, logits) in batch.sentences.drain(..).zip(logits) {
            let output = Arc::new(decode(sentence.text, &sentence.pieces.spans, &logits));
            self.cache.put(keys[sentence.at], &output);
            found[sentence.at] = Some(output);
        }
        batch.pieces = 0;
        Ok(())
    }

    /// The logits of sentences, in windows of like length together.
    fn classify(&self, sentences: &[Sentence<'_>]) -> Result<Vec<Vec<f32>>, EngineError> {
        let mut logits: Vec<Vec<f32>> =
            sentences.iter().map(|sentence| vec![0.0; sentence.pieces.len() * LABELS]).collect();
        let mut cuts: Vec<(usize, window::Cut)> = Vec::new();
        for (i, sentence) in sentences.iter().enumerate() {
            if sentence.pieces.len() > 0 {
                cuts.extend(window::cut(sentence.pieces.len(), self.longest).map(|cut| (i, cut)));
            }
        }
        cuts.sort_by_key(|(_, cut)| cut.reads.len());
        for batch in cuts.chunks(self.classifier.batch()) {
            let windows: Vec<Window> =
                batch.iter().map(|(i, cut)| self.window(&sentences[*i].pieces, cut)).collect();
            for ((i, cut), read) in batch.iter().zip(self.classifier.classify(&windows)?) {
                // Past [CLS], and past the pieces that another window reads better.
                let from = 1 + cut.counts.start - cut.reads.start;
                let read = &read[from * LABELS..(from + cut.counts.len()) * LABELS];
                logits[*i][cut.counts.start * LABELS..cut.counts.end * LABELS].copy_from_slice(read);
            }
        }
        Ok(logits)
    }

    fn window(&self, pieces: &Pieces, cut: &window::Cut) -> Window {
        let length = cut.reads.len() + 2;
        let mut window = Window { ids: Vec::with_capacity(length), types: Vec::with_capacity(length) };
        window.ids.push(self.splitter.first);
        window.ids.extend(pieces.ids[cut.reads.clone()].iter().map(|&id| i64::from(id)));
        window.ids.push(self.splitter.last);
        window.types.push(case::NONE);
        window.types.extend(pieces.types[cut.reads.clone()].iter().map(|&kind| i64::from(kind)));
        window.types.push(case::NONE);
        window
    }
}

/// Sentences to be read together.
#[derive(Default)]
struct Batch<'t> {
    sentences: Vec<Sentence<'t>>,
    /// Wordpieces of them all.
    pieces: usize,
}

struct Sentence<'t> {
    /// Which of the document.
    at: usize,
    text: &'t str,
    pieces: Pieces,
}

/// A sentence, or where it is longer than [`MAX_SENTENCE_BYTES`] its parts, cut at blanks where there
/// are any.
fn parts(text: &str, sentence: Span) -> impl Iterator<Item = Span> {
    let mut start = sentence.start();
    std::iter::from_fn(move || {
        let rest = &text[start..sentence.end()];
        if rest.is_empty() {
            return None;
        }
        let end = if rest.len() <= MAX_SENTENCE_BYTES {
            rest.len()
        } else {
            let limit = rest.floor_char_boundary(MAX_SENTENCE_BYTES);
            rest[..limit].rfind(char::is_whitespace).filter(|&blank| blank > 0).unwrap_or(limit)
        };
        let part = Span::new(start, start + end);
        start += end;
        Some(part)
    })
}

#[cfg(test)]
mod tests;
