//! The names theralex knows: read from folders of readable files, folded, laid out for searching,
//! and kept compiled.

#[cfg(feature = "vocabularies")]
pub mod build;
mod cache;
mod compile;
#[cfg(feature = "vocabularies")]
pub mod drift;
mod format;
mod image;
mod index;
mod near;
mod search;
pub mod variant;

pub use format::{DROP_HEADER, DictionaryError, LINKS_HEADER, NAMES_HEADER, Relation};
pub use index::{Concept, ConceptIx, Dictionary, KeyIx, Name};
pub use near::{Near, likeness};
pub use search::Found;

#[cfg(test)]
pub(crate) use index::tests;
