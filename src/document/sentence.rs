//! Where sentences begin and end.
//!
//! The rules start from those of Unicode Standard Annex 29 (a terminator, closing marks,
//! blanks, and no lower-case letter after them) and add what news and biomedical text needs:
//! abbreviations, initials, citations, and a blank that got lost. Only terminators are looked
//! at, which is many times faster than walking every character through the annex's tables.

use std::sync::LazyLock;

use super::{Passage, Span};
use crate::concept::word_enum;
use crate::text::table::{WordMap, Words, word_table};

/// The sentences of `text`, in order, as bytes.
///
/// No sentence crosses the border of a passage; together they hold every non-blank character
/// of each passage; none begins or ends with a blank. A line break inside a passage ends no
/// sentence. Linear in the length of the text.
///
/// ```
/// use theralex::document::{Passage, PassageKind, Span, sentences};
/// let text = "Dr. Kohn treated SCID. It worked.";
/// let passages = [Passage { span: Span::new(0, text.len()), kind: PassageKind::Body }];
/// let found: Vec<&str> = sentences(text, &passages).iter().map(|s| s.of(text)).collect();
/// assert_eq!(found, ["Dr. Kohn treated SCID.", "It worked."]);
/// ```
///
/// # Panics
/// When a passage is not of `text`.
#[must_use]
pub fn sentences(text: &str, passages: &[Passage]) -> Vec<Span> {
    let mut found = Vec::with_capacity(text.len() / 128 + passages.len());
    for passage in passages {
        cut(passage.span.of(text), passage.span.start(), &mut found);
    }
    found
}

/// Which of `sentences` (in order) holds the byte `at`: the last that begins at or before it,
/// the first where none does.
#[must_use]
pub fn sentence_at(sentences: &[Span], at: usize) -> usize {
    sentences.partition_point(|sentence| sentence.start() <= at).saturating_sub(1)
}

/// Cuts one passage, which begins at byte `offset` of its text.
fn cut(passage: &str, offset: usize, found: &mut Vec<Span>) {
    let mut start = 0;
    let mut at = 0;
    while let Some(stop) = Stop::find(passage, at) {
        at = stop.end;
        if let Some(end) = stop.sentence_end(passage, start) {
            push(passage, start, end, offset, found);
            start = passage.len() - passage[end..].trim_start().len();
            at = start;
        }
    }
    push(passage, start, passage.len(), offset, found);
}

fn push(passage: &str, start: usize, end: usize, offset: usize, found: &mut Vec<Span>) {
    let rest = &passage[start..end];
    let sentence = rest.trim_start();
    let from = end - sentence.len();
    let sentence = sentence.trim_end();
    if !sentence.is_empty() {
        found.push(Span::new(offset + from, offset + from + sentence.len()));
    }
}

/// A run of terminators.
#[derive(Clone, Copy)]
struct Stop {
    start: usize,
    end: usize,
    /// One full stop and nothing else, so it may belong to an abbreviation.
    lone_period: bool,
    /// It ends a sentence also where no blank follows, as in Chinese.
    wide: bool,
}

/// Bytes that are, or begin, a terminator.
const TERMINATOR: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = [b'.', b'?', b'!', 0xE2, 0xE3, 0xEF, 0xD8, 0xDB, 0xE0];
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] = true;
        i += 1;
    }
    table
};

const fn is_wide(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

const fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '۔' | '।') || is_wide(c)
}

const fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '}' | '»' | '›' | '」' | '』' | '）')
}

const fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '‘'
            | '„'
            | '('
            | '['
            | '{'
            | '«'
            | '‹'
            | '¿'
            | '¡'
            | '*'
            | '•'
            | '-'
            | '–'
            | '—'
    )
}

