//! Plain text: finds the passages of an article without changing its text.
//!
//! Lines become paragraphs, joined where a mail-style line break at a fixed column cut them;
//! each paragraph gets a kind from its form; then [`boilerplate`] marks what surrounds the
//! article, and the title is chosen among the headings that are left.

use std::sync::LazyLock;

use super::boilerplate;
use super::wording::{ends_sentence, words};
use crate::document::{Passage, PassageKind, Span};
use crate::text::table::{Words, word_table};

/// The passages of a plain text, as bytes of `text`.
///
/// They are sorted and trimmed, never overlap, and together hold every non-blank character.
/// A title that the page repeats is marked each time. Linear in the length of the text.
///
/// ```
/// use theralex::document::PassageKind;
/// use theralex::ingest::text::passages;
/// let text = "Share\n\nHope for SMA\n\nA gene therapy was approved on Monday.\n";
/// let found = passages(text);
/// let of = |i: usize| (found[i].kind, found[i].span.of(text));
/// assert_eq!(of(0), (PassageKind::Boilerplate, "Share"));
/// assert_eq!(of(1), (PassageKind::Title, "Hope for SMA"));
/// assert_eq!(of(2), (PassageKind::Body, "A gene therapy was approved on Monday."));
/// ```
#[must_use]
pub fn passages(text: &str) -> Vec<Passage> {
    let lines = lines(text);
    let mut passages = paragraphs(text, &lines);
    drop(lines);
    boilerplate::mark(text, &mut passages);
    mark_title(text, &mut passages);
    correct_headings(text, &mut passages);
    passages
}

/// A line that is not blank.
struct Line {
    /// Trimmed.
    span: Span,
    /// In code points, counted up to just over [`WIDEST_WRAP`].
    width: usize,
    /// A paragraph ended before it: a blank line, a form feed, U+2029.
    after_gap: bool,
    /// It begins with the mark of a list item.
    item: bool,
}

/// Lines longer than this, in code points, were not broken at a column.
const WIDEST_WRAP: usize = 120;
/// Texts are not wrapped at columns narrower than this.
const NARROWEST_WRAP: usize = 40;

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut gap = false;
    while start < text.len() {
        let (end, next, ends_paragraph) = line_end(text.as_bytes(), start);
        let span = trimmed(text, start, end);
        if span.is_empty() {
            gap = true;
        } else {
            let line = span.of(text);
            let item = item_mark(line).is_some();
            lines.push(Line { span, width: width(line), after_gap: gap, item });
            gap = false;
        }
        gap |= ends_paragraph;
        start = next;
    }
    lines
}

/// The end of the line that begins at `start`, where the next one begins, and whether the
/// break between them ends a paragraph by itself.
fn line_end(bytes: &[u8], start: usize) -> (usize, usize, bool) {
    let mut at = start;
    while let Some(i) =
        bytes[at..].iter().position(|&b| matches!(b, b'\n' | 0x0B | 0x0C | b'\r' | 0xC2 | 0xE2))
    {
        at += i;
        match &bytes[at..] {
            [b'\r', b'\n', ..] | [0xC2, 0x85, ..] => return (at, at + 2, false),
            [0x0C, ..] => return (at, at + 1, true),
            [b'\n' | b'\r' | 0x0B, ..] => return (at, at + 1, false),
            [0xE2, 0x80, last @ (0xA8 | 0xA9), ..] => return (at, at + 3, *last == 0xA9),
            _ => at += 1,
        }
    }
    (bytes.len(), bytes.len(), false)
}

fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let line = text[start..end].trim_start();
    let start = end - line.len();
    Span::new(start, start + line.trim_end().len())
}

fn width(line: &str) -> usize {
    line.chars().take(WIDEST_WRAP + 1).count()
}

