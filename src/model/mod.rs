//! The NER model: a BERT token classifier that says of each wordpiece whether it is inside a
//! mention of each of the four types.
//!
//! A sentence is cut into wordpieces (`pieces`), each with its letter case (`case`), which the
//! network reads in windows (`window`) by one of several libraries ([`engine`]). Its logits
//! become spans (`decode`). [`Model::read`] does this for a document, and remembers sentences
//! (`cache`); [`choose`](choose()) finds model and engine; [`Model::compare_speed`] measures
//! two engines on what was read.
//!
//! Where no engine is part of the build there is a [`Model`] that can't be opened.

#[cfg(not(feature = "model"))]
mod absent;
#[cfg(feature = "model")]
mod cache;
#[cfg(feature = "model")]
mod case;
mod choose;
#[cfg(feature = "model")]
mod decode;
pub mod engine;
mod error;
#[cfg(feature = "model")]
mod folder;
mod kind;
mod output;
#[cfg(feature = "model")]
mod pieces;
#[cfg(feature = "model")]
mod reader;
#[cfg(feature = "model")]
mod speed;
#[cfg(feature = "model")]
mod window;

#[cfg(not(feature = "model"))]
pub use absent::Model;
pub use choose::{Chosen, EngineChoice, choose, default_folder};
pub use error::{FileProblem, ModelError};
pub use output::{ModelOutput, ModelSpan, Parts};
#[cfg(feature = "model")]
pub use reader::Model;

/// Bytes that sentences read before may take, unless said otherwise.
pub const CACHE_BYTES: usize = 64 << 20;

/// Two engines on the same text, one after the other, each on one thread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeedComparison {
    /// Wordpieces that each of the two read.
    pub wordpieces: usize,
    /// How many times as many the other engine reads in the same time.
    pub ratio: f64,
    /// How long this engine had worked before, all threads together.
    pub worked: std::time::Duration,
}
