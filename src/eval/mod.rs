//! Measures what theralex finds against documents that people annotated.
//!
//! | step | module |
//! |---|---|
//! | annotated documents are read | [`gold`] |
//! | they are tagged, or only the concepts of their mentions are chosen | [`predict`](predict()), [`predict_given`] |
//! | what was found is held against what is gold, and counted | [`score`] |
//! | the figures | [`report`]; [`seen`] for names that training had and new ones |
//! | each mistake with its context, and what each name costs | [`errors`], [`audit`] |
//! | what a program reads | [`record`]; [`earlier`] reads it again, [`compare`] tells what differs |
//! | what was found, for other programs | [`pubtator`] |
//! | what the weights of rescoring are fitted on | [`candidate_spans`](candidate_spans()) |
//! | what dictionaries lack | [`learn`] |

pub mod audit;
mod candidate_spans;
pub mod compare;
pub mod earlier;
pub mod errors;
pub mod gold;
pub mod learn;
mod predict;
pub mod pubtator;
pub mod record;
pub mod report;
mod same;
pub mod score;
pub mod seen;

pub use candidate_spans::{CandidateSpan, candidate_spans};
pub use predict::{PredictError, predict, predict_by_model, predict_given};
pub use same::SameByDictionary;