impl Stop {
    /// The first run of terminators at or after byte `from`.
    fn find(passage: &str, mut from: usize) -> Option<Self> {
        let bytes = passage.as_bytes();
        loop {
            from += bytes.get(from..)?.iter().position(|&b| TERMINATOR[b as usize])?;
            let length = |c: char| if is_terminator(c) { c.len_utf8() } else { 0 };
            let mut end = from;
            let mut wide = false;
            while let Some(c) = passage[end..].chars().next().filter(|&c| is_terminator(c)) {
                end += length(c);
                wide = is_wide(c);
            }
            if end > from {
                let lone_period = &bytes[from..end] == b".";
                return Some(Self { start: from, end, lone_period, wide });
            }
            // The bytes above begin other characters as well.
            from += passage[from..].chars().next().map_or(1, char::len_utf8);
        }
    }

    /// Where the sentence begun at `start` ends, if it ends with this stop.
    fn sentence_end(self, passage: &str, start: usize) -> Option<usize> {
        if self.lone_period && passage.as_bytes().get(self.end).is_some_and(u8::is_ascii_lowercase) {
            return None;
        }
        let closed = after_closers(passage, self.end);
        let rest = &passage[closed..];
        if self.wide {
            return Some(closed);
        }
        if !rest.starts_with(char::is_whitespace) {
            return self.lost_blank(passage, closed);
        }
        let next = Next::read(rest)?;
        let word = word_before(passage, self.start);
        if next.first.is_lowercase() && !(is_symbol(next.word) && is_plain_word(word)) {
            return None;
        }
        if self.lone_period {
            if is_enumerator(&passage[start..self.start]) {
                return None;
            }
            // "(approx.) The" ends a sentence no less than "approx. The" does.
            if closed == self.end && holds_on(passage, self.start, word, next) {
                return None;
            }
        }
        Some(closed)
    }

    /// "disease.Imagine": a sentence end whose blank was lost, unless it looks like an
    /// address or a file name.
    fn lost_blank(self, passage: &str, closed: usize) -> Option<usize> {
        let word = word_before(passage, self.start);
        let mut after = passage[closed..].chars();
        let (first, second) = (after.next()?, after.next()?);
        let in_address = passage[..self.start - word.len()].ends_with(['/', '\\', '@', '_', ':', '-']);
        if self.end - self.start > 1 || !is_plain_word(word) || in_address {
            return None;
        }
        if first.is_uppercase() && second.is_lowercase() {
            let tail = ascii_word(&passage[closed..]);
            let mut rest = passage[closed + tail.len()..].chars();
            let goes_on = matches!(rest.next(), Some('.' | '/' | '@' | '_'))
                && rest.next().is_some_and(char::is_alphanumeric);
            let ending = ADDRESS_ENDINGS.contains(tail.to_ascii_lowercase().as_str());
            return (!goes_on && !ending).then_some(closed);
        }
        // A superscript citation that was flattened: "was shown.12 The".
        let digits = citation_digits(&passage[closed..]);
        let end = closed + digits;
        let next = passage[end..].starts_with(char::is_whitespace).then(|| Next::read(&passage[end..]));
        (digits > 0 && closed == self.end && next.flatten().is_some_and(|n| n.first.is_uppercase()))
            .then_some(end)
    }
}

/// Past closing quotes and brackets, and citations such as `[12]` and "¹²".
fn after_closers(passage: &str, mut at: usize) -> usize {
    loop {
        let rest = &passage[at..];
        match rest.chars().next() {
            Some(c) if is_closer(c) => at += c.len_utf8(),
            Some(c @ ('¹' | '²' | '³' | '⁰'..='⁹')) => at += c.len_utf8(),
            Some('[') => {
                let digits = citation_digits(&rest[1..]);
                if digits == 0 || rest.as_bytes().get(1 + digits) != Some(&b']') {
                    return at;
                }
                at += digits + 2;
            }
            _ => return at,
        }
    }
}

