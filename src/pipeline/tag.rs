//! Reads and tags documents and makes their rows, on any thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::RunCounts;
use super::entities::DocumentEntities;
use super::fetch::{Fetched, Work};
use super::rows::push_rows;
use crate::document::Scratch;
use crate::ingest::{IngestError, ingest};
use crate::table::{RejectRow, RowBatch};
use crate::tagger::Tagger;

/// What became of one piece of work.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub rows: RowBatch,
    /// What each document adds to the entities.
    pub entities: Vec<DocumentEntities>,
    pub rejects: Vec<RejectRow>,
    pub counts: RunCounts,
}

/// Reads and tags the documents of `work`. Their rows go to `rows`, which has none yet.
pub(super) fn tag(tagger: &Tagger<'_>, work: Work, rows: RowBatch, scratch: &mut Scratch) -> Outcome {
    let mut outcome = Outcome { rows, ..Outcome::default() };
    for fetched in work.documents {
        if let Err(reject) = tag_document(tagger, fetched, scratch, &mut outcome) {
            outcome.rejects.push(reject);
        }
    }
    outcome.counts.rejects = outcome.rejects.len() as u64;
    outcome
}

fn tag_document(
    tagger: &Tagger<'_>,
    fetched: Fetched,
    scratch: &mut Scratch,
    outcome: &mut Outcome,
) -> Result<(), RejectRow> {
    let unread = fetched.map_err(|(source, error)| unreadable(source, &error))?;
    let source = unread.source.clone();
    let result = guarded(&source, || {
        let document = ingest(unread).map_err(|error| unreadable(source.clone(), &error))?;
        let found = tagger
            .tag(&document, scratch)
            .map_err(|error| untagged(source.clone(), "model", error.to_string()))?;
        let entities = push_rows(tagger.dictionary(), &document, &found, &mut outcome.rows);
        outcome.counts.add(&document, &entities);
        outcome.entities.push(entities);
        Ok(())
    });
    if result.is_err() {
        // A panic may have left anything there.
        *scratch = Scratch::default();
    }
    result
}

/// A defect that one document brings to light must not cost the rest of the run: a panic in
/// `work` becomes the row of a reject.
fn guarded(source: &str, work: impl FnOnce() -> Result<(), RejectRow>) -> Result<(), RejectRow> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let message = format!("a defect in theralex, please report it: {}", panic_text(&*panic));
        Err(untagged(source.to_owned(), "internal", message))
    })
}

fn unreadable(source: String, error: &IngestError) -> RejectRow {
    RejectRow { source, stage: "ingest".into(), error: error.code().into(), message: error.to_string() }
}

fn untagged(source: String, error: &str, message: String) -> RejectRow {
    RejectRow { source, stage: "tag".into(), error: error.into(), message }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;
    use crate::document::Format;
    use crate::ingest::Unread;

    fn unread(source: &str, text: &str) -> Unread {
        let bytes = text.as_bytes().to_vec();
        Unread { id: source.into(), source: source.into(), format: Format::Text, bytes }
    }

    #[test]
    fn a_panic_becomes_a_reject() {
        let reject = guarded("a.txt", || panic!("no {}", "such thing")).expect_err("it panicked");
        assert_eq!((reject.source.as_str(), reject.stage.as_str()), ("a.txt", "tag"));
        assert_eq!(reject.error, "internal");
        assert_eq!(reject.message, "a defect in theralex, please report it: no such thing");
    }

    #[test]
    fn work_is_documents_and_rejects() {
        let dictionary = dictionary(&["M:1|disease|preferred|any|lupus"]);
        let tagger = Tagger::new(&dictionary, None);
        let missing = IngestError::TooLarge { limit: 3 };
        let documents = vec![
            Ok(unread("a", "Lupus is rare.")),
            Err(("b".into(), missing)),
            Ok(unread("c", " ")),
            Ok(unread("d", "x")),
        ];
        let outcome =
            tag(&tagger, Work { number: 0, documents }, RowBatch::default(), &mut Scratch::default());
        assert_eq!(outcome.rows.ids().collect::<Vec<_>>(), ["a", "d"]);
        let rejects: Vec<_> = outcome.rejects.iter().map(|row| (&*row.source, &*row.error)).collect();
        assert_eq!(rejects, [("b", "too_large"), ("c", "empty")]);
        let counts = outcome.counts;
        assert_eq!((counts.documents, counts.rejects, counts.mentions), (2, 2, [1, 0, 0, 0]));
        assert_eq!(outcome.entities.iter().map(|e| e.mentions.len()).collect::<Vec<_>>(), [1, 0]);
    }
}
