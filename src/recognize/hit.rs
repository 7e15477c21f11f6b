//! A stretch of text that may become a mention: what the steps of recognising work on.

use super::mention::{Mention, Method};
use crate::concept::EntityType;
use crate::dictionary::Candidates;
use crate::document::{Span, TokenizedDocument};
use crate::reason::{Reason, Reasons};

/// A stretch of text that a dictionary, a pattern or a definition takes for a name.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    /// Bytes of the document's text.
    pub span: Span,
    /// Its tokens: from the first …
    pub from: usize,
    /// … up to, not including, this.
    pub to: usize,
    pub entity_type: EntityType,
    pub method: Method,
    /// How much it is worth, 0–1.
    pub score: f32,
    /// The concepts it may mean; empty where a pattern found what no dictionary has.
    pub candidates: Candidates,
    pub reasons: Reasons,
    /// Whether it counts only with support.
    pub doubt: Doubt,
    /// Log-odds of what the steps so far have found in its favour.
    pub evidence: f32,
    /// Whether names inside it are part of it, whatever speaks for them: a name around its own
    /// abbreviation.
    pub binds: bool,
}

/// How much support a hit needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// None: it stands by itself.
    None,
    /// An acronym: that the document is about such things at all is enough.
    Weak,
    /// It needs support of its own.
    Strong,
}

impl Hit {
    /// Whether it counts without support.
    pub const fn is_sure(&self) -> bool {
        matches!(self.doubt, Doubt::None)
    }

    /// Its place among hits.
    pub const fn place(&self) -> (Span, EntityType) {
        (self.span, self.entity_type)
    }

    /// The mention that it becomes.
    pub fn into_mention(self) -> Mention {
        let Self { span, entity_type, method, score, candidates, reasons, .. } = self;
        Mention { span, entity_type, method, score, candidates, reasons }
    }

    /// Moves its borders to tokens `from..to` of its document.
    pub fn set_tokens(&mut self, doc: &TokenizedDocument<'_>, from: usize, to: usize) {
        (self.from, self.to, self.span) = (from, to, doc.span(from, to));
    }

    /// Grows to tokens `from..to` by words that no dictionary has with it: its concept is open.
    pub fn grow(&mut self, doc: &TokenizedDocument<'_>, from: usize, to: usize, reason: Reason) {
        self.set_tokens(doc, from, to);
        self.candidates.clear();
        self.reasons.push(reason);
    }
}
