//! Marks what surrounds an article in plain text: share buttons, sign-up forms, related
//! articles, notices, menus, comments.
//!
//! One list of phrases says what such lines begin with; what hangs on a line (the form below
//! "Subscribe", the headlines below "Related Articles") is found by form. A paragraph of the
//! article marked by mistake loses mentions, a missed button costs nothing, so every rule
//! stays with short lines or with wording that only notices have.
//!
//! "About the company" paragraphs of press releases are left in the article: they name
//! products and diseases as facts. Forward-looking statements are marked: they are a legal
//! form that names products only in what may not come true.

mod phrases;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};

use phrases::{Below, Extent, PHRASES, Phrase};

use super::wording::{ends_sentence, words};
use crate::document::{Passage, PassageKind};
use crate::text::table::{list, word_table};
use phrases::Below::{
    Article, Comments, Contact, Form, Headline, Notice, Paragraph, PerhapsRelated, Related,
};
use phrases::Extent::{Count, Start, Whole, Within};

/// One automaton over the phrases of some extents.
struct Finder {
    automaton: AhoCorasick,
    rows: Vec<(Extent, Below)>,
}

impl Finder {
    /// `start`: match at the beginning only, the longest phrase.
    fn new(start: bool, of: fn(Extent) -> bool) -> Self {
        let rows = || PHRASES.iter().filter(|phrase| of(phrase.extent));
        let mut builder = AhoCorasick::builder();
        if start {
            builder.match_kind(MatchKind::LeftmostLongest).start_kind(StartKind::Anchored);
        }
        let automaton = builder
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(rows().map(|phrase| phrase.text))
            .expect("the phrases are part of the program, and few");
        Self { automaton, rows: rows().map(|&Phrase { extent, below, .. }| (extent, below)).collect() }
    }

    /// The phrase that `text` begins with: what it says, and where it ends.
    fn at_start(&self, text: &str) -> Option<(Extent, Below, usize)> {
        let found = self.automaton.find(Input::new(text).anchored(Anchored::Yes))?;
        let (extent, below) = self.rows[found.pattern().as_usize()];
        let cut_word = text[..found.end()].ends_with(char::is_alphabetic)
            && text[found.end()..].starts_with(char::is_alphanumeric);
        (!cut_word).then_some((extent, below, found.end()))
    }
}

static WHOLE: LazyLock<Finder> = LazyLock::new(|| Finder::new(true, |e| e == Whole));
static COUNT: LazyLock<Finder> = LazyLock::new(|| Finder::new(true, |e| e == Count));
static START: LazyLock<Finder> = LazyLock::new(|| Finder::new(true, |e| matches!(e, Start(_))));
static WITHIN: LazyLock<Finder> = LazyLock::new(|| Finder::new(false, |e| matches!(e, Within(_))));

/// Words of sign-up forms, looked for only below one.
static FORM_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(list(word_table!("form_words.tsv"), "words").expect("a test reads the table"))
        .expect("the words are part of the program, and few")
});

/// Marks the passages of `text` that surround the article. Only kinds change.
///
/// Linear in the length of the text.
///
/// # Panics
/// When a passage is not of `text`.
pub fn mark(text: &str, passages: &mut [Passage]) {
    let found: Vec<Option<Below>> =
        passages.iter().enumerate().map(|(i, p)| classify(p.span.of(text), i)).collect();
    let page = Page::new(text, passages, &found);
    let mut marked = vec![false; passages.len()];
    let mut at = 0;
    while at < passages.len() {
        let end = found[at].map_or(at, |below| page.end(at, below));
        marked[at..end].fill(true);
        at = end.max(at + 1);
    }
    for (passage, _) in passages.iter_mut().zip(marked).filter(|(_, marked)| *marked) {
        passage.kind = PassageKind::Boilerplate;
    }
    mark_menus(text, passages);
}

/// Whether a line leads back to a list of articles: "< Back", "Home > Health > Genes".
pub(super) fn is_way_back(line: &str) -> bool {
    const MOST_WORDS: usize = 8;
    line.starts_with(['<', '«', '‹', '←', '⟵']) && words(line, MOST_WORDS + 1) <= MOST_WORDS
        || is_breadcrumb(line)
}

