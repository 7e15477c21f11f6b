//! What `theralex eval --json` writes.

use serde::Serialize;

use super::compare::Comparison;
use super::earlier::DocumentCounts;
use super::errors::ErrorRecord;
use super::report::Report;
use super::seen::SeenReport;

/// All that one run of `eval` tells.
#[derive(Debug, Serialize)]
pub struct Record {
    /// [`FORMAT`](super::earlier::FORMAT).
    pub format: u32,
    /// The version of theralex.
    pub theralex: &'static str,
    /// Fingerprint of the dictionaries.
    pub dictionaries: String,
    /// What ran the model: `rust-bert`, `onnx` or `none`.
    pub engine: &'static str,
    /// Fingerprint of the model's files; none where no model was used.
    pub model: Option<String>,
    /// What was tagged.
    pub scope: Scope,
    /// The steps that were left out.
    pub without: Vec<&'static str>,
    /// In the order they were given.
    pub sets: Vec<SetRecord>,
}

/// What was tagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Documents, by all there is.
    Documents,
    /// Documents, by the model alone.
    ModelAlone,
    /// The annotated mentions: only their concepts were chosen.
    GoldMentions,
}

/// What was counted on one gold set.
#[derive(Debug, Serialize)]
pub struct SetRecord {
    /// The path that was given.
    pub gold: String,
    /// [`super::gold::content_hash`] of the documents.
    pub gold_sha256: String,
    /// The figures.
    pub report: Report,
    /// Recall on seen and on new names, if it was asked for.
    pub seen: Option<SeenReport>,
    /// What differs from an earlier run, if it was asked for and that has the set.
    pub against: Option<Comparison>,
    /// The counts by document, in the order of the set.
    pub documents: Vec<DocumentCounts>,
    /// Every mistake, if it was asked for.
    pub errors: Option<Vec<ErrorRecord>>,
}
