//! Measures what theralex finds against documents that people annotated.
//!
//! [`gold`] reads the annotated documents, [`score`] counts what was found, missed and
//! mislinked, [`errors`] lists each mistake with its context, [`report`] shows the figures.

pub mod errors;
pub mod gold;
pub mod report;
mod same;
pub mod score;

pub use same::SameByDictionary;