fn is_breadcrumb(line: &str) -> bool {
    const MOST_BYTES: usize = 160;
    const STEP_WORDS: usize = 5;
    const ARROWS: [char; 4] = ['>', '»', '›', '→'];
    if line.len() > MOST_BYTES || !line.contains(ARROWS) {
        return false;
    }
    let steps = || line.split(ARROWS).map(str::trim).filter(|step| !step.is_empty());
    let named = steps().all(|s| s.starts_with(char::is_uppercase) && words(s, STEP_WORDS + 1) <= STEP_WORDS);
    named && steps().count() >= if line.starts_with("Home") { 2 } else { 3 }
}

/// What the wording of one passage says; none for the article's own.
fn classify(passage: &str, index: usize) -> Option<Below> {
    if !passage.contains(char::is_alphanumeric) || is_way_back(passage) {
        return Some(Article);
    }
    let at_most = |most: usize| words(passage, most + 1) <= most;
    if ["©", "℗", "(c) ", "(C) "].iter().any(|sign| passage.starts_with(sign)) {
        return at_most(NOTICE).then_some(Article);
    }
    let head = head(passage);
    let rest_blank = |end: usize| head.len() < HEAD && !head[end..].contains(char::is_alphabetic);
    if let Some((_, below, end)) = WHOLE.at_start(&head)
        && rest_blank(end)
    {
        return Some(below);
    }
    let uncounted = head.trim_start_matches(|c: char| !c.is_alphabetic());
    let uncounted = uncounted.strip_prefix("k ").unwrap_or(uncounted);
    if uncounted.len() < head.len()
        && let Some((_, below, end)) = COUNT.at_start(uncounted)
        && rest_blank(head.len() - uncounted.len() + end)
    {
        return Some(below);
    }
    if let Some((Start(most), below, _)) = START.at_start(&head)
        && at_most(most)
    {
        return Some(below);
    }
    if passage.len() > LONGEST_WITHIN {
        return None;
    }
    if let Some(found) = WITHIN.automaton.find(passage)
        && let (Within(most), below) = WITHIN.rows[found.pattern().as_usize()]
        && at_most(most)
    {
        return Some(below);
    }
    let control = is_share_bar(passage) || is_address(passage) || index < BYLINES && is_byline(passage);
    control.then_some(Article)
}

/// Longest notice of copyright, in words.
const NOTICE: usize = 250;
/// In bytes: longer passages are paragraphs, where no phrase is looked for past the start.
const LONGEST_WITHIN: usize = 450;
/// In bytes: how much of a passage phrases are matched against.
const HEAD: usize = 96;
/// Bylines stand among the first passages.
const BYLINES: usize = 8;

/// The beginning of a passage in lower case, blanks single, quotes straight, without marks
/// at the start.
fn head(passage: &str) -> String {
    let mut head = String::with_capacity(HEAD + 8);
    for c in passage.trim_start_matches(|c: char| !c.is_alphanumeric()).chars() {
        if head.len() >= HEAD {
            break;
        }
        match c {
            '’' | '‘' => head.push('\''),
            c if c.is_whitespace() => {
                if !head.ends_with(' ') {
                    head.push(' ');
                }
            }
            c if c.is_ascii() => head.push(c.to_ascii_lowercase()),
            c => head.extend(c.to_lowercase()),
        }
    }
    head
}

/// What buttons under an article say.
static BUTTONS: LazyLock<Vec<&str>> =
    LazyLock::new(|| list(word_table!("buttons.tsv"), "word").expect("a test reads the table"));

/// What bylines call their people.
static ROLES: LazyLock<Vec<&str>> =
    LazyLock::new(|| list(word_table!("roles.tsv"), "word").expect("a test reads the table"));

/// "Facebook Twitter Email Print".
fn is_share_bar(passage: &str) -> bool {
    const MOST_BYTES: usize = 120;
    if passage.len() > MOST_BYTES {
        return false;
    }
    let button = |word: &&str| BUTTONS.iter().any(|name| name.eq_ignore_ascii_case(word));
    let mut parts = passage.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.next().is_some_and(|first| button(&first))
        && parts.next().is_some_and(|second| button(&second))
        && parts.all(|word| button(&word))
}

/// A line with an e-mail address, or nothing but a web address.
fn is_address(passage: &str) -> bool {
    const MOST_WORDS: usize = 12;
    let is_candidate = passage.contains('@') || passage.starts_with("http") || passage.starts_with("www.");
    if !is_candidate || words(passage, MOST_WORDS + 1) > MOST_WORDS {
        return false;
    }
    let mut tokens = passage.split_whitespace();
    let web = |t: &str| t.starts_with("http://") || t.starts_with("https://") || t.starts_with("www.");
    let mail = |t: &str| t.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    tokens.clone().any(mail) && !ends_sentence(passage) || tokens.all(web)
}

