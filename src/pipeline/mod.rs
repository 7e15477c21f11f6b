//! All stages over many documents, on all cores.
//!
//! One thread lists and fetches the sources, several read and tag documents, and the
//! caller's thread writes tables. The queues between them are bounded, and no more than a
//! fixed number of documents is under way at once, so memory does not grow with the corpus.
//! Results are put back in the order of the sources before they are written, so the tables
//! do not depend on the number of threads.

mod entities;
mod rows;

use std::any::Any;
use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};
use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::document::Scratch;
use crate::ingest::{IngestError, Limits, SourceError, Sources, Unread, ingest, read_item};
use crate::table::{DocumentRows, EntityRow, RejectRow, TableError, TableWriter};
use crate::tagger::Tagger;
use entities::Entities;
use rows::Mentioned;

/// How to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunOptions {
    /// Threads that read and tag documents; at least one.
    pub threads: usize,
    /// How much of one document is read.
    pub limits: Limits,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Documents written.
    pub documents: u64,
    /// Bytes of their texts.
    pub text_bytes: u64,
    /// Mentions by type, in the order of [`crate::concept::EntityType::ALL`].
    pub mentions: [u64; 4],
    /// Mentions of no known concept.
    pub unresolved: u64,
    /// Inputs that could not be read.
    pub rejects: u64,
    /// Whether it was stopped before the end.
    pub interrupted: bool,
}

/// Why a run failed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The tables could not be written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The sources could not be listed to the end.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// Documents under way for each thread: enough to keep all busy while one long document is
/// waited for.
const UNDER_WAY: usize = 16;

enum Outcome {
    Document(Box<Done>),
    Reject(RejectRow),
}

struct Done {
    rows: DocumentRows,
    mentioned: Vec<Mentioned>,
}

/// Reads, tags and writes every document of `sources`. `progress` is called after each
/// document with the counts so far. When `stop` becomes true, what has been fetched is
/// finished and the rest is left.
///
/// Gives the counts and the rows of the entities table, most mentioned first; the caller
/// finishes `writer` with them.
///
/// # Errors
/// When a table can't be written or a folder can't be listed to the end. An input that
/// can't be read is no error but a row of the rejects table.
///
/// # Panics
/// When a thread of the run panicked outside the work on one document: a defect.
pub fn run(
    sources: &Sources,
    tagger: &Tagger<'_>,
    writer: &mut TableWriter,
    options: RunOptions,
    stop: &AtomicBool,
    progress: &mut Progress<'_>,
) -> Result<(RunCounts, Vec<EntityRow>), RunError> {
    let threads = options.threads.max(1);
    let window = threads * UNDER_WAY;
    let (permit, permits) = bounded::<()>(window);
    for _ in 0..window {
        permit.send(()).expect("the queue is as long as the number of permits");
    }
    let (to_read, unread) = bounded(window);
    let (to_write, outcomes) = bounded(window);

    std::thread::scope(|scope| {
        let fetching = scope.spawn(move || fetch(sources, options.limits, stop, &permits, &to_read));
        for _ in 0..threads {
            let (unread, to_write) = (unread.clone(), to_write.clone());
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                for (number, work) in unread {
                    let outcome = process(tagger, work, &mut scratch);
                    if to_write.send((number, outcome)).is_err() {
                        break;
                    }
                }
            });
        }
        drop((unread, to_write));
        let written = write(tagger, writer, &outcomes, &permit, progress);
        // On an error the queues close, and the threads before them come to their end.
        drop((outcomes, permit));
        let fetched = fetching.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let (mut counts, entities) = written?;
        fetched?;
        counts.interrupted = stop.load(Ordering::Relaxed);
        Ok((counts, entities))
    })
}

/// Is told the counts so far, and the row of an input just rejected.
pub type Progress<'p> = dyn FnMut(&RunCounts, Option<&RejectRow>) + 'p;

type Work = Result<Unread, (String, IngestError)>;

