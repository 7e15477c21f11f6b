//! Documents of two runs, matched by their id.

use std::hash::BuildHasher;
use std::path::Path;

use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::Serialize;

use super::{Listed, text};
use crate::table::{Table, TableError, TableRows};

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

/// What is known of a document before its mentions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Only in one run.
    OnlyHere,
    /// In both, with the same text.
    Same,
    /// In both, with another text.
    Changed,
}

/// The fates of the documents of both runs, by hash of their id. Two ids of a hundred million
/// have the same 64-bit hash with a chance of one in three thousand.
pub(super) type Fates = FxHashMap<u64, Fate>;

pub(super) fn key(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// What became of the documents of both runs, and the fate of each.
pub(super) fn compare(a: &Path, b: &Path, limit: usize) -> Result<(DocumentChanges, Fates), TableError> {
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
