//! Measures what theralex finds against documents that people annotated.
//!
//! [`gold`] reads the annotated documents, [`predict`] tags them ([`predict_given`] only their
//! annotated mentions), [`score`] counts what was found, missed and mislinked, [`seen`] parts
//! names that training had from new ones, [`errors`] lists each mistake with its context,
//! [`audit`] ranks names by what they cost, [`learn`] finds what dictionaries lack, [`report`] shows the figures, [`record`] is what a
//! program reads and [`compare`] holds against a later run, [`pubtator`] writes what was found.

pub mod audit;
pub mod compare;
pub mod errors;
pub mod gold;
pub mod learn;
mod places;
mod predict;
pub mod pubtator;
pub mod record;
pub mod report;
mod same;
pub mod score;
pub mod seen;

pub use places::{PlaceRow, places};
pub use predict::{PredictError, predict, predict_by_model, predict_given};
pub use same::SameByDictionary;
