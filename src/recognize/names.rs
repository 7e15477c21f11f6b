//! Step `names`: every name of the dictionary that may match as it is written.

use std::ops::Range;

use super::hit::{Doubt, Hit};
use super::mention::Method;
use super::stage::{Found, Input};
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::dictionary::{self, Candidate, Dictionary, KeyIx, Name};
use crate::document::{Span, TokenizedDocument};
use crate::reason::{Reason, Reasons};

/// Adds a hit for each span and type; names that need evidence make it doubtful only where no
/// other name of that type matches.
pub(super) fn find(input: &Input<'_>, found: &mut Found<'_>) {
    let (dictionary, doc) = (input.dictionary, input.doc);
    let mut names = Vec::new();
    let mut capitals = Capitals { doc, sentence: 0, shouted: None };
    dictionary.find(doc.folded(), |dictionary::Found { from, to, key }| {
        let span = doc.span(from, to);
        let surface = doc.surface(span);
        if to - from > 1 && !runs_on(surface) {
            return;
        }
        fitting(dictionary, key, surface, &mut names);
        if !names.is_empty() {
            // A digit makes a symbol a symbol in any case (SMN1).
            let mut shouted =
                || !surface.bytes().any(|b| b.is_ascii_digit()) && capitals.say_nothing(span.start());
            add(&names, span, from..to, is_acronym(surface), &mut shouted, &mut found.hits);
        }
    });
}

/// Whether capitals say nothing at a place, asked for one place after another.
struct Capitals<'d> {
    doc: &'d TokenizedDocument<'d>,
    /// The sentence that was asked for last.
    sentence: usize,
    /// Whether it is written in capitals throughout, once that is known.
    shouted: Option<bool>,
}

impl Capitals<'_> {
    fn say_nothing(&mut self, at: usize) -> bool {
        let sentences = self.doc.sentences();
        let from = self.sentence;
        while sentences.get(self.sentence + 1).is_some_and(|next| next.start() <= at) {
            self.sentence += 1;
        }
        if self.sentence != from {
            self.shouted = None;
        }
        let sentence = sentences.get(self.sentence);
        *self.shouted.get_or_insert_with(|| sentence.is_some_and(|&s| is_shouted(self.doc.surface(s))))
    }
}

/// Puts the names behind `key` that may match as `surface` writes them into `names`.
pub(super) fn fitting<'d>(
    dictionary: &'d Dictionary,
    key: KeyIx,
    surface: &str,
    names: &mut Vec<(Name<'d>, Fit)>,
) {
    names.clear();
    names.extend(dictionary.names(key).filter_map(|name| Some((name, fit(&name, surface)?))));
}