/// Joins lines to paragraphs and gives each a first kind from its form.
fn paragraphs(text: &str, lines: &[Line]) -> Vec<Passage> {
    let wrap = wrap_column(text, lines);
    let mut passages: Vec<Passage> = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        if i > 0
            && joins(text, &lines[i - 1], line, wrap)
            && let Some(last) = passages.last_mut()
        {
            last.span = Span::new(last.span.start(), line.span.end());
        } else {
            let kind = if line.item { PassageKind::List } else { PassageKind::Body };
            passages.push(Passage { span: line.span, kind });
        }
    }
    for passage in &mut passages {
        if passage.kind == PassageKind::Body && is_heading(passage.span.of(text)) {
            passage.kind = PassageKind::Heading;
        }
    }
    passages
}

/// The column at which the lines of `text` were broken, in code points, or none.
///
/// Where each line is a paragraph of its own, hardly any ends in mid-sentence; where lines
/// were broken at a column, most do.
fn wrap_column(text: &str, lines: &[Line]) -> Option<usize> {
    let (mut breaks, mut in_sentence, mut column) = (0_usize, 0_usize, 0);
    for pair in lines.windows(2) {
        let [a, b] = pair else { continue };
        if b.after_gap || a.width < NARROWEST_WRAP {
            continue;
        }
        breaks += 1;
        if a.width <= WIDEST_WRAP && b.width <= WIDEST_WRAP && runs_on(text, a, b) {
            in_sentence += 1;
            column = column.max(a.width);
        }
    }
    (in_sentence > 0 && in_sentence * 4 >= breaks).then_some(column)
}

/// Whether `a` ends without a stop and `b` begins with a lower-case letter.
fn runs_on(text: &str, a: &Line, b: &Line) -> bool {
    b.span.of(text).starts_with(char::is_lowercase) && !ends_sentence(a.span.of(text))
}

/// Whether the break between two neighbouring lines lies inside a paragraph.
fn joins(text: &str, a: &Line, b: &Line, wrap: Option<usize>) -> bool {
    // Lines a little longer than the column seen are still lines of the same text.
    const SLACK: usize = 8;
    if b.after_gap {
        return false;
    }
    if a.item && !b.item && item_mark(a.span.of(text)) == Some(a.span.len()) {
        return true; // The mark stands on a line of its own.
    }
    let Some(column) = wrap else { return false };
    if a.width > column + SLACK || b.width > column + SLACK {
        return false;
    }
    // A line is broken where the next word no longer fits; a break before a word that
    // would have fitted was meant.
    let first_word = b.span.of(text).chars().take_while(|c| !c.is_whitespace()).count();
    let full = a.width + 1 + first_word > column;
    if b.item {
        // "… at the age of" + "12. Later": no item, only a line that looks like one.
        return full && !a.item && !ends_sentence(a.span.of(text));
    }
    full || a.width * 2 >= column && runs_on(text, a, b)
}

/// The length in bytes of the mark that makes `line` a list item: a bullet, or a number.
fn item_mark(line: &str) -> Option<usize> {
    const LONGEST_NUMBER: usize = 5;
    let first = line.chars().next()?;
    let length = match first {
        '•' | '‣' | '◦' | '▪' | '▫' | '■' | '□' | '●' | '○' | '⁃' | '∙' | '◆' | '◇' | '►' | '▶' | '➢'
        | '➤' | '✓' | '✔' | '\u{F0B7}' => return Some(first.len_utf8()),
        '-' | '*' | '+' | '–' | '·' | '−' => first.len_utf8(),
        '(' | '0'..='9' | 'a'..='z' => {
            let inner = line.strip_prefix('(').unwrap_or(line);
            let end = inner.bytes().take(LONGEST_NUMBER).position(|b| matches!(b, b'.' | b')'))?;
            let number = &inner[..end];
            let digits = (1..=2).contains(&end) && number.bytes().all(|b| b.is_ascii_digit());
            let letters = !number.is_empty() && number.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))
                || end == 1 && number.bytes().all(|b| b.is_ascii_lowercase());
            let round = inner.as_bytes()[end] == b')';
            if !(digits && (round || inner.len() == line.len()) || letters && round) {
                return None;
            }
            line.len() - inner.len() + end + 1
        }
        _ => return None,
    };
    line[length..].starts_with(char::is_whitespace).then_some(length)
}

