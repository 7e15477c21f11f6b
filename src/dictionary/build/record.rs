//! What a reader hands to the merger.

use crate::concept::{CasePolicy, Curie, NameKind};
use crate::dictionary::Relation;

/// One concept as one source tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// None where the source has no ids of its own; its names find the concept then.
    pub id: Option<Curie>,
    pub names: Vec<RawName>,
    /// The same thing in other vocabularies.
    pub xrefs: Vec<Curie>,
    /// Close things in other vocabularies.
    pub loose_xrefs: Vec<Curie>,
    pub parents: Vec<Curie>,
    /// What else other_links it to something.
    pub other_links: Vec<(Relation, Curie)>,
    /// Where it begins in its file, the first line being 1.
    pub line: u64,
}

/// A name as its source tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawName {
    pub text: String,
    pub kind: NameKind,
    /// Set in curated rows only, and final there.
    pub case: Option<CasePolicy>,
}

impl Record {
    pub fn new(id: Option<Curie>, line: u64) -> Self {
        Self { id, line, ..Self::default() }
    }

    pub fn name(&mut self, text: impl Into<String>, kind: NameKind) {
        self.names.push(RawName { text: text.into(), kind, case: None });
    }

    pub fn preferred(&self) -> Option<&str> {
        self.names
            .iter()
            .find(|n| n.kind == NameKind::Preferred)
            .or(self.names.first())
            .map(|n| n.text.as_str())
    }
}
