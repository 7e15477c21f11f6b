//! What a build did, for people.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::entry::{Entry, LeftOut};
use super::recipe::Source;
use crate::concept::EntityType;

/// What a build did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildReport {
    /// By type, in order.
    pub types: Vec<TypeReport>,
    /// By source, in the order of the recipe.
    pub sources: Vec<SourceReport>,
}

/// One finished dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeReport {
    /// Its type.
    pub entity_type: EntityType,
    /// Concepts written.
    pub concepts: usize,
    /// Names written.
    pub names: usize,
    /// Cross-references written.
    pub xrefs: usize,
    /// Links to parents written.
    pub parents: usize,
    /// Names left out after merging, by reason.
    pub left: BTreeMap<String, usize>,
}

/// What became of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceReport {
    /// Its key in the recipe.
    pub key: String,
    /// Records read.
    pub read: usize,
    /// Records added to a concept that was there.
    pub merged: usize,
    /// Records that made a concept.
    pub new: usize,
    /// Records left out, by reason.
    pub dropped: BTreeMap<String, usize>,
    /// Names left out of records that stayed, by reason.
    pub dropped_names: BTreeMap<String, usize>,
}

impl TypeReport {
    pub(super) fn new(entity_type: EntityType, entries: &[Entry], left: &LeftOut) -> Self {
        Self {
            entity_type,
            concepts: entries.len(),
            names: entries.iter().map(|e| e.names.len()).sum(),
            xrefs: entries.iter().map(|e| e.xrefs.len()).sum(),
            parents: entries.iter().map(|e| e.parents.len()).sum(),
            left: left.iter().map(|(reason, n)| ((*reason).to_owned(), *n)).collect(),
        }
    }
}

impl SourceReport {
    pub(super) fn new(source: &Source) -> Self {
        Self { key: source.key.clone(), ..Self::default() }
    }

    /// Of a file that is no source of a recipe.
    pub(super) fn of_file(path: &Path) -> Self {
        Self { key: path.file_name().unwrap_or_default().to_string_lossy().into_owned(), ..Self::default() }
    }

    /// Adds the counts of another part of the same source.
    pub(super) fn add(&mut self, other: Self) {
        self.read += other.read;
        self.merged += other.merged;
        self.new += other.new;
        other.dropped.into_iter().for_each(|(reason, n)| *self.dropped.entry(reason).or_default() += n);
        let names = other.dropped_names.into_iter();
        names.for_each(|(reason, n)| *self.dropped_names.entry(reason).or_default() += n);
    }

    pub(super) fn drop(&mut self, reason: &str) {
        *self.dropped.entry(reason.to_owned()).or_default() += 1;
    }

    pub(super) fn drop_name(&mut self, reason: &str) {
        *self.dropped_names.entry(reason.to_owned()).or_default() += 1;
    }
}

impl fmt::Display for BuildReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<28} {:>8} {:>8} {:>8}  left out", "source", "read", "merged", "new")?;
        for s in &self.sources {
            write!(f, "{:<28} {:>8} {:>8} {:>8}  {}", s.key, s.read, s.merged, s.new, reasons(&s.dropped))?;
            if !s.dropped_names.is_empty() {
                write!(f, "; names: {}", reasons(&s.dropped_names))?;
            }
            writeln!(f)?;
        }
        if self.types.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{:<28} {:>8} {:>8} {:>8}  left out", "type", "concepts", "names", "xrefs")?;
        for t in &self.types {
            let name = t.entity_type.as_str();
            writeln!(f, "{name:<28} {:>8} {:>8} {:>8}  {}", t.concepts, t.names, t.xrefs, reasons(&t.left))?;
        }
        Ok(())
    }
}

fn reasons(counts: &BTreeMap<String, usize>) -> String {
    counts
        .iter()
        .filter(|(_, n)| **n > 0)
        .map(|(reason, n)| format!("{reason} {n}"))
        .collect::<Vec<_>>()
        .join(", ")
}