/// Bytes of "12", "1,2" or "3–5" at the start of `rest`; 0 where there is none.
fn citation_digits(rest: &str) -> usize {
    const LONGEST: usize = 24;
    let mut end = 0;
    for (i, c) in rest.char_indices().take(LONGEST) {
        match c {
            '0'..='9' => end = i + 1,
            ',' | '-' | '–' | ' ' if i > 0 => {}
            _ => break,
        }
    }
    end
}

/// What follows the blank after a stop.
#[derive(Clone, Copy)]
struct Next<'t> {
    /// First character past opening quotes and brackets.
    first: char,
    /// Whether an opening bracket or quote comes before it.
    opened: bool,
    /// Up to the next blank, and at most a few characters.
    word: &'t str,
    /// The word is followed by a full stop, as an initial is.
    dotted: bool,
}

impl<'t> Next<'t> {
    fn read(rest: &'t str) -> Option<Self> {
        const OPENERS: usize = 6;
        let rest = rest.trim_start();
        let word = rest.trim_start_matches(is_opener);
        let opened = word.len() < rest.len();
        let first = word.chars().next().filter(|c| c.is_alphanumeric())?;
        if rest.len() - word.len() > OPENERS * 3 {
            return None;
        }
        let end = word
            .char_indices()
            .take(LONGEST_WORD)
            .take_while(|(_, c)| c.is_alphanumeric())
            .last()
            .map_or(0, |(i, c)| i + c.len_utf8());
        let dotted = word[end..].starts_with('.');
        Some(Self { first, opened, word: &word[..end], dotted })
    }
}

/// In characters: longer words are no abbreviation, and a look back stays short on any text.
const LONGEST_WORD: usize = 24;

/// The word that ends at byte `end`, with inner full stops; empty where it is too long.
fn word_before(passage: &str, end: usize) -> &str {
    let mut start = end;
    for (n, c) in passage[..end].chars().rev().enumerate() {
        if n == LONGEST_WORD {
            return "";
        }
        if !(c.is_alphanumeric() || c == '.' || c == '&') {
            break;
        }
        start -= c.len_utf8();
    }
    &passage[start..end]
}

fn ascii_word(rest: &str) -> &str {
    let end = rest.bytes().take(LONGEST_WORD).take_while(u8::is_ascii_alphabetic).count();
    &rest[..end]
}

/// Lower-case letters only, and more than an abbreviation has.
fn is_plain_word(word: &str) -> bool {
    word.chars().count() >= 3 && word.chars().all(char::is_lowercase)
}

/// A name written with a lower-case letter first: "p53", "mRNA", "siRNA", "β-globin".
fn is_symbol(word: &str) -> bool {
    word.starts_with(|c| ('α'..='ω').contains(&c))
        || word.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// "1", "a", "iv" at the start of a sentence: the number of a list item.
fn is_enumerator(text: &str) -> bool {
    const LONGEST: usize = 3;
    if text.is_empty() || text.len() > LONGEST {
        return false;
    }
    let text = text.trim_start_matches(['(', '"']);
    !text.is_empty()
        && (text.bytes().all(|b| b.is_ascii_digit())
            || text.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))
            || text.len() == 1 && text.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether the full stop after `word` belongs to the word, the sentence going on.
fn holds_on(passage: &str, stop: usize, word: &str, next: Next<'_>) -> bool {
    let starts = !next.dotted && is_starter(next.word);
    let mut letters = word.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        let before = &passage[..stop - word.len()];
        let unit = before.trim_end().ends_with(|c: char| c.is_numeric() || c == '°');
        let label = unit || letter.is_uppercase() && is_label(before);
        return letter.is_alphabetic() && !label && !starts;
    }
    match ABBREVIATIONS.get(word) {
        Some(FollowedBy::Anything) => true,
        Some(FollowedBy::Number) => next.first.is_numeric(),
        Some(FollowedBy::NoStarter) => next.opened || !starts,
        Some(FollowedBy::NoStarterOrLetter) => !starts || next.word.len() == 1,
        Some(FollowedBy::TimeZone) => TIME_ZONES.contains(next.word),
        None => is_dotted(word) && (next.opened || !starts),
    }
}

