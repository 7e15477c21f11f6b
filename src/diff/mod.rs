//! What changed between two runs, read from their output folders.
//!
//! Documents are matched by `doc_id`, mentions by their span in a document whose text is the
//! same, concepts by `entity_id`. Both tables of mentions are read once, side by side, and hold
//! the documents in much the same order, so little of them is in memory at a time; for each
//! document 16 bytes are kept, and one entry for each different name that changed.

mod concepts;
mod documents;
mod mentions;
mod report;
mod settings;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::table::{TableError, read_run};

pub use concepts::{ConceptChanges, CountedConcept};
pub use documents::DocumentChanges;
pub use mentions::{ChangedName, MentionChanges};
pub use settings::Setting;

/// What differs between two runs, A the earlier and B the later.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Diff {
    /// Settings, versions and fingerprints that differ.
    pub settings: Vec<Setting>,
    /// Documents.
    pub documents: DocumentChanges,
    /// Mentions by type, in the order of the types' names.
    pub mentions: BTreeMap<String, MentionChanges>,
    /// Concepts by type.
    pub concepts: BTreeMap<String, ConceptChanges>,
    /// Names whose mentions changed, the most changed first.
    pub names: Vec<ChangedName>,
}

/// A count, and the first of what was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed<T> {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: Vec<T>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { count: 0, first: Vec::new() }
    }
}

impl<T> Listed<T> {
    fn push(&mut self, limit: usize, item: T) {
        self.count += 1;
        if self.first.len() < limit {
            self.first.push(item);
        }
    }
}

impl Diff {
    /// Compares the output folders `a` and `b`. Of each kind of difference `limit` examples are
    /// kept.
    ///
    /// # Errors
    /// When one is not the output of a run, or a table is damaged.
    pub fn between(a: &Path, b: &Path, limit: usize) -> Result<Self, TableError> {
        let settings = settings::changed(&read_run(a)?, &read_run(b)?);
        let (documents, fates) = documents::compare(a, b, limit)?;
        let concepts = concepts::compare(a, b, limit)?;
        let (mentions, names) = mentions::compare(a, b, &fates, limit)?;
        Ok(Self { settings, documents, mentions, concepts, names })
    }
}

/// Text of a cell; empty where null.
fn text(cell: Option<&String>) -> &str {
    cell.map_or("", String::as_str)
}
