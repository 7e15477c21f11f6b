//! Measures what theralex finds against documents that people annotated.
//!
//! [`gold`] reads the annotated documents, [`predict`] tags them, [`score`] counts what was
//! found, missed and mislinked, [`errors`] lists each mistake with its context, [`audit`]
//! ranks names by what they cost, [`learn`] finds what dictionaries lack, [`report`] shows the
//! figures.

pub mod audit;
pub mod errors;
pub mod gold;
pub mod learn;
mod places;
mod predict;
pub mod report;
mod same;
pub mod score;

pub use places::{PlaceRow, places};
pub use predict::{PredictError, predict, predict_by_model};
pub use same::SameByDictionary;
