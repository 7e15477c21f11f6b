//! The names theralex knows: read from folders of text files, folded, compiled for searching, and
//! cached.

pub mod build;
mod cache;
mod compile;
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

pub use format::{DROP_HEADER, DictionaryError, LINKS_HEADER, NAMES_HEADER, Relation};
pub use image::KeyIx;
pub use index::{Concept, ConceptIx, Dictionary, Name};
pub use near::{Near, likeness};
pub use search::Found;
