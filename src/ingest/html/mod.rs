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
