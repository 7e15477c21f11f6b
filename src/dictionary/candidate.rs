//! The concepts that a name may mean.

use smallvec::SmallVec;

use super::{ConceptIx, Name};
use crate::concept::NameKind;

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

/// Concepts a mention may mean, the strongest kind of name first.
pub type Candidates = SmallVec<[Candidate; 2]>;

impl Candidate {
    /// The candidates behind matching names: each concept once, the strongest kind first.
    #[must_use]
    pub fn of_names<'d>(names: impl Iterator<Item = Name<'d>>) -> Candidates {
        let mut candidates: Candidates =
            names.map(|name| Self { concept: name.concept, kind: name.kind, names: 1, sure: true }).collect();
        if candidates.len() > 1 {
            candidates.sort_unstable_by_key(|c| (c.concept, c.kind));
            candidates.dedup_by(|next, first| {
                let same = next.concept == first.concept;
                first.names += u32::from(same);
                same
            });
            candidates.sort_by_key(|c| (c.kind, c.concept));
        }
        candidates
    }

    /// A concept that is named in full by something other than a dictionary's name.
    #[must_use]
    pub const fn named(concept: ConceptIx, kind: NameKind) -> Self {
        Self { concept, kind, names: 1, sure: true }
    }
}
