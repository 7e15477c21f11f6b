//! Finished concepts, as they are written.

use std::collections::{BTreeMap, BTreeSet};

use crate::concept::{CasePolicy, Curie, NameKind};
use crate::dictionary::Relation;

/// A finished concept.
#[derive(Debug)]
pub(super) struct Entry {
    pub id: Curie,
    /// The preferred name first, then by kind and text.
    pub names: Vec<EntryName>,
    pub xrefs: Vec<Curie>,
    pub parents: Vec<Curie>,
    /// What else other_links it to something.
    pub other_links: BTreeSet<(Relation, Curie)>,
}

/// A finished name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryName {
    pub kind: NameKind,
    pub text: String,
    pub case: CasePolicy,
    /// Written by hand: no rule touches it.
    pub curated: bool,
}

/// How many names were left out after merging, by reason.
pub(super) type LeftOut = BTreeMap<&'static str, usize>;

impl Entry {
    /// Without names, parents and other links.
    pub fn new(id: Curie, xrefs: Vec<Curie>) -> Self {
        Self { id, names: Vec::new(), xrefs, parents: Vec::new(), other_links: BTreeSet::new() }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An entry with these names, in any letter case.
    pub(in super::super) fn entry(id: &str, names: &[(&str, NameKind)]) -> Entry {
        let name = |(text, kind): &(&str, NameKind)| EntryName {
            kind: *kind,
            text: (*text).to_owned(),
            case: CasePolicy::Any,
            curated: false,
        };
        Entry { names: names.iter().map(name).collect(), ..Entry::new(id.parse().unwrap(), Vec::new()) }
    }
}
