//! What a sentence says of a mention beyond its name: that it is absent, only possible, past, or
//! somebody else's.
//!
//! In the manner of ConText (Harkema, Dowling, Thornblade, Chapman 2009) and NegEx (Chapman and
//! others 2001): phrases open a scope, other phrases end it. Where those let a scope run to a
//! fixed end, this step asks what a phrase is grammatically beside: the first mention within
//! its reach, and those listed with that one. `phrases` is the table, `line` a sentence as
//! the rules see it, `scope` the rules.
//!
//! A sentence is only looked at where it holds a mention, and only further where one of its
//! words begins a phrase that opens a scope.

mod line;
mod phrases;
mod scope;

use crate::document::{Span, TokenizedDocument};
use line::Line;
use phrases::PHRASES;

/// What can be said of a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modifier {
    /// It is said to be absent: "no fever".
    Negated,
    /// It is only supposed, possible or feared: "may cause fever".
    Hypothetical,
    /// It is past: "a history of fever".
    Historical,
    /// It is a relative's: "her mother had fever".
    OtherPerson,
}

impl Modifier {
    /// Every modifier, in the order of the columns.
    pub const ALL: [Self; 4] = [Self::Negated, Self::Hypothetical, Self::Historical, Self::OtherPerson];

    /// The name of its column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Negated => "negated",
            Self::Hypothetical => "hypothetical",
            Self::Historical => "historical",
            Self::OtherPerson => "other_person",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The modifiers of one mention. Several may hold: "if you have no fever".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Context(u8);

impl Context {
    /// Whether this is said of the mention.
    ///
    /// ```
    /// use theralex::context::{Context, Modifier};
    /// assert!(!Context::default().is(Modifier::Negated));
    /// ```
    #[must_use]
    pub const fn is(self, modifier: Modifier) -> bool {
        self.0 & modifier.bit() != 0
    }

    /// The modifiers that hold, in the order of the columns.
    pub fn modifiers(self) -> impl Iterator<Item = Modifier> {
        Modifier::ALL.into_iter().filter(move |&modifier| self.is(modifier))
    }

    const fn set(&mut self, modifier: Modifier) {
        self.0 |= modifier.bit();
    }
}

/// The context of each of `mentions`, in their order: they are sorted by start and never overlap.
#[must_use]
pub fn of(doc: &TokenizedDocument<'_>, mentions: &[Span]) -> Vec<Context> {
    let tokens = doc.tokens();
    let mut contexts = vec![Context::default(); mentions.len()];
    let mut rest = 0;
    while let Some(first) = mentions.get(rest) {
        let sentence = doc.sentence_at(first.start());
        let end = doc.sentences().get(sentence + 1).map_or(usize::MAX, |next| next.start());
        let count = mentions[rest..].iter().take_while(|mention| mention.start() < end).count();
        let (listed, listed_contexts) = (&mentions[rest..rest + count], &mut contexts[rest..rest + count]);
        rest += count;
        let Some(&sentence) = doc.sentences().get(sentence) else { continue };
        let from = tokens.partition_point(|token| (token.start as usize) < sentence.start());
        let len = tokens[from..].partition_point(|token| (token.start as usize) < sentence.end());
        let to = from + len;
        if (from..to).any(|at| PHRASES.opens_at(doc.folded(), at, to)) {
            let line = Line::read(doc, from..to, listed);
            scope::apply(&line, |mention, modifier| listed_contexts[mention].set(modifier));
        }
    }
    contexts
}
