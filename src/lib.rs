//! theralex reads news and health-library articles in bulk, finds every disease, gene,
//! gene-delivery vector and drug they name, resolves each to one concept, and writes a
//! normalised entity table.
//!
//! The modules follow the flow, one way:
//! [`ingest`] → [`recognize`] → [`normalize`] → [`table`]. [`tagger`] does the middle two for
//! one document, [`pipeline`] runs all four over many, [`eval`] measures the result.
//! [`dictionary`] is the data that recognising and normalising read, [`model`] the NER model
//! that recognising asks.

pub mod annotation;
mod cache;
pub mod candidates;
pub mod concept;
pub mod context;
pub mod dictionary;
pub mod diff;
pub mod document;
pub mod eval;
pub mod ingest;
pub mod model;
pub mod normalize;
pub mod pipeline;
pub mod reason;
pub mod recognize;
pub mod step;
pub mod table;
pub mod tagger;
pub mod text;