/// "U.S", "Ph.D", "N.J": short parts with full stops between.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| (1..=2).contains(&part.chars().count()))
        && word.chars().all(|c| c.is_alphabetic() || c == '.')
}

/// Whether a capital after `before` is a label ("hemophilia A", "vitamin C"), not an initial.
fn is_label(before: &str) -> bool {
    let before = before.trim_end();
    let word = word_before(before, before.len());
    // "hemophilia A and B."
    if matches!(word, "and" | "or") {
        let listed = before[..before.len() - word.len()].trim_end().trim_end_matches(',');
        let label = word_before(listed, listed.len());
        return label.chars().count() == 1 && label.chars().all(char::is_alphanumeric);
    }
    LABELLED.contains(word.to_lowercase().as_str())
}

/// What must follow an abbreviation for its sentence to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FollowedBy {
    Anything,
    Number,
    /// No word that begins sentences.
    NoStarter,
    NoStarterOrLetter,
    TimeZone,
}

impl FollowedBy {
    const ALL: [Self; 5] =
        [Self::Anything, Self::Number, Self::NoStarter, Self::NoStarterOrLetter, Self::TimeZone];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::Number => "number",
            Self::NoStarter => "no-starter",
            Self::NoStarterOrLetter => "no-starter-or-letter",
            Self::TimeZone => "time-zone",
        }
    }
}

word_enum!(FollowedBy, "follower");

/// Words with a full stop that need not end a sentence.
static ABBREVIATIONS: LazyLock<WordMap<FollowedBy>> = LazyLock::new(|| {
    WordMap::read_values(word_table!("sentence/abbreviations.tsv"), ["word", "followed_by"])
        .expect("a test reads the table")
});

/// Words that begin sentences and, with a capital, hardly anything else.
static STARTERS: LazyLock<Words> = LazyLock::new(|| {
    Words::read(word_table!("sentence/starters.tsv"), "word").expect("a test reads the table")
});

/// Nouns that take a capital as a label: "hemophilia A", "vitamin C".
static LABELLED: LazyLock<Words> = LazyLock::new(|| {
    Words::read(word_table!("sentence/labelled.tsv"), "word").expect("a test reads the table")
});

static TIME_ZONES: LazyLock<Words> = LazyLock::new(|| {
    Words::read(word_table!("sentence/time_zones.tsv"), "word").expect("a test reads the table")
});

/// "com", "pdf": what follows the full stop is no sentence.
static ADDRESS_ENDINGS: LazyLock<Words> = LazyLock::new(|| {
    Words::read(word_table!("sentence/address_endings.tsv"), "word").expect("a test reads the table")
});