/// "By Ann Lee", "HealthDay Reporter".
fn is_byline(passage: &str) -> bool {
    const MOST_WORDS: usize = 9;
    if passage.len() > HEAD || ends_sentence(passage) {
        return false;
    }
    let count = words(passage, MOST_WORDS + 1);
    let names = |text: &str| {
        text.split_whitespace().all(|w| matches!(w, "and" | "|" | "/") || w.starts_with(char::is_uppercase))
    };
    passage.strip_prefix("By ").is_some_and(|rest| (3..=MOST_WORDS).contains(&count) && names(rest))
        || count <= 5 && names(passage) && ROLES.iter().any(|role| passage.ends_with(role))
}

/// What a passage looks like from below a marker.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Found to be boilerplate by its wording.
    Found,
    /// Short and open: perhaps the headline of another article.
    Headline,
    /// Sentences that could be a teaser of another article.
    Teaser,
    /// Longer than teasers are.
    Long,
    /// A short sentence.
    Other,
}

const TEASER_FROM: usize = 12;
const TEASER_TO: usize = 60;

fn shape(passage: &str, found: Option<Below>) -> Shape {
    let count = words(passage, TEASER_TO + 1);
    match count {
        _ if found.is_some() => Shape::Found,
        _ if count > TEASER_TO => Shape::Long,
        _ if count > 2 * TEASER_FROM || count >= TEASER_FROM && ends_sentence(passage) => Shape::Teaser,
        _ if ends_sentence(passage) && !passage.ends_with('?') => Shape::Other,
        _ => Shape::Headline,
    }
}

/// The passages below each marker, looked up in constant time, so that many markers cost
/// no more than one.
struct Page<'p> {
    text: &'p str,
    passages: &'p [Passage],
    shapes: Vec<Shape>,
    /// The next paragraph (teaser or long) at or after each passage.
    next_paragraph: Vec<usize>,
    /// The next two paragraphs in a row, where an article evidently goes on.
    next_pair: Vec<usize>,
    /// The next long paragraph.
    next_long: Vec<usize>,
    /// Paragraphs before each passage.
    paragraphs_before: Vec<usize>,
}

impl<'p> Page<'p> {
    fn new(text: &'p str, passages: &'p [Passage], found: &[Option<Below>]) -> Self {
        let n = passages.len();
        // A page without markers needs none of it.
        let sections = found.iter().flatten().any(|&below| below != Article);
        let shapes: Vec<Shape> = if sections {
            passages.iter().zip(found).map(|(p, &f)| shape(p.span.of(text), f)).collect()
        } else {
            Vec::new()
        };
        let is_paragraph = |i: usize| matches!(shapes.get(i), Some(Shape::Teaser | Shape::Long));
        let next = |holds: &dyn Fn(usize) -> bool| {
            let mut next = vec![n; shapes.len()];
            for i in (0..shapes.len()).rev() {
                next[i] = if holds(i) { i } else { next.get(i + 1).copied().unwrap_or(n) };
            }
            next
        };
        let paragraphs_before = (0..shapes.len())
            .scan(0, |sum, i| Some(std::mem::replace(sum, *sum + usize::from(is_paragraph(i)))))
            .collect();
        Self {
            text,
            passages,
            next_paragraph: next(&is_paragraph),
            next_pair: next(&|i| is_paragraph(i) && is_paragraph(i + 1)),
            next_long: next(&|i| shapes[i] == Shape::Long),
            paragraphs_before,
            shapes,
        }
    }

