//! What parts the tokens of one name: blanks, hyphens, slashes, apostrophes.

use super::rule::Rule;

pub(super) const CUT: Rule = Rule {
    name: "cut",
    says: "A word is cut where letters meet digits; a name may not begin or end inside a word.",
    same: &[("AAV9", "AAV-9"), ("AAV9", "aav 9"), ("COVID19", "COVID-19"), ("β2 agonist", "β 2 agonist")],
    apart: &[("IL-2", "IL-12"), ("AAV1", "AAV")],
};

pub(super) const SEPARATORS: Rule = Rule {
    name: "separators",
    says: "Blanks, hyphens, dashes (not the em dash), slashes, apostrophes and trade-mark signs only part \
           tokens. A dot inside a word does so too. Other punctuation is a token of its own.",
    same: &[
        ("X-linked", "X linked"),
        ("graft–versus–host disease", "graft versus host disease"),
        ("head/neck cancer", "head-neck cancer"),
        ("Zolgensma®", "Zolgensma"),
        ("alpha\u{AD}-globin", "alpha globin"),
        ("St. John", "St.\u{A0}John"),
        ("rh.10", "rh10"),
    ],
    apart: &[("carcinoma, lung", "carcinoma lung"), ("alpha (1) chain", "alpha 1 chain")],
};

pub(super) const POSSESSIVE: Rule = Rule {
    name: "possessive",
    says: "'s at the end of a word goes.",
    same: &[
        ("Addison's disease", "Addison disease"),
        ("Addison’s disease", "ADDISON'S disease"),
        ("Alzheimer's", "Alzheimer"),
    ],
    apart: &[("5's", "5'st")],
};

/// Bytes of a possessive `s` after an ASCII apostrophe at the start of `bytes`.
pub(super) fn possessive(bytes: &[u8]) -> usize {
    if bytes[0] == b'\'' { possessive_after(&bytes[1..]) } else { 0 }
}

/// Bytes of a possessive `s` at the start of `bytes`, behind an apostrophe.
pub(super) fn possessive_after(bytes: &[u8]) -> usize {
    let s = matches!(bytes.first(), Some(b's' | b'S'));
    let ends = bytes.get(1).is_none_or(|b| !b.is_ascii_alphanumeric() && *b < 0x80 || *b == 0xE2);
    usize::from(s && ends)
}

/// Non-ASCII characters that only part words: spaces, hyphens, the en dash, apostrophes,
/// invisible marks, and trade-mark signs. The em dash parts clauses, so it is not one.
pub(super) fn is_soft(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '‐' | '‑' | '‒' | '–' | '−' | '⁄' | '∕' | '’' | '‘' | 'ʼ' | '′' | '™' | '®' | '©')
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE0F}')
}
