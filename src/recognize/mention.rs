//! What recognising hands on.

use std::fmt;

use crate::concept::EntityType;
use crate::dictionary::Candidates;
use crate::document::Span;
use crate::reason::{Reason, Reasons};

/// A stretch of text taken for a name of one type.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Bytes of the document's text.
    pub span: Span,
    /// What it names.
    pub entity_type: EntityType,
    /// How it was found.
    pub method: Method,
    /// How sure it is, 0–1.
    pub score: f32,
    /// The concepts of the dictionary names, patterns and definitions that found it; empty where
    /// only the model did, or a pattern that makes no concepts.
    pub candidates: Candidates,
    /// Why it was taken.
    pub reasons: Reasons,
}

impl Mention {
    /// One that no dictionary has said anything of.
    pub(super) fn without_candidates(
        span: Span,
        entity_type: EntityType,
        score: f32,
        reason: Reason,
    ) -> Self {
        let reasons = Reasons::from_iter([reason]);
        Self { span, entity_type, method: Method::Model, score, candidates: Candidates::new(), reasons }
    }
}

/// How a mention was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// It is a name of a dictionary.
    Dictionary,
    /// A model took it for one.
    Model,
    /// It is built as such names are.
    Pattern,
    /// The document defines it as short for such a name.
    Abbreviation,
}

impl Method {
    /// The string used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dictionary => "dictionary",
            Self::Model => "model",
            Self::Pattern => "pattern",
            Self::Abbreviation => "abbreviation",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
