//! How fast an engine is: how long it has worked, and how long another takes for the same text.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::document::Span;

/// Bytes of text that are kept to compare engines by: some 1,700 wordpieces, which the slower
/// engine reads in half a second.
const SAMPLE_BYTES: usize = 8 << 10;

/// Less text tells nothing.
const LEAST_BYTES: usize = SAMPLE_BYTES / 4;

/// Adds up time over threads.
#[derive(Debug, Default)]
pub(super) struct Stopwatch(AtomicU64);

impl Stopwatch {
    pub fn time<R>(&self, work: impl FnOnce() -> R) -> R {
        let started = Instant::now();
        let result = work();
        let nanoseconds = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.0.fetch_add(nanoseconds, Ordering::Relaxed);
        result
    }

    pub fn total(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

/// The beginnings of the first documents read, up to [`SAMPLE_BYTES`].
#[derive(Debug, Default)]
pub(super) struct Sample {
    documents: Mutex<Vec<SampleDocument>>,
    /// Bytes kept so far.
    size: AtomicUsize,
}

/// The beginning of a document.
#[derive(Debug, Clone)]
pub(super) struct SampleDocument {
    pub text: String,
    pub sentences: Vec<Span>,
}

impl Sample {
    /// Keeps the sentences of a document for which there is room.
    pub fn keep(&self, text: &str, sentences: &[Span]) {
        if self.size.load(Ordering::Relaxed) >= SAMPLE_BYTES {
            return;
        }
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let room = SAMPLE_BYTES.saturating_sub(self.size.load(Ordering::Relaxed));
        let count = sentences.partition_point(|sentence| sentence.end() <= room);
        let Some(end) = sentences[..count].last().map(|last| last.end()) else {
            // The next may be shorter, but most of the room is taken.
            if room < LEAST_BYTES {
                self.size.store(SAMPLE_BYTES, Ordering::Relaxed);
            }
            return;
        };
        documents
            .push(SampleDocument { text: text[..end].to_owned(), sentences: sentences[..count].to_owned() });
        self.size.fetch_add(end, Ordering::Relaxed);
    }

    /// What was kept; none where that is too little to tell anything.
    pub fn documents(&self) -> Option<Vec<SampleDocument>> {
        let documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
        (bytes >= LEAST_BYTES).then(|| documents.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_whole_sentences_and_bounded() {
        let sample = Sample::default();
        let text = "é sentence. ".repeat(100);
        let sentences: Vec<Span> = (0..100).map(|i| Span::new(i * 13, i * 13 + 12)).collect();
        assert!(sample.documents().is_none());
        for _ in 0..20 {
            sample.keep(&text, &sentences);
        }
        let documents = sample.documents().unwrap();
        let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
        assert!((SAMPLE_BYTES - 100..=SAMPLE_BYTES).contains(&bytes), "{bytes}");
        let last = documents.last().unwrap();
        assert_eq!(last.sentences.last().unwrap().of(&last.text), "é sentence.");
    }
}
