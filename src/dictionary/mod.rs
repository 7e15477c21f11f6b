//! The names theralex knows: read from folders of readable files, folded, laid out for searching,
//! and kept compiled.

pub mod build;
mod cache;
mod candidate;
mod compile;
pub mod drift;
mod format;
mod image;
mod index;
mod near;
mod search;
pub mod variant;

pub use candidate::{Candidate, Candidates};
pub use format::{DROP_HEADER, DictionaryError, LINKS_HEADER, NAMES_HEADER, Relation};
pub use index::{Concept, ConceptIx, Dictionary, KeyIx, Name};
pub use near::{Likeness, Near};
pub use search::Found;

#[cfg(test)]
pub(crate) use index::tests;
