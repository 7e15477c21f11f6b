//! What changed between two runs, read from their output folders.
//!
//! Documents are matched by `doc_id`, mentions by their span in a document whose text is the
//! same, concepts by `entity_id`. Both tables of mentions are read once, side by side, and hold
//! the documents in much the same order, so little of them is in memory at a time; for each
//! document 16 bytes are kept, and one entry for each different name that changed.

mod mentions;
mod report;
mod settings;

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::path::Path;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use serde::Serialize;

use crate::table::{Table, TableError, TableRows, read_run};

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

/// Documents by what became of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentChanges {
    /// In A.
    pub before: u64,
    /// In B.
    pub after: u64,
    /// Only in B.
    pub added: Listed<String>,
    /// Only in A.
    pub removed: Listed<String>,
    /// In both, with another text.
    pub changed: Listed<String>,
}

/// Concepts of one type by what became of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ConceptChanges {
    /// Mentioned in A.
    pub before: u64,
    /// Mentioned in B.
    pub after: u64,
    /// Mentioned only in B, most mentioned first.
    pub new: Listed<CountedConcept>,
    /// Mentioned only in A, most mentioned first.
    pub gone: Listed<CountedConcept>,
}

/// A concept and how often it is mentioned in the run that has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedConcept {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Mentions.
    pub mentions: u64,
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

/// What is known of a document before its mentions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Only in one run.
    OnlyHere,
    /// In both, with the same text.
    Same,
    /// In both, with another text.
    Changed,
}

/// The fates of the documents of both runs, by hash of their id. Two ids of a hundred million
/// have the same 64-bit hash with a chance of one in three thousand.
type Fates = FxHashMap<u64, Fate>;

fn key(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

impl Diff {
    /// Compares the output folders `a` and `b`. Of each kind of difference `limit` examples are
    /// kept.
    ///
    /// # Errors
    /// When one is not the output of a run, or a table is damaged.
    pub fn between(a: &Path, b: &Path, limit: usize) -> Result<Self, TableError> {
        let settings = settings::changed(&read_run(a)?, &read_run(b)?);
        let (documents, fates) = documents(a, b, limit)?;
        let concepts = concepts(a, b, limit)?;
        let (mentions, names) = mentions::compare(a, b, &fates, limit)?;
        Ok(Self { settings, documents, mentions, concepts, names })
    }
}

/// Text of a cell; empty where null.
fn text(cell: Option<&String>) -> &str {
    cell.map_or("", String::as_str)
}

fn documents(a: &Path, b: &Path, limit: usize) -> Result<(DocumentChanges, Fates), TableError> {
    let mut changes = DocumentChanges::default();
    let mut texts: FxHashMap<u64, u64> = FxHashMap::default();
    for row in TableRows::open(a, Table::Documents, &["doc_id", "sha256"])? {
        let row = row?;
        changes.before += 1;
        texts.insert(key(text(row[0].as_ref())), key(text(row[1].as_ref())));
    }
    let mut fates = Fates::default();
    for row in TableRows::open(b, Table::Documents, &["doc_id", "sha256"])? {
        let row = row?;
        changes.after += 1;
        let (id, hash) = (text(row[0].as_ref()), key(text(row[1].as_ref())));
        let fate = match texts.remove(&key(id)) {
            None => Fate::OnlyHere,
            Some(before) if before == hash => Fate::Same,
            Some(_) => Fate::Changed,
        };
        match fate {
            Fate::OnlyHere => changes.added.push(limit, id.to_owned()),
            Fate::Changed => changes.changed.push(limit, id.to_owned()),
            Fate::Same => {}
        }
        fates.insert(key(id), fate);
    }
    fates.extend(texts.keys().map(|&id| (id, Fate::OnlyHere)));
    // What is left is only in A. Its ids are read again rather than kept.
    if !texts.is_empty() {
        for row in TableRows::open(a, Table::Documents, &["doc_id"])? {
            let row = row?;
            if texts.contains_key(&key(text(row[0].as_ref()))) {
                changes.removed.push(limit, text(row[0].as_ref()).to_owned());
            }
        }
    }
    Ok((changes, fates))
}

fn concepts(a: &Path, b: &Path, limit: usize) -> Result<BTreeMap<String, ConceptChanges>, TableError> {
    let mut changes: BTreeMap<String, ConceptChanges> = BTreeMap::new();
    let read =
        |out| TableRows::open(out, Table::Entities, &["entity_id", "entity_name", "type", "n_mentions"]);
    let mut before: FxHashSet<(String, String)> = FxHashSet::default();
    for row in read(a)? {
        let row = row?;
        if let Some(id) = &row[0] {
            changes.entry(text(row[2].as_ref()).to_owned()).or_default().before += 1;
            before.insert((text(row[2].as_ref()).to_owned(), id.clone()));
        }
    }
    let counted = |id: &str, row: &[Option<String>]| CountedConcept {
        id: id.to_owned(),
        name: text(row[1].as_ref()).to_owned(),
        mentions: text(row[3].as_ref()).parse().unwrap_or(0),
    };
    // Entities are sorted by their number of mentions.
    for row in read(b)? {
        let row = row?;
        let Some(id) = &row[0] else { continue };
        let of_type = changes.entry(text(row[2].as_ref()).to_owned()).or_default();
        of_type.after += 1;
        if !before.remove(&(text(row[2].as_ref()).to_owned(), id.clone())) {
            of_type.new.push(limit, counted(id, &row));
        }
    }
    if !before.is_empty() {
        for row in read(a)? {
            let row = row?;
            let Some(id) = &row[0] else { continue };
            if before.contains(&(text(row[2].as_ref()).to_owned(), id.clone())) {
                changes
                    .entry(text(row[2].as_ref()).to_owned())
                    .or_default()
                    .gone
                    .push(limit, counted(id, &row));
            }
        }
    }
    Ok(changes)
}
