//! Step `pattern`: what has a grammar rather than a list.

mod capsid;
mod chemical;
mod code;
mod damage;
mod deficiency;
mod inn;
mod salt;
mod script;
mod trial;
mod variant;
mod words;

pub use trial::trial_numbers;

use rustc_hash::{FxHashMap, FxHashSet};

use super::hit::{Doubt, Hit};
use super::mention::Method;
use super::stage::{Found, Input};
use crate::concept::EntityType;
use crate::dictionary::Candidates;
use crate::document::{Span, TokenizedDocument};
use crate::reason::{Reason, Reasons};
use crate::text::fold::{Token, key};
use words::WORDS;

/// One pattern: reads the input and the dictionary's hits, adds what it finds.
type Pattern = fn(&Input<'_>, &[Hit], &mut Vec<Hit>);

/// The patterns. Their order does not matter: each adds only what has another span or type than
/// the dictionary's hits.
const PATTERNS: [Pattern; 9] = [
    capsid::find,
    variant::find,
    inn::find,
    code::find,
    chemical::find,
    damage::find,
    salt::find,
    script::find,
    deficiency::find,
];

/// Adds what the patterns find. A pattern only adds: where a dictionary name of the same
/// type has the same span, that name stays alone.
pub(super) fn find(input: &Input<'_>, found: &mut Found<'_>) {
    let mut new = Vec::new();
    for pattern in PATTERNS {
        pattern(input, &found.hits, &mut new);
    }
    if new.is_empty() {
        return;
    }
    let wanted: FxHashSet<(Span, EntityType)> = new.iter().map(Hit::place).collect();
    let hits = found.hits.iter().enumerate().filter(|(_, hit)| wanted.contains(&hit.place()));
    let known: FxHashMap<_, usize> = hits.map(|(i, hit)| (hit.place(), i)).collect();
    for new in new {
        match known.get(&new.place()) {
            // The grammar vouches for a name that the dictionary holds but doubts.
            Some(&old) => found.hits[old].doubt = found.hits[old].doubt.min(new.doubt),
            None => found.hits.push(new),
        }
    }
}

/// Calls `each` with every sentence that has a token of which `may_match` says that a pattern may
/// match there: a look at tokens costs far less than a regular expression.
fn in_sentences(
    doc: &TokenizedDocument<'_>,
    may_match: impl Fn(usize, &Token) -> bool,
    mut each: impl FnMut(Span),
) {
    let sentences = doc.sentences();
    let mut done = 0;
    for (i, token) in doc.tokens().iter().enumerate() {
        let start = token.start as usize;
        if start >= done && may_match(i, token) {
            let Some(&sentence) = sentences.get(doc.sentence_at(start)) else { return };
            done = sentence.end();
            each(sentence);
        }
    }
}

/// Whether a token is a number, and of how many digits.
fn digits(doc: &TokenizedDocument<'_>, token: &Token) -> Option<u32> {
    let first = doc.text().as_bytes()[token.start as usize];
    first.is_ascii_digit().then(|| token.end - token.start)
}

/// Whether a span is only the acid or base that goes with a drug: "retinyl acetate" is no acetate.
#[must_use]
pub fn is_salt(doc: &TokenizedDocument<'_>, span: Span, entity_type: EntityType) -> bool {
    entity_type == EntityType::Drug && WORDS.salts.has(&key(doc.surface(span)))
}

/// A hit of a pattern, if its span is whole tokens.
fn hit(
    doc: &TokenizedDocument<'_>,
    span: Span,
    entity_type: EntityType,
    score: f32,
    candidates: Candidates,
    what: &'static str,
) -> Option<Hit> {
    let tokens = doc.whole_tokens(span)?;
    Some(Hit {
        span,
        from: tokens.start,
        to: tokens.end,
        entity_type,
        method: Method::Pattern,
        score,
        candidates,
        reasons: Reasons::from_iter([Reason::Pattern(what)]),
        doubt: Doubt::None,
        evidence: 0.0,
        binds: false,
    })
}