    /// The passage after the last one that belongs to the marker `at`; `at` for none.
    fn end(&self, at: usize, below: Below) -> usize {
        let below_marker = at + 1..self.passages.len();
        let next = self.shapes.get(at + 1).copied();
        match below {
            Form => self.run(at + 1, usize::MAX, |p| words(p, 31) <= 30 && FORM_WORDS.is_match(p)),
            Related => self.related(at).unwrap_or(at + 1),
            PerhapsRelated => self.related(at).unwrap_or(at),
            Headline => at + 1 + usize::from(next == Some(Shape::Headline)),
            Comments if self.closes(at) => below_marker.end,
            Article | Comments => at + 1,
            Notice if self.closes(at) => below_marker
                .into_iter()
                .find(|&i| self.passages[i].kind == PassageKind::Heading || self.shapes[i] == Shape::Found)
                .unwrap_or(self.passages.len()),
            Notice | Paragraph => {
                at + 1 + usize::from(matches!(next, Some(Shape::Teaser | Shape::Other | Shape::Long)))
            }
            Contact => {
                let short = self.run(at + 1, 8, |p| words(p, 13) <= 12);
                let reach = |p: &Passage| {
                    let line = p.span.of(self.text);
                    line.contains('@') || line.bytes().filter(u8::is_ascii_digit).count() >= 7
                };
                (at + 1..short).rev().find(|&i| reach(&self.passages[i])).map_or(at + 1, |i| i + 1)
            }
        }
    }

    /// From `start`, the first of at most `most` passages that does not hold.
    fn run(&self, start: usize, most: usize, holds: impl Fn(&str) -> bool) -> usize {
        let run = self.passages[start..].iter().take(most).take_while(|p| holds(p.span.of(self.text)));
        start + run.count()
    }

    /// Whether more of the text lies before passage `at` than from it on, so that what
    /// follows is not likely the article.
    fn closes(&self, at: usize) -> bool {
        let (start, marker) = (self.passages[0].span.start(), self.passages[at].span.start());
        let end = self.passages[self.passages.len() - 1].span.end();
        marker - start > end - marker
    }

    /// The end of a list of other articles below `at`; none where no headline follows.
    fn related(&self, at: usize) -> Option<usize> {
        let n = self.passages.len();
        if at + 1 == n {
            return Some(n);
        }
        if matches!(self.shapes[at + 1], Shape::Teaser | Shape::Long | Shape::Other) {
            return None;
        }
        let first = self.next_paragraph[at];
        if !self.closes(at) {
            return Some(first.min(at + 1 + MOST_INLINE));
        }
        let pair = self.next_pair[at];
        if pair == n {
            // Headlines and teasers to the end; a long paragraph among them is the article.
            let long = self.next_long[at] < n;
            return Some(if long { first } else { n });
        }
        // The article goes on below: with the heading over the two paragraphs.
        let mut end = pair;
        while end > at + 1 && self.shapes[end - 1] == Shape::Headline {
            end -= 1;
        }
        let teasers = self.paragraphs_before[pair] - self.paragraphs_before[first];
        Some(if teasers >= 2 { end } else { first })
    }
}

/// Headlines in a box inside an article.
const MOST_INLINE: usize = 8;