/// Lists the sources and fetches their documents, in order, giving each its number.
fn fetch(
    sources: &Sources,
    limits: Limits,
    stop: &AtomicBool,
    permits: &Receiver<()>,
    to_read: &Sender<(u64, Work)>,
) -> Result<(), SourceError> {
    let mut number = 0;
    for item in sources.items() {
        let item = item?;
        let mut open = true;
        read_item(&item, limits, &mut |work| {
            open = !stop.load(Ordering::Relaxed)
                && permits.recv().is_ok()
                && to_read.send((number, work)).is_ok();
            number += 1;
            open
        });
        if !open || stop.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(())
}

fn process(tagger: &Tagger<'_>, work: Work, scratch: &mut Scratch) -> Outcome {
    let unread = match work {
        Ok(unread) => unread,
        Err((source, error)) => return reject(source, &error),
    };
    let source = unread.source.clone();
    // A defect that one document brings to light must not cost the rest of the run.
    let result = catch_unwind(AssertUnwindSafe(|| {
        let document = match ingest(unread) {
            Ok(document) => document,
            Err(error) => return reject(source.clone(), &error),
        };
        let found = match tagger.tag(&document, scratch) {
            Ok(found) => found,
            Err(error) => return untagged(source.clone(), "model", error.to_string()),
        };
        let (rows, mentioned) = rows::rows(tagger.dictionary(), document, &found);
        Outcome::Document(Box::new(Done { rows, mentioned }))
    }));
    result.unwrap_or_else(|panic| {
        *scratch = Scratch::default();
        let message = format!("a defect in theralex, please report it: {}", panic_text(&*panic));
        untagged(source, "internal", message)
    })
}

fn reject(source: String, error: &IngestError) -> Outcome {
    let row =
        RejectRow { source, stage: "ingest".into(), error: error.code().into(), message: error.to_string() };
    Outcome::Reject(row)
}

fn untagged(source: String, error: &str, message: String) -> Outcome {
    Outcome::Reject(RejectRow { source, stage: "tag".into(), error: error.into(), message })
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

/// Puts outcomes back in order and writes them.
fn write(
    tagger: &Tagger<'_>,
    writer: &mut TableWriter,
    outcomes: &Receiver<(u64, Outcome)>,
    permit: &Sender<()>,
    progress: &mut Progress<'_>,
) -> Result<(RunCounts, Vec<EntityRow>), RunError> {
    let mut counts = RunCounts::default();
    let mut entities = Entities::default();
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (number, outcome) in outcomes {
        waiting.insert(number, outcome);
        while let Some(outcome) = waiting.remove(&next) {
            next += 1;
            match outcome {
                Outcome::Reject(row) => {
                    counts.rejects += 1;
                    progress(&counts, Some(&row));
                    writer.reject(row)?;
                }
                Outcome::Document(mut done) => {
                    rename_if_seen(&mut done.rows, &mut seen);
                    count(&mut counts, &done.rows);
                    entities.add(&done.mentioned, done.rows.document.published);
                    writer.push(done.rows)?;
                    progress(&counts, None);
                }
            }
            // The fetching thread may be gone already.
            let _ = permit.try_send(());
        }
    }
    Ok((counts, entities.rows(tagger.dictionary())))
}

/// Ids are unique in a run: a line of JSON Lines may bring one that another document has.
fn rename_if_seen(rows: &mut DocumentRows, seen: &mut FxHashSet<u64>) {
    let given = rows.document.doc_id.clone();
    let mut id = given.clone();
    let mut times = 1;
    while !seen.insert(FxBuildHasher.hash_one(&id)) {
        times += 1;
        id = format!("{given}~{times}");
    }
    if times > 1 {
        rows.passages.iter_mut().for_each(|row| row.doc_id.clone_from(&id));
        rows.mentions.iter_mut().for_each(|row| row.doc_id.clone_from(&id));
        rows.pairs.iter_mut().for_each(|row| row.doc_id.clone_from(&id));
        rows.document.doc_id = id;
    }
}

fn count(counts: &mut RunCounts, rows: &DocumentRows) {
    counts.documents += 1;
    counts.text_bytes += rows.document.text.len() as u64;
    for mention in &rows.mentions {
        counts.mentions[mention.entity_type as usize] += 1;
        counts.unresolved += u64::from(mention.entity_id.is_none());
    }
}
