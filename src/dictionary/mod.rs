//! The names theralex knows: read from a folder of readable files, folded, and laid out for
//! searching.

pub mod build;
pub mod drift;
pub mod fold;
mod format;
mod index;
mod search;

pub use format::{DictionaryError, LINKS_HEADER, NAMES_HEADER, Relation};
pub use index::{Concept, ConceptIx, Dictionary, KeyIx, Name};
pub use search::Found;

#[cfg(test)]
pub(crate) use index::tests;
