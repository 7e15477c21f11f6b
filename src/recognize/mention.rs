//! What recognising hands on.

use std::fmt;

use crate::concept::{EntityType, NameKind};
use crate::dictionary::ConceptIx;
use crate::document::Span;

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
    /// The concepts it may mean; empty where no dictionary knows the name.
    pub candidates: Vec<Candidate>,
    /// Why it was taken, for people.
    pub why: String,
}

/// A concept a mention may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The concept.
    pub concept: ConceptIx,
    /// How the name that matched stands to it.
    pub kind: NameKind,
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