/// Whether `passage` could stand over a text: short, and no sentence. A question may.
fn is_headline(passage: &str, most_words: usize) -> bool {
    // Room for the words of any language at the length of long ones.
    let short = passage.len() <= most_words * 24;
    let open = || passage.ends_with('?') || !ends_sentence(passage) && !passage.ends_with(',');
    short && open() && passage.contains(char::is_alphabetic) && words(passage, most_words + 1) <= most_words
}

/// Longest heading and longest title, in words.
const HEADING_WORDS: usize = 16;
const TITLE_WORDS: usize = 40;

fn is_heading(passage: &str) -> bool {
    is_headline(passage, HEADING_WORDS) && !passage.starts_with(char::is_lowercase)
}

/// Marks the article's own title, and what stands above it as boilerplate.
fn mark_title(text: &str, passages: &mut [Passage]) {
    /// A title stands within the first passages or nowhere.
    const HEAD: usize = 12;
    let head = passages.len().min(HEAD);
    let head = &mut passages[..head];
    let Some(title) = find_title(text, head) else { return };
    let words = head[title].span.of(text);
    for (i, passage) in head.iter_mut().enumerate() {
        if i < title {
            passage.kind = PassageKind::Boilerplate;
        } else if passage.kind != PassageKind::Boilerplate && passage.span.of(text) == words {
            passage.kind = PassageKind::Title;
        }
    }
}

fn find_title(text: &str, head: &[Passage]) -> Option<usize> {
    /// A paragraph longer than this, in words, is the article itself.
    const LEDE_WORDS: usize = 40;
    const SITE_WORDS: usize = 5;
    let of = |i: usize| head[i].span.of(text);
    let article = (0..head.len())
        .find(|&i| head[i].kind != PassageKind::Boilerplate && words(of(i), LEDE_WORDS + 1) > LEDE_WORDS)
        .unwrap_or(head.len());
    let candidate =
        |i: usize| matches!(head[i].kind, PassageKind::Heading | PassageKind::Body) && is_title(of(i));
    // A page that says its title twice has told us.
    let repeated = (0..article)
        .find(|&i| candidate(i) && (i + 1..head.len().min(i + 4)).any(|j| candidate(j) && of(j) == of(i)));
    if repeated.is_some() {
        return repeated;
    }
    // A way back to the list of articles stands right above the article.
    let back = (0..article).rev().find(|&i| boilerplate::is_way_back(of(i)));
    let above = |i: usize| i < article && words(of(i), SITE_WORDS) < SITE_WORDS;
    if let Some(back) = back
        && (0..back).all(|i| !candidate(i) || above(i))
        && let Some(title) = (back + 1..article).find(|&i| head[i].kind != PassageKind::Boilerplate)
        && candidate(title)
    {
        return Some(title);
    }
    let mut open = (0..article).filter(|&i| head[i].kind != PassageKind::Boilerplate);
    let first = open.next().filter(|&i| candidate(i))?;
    if is_site_name(of(first)) {
        // Site name and slogan, then a line that says more than they do.
        let next = open.find(|&i| !candidate(i) || !is_site_name(of(i)));
        if let Some(next) = next.filter(|&i| candidate(i) && words(of(i), SITE_WORDS) == SITE_WORDS) {
            return Some(next);
        }
    }
    (first + 1 < head.len()).then_some(first)
}

fn is_title(passage: &str) -> bool {
    const LOWER_CASE_WORDS: usize = 8;
    is_headline(passage, TITLE_WORDS)
        && (!passage.starts_with(char::is_lowercase) || words(passage, LOWER_CASE_WORDS) < LOWER_CASE_WORDS)
}

