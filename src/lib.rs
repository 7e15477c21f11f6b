//! theralex reads news and health-library articles in bulk, finds every disease, gene,
//! gene-delivery vector and drug they name, resolves each to one concept, and writes a
//! normalised entity table.
//!
//! The modules follow the flow, one way:
//! [`ingest`] → [`recognize`] → [`normalize`] → [`table`]. [`tagger`] does the middle two for
//! one document, [`pipeline`] runs all four over many, [`eval`] measures the result.
//! [`dictionary`] is the data that recognising and normalising read, [`model`] the NER model
//! that recognising asks.
//!
//! Without any cargo feature the crate holds what tagging needs and no more: opening and
//! compiling dictionaries, reading plain text, recognising, normalising, context. Features add:
//!
//! | feature | adds |
//! |---|---|
//! | `onnx` | the model by ONNX Runtime, whose library is opened when the model is |
//! | `rust-bert` | the model by libtorch, which the program is then linked to |
//! | `html` | [`ingest::html`] |
//! | `tables` | [`ingest::Sources`], [`pipeline`], [`table`], [`diff`] |
//! | `eval` | [`eval`] |
//! | `vocabularies` | [`dictionary::build`], [`dictionary::drift`]: the only code that uses the network |
//! | `command` | the program `theralex`, and so the four above |
//!
//! The default is `command` and `onnx`.

pub mod annotation;
mod cache;
pub mod candidates;
pub mod concept;
pub mod context;
pub mod dictionary;
#[cfg(feature = "tables")]
pub mod diff;
pub mod document;
#[cfg(feature = "eval")]
pub mod eval;
pub mod ingest;
pub mod model;
pub mod normalize;
#[cfg(feature = "tables")]
pub mod pipeline;
pub mod reason;
pub mod recognize;
pub mod step;
#[cfg(feature = "tables")]
pub mod table;
pub mod tagger;
pub mod text;