fn is_starter(word: &str) -> bool {
    STARTERS.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PassageKind;
    use proptest::prelude::*;

    fn body(start: usize, end: usize) -> Passage {
        Passage { span: Span::new(start, end), kind: PassageKind::Body }
    }

    fn cut_all(text: &str) -> Vec<&str> {
        sentences(text, &[body(0, text.len())]).iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn the_tables_can_be_read() {
        assert_eq!(ABBREVIATIONS.get("Fig"), Some(&FollowedBy::NoStarterOrLetter));
        let tables: [&Words; 4] = [&STARTERS, &LABELLED, &TIME_ZONES, &ADDRESS_ENDINGS];
        for (table, word) in tables.into_iter().zip(["The", "vitamin", "EST", "com"]) {
            assert!(table.contains(word), "{word}");
        }
    }

    /// Each row is written with `|` where a sentence ends.
    #[test]
    fn sentences_end_where_marked() {
        let rows = [
            "Dr. Kohn met Mr. Lee at St. Jude in the U.S. last week.| He left.",
            "The U.S. Food and Drug Administration agreed.| It took years.",
            "Trials run in the U.S.| They are small.",
            "Vectors (e.g. AAV9, i.e. one serotype) vs. Plasmids, approx. 5 of them.| Good.",
            "Smith et al. Nature, in press.| Lee et al.| The others agree.",
            "See Fig. 2 and No. 7.| He said no.| The trial went on.",
            "Spark Inc. (Nasdaq: ONCE) joined Novartis Corp.| The deal closed.",
            "It was led by J. R. Smith and Helen F. Graham.| Both agreed.",
            "He has hemophilia A.| Gene therapy helps.| Hepatitis B.| Vitamin C.",
            "Types A and B.| Patients improved.",
            "Stages may include 0, A, and B.| Childhood disease is one.",
            "It is in S1 Fig.| This network is in Fig. A too.",
            "It rose 2.5 percent, to $44.93.| Shares fell.",
            "The variant p. R123H was found in E. coli.| Again.",
            "Wait... what?| Yes…| She left.",
            "“Are you kidding me?” he thought.| “Life is easy.”| He smiled.",
            "(It is rare.)| Women have it too.",
            "It was shown before.[12]| Later work [3, 4] agreed.¹²| So did others.12| The end.",
            "Visit news.example.Com or read notes.Final/v2 today.| Bye.",
            "Some cells die.| mRNA remained.| p53 did not.",
            "At 5 p.m. EST on Aug. 24, 1989, it began.| At 6 p.m.| Nobody left.",
            "It weighed 385 g.| Average weight rose at 80 °C.| Fine.",
            "1. Fix the gene.| 2. Rest.",
            "基因治疗有效。|患者康复了！|好",
            "A line\r\nbreak is no end\nof it.| Next\u{a0}one.",
            "No stop at the end",
        ];
        for row in rows {
            let text = row.replace('|', "");
            let expected: Vec<&str> = row.split('|').map(str::trim).collect();
            assert_eq!(cut_all(&text), expected, "row {row:?}");
        }
    }

    #[test]
    fn a_lost_blank_still_ends_a_sentence() {
        assert_eq!(
            cut_all("They treat patients.Imagine a cure."),
            ["They treat patients.", "Imagine a cure."]
        );
        assert_eq!(cut_all("A cure for “patients.”Imagine it."), ["A cure for “patients.”", "Imagine it."]);
        assert_eq!(
            cut_all("See https://news.example/genes.Html now"),
            ["See https://news.example/genes.Html now"]
        );
        assert_eq!(cut_all("mail first.Last@example.org"), ["mail first.Last@example.org"]);
    }

    #[test]
    fn passages_are_borders() {
        let text = "Hope for SMA\n\nIt works. Well";
        let found = sentences(text, &[body(0, 12), body(14, text.len())]);
        let found: Vec<&str> = found.iter().map(|s| s.of(text)).collect();
        assert_eq!(found, ["Hope for SMA", "It works.", "Well"]);
        assert_eq!(sentences("", &[]), []);
    }

    proptest! {
        #[test]
        fn sentences_cover_passages_and_never_overlap(
            parts in prop::collection::vec("(\\PC|[ .?!…。A-Za-z0-9\"”)\\]\\[(\r\n\u{a0}]|Dr\\. |U\\.S\\. |\\.[A-Z][a-z]){0,60}", 0..4)
        ) {
            let text: String = parts.concat();
            let mut passages = Vec::new();
            let mut start = 0;
            for part in &parts {
                passages.push(body(start, start + part.len()));
                start += part.len();
            }
            let found = sentences(&text, &passages);
            let mut at = 0;
            for span in &found {
                prop_assert!(text[at..span.start()].trim().is_empty());
                prop_assert!(!span.is_empty());
                prop_assert_eq!(span.of(&text).trim(), span.of(&text));
                prop_assert!(passages.iter().any(|p| p.span.contains(*span)));
                at = span.end();
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
