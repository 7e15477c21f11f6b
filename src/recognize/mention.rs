//! What recognising hands on.

use std::fmt;

use crate::concept::{EntityType, NameKind};
use crate::dictionary::{ConceptIx, Name};
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
    /// Where it names several things ("breast and ovarian cancer"), the concepts that each but the
    /// first may be; empty for nearly all.
    pub also: Vec<Vec<Candidate>>,
    /// Why it was taken, for people.
    pub why: String,
}

/// A concept a mention may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The concept.
    pub concept: ConceptIx,
    /// How the name that matched stands to it: the strongest kind where several did.
    pub kind: NameKind,
    /// How many of its names matched: spellings that fold alike, from several sources.
    pub names: u32,
    /// Whether the name is what is written, slips of the pen aside. Where it is only somewhat like
    /// it, the concept may be thought of but is never chosen.
    pub sure: bool,
}

impl Mention {
    /// One that no dictionary has said anything of.
    pub(super) fn of_model(span: Span, entity_type: EntityType, score: f32, why: String) -> Self {
        Self {
            span,
            entity_type,
            method: Method::Model,
            score,
            candidates: Vec::new(),
            also: Vec::new(),
            why,
        }
    }
}

impl Candidate {
    /// The candidates behind matching names: each concept once, the strongest kind first.
    #[must_use]
    pub fn of_names<'d>(names: impl Iterator<Item = Name<'d>>) -> Vec<Self> {
        let mut candidates: Vec<Self> =
            names.map(|name| Self { concept: name.concept, kind: name.kind, names: 1, sure: true }).collect();
        candidates.sort_unstable_by_key(|c| (c.concept, c.kind));
        candidates.dedup_by(|next, first| {
            let same = next.concept == first.concept;
            first.names += u32::from(same);
            same
        });
        candidates.sort_by_key(|c| (c.kind, c.concept));
        candidates
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
