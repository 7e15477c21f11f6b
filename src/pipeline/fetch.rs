//! Lists the sources and reads the bytes of their documents, in order.

use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender};

use crate::ingest::{IngestError, Limits, SourceError, Sources, Unread, read_item};

/// A document that has been fetched, or its source and why it could not be.
pub(super) type Fetched = Result<Unread, (String, IngestError)>;

/// Documents that one thread works on at a time.
#[derive(Debug)]
pub(super) struct Work {
    /// Counted from 0, in the order of the sources.
    pub number: u64,
    pub documents: Vec<Fetched>,
}

/// Work is handed on when it has as many bytes, so that short documents do not each pay for the
/// way through the queues.
const BYTES: usize = 32 << 10;
/// The same by number, as a document takes some memory however short it is.
const DOCUMENTS: usize = 64;

/// Where the fetching thread takes permits and hands on work.
pub(super) struct Queues {
    /// One for each piece of work under way.
    pub permits: Receiver<()>,
    pub to_tag: Sender<Work>,
}

/// Fetches all documents of `sources`, or those before `stop` becomes true.
pub(super) fn fetch(
    sources: &Sources,
    limits: Limits,
    stop: &AtomicBool,
    queues: &Queues,
) -> Result<(), SourceError> {
    let mut work = Gathered { documents: Vec::new(), bytes: 0, number: 0 };
    let stopped = || stop.load(Ordering::Relaxed);
    for item in sources.items() {
        let item = item?;
        let mut open = true;
        read_item(&item, limits, &mut |document| {
            work.push(document);
            // Threads that wait get what there is. How documents are put together shows
            // nowhere in the tables.
            if work.is_enough() || queues.to_tag.is_empty() {
                open = work.hand_on(queues);
            }
            open = open && !stopped();
            open
        });
        if !open || stopped() {
            break;
        }
    }
    if !work.documents.is_empty() {
        work.hand_on(queues);
    }
    Ok(())
}

/// Documents fetched and not yet handed on.
struct Gathered {
    documents: Vec<Fetched>,
    bytes: usize,
    number: u64,
}

impl Gathered {
    fn push(&mut self, document: Fetched) {
        self.bytes += document.as_ref().map_or(0, |unread| unread.bytes.len());
        self.documents.push(document);
    }

    fn is_enough(&self) -> bool {
        self.bytes >= BYTES || self.documents.len() >= DOCUMENTS
    }

    /// Hands on what there is. False when nobody takes it any more.
    fn hand_on(&mut self, queues: &Queues) -> bool {
        let work = Work { number: self.number, documents: std::mem::take(&mut self.documents) };
        (self.number, self.bytes) = (self.number + 1, 0);
        queues.permits.recv().is_ok() && queues.to_tag.send(work).is_ok()
    }
}