/// Marks the lines of menus whose wording says nothing: those between two that do, in a run
/// of short lines of which half or more do.
fn mark_menus(text: &str, passages: &mut [Passage]) {
    const ENTRY_WORDS: usize = 4;
    const ENTRIES: usize = 4;
    let entry = |p: &Passage| words(p.span.of(text), ENTRY_WORDS + 1) <= ENTRY_WORDS;
    for run in passages.chunk_by_mut(|a, b| entry(a) && entry(b)) {
        let marked = |p: &Passage| p.kind == PassageKind::Boilerplate;
        let count = run.iter().filter(|p| marked(p)).count();
        if run.len() < ENTRIES || count * 2 < run.len() {
            continue;
        }
        if let (Some(first), Some(last)) = (run.iter().position(marked), run.iter().rposition(marked)) {
            for passage in &mut run[first..=last] {
                passage.kind = PassageKind::Boilerplate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::text::passages;

    /// The passages that are left to the article.
    fn kept(text: &str) -> Vec<&str> {
        passages(text)
            .iter()
            .filter(|p| p.kind != PassageKind::Boilerplate)
            .map(|p| p.span.of(text))
            .collect()
    }

    const BODY: &str = "A child with spinal muscular atrophy was treated on Monday, and the doctors said that \
                        the gene therapy had worked for all of the patients who were given it so far this year.";

    #[test]
    fn lines_around_an_article_are_marked() {
        let rows = [
            "Share this article",
            "Tweet",
            "Click to share on Facebook",
            "Facebook Twitter Email Print",
            "2 min read",
            "Reading time: 4 minutes",
            "5-minute read",
            "1.2k shares",
            "AD",
            "Advertisement",
            "< Back",
            "Home > Health > Genes",
            "Content Last Updated: 23-Apr-2024",
            "© 1998-2023 Example Foundation",
            "Copyright 2024 Example. All rights reserved.",
            "Terms of Use",
            "We use cookies to improve our site.",
            "Source: https://news.example/genes.html",
            "Related: Hope for boys with DMD",
            "toggle caption Ann Lee",
            "Subscribe to our newsletter",
            "Get tips straight to your inbox.",
            "ann.lee@example.org",
            "* * *",
            "Disclaimer: This is not a substitute for professional medical advice.",
            "En Español",
        ];
        for row in rows {
            let text = format!("{BODY}\n\n{row}\n\n{BODY}");
            assert_eq!(kept(&text), [BODY, BODY], "{row:?}");
        }
    }

    #[test]
    fn lines_of_an_article_are_kept() {
        let rows = [
            "Share with your doctor any symptoms you have.",
            "Shares of the company nearly tripled on Wednesday.",
            "Back pain is common.",
            "Contacts of infected people were traced.",
            "Never miss a dose.",
            "Related conditions",
            "Comments from the authors were not given.",
            "About Spark Therapeutics",
            "Return to play after injury",
            "Latest treatments for SMA",
            "Home care helps.",
            "Printed genes work.",
            "CRISPR > TALEN in cells",
            "Source of the virus",
            "More than half improved.",
            "Recommended doses",
            "Sign up for a clinical trial if you can.",
            "Search for a cure",
            "The 3 min read-out was high.",
        ];
        for row in rows {
            let text = format!("{BODY}\n\n{row}\n\n{BODY}");
            assert_eq!(kept(&text), [BODY, row, BODY], "{row:?}");
        }
    }

    #[test]
    fn other_articles_are_marked_to_the_end() {
        let teaser = "Many young people come to hospital with it, and doctors now ask why that may be so.";
        let text = format!(
            "{BODY}\n\n{BODY}\n\n{BODY}\n\nRelated Articles\n\nHow Sport Affects Your Gut\n\n{teaser}\n\n\
             Vomiting Among Youth\n\n{teaser}\n\n© 2024 Example"
        );
        assert_eq!(kept(&text), [BODY, BODY, BODY]);
    }

    #[test]
    fn an_article_resumes_below_a_box() {
        let text = format!("{BODY}\n\nYou may also like\n\nHow Sport Affects Your Gut\n\n{BODY}\n\n{BODY}");
        assert_eq!(kept(&text), [BODY, BODY, BODY]);
        let text = format!("{BODY}\n\nRecommended\n\n{BODY}");
        assert_eq!(kept(&text), [BODY, "Recommended", BODY]);
    }

    #[test]
    fn a_form_takes_the_lines_below() {
        let form = "Stay Updated with Ann's Feed\n\nGet the latest delivered straight to your inbox.\n\n\
                    How often would you like updates?\n\nWe respect your privacy.";
        let text = format!("{BODY}\n\n{form}\n\n{BODY}");
        assert_eq!(kept(&text), [BODY, BODY]);
    }

    #[test]
    fn comments_close_a_page_but_not_its_top() {
        let text =
            format!("{BODY}\n\n{BODY}\n\n{BODY}\n\n2 Comments\n\nAnn\n\nMy son has SMA and this is good.");
        assert_eq!(kept(&text), [BODY, BODY, BODY]);
        let text = format!("Comments\n\n{BODY}\n\n{BODY}");
        assert_eq!(kept(&text), [BODY, BODY]);
    }

    #[test]
    fn legal_forms_are_marked_and_the_company_is_kept() {
        let about = "Spark makes gene therapies for hemophilia.";
        let text = format!(
            "{BODY}\n\n{BODY}\n\n{BODY}\n\nAbout Spark\n\n{about}\n\nForward-Looking Statements\n\n{BODY}\n\n\
             Media Contact:\n\nAnn Lee\n\n555-123-4567"
        );
        assert_eq!(kept(&text), [BODY, BODY, BODY, "About Spark", about]);
    }

    #[test]
    fn phrases_are_written_as_passages_are_read() {
        for phrase in PHRASES.iter() {
            assert_eq!(head(phrase.text), phrase.text);
        }
    }

    #[test]
    fn the_tables_can_be_read() {
        assert!(FORM_WORDS.is_match("Sign up"));
        assert!(BUTTONS.contains(&"share") && ROLES.contains(&"Reporter"));
    }
}
