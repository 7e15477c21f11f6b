//! A saved web page to its text, passages and metadata.
//!
//! The text is all the page shows, in the page's order. What is not the article (menus,
//! cookie bars, share buttons, related articles) stays in the text, marked as boilerplate.

mod article;
mod blocks;
mod charset;
mod metadata;

use crate::document::{Metadata, Passage, PassageKind, Span};
use blocks::{Block, Scan};

/// What a web page holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The page's visible text in document order: blocks parted by a blank line, items of a
    /// list and rows of a table by a line end, cells by a tab; white space inside a block is
    /// one space, `<br>` a line end.
    pub text: String,
    /// Sorted by start, never overlapping; together they hold every non-blank character.
    pub passages: Vec<Passage>,
    /// What the page says about its article.
    pub metadata: Metadata,
}

/// Why a web page could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HtmlError {
    /// Nothing visible: an empty file, or a page that a script would fill.
    #[error("the page holds no text")]
    Empty,
    /// Markup made to take a reader's time.
    #[error("the page has a tag with more than {} attributes", charset::MAX_ATTRIBUTES)]
    Attributes,
}

/// Reads a page from the bytes of its file.
///
/// The character set is that of a byte-order mark, else what the page declares in its first
/// 4,096 bytes, else UTF-8 where the bytes are valid, else windows-1252. Bytes that are not of
/// that character set become U+FFFD.
///
/// # Errors
/// When the page shows no text, or is markup that no browser's user would write.
///
/// ```
/// use theralex::document::PassageKind;
/// let page = theralex::ingest::html::read(b"<nav>Home</nav><p>Haemophilia A &amp; B").unwrap();
/// assert_eq!(page.text, "Home\n\nHaemophilia A & B");
/// assert_eq!(page.passages[0].kind, PassageKind::Boilerplate);
/// assert_eq!(page.passages[1].kind, PassageKind::Body);
/// ```
pub fn read(bytes: &[u8]) -> Result<Page, HtmlError> {
    let html = charset::decode(bytes);
    if charset::has_overloaded_tag(&html) {
        return Err(HtmlError::Attributes);
    }
    let scan = blocks::scan(&html);
    if scan.blocks.is_empty() {
        return Err(HtmlError::Empty);
    }
    let main = match article::extract(&html, &scan) {
        Some(text) => article::mark(&scan.blocks, &text),
        None => Vec::new(),
    };
    let main = if main.contains(&true) { main } else { article::mark_by_markup(&scan.blocks) };
    let said = metadata::Said::read(&scan.head);
    let title = title_block(&scan, &main, &said);
    let metadata = said.into_metadata(title.map(|at| scan.blocks[at].text.as_str()));
    let (text, passages) = lay_out(&scan.blocks, &main, title);
    Ok(Page { text, passages, metadata })
}

/// Puts the blocks one after another.
fn lay_out(blocks: &[Block], main: &[bool], title: Option<usize>) -> (String, Vec<Passage>) {
    let mut text = String::new();
    let mut passages = Vec::with_capacity(blocks.len());
    let mut before = None;
    for (i, block) in blocks.iter().enumerate() {
        let same = before == Some(block.kind) && matches!(block.kind, PassageKind::List | PassageKind::Table);
        text.push_str(match before {
            None => "",
            Some(_) if same => "\n",
            Some(_) => "\n\n",
        });
        before = Some(block.kind);
        let start = text.len();
        text.push_str(&block.text);
        let kind = match (title == Some(i), main[i]) {
            (true, _) => PassageKind::Title,
            (_, true) => block.kind,
            _ => PassageKind::Boilerplate,
        };
        passages.push(Passage { span: Span::new(start, text.len()), kind });
    }
    (text, passages)
}

