//! Sub- and superscripts in brackets, as abstracts write them: `CaCl(2)`, `PGE(2)`, `Ca(2+)`,
//! `H(2)O(2)`. Without the brackets they are names of the dictionary.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Input};
use crate::document::Span;
use crate::recognize::names;

/// From the beginning of a word.
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)^[A-Za-z0-9-]*[A-Za-z](?:\((?:\d{1,2}[A-Z]?[+-]?|[+-])\)[A-Za-z]{0,3})+")
        .expect("the pattern is a constant")
});

pub(super) fn find(input: &Input<'_>, _: &[Hit], hits: &mut Vec<Hit>) {
    let (dictionary, doc) = (input.dictionary, input.doc);
    let text = doc.text();
    let mut names = Vec::new();
    let mut done = 0;
    for open in memchr::memchr_iter(b'(', text.as_bytes()) {
        let bytes = text.as_bytes();
        let script = bytes.get(open + 1).is_some_and(|b| matches!(b, b'0'..=b'9' | b'+' | b'-'));
        if open < done || !script || open == 0 || !bytes[open - 1].is_ascii_alphabetic() {
            continue;
        }
        let letters = bytes[..open].iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-');
        let start = open - letters.count();
        let Some(found) = SCRIPT.find(&text[start..]) else { continue };
        done = start + found.end();
        let plain: String = found.as_str().chars().filter(|c| !matches!(c, '(' | ')')).collect();
        let span = Span::new(start, done);
        let (Some(key), Some(tokens)) = (dictionary.lookup(&plain), doc.whole_tokens(span)) else {
            continue;
        };
        names::fitting(dictionary, key, &plain, &mut names);
        names::add(&names, span, tokens, false, &mut || false, hits);
    }
}

#[cfg(test)]
mod tests {
    use super::SCRIPT;

    #[test]
    fn scripts_are_read_to_their_end() {
        for (text, found) in [
            ("CaCl(2) was given", Some("CaCl(2)")),
            ("H(2)O(2)-induced", Some("H(2)O(2)")),
            ("Ca(2+)", Some("Ca(2+)")),
            ("5-HT(1A) receptor", Some("5-HT(1A)")),
            ("group(two)", None),
        ] {
            assert_eq!(SCRIPT.find(text).map(|m| m.as_str()), found, "{text}");
        }
    }
}
