//! Roman numerals as digits.

use super::rule::Rule;

pub(super) const RULE: Rule = Rule {
    name: "numerals",
    says: "Roman numerals I to XX become digits: capitals of two letters or more anywhere; after “type”, \
           “factor”, “grade” and the like also one letter, or small ones.",
    same: &[
        ("factor VIII", "factor 8"),
        ("mucopolysaccharidosis type II", "mucopolysaccharidosis type 2"),
        ("type ii diabetes", "type 2 diabetes"),
        ("diabetes type I", "diabetes type 1"),
    ],
    apart: &[("factor X", "factor IX"), ("vitamin I", "vitamin 1")],
};

/// The number that `word` (ASCII letters) writes, if it does. `after_numbered` says that the
/// word before takes a numeral ("type").
pub(super) fn roman(word: &str, after_numbered: bool) -> Option<&'static str> {
    let bytes = word.as_bytes();
    if bytes.len() > 5 || !bytes.iter().all(|b| matches!(b, b'I' | b'V' | b'X' | b'i' | b'v' | b'x')) {
        return None;
    }
    let capitals = bytes.iter().all(u8::is_ascii_uppercase);
    if !(capitals && bytes.len() > 1 || after_numbered) {
        return None;
    }
    let at = ROMAN.iter().position(|numeral| numeral.eq_ignore_ascii_case(word))?;
    Some(DIGITS[at])
}

const ROMAN: [&str; 20] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI",
    "XVII", "XVIII", "XIX", "XX",
];

const DIGITS: [&str; 20] = [
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
    "20",
];

/// Whether a numeral after this folded word is a number rather than a letter.
pub(super) fn takes_a_numeral(folded: &[u8]) -> bool {
    matches!(
        folded,
        b"type"
            | b"subtype"
            | b"factor"
            | b"class"
            | b"grade"
            | b"group"
            | b"stage"
            | b"complex"
            | b"form"
            | b"phase"
    )
}
