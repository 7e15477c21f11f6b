//! The tests of the whole, in one program so that it is linked once:
//! - the commands, each with its exit codes, messages and output;
//! - what holds for every document and table;
//! - what holds for the source: no files that use each other in a circle;
//! - the model: the engines against each other, and what cannot be had;
//! - the rules of recognising, as pairs of texts and expected rows;
//! - the pages of `docs/` that show what is in the code;
//! - the quality on annotated articles, which may not fall.

mod common;

/// What the fuzz targets check.
#[path = "../../fuzz/src/lib.rs"]
mod checks;

mod context;
mod dict;
mod diff;
mod eval;
mod extract;
mod folding;
mod golden;
mod import;
mod invariants;
mod layers;
mod model;
mod properties;
mod quality;
mod run;
mod server;
mod steps;
mod tables;
mod tag;
mod update;
