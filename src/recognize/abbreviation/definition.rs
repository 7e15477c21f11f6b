//! Where a text defines an abbreviation, after Schwartz and Hearst (2003), "A simple algorithm for
//! identifying abbreviation definitions in biomedical text".

use crate::document::{Span, TokenizedDocument};
use crate::recognize::unlinked::singular;

/// A definition found in the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Definition {
    pub short: Span,
    pub long: Span,
    /// From the bracket's opening to the byte after its closing.
    pub bracket: Span,
}

/// How far before a bracket a long form may begin, in bytes: so much is looked at, however long
/// the sentence is.
const FARTHEST: usize = 1000;

/// Every "long form (SF)" and "SF (long form)" of the text.
pub(super) fn definitions(doc: &TokenizedDocument<'_>) -> Vec<Definition> {
    let text = doc.text();
    let mut found = Vec::new();
    for open in memchr::memchr_iter(b'(', text.as_bytes()) {
        let Some(close) = text[open + 1..].find([')', '(', '\n']).map(|i| open + 1 + i) else { continue };
        if !text[close..].starts_with(')') {
            continue;
        }
        let bracket = Span::new(open, close + 1);
        let inner = text[open + 1..close].split([',', ';']).next().unwrap_or_default();
        let inner = trimmed(inner, open + 1);
        let before = before(doc, open);
        if is_short_form(inner.of(text))
            && let Some(long) = long_form(inner.of(text), before.of(text))
        {
            let long = Span::new(before.start() + long, before.end());
            found.push(Definition { short: inner, long, bracket });
            continue;
        }
        // "SMA (spinal muscular atrophy)": the short form is the last word before.
        let word = before.of(text).rsplit(char::is_whitespace).next().unwrap_or_default();
        let short = Span::new(before.end() - word.len(), before.end());
        if is_short_form(word) && inner.len() > word.len() * 2 && long_form(word, inner.of(text)) == Some(0) {
            found.push(Definition { short, long: inner, bracket });
        }
    }
    found
}

/// What stands before the bracket at `open`, inside its sentence, not farther than [`FARTHEST`].
fn before(doc: &TokenizedDocument<'_>, open: usize) -> Span {
    let text = doc.text();
    let sentence = doc.sentences().get(doc.sentence_at(open)).map_or(0, |s| s.start()).min(open);
    let start = match open.checked_sub(FARTHEST).filter(|&farthest| farthest > sentence) {
        None => sentence,
        Some(farthest) => {
            let farthest = (farthest..open).find(|&i| text.is_char_boundary(i)).unwrap_or(open);
            text[farthest..open].find(char::is_whitespace).map_or(open, |i| farthest + i)
        }
    };
    trimmed(&text[start..open], start)
}

fn trimmed(text: &str, offset: usize) -> Span {
    let start = offset + text.len() - text.trim_start().len();
    Span::new(start, start + text.trim().len())
}

/// Two to ten characters, at most two words, begins with a letter or digit (a digit only
/// before a hyphen: `5-HT`), holds a capital.
fn is_short_form(text: &str) -> bool {
    // No character has more bytes than four.
    if text.len() > 40 {
        return false;
    }
    let count = text.chars().count();
    (2..=10).contains(&count)
        && text.split_whitespace().count() <= 2
        && text.starts_with(char::is_alphanumeric)
        && text.chars().any(char::is_uppercase)
        && (!text.starts_with(|c: char| c.is_ascii_digit()) || text.as_bytes()[1] == b'-' && count > 3)
}

/// Where in `before` the shortest long form of `short` begins: walking backwards, each letter
/// of the short form is found in turn, the first at a word's beginning.
fn long_form(short: &str, before: &str) -> Option<usize> {
    let letters: Vec<char> =
        singular(short).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let most_words = (letters.len() + 5).min(letters.len() * 2);
    let offset = last_words(before, most_words);
    let chars: Vec<(usize, char)> = before[offset..].char_indices().collect();
    let mut at = chars.len();
    for (n, &letter) in letters.iter().enumerate().rev() {
        loop {
            at = at.checked_sub(1)?;
            let is_it = chars[at].1.to_lowercase().eq([letter]);
            let begins_word = at == 0 || !chars[at - 1].1.is_alphanumeric();
            if is_it && (n > 0 || begins_word) {
                break;
            }
        }
    }
    // "adeno-associated viruses (AAVs)": a compound counts whole, as does "3'-azido-…".
    if let Some(&(_, '-' | '‑' | '–')) = at.checked_sub(1).and_then(|hyphen| chars.get(hyphen)) {
        while at > 0 && !chars[at - 1].1.is_whitespace() && !"([{/".contains(chars[at - 1].1) {
            at -= 1;
        }
    }
    let start = offset + chars.get(at)?.0;
    let long = &before[start..];
    let fits = long.chars().count() > letters.len()
        && long.split(|c: char| !c.is_alphanumeric()).all(|word| word != short);
    fits.then_some(start)
}

/// Where the last `count` words of `text`, which does not end in a blank, begin.
fn last_words(text: &str, count: usize) -> usize {
    let mut words = 0;
    let mut in_word = false;
    for (at, c) in text.char_indices().rev() {
        if c.is_whitespace() {
            if in_word && words == count {
                return at + c.len_utf8();
            }
            in_word = false;
        } else if !in_word {
            in_word = true;
            words += 1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_forms_are_found_as_schwartz_and_hearst_do() {
        for (before, short, long) in [
            ("treatment of spinal muscular atrophy", "SMA", Some("spinal muscular atrophy")),
            ("about graft-versus-host disease", "GVHD", Some("graft-versus-host disease")),
            ("uses adeno-associated viruses", "AAVs", Some("adeno-associated viruses")),
            ("the U.S. Food and Drug Administration", "FDA", Some("Food and Drug Administration")),
            ("people with cystic fibrosis", "CF", Some("cystic fibrosis")),
            ("by 3'-azido-3'dideoxythymidine", "AZT", Some("3'-azido-3'dideoxythymidine")),
            ("heat shock transcription factor", "HSF", Some("heat shock transcription factor")),
            ("nothing of the kind", "XYZ", None),
            // Farther apart than the words of a long form are.
            ("spinal a b c d e f g muscular atrophy", "SMA", None),
        ] {
            assert_eq!(long_form(short, before).map(|at| &before[at..]), long, "{short}");
        }
    }

    #[test]
    fn the_last_words_are_cut_off() {
        for (text, count, expected) in [
            ("one two three", 2, "two three"),
            ("one two  three", 1, "three"),
            ("one two", 2, "one two"),
            ("é ü", 1, "ü"),
            ("one", 0, ""),
            ("", 3, ""),
        ] {
            let expected = if count == 0 { text } else { expected };
            assert_eq!(&text[last_words(text, count)..], expected, "{text:?} {count}");
        }
    }
}
