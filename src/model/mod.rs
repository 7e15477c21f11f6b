//! The NER model: a BERT token classifier that says of each wordpiece whether it is inside a
//! mention of each of the four types.
//!
//! A sentence is cut into wordpieces (`pieces`), each with its letter case (`case`), which the
//! network reads in windows (`window`) by one of several libraries ([`engine`]). Its logits
//! become spans (`decode`). [`Model::read`] does this for a document, and remembers sentences
//! (`cache`); [`choose`](choose()) finds model and engine.

mod cache;
mod case;
mod choose;
mod decode;
pub mod engine;
mod folder;
mod pieces;
mod reading;
mod window;

pub use choose::{Chosen, EngineChoice, choose, default_folder};
pub use reading::{ModelReading, ModelSpan, Parts};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::Span;
use cache::Cache;
use decode::{LABELS, decode};
use engine::{EngineError, EngineKind, LibraryError, TokenClassifier, Window};
use folder::Folder;
use pieces::{Pieces, Splitter};
use reading::SentenceReading;

/// Bytes that sentences read before may take, unless said otherwise.
pub const CACHE_BYTES: usize = 64 << 20;

/// Wordpieces read together: enough to fill batches, and little memory.
const TOGETHER: usize = 4096;

/// Longer sentences, which no writer makes, are read in parts of about this many bytes.
const LONGEST: usize = 1 << 20;

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
}

/// Why a model could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is no such folder.
    #[error("there is no model folder {}: give one with --model or THERALEX_MODEL", .0.display())]
    NoFolder(PathBuf),
    /// A file is missing, is not what it should be, or does not fit the others.
    #[error("cannot use the model file {}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// rust-bert is asked for and not part of the program.
    #[error(
        "rust-bert is not part of this build: build with `make`, or `cargo build --features rust-bert`, or use --engine onnx"
    )]
    NotBuilt,
    /// The library of the engine is not to be had.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// It was opened, and could not read a first sentence.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Model {
    /// Opens the model in `folder` with one engine. `cache_bytes` bounds the memory for
    /// sentences read before ([`CACHE_BYTES`]); with 0 none are kept.
    ///
    /// Opening reads 45 MB of weights and takes about half a second.
    ///
    /// # Errors
    /// When a file is missing or does not fit, when the engine is not part of this build, or
    /// its library is not on this machine.
    pub fn open(folder: &Path, kind: EngineKind, cache_bytes: usize) -> Result<Self, ModelError> {
        let folder = Folder::open(folder)?;
        let splitter = Splitter::open(&folder.path("tokenizer.json"))?;
        if splitter.vocabulary() > folder.vocabulary {
            let (words, known) = (splitter.vocabulary(), folder.vocabulary);
            let message = format!("it has {words} wordpieces, and config.json says {known}");
            return Err(ModelError::File { path: folder.path("tokenizer.json"), message });
        }
        let fingerprint = folder.fingerprint(kind.weights())?;
        let classifier = kind.load(&folder)?;
        let model = Self {
            splitter,
            classifier,
            longest: folder.window - 2,
            cache: Cache::new(cache_bytes),
            kind,
            fingerprint,
        };
        // Weights that do not fit show here, not in the middle of a run.
        model.read_sentence("Zolgensma.")?;
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

    /// Reads a document, sentence by sentence: `sentences` are bytes of `text`, in order.
    /// What it says of a sentence depends on the sentence's text alone, so on nothing else in
    /// the document, and not on what was read before.
    ///
    /// Memory grows with the document by 12 bytes a wordpiece.
    ///
    /// # Errors
    /// When the library fails.
    pub fn read(&self, text: &str, sentences: &[Span]) -> Result<ModelReading, EngineError> {
        let mut found: Vec<(usize, Arc<SentenceReading>)> = Vec::with_capacity(sentences.len());
        let mut waiting = Waiting::default();
        for sentence in sentences.iter().flat_map(|&sentence| parts(text, sentence)) {
            let part = sentence.of(text);
            let key = Cache::key(part);
            let known = self.cache.get(key);
            if known.is_none() {
                let pieces = self.splitter.split(part)?;
                waiting.pieces += pieces.len();
                waiting.sentences.push(Sentence { at: found.len(), text: part, key, pieces });
            }
            found.push((sentence.start(), known.unwrap_or_default()));
            if waiting.pieces >= TOGETHER {
                self.read_waiting(&mut waiting, &mut found)?;
            }
        }
        self.read_waiting(&mut waiting, &mut found)?;
        Ok(ModelReading::new(found))
    }

    /// The logits of each wordpiece of one sentence, twelve for each: what engines are
    /// compared by.
    ///
    /// # Errors
    /// When the library fails.
    pub fn logits(&self, sentence: &str) -> Result<Vec<f32>, EngineError> {
        let pieces = self.splitter.split(sentence)?;
        let found = self.classify(&[Sentence { at: 0, text: sentence, key: 0, pieces }])?;
        Ok(found.into_iter().flatten().collect())
    }

    fn read_sentence(&self, text: &str) -> Result<(), EngineError> {
        self.logits(text).map(drop)
    }

    fn read_waiting(
        &self,
        waiting: &mut Waiting<'_>,
        found: &mut [(usize, Arc<SentenceReading>)],
    ) -> Result<(), EngineError> {
        let logits = self.classify(&waiting.sentences)?;
        for (sentence, logits) in waiting.sentences.drain(..).zip(logits) {
            let reading = Arc::new(decode(sentence.text, &sentence.pieces.spans, &logits));
            self.cache.put(sentence.key, &reading);
            found[sentence.at].1 = reading;
        }
        waiting.pieces = 0;
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
struct Waiting<'t> {
    sentences: Vec<Sentence<'t>>,
    /// Wordpieces of them all.
    pieces: usize,
}

struct Sentence<'t> {
    /// Which of the document.
    at: usize,
    text: &'t str,
    /// Its name in the cache.
    key: u128,
    pieces: Pieces,
}

/// A sentence, or where it is longer than [`LONGEST`] its parts, cut at blanks where there
/// are any.
fn parts(text: &str, sentence: Span) -> impl Iterator<Item = Span> {
    let mut start = sentence.start();
    std::iter::from_fn(move || {
        let rest = &text[start..sentence.end()];
        if rest.is_empty() {
            return None;
        }
        let end = if rest.len() <= LONGEST {
            rest.len()
        } else {
            let limit = rest.floor_char_boundary(LONGEST);
            rest[..limit].rfind(char::is_whitespace).filter(|&blank| blank > 0).unwrap_or(limit)
        };
        let part = Span::new(start, start + end);
        start += end;
        Some(part)
    })
}

#[cfg(test)]
mod tests;