/// Finds the block that is the article's own title.
///
/// The same words may stand in a menu or a teaser too, so of those that are the title the page
/// names, the highest heading wins, then the last one before the article begins.
fn title_block(scan: &Scan, main: &[bool], said: &metadata::Said) -> Option<usize> {
    let blocks = &scan.blocks;
    let first = (0..blocks.len()).find(|&i| main[i] && blocks[i].level == 0).unwrap_or(blocks.len());
    let before = |i: usize| i <= first;
    let rank = |i: usize| if blocks[i].level == 0 { 7 } else { blocks[i].level };
    let named = (0..blocks.len()).filter(|&i| said.is_title(&blocks[i].text));
    let named = named.min_by_key(|&i| (!before(i), rank(i), first.abs_diff(i)));
    if let Some(at) = named.filter(|&i| before(i) || blocks[i].level == 1 || main[i]) {
        return Some(at);
    }
    // A page that names no title has it in its only first-level heading, unless that is the site's name.
    let mut tops = (0..blocks.len()).filter(|&i| blocks[i].level == 1 && !said.is_site(&blocks[i].text));
    let top = tops.next()?;
    (tops.next().is_none() && before(top)).then_some(top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    const ARTICLE: &str = include_str!("testdata/article.html");

    fn passages(html: &str) -> Vec<(PassageKind, String)> {
        let page = read(html.as_bytes()).unwrap();
        page.passages.iter().map(|p| (p.kind, p.span.of(&page.text).to_owned())).collect()
    }

    fn kind_of(page: &Page, words: &str) -> PassageKind {
        let found = page.passages.iter().find(|p| p.span.of(&page.text).contains(words));
        found.unwrap_or_else(|| panic!("no passage has {words:?}")).kind
    }

    #[test]
    fn surroundings_are_marked_not_dropped() {
        let page = read(ARTICLE.as_bytes()).unwrap();
        for (words, kind) in [
            ("Sign in", PassageKind::Boilerplate),
            ("We use cookies", PassageKind::Boilerplate),
            ("Two years on, most participants", PassageKind::Body),
            ("How the treatment works", PassageKind::Heading),
            ("factor IX", PassageKind::Body),
            ("Headache in four people", PassageKind::List),
            ("A vial of the vector", PassageKind::Caption),
            ("Share this article", PassageKind::Boilerplate),
            ("New gene found for a rare anaemia", PassageKind::Boilerplate),
            ("Copyright 2024", PassageKind::Boilerplate),
        ] {
            assert_eq!(kind_of(&page, words), kind, "{words}");
        }
    }

    #[test]
    fn the_title_is_the_articles_own_heading_not_its_teaser() {
        let page = read(ARTICLE.as_bytes()).unwrap();
        let title = "One infusion frees people with haemophilia B from weekly injections";
        let titles: Vec<_> = page.passages.iter().filter(|p| p.kind == PassageKind::Title).collect();
        assert_eq!(titles.len(), 1);
        assert_eq!(titles[0].span.of(&page.text), title);
        // The menu has the same words before, a list of popular articles after.
        assert_eq!(page.text.matches(title).count(), 3);
        assert!(page.text[..titles[0].span.start()].contains(title));
    }

    #[test]
    fn metadata_is_what_the_page_says() {
        let expected = Metadata {
            url: Some("https://news.example.org/health/haemophilia-b-infusion".to_owned()),
            site: Some("Example Health News".to_owned()),
            title: Some("One infusion frees people with haemophilia B from weekly injections".to_owned()),
            published: NaiveDate::from_ymd_opt(2024, 3, 5),
            language: Some("en".to_owned()),
        };
        assert_eq!(read(ARTICLE.as_bytes()).unwrap().metadata, expected);
    }

    #[test]
    fn characters_are_as_shown() {
        let html = "<p>Factor&nbsp;VIII &lt;1&#37; &amp; 5&micro;g, 10<sup>13</sup> vg/kg, CO<sub>2</sub>, \
                    haemo&shy;philia,   a\n\tb<br>&beta;-thal<b>assaemia</b> &#x1F9EC;</p>";
        let expected = "Factor VIII <1% & 5µg, 1013 vg/kg, CO2, haemophilia, a b\nβ-thalassaemia 🧬";
        assert_eq!(read(html.as_bytes()).unwrap().text, expected);
        assert_eq!(read(b"<meta charset=windows-1252><p>Sj\xf6gren\x92s").unwrap().text, "Sjögren’s");
        assert_eq!(read(b"<p>Sj\xf6gren\x92s").unwrap().text, "Sjögren’s");
        assert_eq!(read(b"<p>a\0b").unwrap().text, "ab");
    }

    #[test]
    fn what_is_not_shown_is_left_out() {
        let html = "<title>t</title><style>p{}</style><p>one<script>var x = '<p>two</p>'</script></p>\
                    <noscript>three</noscript><template><p>four</p></template><p hidden>five</p>\
                    <div style='color:red; Display : none'><p>six</div><!-- seven --><svg><title>eight</title></svg>\
                    <select><option>nine</select><p>ten";
        assert_eq!(read(html.as_bytes()).unwrap().text, "one\n\nten");
    }

    #[test]
    fn a_heading_left_open_ends_with_its_first_paragraph() {
        let page = read(b"<h2>Doses<p>Two vials a year are given.<p>No more.").unwrap();
        let found: Vec<_> = page.passages.iter().map(|p| (p.kind, p.span.of(&page.text))).collect();
        assert_eq!(
            found,
            [
                (PassageKind::Heading, "Doses"),
                (PassageKind::Body, "Two vials a year are given."),
                (PassageKind::Body, "No more."),
            ]
        );
    }

    #[test]
    fn lists_tables_and_headings_keep_their_kind() {
        let html = "<h2>Doses</h2><ul><li>one<li>two<ul><li>three</ul></ul>\
                    <table><caption>Arms</caption><tr><th>Arm<th>Dose<tr><td>A<td><p>2 mg</p></table>\
                    <table><tr><td><p>laid</p><ul><li>out</ul></td></tr></table>";
        let expected = [
            (PassageKind::Heading, "Doses"),
            (PassageKind::List, "one"),
            (PassageKind::List, "two"),
            (PassageKind::List, "three"),
            (PassageKind::Caption, "Arms"),
            (PassageKind::Table, "Arm\tDose"),
            (PassageKind::Table, "A\t2 mg"),
            (PassageKind::Body, "laid"),
            (PassageKind::List, "out"),
        ];
        let scan = blocks::scan(html);
        let found: Vec<_> = scan.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        assert_eq!(found, expected);
        let text = read(html.as_bytes()).unwrap().text;
        assert!(text.contains("one\ntwo\nthree\n\nArms\n\nArm\tDose\nA\t2 mg\n\nlaid"), "{text}");
    }

    #[test]
    fn broken_markup_is_read_on() {
        for (html, expected) in [
            ("<p>one<p>two</div></p>three", "one\n\ntwo\n\nthree"),
            ("<div>one<span>two</div>three</span> four", "onetwo\n\nthree four"),
            ("<a href=x><div>one</a>two</div>three", "onetwo\n\nthree"),
            ("<p>one <b", "one"),
            ("<p>one &am", "one &am"),
            ("one</body></html>two", "one\n\ntwo"),
            ("<nav>one</nav></nav></nav>two", "one\n\ntwo"),
        ] {
            assert_eq!(read(html.as_bytes()).unwrap().text, expected, "{html}");
        }
    }

    #[test]
    fn a_page_without_text_is_refused() {
        for html in
            ["", "  \n", "<html><body><script>app()</script><div id=root></div>", "\u{feff}", "<!-- x"]
        {
            assert_eq!(read(html.as_bytes()), Err(HtmlError::Empty), "{html}");
        }
        let attributes: Vec<String> = (0..3_000).map(|n| format!("a{n}")).collect();
        assert_eq!(read(format!("<p {}>x", attributes.join(" ")).as_bytes()), Err(HtmlError::Attributes));
    }

    #[test]
    fn hostile_nesting_costs_neither_stack_nor_patience() {
        for piece in [
            "<div>", "<b>", "<span>", "<table><tr><td>", "<ul><li>", "<blockquote>", "<svg><g>", "<a href=x>",
        ] {
            let html = format!("<p>before</p>{}<p>inside", piece.repeat(100_000));
            let page = read(html.as_bytes()).unwrap();
            assert!(page.text.starts_with("before"), "{piece}");
        }
        // A tree builder opens each unended `<b>` again in every paragraph.
        let html: String = (0..5_000)
            .flat_map(|n| ["<div><b a=".to_owned(), n.to_string(), ">x</div>".to_owned()])
            .collect();
        assert_eq!(read(html.as_bytes()).unwrap().passages.len(), 5_000);
    }

    #[test]
    fn a_page_no_extractor_knows_is_body_but_for_its_menus() {
        let expected = [
            (PassageKind::Boilerplate, "Home".to_owned()),
            (PassageKind::Body, "Short.".to_owned()),
            (PassageKind::Boilerplate, "Contact".to_owned()),
        ];
        assert_eq!(passages("<nav>Home</nav><p>Short.</p><footer>Contact</footer>"), expected);
        assert_eq!(passages("<form><p>Short.</p></form>"), [(PassageKind::Body, "Short.".to_owned())]);
    }

    fn holds(page: &Page) -> Result<(), TestCaseError> {
        let mut at = 0;
        for passage in &page.passages {
            let surface = passage.span.of(&page.text);
            prop_assert!(passage.span.start() >= at && !surface.is_empty());
            prop_assert_eq!(surface.trim(), surface);
            prop_assert!(page.text[at..passage.span.start()].trim().is_empty());
            at = passage.span.end();
        }
        prop_assert!(page.text[at..].trim().is_empty());
        Ok(())
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_page_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(page) = read(&bytes) {
                holds(&page)?;
            }
        }

        #[test]
        fn passages_hold_all_text_of_any_markup(
            html in "(<(/)?(div|p|li|ul|table|tr|td|th|a href=x|b|sup|nav|h1|h2|br|pre|svg|title|script|form|body|caption)( hidden| /)?>|[a-cβ🧬 \\n\u{a0}\u{3000}]{1,9}|&amp;|&#x|<!--|-->){0,60}"
        ) {
            if let Ok(page) = read(html.as_bytes()) {
                holds(&page)?;
            }
        }

        #[test]
        fn a_truncated_page_is_read_up_to_its_end(length in 0..ARTICLE.len()) {
            if let Ok(page) = read(&ARTICLE.as_bytes()[..length]) {
                holds(&page)?;
            }
        }
    }
}
