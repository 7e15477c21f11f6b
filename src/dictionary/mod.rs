//! The names theralex knows: read from folders of text files, folded, compiled for searching, and
//! cached.

#[cfg(feature = "vocabularies")]
pub mod build;
mod cache;
mod candidate;
mod compile;
#[cfg(feature = "vocabularies")]
pub mod drift;
mod format;
mod image;
mod index;
mod near;
mod open;
mod search;
#[cfg(test)]
pub(crate) mod tests;
pub mod variant;

pub use candidate::{Candidate, Candidates};
pub use format::{DROP_HEADER, DictionaryError, LINKS_HEADER, NAMES_HEADER, Relation};
pub use image::KeyIx;
pub use index::{Concept, ConceptIx, Dictionary, Name};
pub use near::{Likeness, Near};
pub use search::Found;
