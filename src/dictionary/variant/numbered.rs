//! Types before and after what they are types of.

use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "numbered",
    says: "“type”, “grade”, “stage” or “class” with its number or letter is also found at the other end of \
           the name.",
    same: &[
        ("diabetes type 2", "type 2 diabetes"),
        ("type 1 diabetes mellitus", "diabetes mellitus type I"),
        ("spinal muscular atrophy, type 1", "type 1 spinal muscular atrophy"),
    ],
    apart: &[("blood type", "type blood"), ("type 2", "2 type")],
};

/// The name with its number at the other end; none where it has none at an end.
pub(super) fn turned(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let count = words.len();
    if count < 3 {
        return None;
    }
    if is_counter(words[0]) && is_number(words[1]) {
        return Some(format!("{} {} {}", words[2..].join(" "), words[0], words[1]));
    }
    let (last, rest) = words[..count - 1].split_last()?;
    if is_counter(last) && is_number(words[count - 1]) {
        return Some(format!("{last} {} {}", words[count - 1], rest.join(" ").trim_end_matches([',', ' '])));
    }
    None
}

fn is_counter(word: &str) -> bool {
    ["type", "grade", "stage", "class"].iter().any(|counter| word.eq_ignore_ascii_case(counter))
}

/// "2", "1A", "IV", "B": what a type is numbered by.
fn is_number(word: &str) -> bool {
    let digits = word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 3;
    let roman = word.len() <= 4 && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
    digits || roman || word.len() == 1 && word.bytes().all(|b| b.is_ascii_uppercase())
}
