//! Concepts that two runs found, matched by type and id.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::{Listed, text};
use crate::table::{Table, TableError, TableRows};

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

/// What became of the concepts of both runs, by type.
pub(super) fn compare(
    a: &Path,
    b: &Path,
    limit: usize,
) -> Result<BTreeMap<String, ConceptChanges>, TableError> {
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
