//! Systematic chemical names: `4-diphenylacetoxy-N-methylpiperidine`, `[(3)H]norepinephrine`,
//! `5-aza-2'-deoxycytidine`. They are built from parts, so that no dictionary holds them all.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Input, WORDS, hit};
use crate::concept::EntityType;
use crate::dictionary::Candidates;
use crate::document::Span;

/// A locant or descriptor, by which a name that is put together is known: `4-`, `N-`, `(R)-`,
/// `2'-`, `[3H]`.
static LOCANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)
        (?:^|[-,(\[]) (?:\d{1,2}[a-zH]?'?(?:,\d{1,2}'?)* | [NOS] | \(?[RSEZ]\)? | [nmop]) -
        | ^\[\(?\d{1,3}\)?[A-Z]\]",
    )
    .expect("the pattern is a constant")
});

/// Parts of chemical names.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)
        (?i: meth(?:yl|oxy|ane) | eth(?:yl|oxy) | prop(?:yl|oxy|anol) | but(?:yl|oxy) | phen(?:yl|oxy) | hydroxy
          | acet(?:yl|oxy|ic|ate) | amin[oe] | chlor[oi] | fluor[oi] | brom[oi] | iod[oi] | nitr[oi]
          | benz[oyae] | azol | azin | idin | oxo | thio | deoxy | hydro | carb(?:ox|on|am) | sulf[oi] | phosph
          | pyri | indol | quinol | steroid | epinephrin | histamin | trypt | arginin | prostan | ribos | glucos )",
    )
    .expect("the pattern is a constant")
});

pub(super) fn find(input: &Input<'_>, _: &[Hit], hits: &mut Vec<Hit>) {
    /// Longer names are none that people write.
    const MOST_BYTES: usize = 200;
    let text = input.doc.text();
    let mut done = 0;
    for at in memchr::memchr2_iter(b'-', b']', text.as_bytes()) {
        if at < done || !ends_locant(text.as_bytes(), at) {
            continue;
        }
        let start = text[..at].rfind(char::is_whitespace).map_or(0, |i| i + 1);
        // The blank itself may have several bytes.
        let start = (start..at).find(|&i| text.is_char_boundary(i)).unwrap_or(at);
        let end = text[at..].find(char::is_whitespace).map_or(text.len(), |i| at + i);
        done = end;
        if end - start > MOST_BYTES {
            continue;
        }
        let name = trimmed(&text[start..end]);
        if !is_chemical(name) {
            continue;
        }
        let from = start + text[start..end].find(name).unwrap_or_default();
        let span = Span::new(from, with_salt(text, from + name.len()));
        let what = "built as a systematic chemical name";
        hits.extend(hit(input.doc, span, EntityType::Drug, 0.7, Candidates::new(), what));
    }
}

/// Whether a locant or label may end at this byte: most hyphens only join words.
fn ends_locant(bytes: &[u8], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map_or(b' ', |i| bytes[i]);
    match bytes[at] {
        b'-' => !before(1).is_ascii_lowercase() && before(1) != b' ' || !before(2).is_ascii_alphanumeric(),
        b']' => before(1).is_ascii_uppercase() && !before(2).is_ascii_alphabetic(),
        _ => false,
    }
}

fn is_chemical(name: &str) -> bool {
    /// Letters that a name has at least.
    const LEAST_LETTERS: usize = 8;
    let letters = name.bytes().filter(u8::is_ascii_alphabetic).count();
    // Enzymes are called after what they act on.
    let enzyme = || name.split('-').any(|part| part.ends_with("ase") || part.ends_with("ases"));
    letters >= LEAST_LETTERS && LOCANT.is_match(name) && PART.is_match(name) && !enzyme()
}

/// Where the name ends with the salt or acid that follows it.
fn with_salt(text: &str, end: usize) -> usize {
    let Some(rest) = text[end..].strip_prefix(' ') else { return end };
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if WORDS.salts.has(word) { end + 1 + word.len() } else { end }
}

/// Without the punctuation around it, and without what a hyphen only joins to it.
fn trimmed(chunk: &str) -> &str {
    let mut name =
        chunk.trim().trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '"' | '\'' | '?' | '!'));
    loop {
        let before = name;
        for (open, close) in [('(', ')'), ('[', ']')] {
            let (opened, closed) = (name.matches(open).count(), name.matches(close).count());
            if opened > closed {
                name = name.strip_prefix(open).unwrap_or(name);
            } else if closed > opened {
                name = name.strip_suffix(close).unwrap_or(name);
            } else if opened == 1 && name.starts_with(open) && name.ends_with(close) {
                name = &name[1..name.len() - 1];
            }
        }
        if let Some(joined) = WORDS.joined.iter().find_map(|joined| name.strip_suffix(joined)) {
            name = joined;
        }
        name = name.trim_end_matches(['.', ',', ';', ':', '-']);
        if name == before {
            return name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_words_with_hyphens() {
        for (chunk, name) in [
            ("(4-diphenylacetoxy-N-methylpiperidine), ", Some("4-diphenylacetoxy-N-methylpiperidine")),
            ("[(3)H]norepinephrine ", Some("[(3)H]norepinephrine")),
            ("5-Aza-2'-deoxy-cytidine-induced ", Some("5-Aza-2'-deoxy-cytidine")),
            ("(R)-alpha-(-)-methylhistamine ", Some("(R)-alpha-(-)-methylhistamine")),
            ("placebo-controlled ", None),
            ("12-month ", None),
            ("21-hydroxylase-deficient ", None),
            ("carbon-neutral, ", None),
            ("non-methylated ", None),
        ] {
            let found = trimmed(chunk);
            assert_eq!(is_chemical(found).then_some(found), name, "{chunk}");
        }
    }
}
