//! Sub- and superscripts in brackets, as abstracts write them: `CaCl(2)`, `PGE(2)`, `Ca(2+)`,
//! `H(2)O(2)`. Without the brackets they are names of the dictionary.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Reading};
use crate::document::Span;
use crate::recognize::names;

use crate::dictionary::Dictionary;

static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b[A-Za-z0-9-]*[A-Za-z](?:\((?:\d{1,2}[A-Z]?[+-]?|[+-])\)[A-Za-z]{0,3})+")
        .expect("the pattern is a constant")
});

pub(super) fn find(dictionary: &Dictionary, reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    for found in SCRIPT.find_iter(reading.text()) {
        let plain: String = found.as_str().chars().filter(|c| !matches!(c, '(' | ')')).collect();
        let span = Span::new(found.start(), found.end());
        let (Some(key), Some(tokens)) = (dictionary.lookup(&plain), reading.whole_tokens(span)) else {
            continue;
        };
        names::add(dictionary, key, &plain, span, tokens.start..tokens.end, false, hits);
    }
}
