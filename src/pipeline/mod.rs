//! All stages over many documents, on all cores.
//!
//! One thread lists and fetches the sources, several read and tag documents, and the
//! caller's thread writes tables. The queues between them are bounded, and no more than a
//! fixed number of documents is under way at once, so memory does not grow with the corpus.
//! Results are put back in the order of the sources before they are written, so the tables
//! do not depend on the number of threads.

mod entities;
mod fetch;
mod ids;
mod rows;
mod tag;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::document::{Document, Scratch};
use crate::ingest::{Limits, SourceError, Sources};
use crate::table::{EntityRow, RejectRow, RowBatch, TableError, TableWriter};
use crate::tagger::Tagger;
use entities::{DocumentEntities, Entities};
use fetch::{Queues, Work, fetch};
use ids::Ids;
use tag::{Outcome, tag};

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

impl RunCounts {
    /// Counts one document.
    fn add(&mut self, document: &Document, entities: &DocumentEntities) {
        self.documents += 1;
        self.text_bytes += document.text.len() as u64;
        for mention in &entities.mentions {
            self.mentions[mention.entity_type as usize] += 1;
            self.unresolved += u64::from(mention.concept.is_none());
        }
    }

    /// Adds what was counted elsewhere.
    fn merge(&mut self, other: &Self) {
        self.documents += other.documents;
        self.text_bytes += other.text_bytes;
        self.mentions.iter_mut().zip(other.mentions).for_each(|(count, more)| *count += more);
        self.unresolved += other.unresolved;
        self.rejects += other.rejects;
    }
}

/// Pieces of work under way for each thread: enough to keep all busy while one long document is
/// waited for.
const UNDER_WAY: usize = 16;

/// Reads, tags and writes every document of `sources`. `progress` is called again and again
/// with the counts so far. When `stop` becomes true, what has been fetched is
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
    let (to_tag, untagged) = bounded::<Work>(window);
    let (to_write, outcomes) = bounded(window);
    // Batches that have been written, whose memory is used again.
    let (written, spare) = bounded::<RowBatch>(window);

    std::thread::scope(|scope| {
        let queues = Queues { permits, to_tag };
        let fetching = scope.spawn(move || fetch(sources, options.limits, stop, &queues));
        for _ in 0..threads {
            let (untagged, to_write, spare) = (untagged.clone(), to_write.clone(), spare.clone());
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                for work in untagged {
                    let number = work.number;
                    let rows = spare.try_recv().unwrap_or_default();
                    if to_write.send((number, tag(tagger, work, rows, &mut scratch))).is_err() {
                        break;
                    }
                }
            });
        }
        drop((untagged, to_write));
        let result = write(tagger, writer, &outcomes, &Done { permit: &permit, written: &written }, progress);
        // On an error the queues close, and the threads before them come to their end.
        drop((outcomes, permit));
        let fetched = fetching.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let (mut counts, entities) = result?;
        fetched?;
        counts.interrupted = stop.load(Ordering::Relaxed);
        Ok((counts, entities))
    })
}

/// Is told the counts so far after some documents, and the row of each input just rejected.
pub type Progress<'p> = dyn FnMut(&RunCounts, Option<&RejectRow>) + 'p;

/// Where goes what is done with.
struct Done<'q> {
    permit: &'q Sender<()>,
    written: &'q Sender<RowBatch>,
}

/// Puts outcomes back in order and writes them.
fn write(
    tagger: &Tagger<'_>,
    writer: &mut TableWriter,
    outcomes: &Receiver<(u64, Outcome)>,
    done: &Done<'_>,
    progress: &mut Progress<'_>,
) -> Result<(RunCounts, Vec<EntityRow>), RunError> {
    let mut counts = RunCounts::default();
    let mut entities = Entities::default();
    let mut ids = Ids::default();
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (number, outcome) in outcomes {
        waiting.insert(number, outcome);
        while let Some(Outcome { mut rows, entities: found, rejects, counts: more }) = waiting.remove(&next) {
            next += 1;
            make_ids_unique(&mut rows, &mut ids);
            for document in found {
                entities.add(document);
            }
            writer.push(&mut rows)?;
            rows.clear();
            let _ = done.written.try_send(rows);
            counts.merge(&more);
            for row in &rejects {
                progress(&counts, Some(row));
                writer.reject(row)?;
            }
            progress(&counts, None);
            // The fetching thread may be gone already.
            let _ = done.permit.try_send(());
        }
    }
    Ok((counts, entities.rows(tagger.dictionary())))
}

/// Renames the documents whose id an earlier one of the run has.
fn make_ids_unique(rows: &mut RowBatch, ids: &mut Ids) {
    let renamed: Vec<Option<String>> = rows.ids().map(|id| ids.renamed(id)).collect();
    if renamed.iter().any(Option::is_some) {
        let ids = rows.ids().zip(renamed).map(|(given, id)| id.unwrap_or_else(|| given.to_owned()));
        let ids: Vec<String> = ids.collect();
        rows.rename(&ids);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::document_row;

    fn batch(ids: &[&str]) -> RowBatch {
        let mut rows = RowBatch::default();
        for doc_id in ids {
            let document = document_row(doc_id);
            rows.push(&document, std::iter::empty(), std::iter::empty(), std::iter::empty());
        }
        rows
    }

    #[test]
    fn ids_are_unique_over_batches() {
        let mut ids = Ids::default();
        let mut made = Vec::new();
        for given in [&["a", "b"][..], &["c"], &["a", "d", "a"]] {
            let mut rows = batch(given);
            make_ids_unique(&mut rows, &mut ids);
            made.extend(rows.ids().map(str::to_owned));
        }
        assert_eq!(made, ["a", "b", "c", "a~2", "d", "a~3"]);
    }
}
