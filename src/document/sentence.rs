//! Where sentences begin and end.
//!
//! The rules start from those of Unicode Standard Annex 29 (a terminator, closing marks,
//! blanks, and no lower-case letter after them) and add what news and biomedical text needs:
//! abbreviations, initials, citations, and a blank that got lost. Only terminators are looked
//! at, which is many times faster than walking every character through the annex's tables.

use super::{Passage, Span};

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

/// Cuts one passage, which begins at byte `offset` of its text.
fn cut(passage: &str, offset: usize, found: &mut Vec<Span>) {
    let mut start = 0;
    let mut at = 0;
    while let Some(stop) = Stop::find(passage, at) {
        at = stop.end;
        if let Some(end) = stop.sentence_end(passage, start) {
            push(passage, start, end, offset, found);
            start = end;
            at = end;
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
            if is_enumerator(passage[start..self.start].trim_start()) {
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
            let ending = matches!(
                tail.to_ascii_lowercase().as_str(),
                "com" | "org" | "net" | "edu" | "gov" | "io" | "co" | "uk" | "txt" | "pdf" | "html"
            );
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

/// Past closing quotes and brackets, and citations such as "[12]" and "¹²".
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

/// A name written with a lower-case letter first: "p53", "mRNA", "siRNA".
fn is_symbol(word: &str) -> bool {
    word.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// "1", "a", "iv" at the start of a sentence: the number of a list item.
fn is_enumerator(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '"', '“']);
    text.len() <= 3
        && !text.is_empty()
        && (text.bytes().all(|b| b.is_ascii_digit())
            || text.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))
            || text.len() == 1 && text.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether the full stop after `word` belongs to the word, the sentence going on.
fn holds_on(passage: &str, stop: usize, word: &str, next: Next<'_>) -> bool {
    let starts = !next.dotted && is_starter(next.word);
    let mut letters = word.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return if letter.is_uppercase() {
            !is_label(&passage[..stop - word.len()]) && !starts
        } else {
            letter.is_lowercase() && !starts
        };
    }
    match word {
        // Before a name.
        "Dr" | "Drs" | "Mr" | "Mrs" | "Ms" | "Prof" | "Profs" | "St" | "Ste" | "Rev" | "Gen" | "Sen"
        | "Sens" | "Rep" | "Reps" | "Gov" | "Capt" | "Lt" | "Col" | "Sgt" | "Hon" | "Mt" | "Ft" | "Pres" => {
            true
        }
        // Before what they refer to.
        "Fig" | "fig" | "Figs" | "figs" | "Eq" | "Eqs" | "Ref" | "ref" | "Refs" | "refs" | "Suppl" | "pp"
        | "Tab" | "Vol" | "vol" | "Sect" | "Nr" | "Art" | "Ch" | "vs" | "Vs" | "cf" | "viz" | "approx"
        | "Approx" | "ca" | "e.g" | "E.g" | "i.e" | "I.e" | "incl" | "resp" | "var" | "subsp" | "spp"
        | "Nos" | "nos" => true,
        // "no" is a word as well.
        "No" | "no" | "ver" | "Ver" | "sec" | "Sec" | "ch" | "art" => next.first.is_numeric(),
        "Jan" | "Feb" | "Mar" | "Apr" | "Jun" | "Jul" | "Aug" | "Sep" | "Sept" | "Oct" | "Nov" | "Dec" => {
            next.first.is_numeric()
        }
        // These end sentences too: go by what follows.
        "al" | "Inc" | "Corp" | "Ltd" | "Co" | "Cos" | "LLC" | "Jr" | "Sr" | "Bros" | "Univ" | "Dept"
        | "Est" | "Mass" | "Calif" | "Conn" | "Pa" | "Fla" | "Ill" | "Md" | "Minn" | "Ont" | "Tenn"
        | "Wash" | "Wis" | "Ariz" | "Colo" | "Mich" | "Tex" | "Va" | "Bvd" | "Blvd" | "Ave" | "Ph"
        | "PhD" | "sp" => next.opened || !starts,
        "a.m" | "p.m" => matches!(
            next.word,
            "EST"
                | "EDT"
                | "ET"
                | "CST"
                | "CDT"
                | "CT"
                | "CET"
                | "CEST"
                | "PST"
                | "PDT"
                | "PT"
                | "GMT"
                | "UTC"
                | "BST"
        ),
        _ => is_dotted(word) && (next.opened || !starts),
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
    const NOUNS: [&str; 36] = [
        "antigen",
        "arm",
        "chromosome",
        "class",
        "coenzyme",
        "cohort",
        "component",
        "domain",
        "factor",
        "grade",
        "group",
        "haemophilia",
        "hemophilia",
        "hepatitis",
        "immunoglobulin",
        "influenza",
        "interferon",
        "isoform",
        "lipoprotein",
        "panel",
        "part",
        "phase",
        "plan",
        "protein",
        "retinoid",
        "serotype",
        "stage",
        "strain",
        "streptococcus",
        "subtype",
        "subunit",
        "toxin",
        "type",
        "types",
        "vitamin",
        "vitamins",
    ];
    let before = before.trim_end();
    let word = word_before(before, before.len());
    // "hemophilia A and B."
    if matches!(word, "and" | "or") {
        let listed = before[..before.len() - word.len()].trim_end();
        let label = word_before(listed, listed.len());
        return label.chars().count() == 1 && label.chars().all(char::is_uppercase);
    }
    NOUNS.binary_search(&word.to_lowercase().as_str()).is_ok()
}

/// Words that begin sentences and, with a capital, hardly anything else.
fn is_starter(word: &str) -> bool {
    matches!(
        word,
        "A" | "About"
            | "According"
            | "Additionally"
            | "After"
            | "All"
            | "Also"
            | "Although"
            | "Among"
            | "An"
            | "And"
            | "Another"
            | "Approximately"
            | "As"
            | "At"
            | "Based"
            | "Because"
            | "Before"
            | "Between"
            | "Both"
            | "But"
            | "By"
            | "Currently"
            | "Despite"
            | "During"
            | "Each"
            | "Even"
            | "Every"
            | "For"
            | "From"
            | "Further"
            | "Furthermore"
            | "He"
            | "Her"
            | "Here"
            | "His"
            | "How"
            | "However"
            | "I"
            | "If"
            | "In"
            | "Instead"
            | "It"
            | "Its"
            | "Later"
            | "Many"
            | "Meanwhile"
            | "More"
            | "Moreover"
            | "Most"
            | "My"
            | "No"
            | "Nor"
            | "Not"
            | "Now"
            | "Of"
            | "On"
            | "Once"
            | "One"
            | "Only"
            | "Or"
            | "Other"
            | "Others"
            | "Our"
            | "Over"
            | "Overall"
            | "Patients"
            | "People"
            | "Researchers"
            | "Scientists"
            | "Several"
            | "She"
            | "Since"
            | "So"
            | "Some"
            | "Such"
            | "That"
            | "The"
            | "Their"
            | "Then"
            | "There"
            | "Therefore"
            | "These"
            | "They"
            | "This"
            | "Those"
            | "Though"
            | "Through"
            | "Thus"
            | "To"
            | "Today"
            | "Two"
            | "Under"
            | "Unlike"
            | "Until"
            | "Using"
            | "We"
            | "What"
            | "When"
            | "Where"
            | "Whether"
            | "Which"
            | "While"
            | "Who"
            | "Why"
            | "With"
            | "Within"
            | "Without"
            | "Yet"
            | "You"
            | "Your"
    )
}
