//! What a build did, for people.

use std::collections::BTreeMap;
use std::fmt;

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
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl SourceReport {
    pub(super) fn new(source: &Source) -> Self {
        Self {
            key: source.key.clone(),
            read: 0,
            merged: 0,
            new: 0,
            dropped: BTreeMap::new(),
            dropped_names: BTreeMap::new(),
        }
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
