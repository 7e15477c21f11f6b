//! Abbreviations that a document defines and no dictionary has whole.

use rustc_hash::FxHashMap;

use crate::concept::EntityType;
use crate::dictionary::Candidates;
use crate::document::Span;

/// A long form that no dictionary knows whole.
#[derive(Debug)]
pub struct LongForm {
    /// Bytes of the document's text.
    pub span: Span,
    /// The name that it ends in: of what kind it is, if even that is known.
    pub head: Option<(EntityType, Candidates)>,
}

/// What a document defines as short for something that no dictionary has, by short form.
#[derive(Debug, Default)]
pub struct UnlinkedAbbreviations<'t>(pub(super) FxHashMap<&'t str, LongForm>);

impl UnlinkedAbbreviations<'_> {
    /// The long form of `surface` where it is such a short form, whatever its letters stand for
    /// elsewhere.
    #[must_use]
    pub fn long_form(&self, surface: &str) -> Option<&LongForm> {
        if self.0.is_empty() { None } else { self.0.get(singular(surface)) }
    }

    #[cfg(test)]
    pub(crate) fn of(short: &'static str, span: Span) -> Self {
        Self([(short, LongForm { span, head: None })].into_iter().collect())
    }
}

/// A short form without its plural s.
pub(super) fn singular(surface: &str) -> &str {
    surface.strip_suffix('s').filter(|stem| stem.ends_with(|c: char| c.is_uppercase())).unwrap_or(surface)
}