/// Adds a hit for each type of `names`. `acronym`: it is written as one; `shouted`: capitals
/// say nothing there.
pub(super) fn add(
    names: &[(Name<'_>, Fit)],
    span: Span,
    tokens: Range<usize>,
    acronym: bool,
    shouted: &mut impl FnMut() -> bool,
    hits: &mut Vec<Hit>,
) {
    // Short symbols that need evidence are no rivals to a sure one; words are.
    let word = span.len() > 5;
    for entity_type in EntityType::ALL {
        let of_type = || names.iter().filter(|(name, _)| name.entity_type == entity_type);
        if of_type().next().is_none() {
            continue;
        }
        let mut sure = |&(name, fit): &(Name<'_>, Fit)| match name.case {
            CasePolicy::Any => true,
            CasePolicy::Exact => fit == Fit::Written && !shouted(),
            CasePolicy::Evidence | CasePolicy::Model => false,
        };
        let doubtful = !of_type().any(&mut sure);
        let wanted = of_type().filter(|named| doubtful || word || sure(named));
        let candidates = Candidate::of_names(wanted.map(|(name, _)| *name));
        let Some(best) = candidates.first() else { continue };
        let symbol = of_type().any(|(name, _)| name.case != CasePolicy::Any);
        let score = if symbol { trust(best.kind).min(0.9) } else { trust(best.kind) };
        hits.push(Hit {
            span,
            from: tokens.start,
            to: tokens.end,
            entity_type,
            method: Method::Dictionary,
            score,
            reasons: Reasons::from_iter([Reason::Name(best.kind)]),
            candidates,
            doubt: match (doubtful, symbol && acronym) {
                (true, _) => Doubt::Strong,
                (false, true) => Doubt::Weak,
                (false, false) => Doubt::None,
            },
            evidence: 0.0,
            binds: false,
        });
    }
}

/// How much a name of this kind is worth by itself.
pub(super) const fn trust(kind: NameKind) -> f32 {
    match kind {
        NameKind::Preferred => 0.95,
        NameKind::Exact | NameKind::Brand | NameKind::Code => 0.9,
        NameKind::Abbreviation => 0.8,
        NameKind::Related => 0.6,
    }
}

/// Whether it is at most four capital letters and nothing else: every trade has its own
/// meaning for those.
fn is_acronym(surface: &str) -> bool {
    let letters = surface.strip_suffix('s').unwrap_or(surface);
    letters.len() <= 4 && letters.bytes().all(|b| b.is_ascii_uppercase())
}

/// How a surface is written against a name that it folds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// As the name asks.
    Written,
    /// As the same gene of mouse or rat: `Mdm2` for `MDM2`.
    Rodent,
}

/// Symbols match in the capitals they have, and not with a space before their number ("P 500"
/// is no P500, the odds ratio "OR 2.1" no olfactory receptor).
fn fit(name: &Name<'_>, surface: &str) -> Option<Fit> {
    match name.case {
        CasePolicy::Any => return Some(Fit::Written),
        CasePolicy::Model => return None,
        CasePolicy::Exact | CasePolicy::Evidence => {}
    }
    let numbered = |pair: &[u8]| pair[0].is_ascii_whitespace() && pair[1].is_ascii_digit();
    let numbered = surface.as_bytes().windows(2).any(numbered);
    if !numbered && name.is_written(surface) {
        return Some(Fit::Written);
    }
    let text = name.text();
    if numbered && !text.contains(' ') {
        return None;
    }
    if written_alike(surface, text) || is_listed_with_capital(name, text, surface) {
        return Some(Fit::Written);
    }
    let rodent = name.entity_type == EntityType::Gene
        && name.case == CasePolicy::Exact
        && is_rodent_symbol(surface, text);
    rodent.then_some(Fit::Rodent)
}

/// Whether the capital of a word is the list's, not the word's: vocabularies write `Sodium`. A
/// brand keeps its own.
fn is_listed_with_capital(name: &Name<'_>, text: &str, surface: &str) -> bool {
    name.entity_type == EntityType::Drug
        && name.case == CasePolicy::Evidence
        && name.kind < NameKind::Brand
        && text.len() >= 4
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text[1..].bytes().all(|b| b.is_ascii_lowercase())
        && surface.bytes().all(|b| b.is_ascii_lowercase())
}

/// Whether `surface` is the human symbol `name` with only its first letter large, or with
/// none where a digit still shows that it is a symbol.
fn is_rodent_symbol(surface: &str, name: &str) -> bool {
    let mut letters = surface.chars();
    let first = letters.next().is_some_and(char::is_uppercase);
    let rest = letters.any(char::is_uppercase);
    let digit = surface.bytes().any(|b| b.is_ascii_digit());
    let shouted = !name.chars().any(char::is_lowercase);
    shouted && !rest && surface.len() >= 3 && (first || digit)
}

/// Whether a stretch of text is one name rather than a name and an aside: it holds no comma
/// but before a type or number ("Usher syndrome, type 1"), and does not end in a bracket.
fn runs_on(surface: &str) -> bool {
    if memchr::memchr2(b',', b'(', surface.as_bytes()).is_none() {
        return true;
    }
    let aside = surface.split_once(", ").is_some_and(|(_, rest)| {
        !rest.starts_with("type") && !rest.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase())
    });
    !(aside || surface.ends_with(')') && surface.contains(" ("))
}

/// Whether two strings that fold alike also agree in capitals. A small first letter may be
/// written large before a digit (p53, P53): sentences begin with it.
fn written_alike(surface: &str, name: &str) -> bool {
    fn capitals(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| c.is_uppercase())
    }
    if surface == name || capitals(surface).eq(capitals(name)) {
        return true;
    }
    if capitals(name).next().is_some() {
        return false;
    }
    // A sentence begins with a capital: an ordinary word of four letters, or p53.
    let numbered = name.as_bytes().get(1).is_some_and(|b| b.is_ascii_digit() || *b == b'-');
    let word = name.len() >= 4 && name.bytes().all(|b| b.is_ascii_lowercase());
    (numbered || word) && surface.starts_with(char::is_uppercase) && capitals(surface).nth(1).is_none()
}

/// Whether this sentence is written in capitals throughout, so that capitals say nothing about
/// a name in it.
fn is_shouted(sentence: &str) -> bool {
    let (mut upper, mut lower) = (0, 0);
    for byte in sentence.bytes() {
        upper += usize::from(byte.is_ascii_uppercase());
        lower += usize::from(byte.is_ascii_lowercase());
    }
    upper > 12 && lower * 3 < upper
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_of_mouse_and_rat_are_known_by_their_first_letter() {
        for (surface, name, is_one) in [
            ("Mdm2", "MDM2", true),
            ("Bax", "BAX", true),
            ("rac1", "RAC1", true),
            ("bax", "BAX", false),
            ("MdM2", "MDM2", false),
            ("Il", "IL", false),
            ("Tau", "tau", false),
        ] {
            assert_eq!(is_rodent_symbol(surface, name), is_one, "{surface} / {name}");
        }
    }

    #[test]
    fn capitals_decide_for_symbols() {
        for (surface, name, alike) in [
            ("CAT", "CAT", true),
            ("cat", "CAT", false),
            ("Cat", "CAT", false),
            ("P53", "p53", true),
            ("p53", "P53", false),
            ("IFN-γ", "IFN-gamma", true),
            ("AAVs", "AAV", true),
        ] {
            assert_eq!(written_alike(surface, name), alike, "{surface} / {name}");
        }
    }
}