/// What the sections of a site are called.
static SECTIONS: LazyLock<Words> =
    LazyLock::new(|| Words::read(word_table!("text/sections.tsv"), "words").expect("a test reads the table"));

/// Words that names and slogans of sites hold.
static SITE_NAME_WORDS: LazyLock<Words> = LazyLock::new(|| {
    Words::read(word_table!("text/site_words.tsv"), "word").expect("a test reads the table")
});

/// Whether a line reads like the name or the slogan of a site ("Medical News & Research"),
/// or the name of a section of it ("Health").
fn is_site_name(line: &str) -> bool {
    const MOST_WORDS: usize = 5;
    if words(line, MOST_WORDS + 1) > MOST_WORDS {
        return false;
    }
    let lower = line.to_lowercase();
    SECTIONS.contains(&lower)
        || [".com", ".org", ".net", ".gov"].iter().any(|ending| lower.ends_with(ending))
        || lower.split(|c: char| !c.is_alphabetic()).any(|word| SITE_NAME_WORDS.contains(word))
}

/// Takes back headings that stand over nothing: the last lines, and all but the last of a
/// long run, which are items of a list without marks. Takes a lone numbered line over a
/// paragraph for a heading.
fn correct_headings(text: &str, passages: &mut [Passage]) {
    const RUN: usize = 4;
    let mut over_text = false;
    for run in passages.chunk_by_mut(|a, b| a.kind == b.kind).rev() {
        match run[0].kind {
            PassageKind::Heading if run.len() >= RUN || !over_text => {
                let items = run.len() - usize::from(over_text);
                for passage in &mut run[..items] {
                    passage.kind = PassageKind::Body;
                }
            }
            PassageKind::Heading | PassageKind::Boilerplate => {}
            _ => over_text = true,
        }
    }
    for i in 0..passages.len() {
        let line = passages[i].span.of(text);
        if passages[i].kind == PassageKind::List
            && passages.get(i + 1).is_some_and(|next| next.kind == PassageKind::Body)
            && (i == 0 || passages[i - 1].kind != PassageKind::List)
            && line.starts_with(|c: char| c.is_ascii_digit())
            && is_heading(line)
        {
            passages[i].kind = PassageKind::Heading;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PassageKind::{Body, Boilerplate, Heading, List, Title};
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(PassageKind, &str)> {
        passages(text).iter().map(|p| (p.kind, p.span.of(text))).collect()
    }

    #[test]
    fn the_tables_can_be_read() {
        assert!(SECTIONS.contains("press release") && SITE_NAME_WORDS.contains("gazette"));
    }

    const FIRST: &str = "A child with SMA was treated on Monday.";
    const SECOND: &str = "The gene therapy worked for every one of them.";

    #[test]
    fn blank_lines_of_every_kind_separate_paragraphs() {
        for gap in [
            "\n\n", "\r\n\r\n", "\r\r", "\n \u{a0}\t\n", "\u{2029}", "\u{c}", "\u{85}\u{85}",
            "\u{2028}\u{2028}",
        ] {
            let text = format!("\u{a0} {FIRST} {gap}\t{SECOND}\n");
            assert_eq!(found(&text), [(Body, FIRST), (Body, SECOND)], "gap {gap:?}");
        }
    }

    #[test]
    fn each_line_may_be_a_paragraph() {
        let text = format!("Hope for SMA\nHope for SMA\n{FIRST}\nWhat is next?\n{SECOND}");
        let expected = [
            (Title, "Hope for SMA"),
            (Title, "Hope for SMA"),
            (Body, FIRST),
            (Heading, "What is next?"),
            (Body, SECOND),
        ];
        assert_eq!(found(&text), expected);
    }

    #[test]
    fn one_line_is_one_passage() {
        let text = format!("Hope for SMA {FIRST} {SECOND}");
        assert_eq!(found(&text), [(Body, text.as_str())]);
        assert_eq!(found("hope"), [(Body, "hope")]);
        assert_eq!(found(" \r\n\u{2028}\t"), []);
    }

    #[test]
    fn lines_broken_at_a_column_are_joined() {
        let first = "Gene therapy aims to fix a faulty gene or replace it with a healthy gene\n\
                     to try to cure disease or make the body better able to fight disease. It\n\
                     holds promise.";
        let second = "Clinical trials are research studies that help people find out whether a\n\
                      gene therapy approach is safe.";
        let item = "- Viruses, which are the most common carriers of genes into the cells of\n  the patient.";
        let text = format!("Gene therapy\n\n{first}\n{second}\n{item}\n- Liposomes.");
        let expected =
            [(Title, "Gene therapy"), (Body, first), (Body, second), (List, item), (List, "- Liposomes.")];
        assert_eq!(found(&text), expected);
        let text = text.replace('\n', "\r\n");
        assert_eq!(found(&text).len(), expected.len());
    }

    #[test]
    fn list_items_have_marks() {
        let text = "Vectors include:\n\n  • AAV9\n* plasmids\n- liposomes\n1. viruses\n(2) exosomes\nb) others\n•\nnone";
        let kinds: Vec<_> = found(text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Body, List, List, List, List, List, List, List]);
        assert_eq!(found(text)[7].1, "•\nnone");
        for line in ["1.5 mg", "2010. A year", "-80 degrees", "*not", "e.g. this"] {
            assert_eq!(item_mark(line), None, "{line:?}");
        }
    }

    #[test]
    fn numbers_alone_are_headings() {
        let text = format!("{FIRST}\n1. Viral vectors\n{SECOND}\n2. Plasmids\n{SECOND}");
        let kinds: Vec<_> = found(&text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Body, Heading, Body, Heading, Body]);
    }

    #[test]
    fn the_title_is_the_articles_not_the_sites() {
        let rows = [
            ("Ann's Feed\n\nMedical News & Notes\n\nHope for Boys With DMD", "Hope for Boys With DMD"),
            ("Health Library\n\nWe provide all of it.\n\n< Back\n\nGene therapy", "Gene therapy"),
            ("Gene.com\nA new day for gene therapy", "A new day for gene therapy"),
            ("beta thalassemia", "beta thalassemia"),
            ("By Ann Lee\n\nWhat Is SMA?", "What Is SMA?"),
        ];
        for (head, title) in rows {
            let text = format!("{head}\n\n{FIRST}\n\n{SECOND}");
            let titles: Vec<_> = found(&text).into_iter().filter(|p| p.0 == Title).collect();
            assert_eq!(titles, [(Title, title)], "{head:?}");
            assert!(!found(&text).iter().any(|p| p.0 == Heading), "{head:?}");
        }
        assert_eq!(found("We provide it.\n\nHope for SMA\n\nIt works.")[1].0, Heading);
    }

    #[test]
    fn headings_stand_over_text() {
        let text = format!("Hope\n\n{FIRST}\n\nFever\nRash\nCough\nPain\n\nRisks\n{SECOND}\n\nThe End");
        let kinds: Vec<_> = found(&text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Title, Body, Body, Body, Body, Body, Heading, Body, Body]);
        assert_eq!(found("Share\n\nHope for SMA\n\nIt works.")[0], (Boilerplate, "Share"));
    }

    proptest! {
        #[test]
        fn passages_are_sorted_trimmed_and_cover_the_text(
            text in "(\\PC|[ \t\r\n\u{b}\u{c}\u{85}\u{a0}\u{2028}\u{2029}]|\n\n|[a-z]{1,9} |• |1\\. |Related Articles\n|Comments\n|< Back\n){0,200}"
        ) {
            let mut at = 0;
            for passage in passages(&text) {
                let span = passage.span;
                prop_assert!(text[at..span.start()].trim().is_empty());
                prop_assert!(!span.is_empty());
                prop_assert_eq!(span.of(&text).trim(), span.of(&text));
                at = span.end();
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
