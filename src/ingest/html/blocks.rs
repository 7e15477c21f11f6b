//! A page's markup to its visible blocks, in document order, in one pass.
//!
//! Works on the tokens of the markup with its own stack of open elements instead of a tree:
//! time and memory grow with the page's length only, whatever the nesting.

use std::cell::RefCell;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::document::PassageKind;

/// A stretch of visible text with no block border inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Never blank, trimmed.
    pub text: String,
    /// What the markup says it is, were it part of the article.
    pub kind: PassageKind,
    /// 1 to 6 for a heading.
    pub level: u8,
    /// Whether it lies in a menu, footer, side bar, form or the like.
    pub chrome: bool,
    /// Bytes of `text` inside links.
    pub linked: usize,
    /// Number of its table cell in the page; 0 outside tables.
    cell: u32,
}

/// What the markup says about the page without showing it.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// `<html lang>`.
    pub lang: Option<String>,
    /// The first `<title>`.
    pub title: Option<String>,
    /// `<link rel=canonical href>`.
    pub canonical: Option<String>,
    /// `<time datetime>` marked as the day of publication.
    pub times: Vec<String>,
    /// Lower-cased name or property of each `<meta>`, and its content.
    pub metas: Vec<(String, String)>,
    /// JSON-LD scripts as written.
    pub json_ld: Vec<String>,
}

/// A page's blocks and head, and how its elements nest.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub blocks: Vec<Block>,
    pub head: Head,
    /// The deepest nesting of elements.
    pub depth: usize,
    /// How many elements it opens.
    pub elements: usize,
    /// How many `<b>` and the like are not ended where they should be. A tree builder opens
    /// each of these again in every block that follows.
    pub stray: usize,
}

/// Elements open at once; deeper ones are read, but their ends are not tracked.
const MAX_OPEN: usize = 20_000;
/// How far down the stack an end tag looks for its start: bounds the work for each tag.
const MAX_LOOK: usize = 512;
/// More items of one sort than any honest head has.
const MAX_HEAD: usize = 1_000;
/// A longer table row is layout.
const MAX_ROW_BYTES: usize = 1_500;

/// Reads all of `html`.
pub(super) fn scan(html: &str) -> Scan {
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), TokenizerOpts::default());
    let queue = BufferQueue::default();
    // A tendril holds less than 4 GiB; pieces also keep one huge page from being copied at once.
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(1 << 20));
        queue.push_back(StrTendril::from(piece));
        // Each pause (an ended script) is a point to go on from, not an end.
        while !queue.is_empty() {
            let _ = tokenizer.feed(&queue);
        }
        rest = after;
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<Reader>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => reader.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return reader.start(&tag),
            Token::TagToken(tag) => reader.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// One open element.
#[expect(clippy::struct_excessive_bools, reason = "facts that hold or not, each on its own")]
struct Open {
    name: LocalName,
    kind: PassageKind,
    level: u8,
    chrome: bool,
    /// Not displayed, nor is anything inside.
    hidden: bool,
    pre: bool,
    link: bool,
    foreign: bool,
    /// For a table row: its first block.
    row: Option<usize>,
    /// For a table row: whether a table lies inside, so that it lays out the page.
    layout: bool,
    cell: u32,
}

#[derive(Default)]
struct Reader {
    scan: Scan,
    open: Vec<Open>,
    /// Text since the last block border, white space collapsed.
    line: String,
    linked: usize,
    links: usize,
    cells: u32,
    capture: Option<Capture>,
    captured: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Capture {
    Title,
    JsonLd,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if self.capture.is_some() {
            self.captured.push_str(text);
            return;
        }
        let (hidden, pre) = self.open.last().map_or((false, false), |top| (top.hidden, top.pre));
        if hidden {
            return;
        }
        let before = self.line.len();
        for c in text.chars() {
            match c {
                '\n' if pre => self.line.push('\n'),
                '\t' if pre => self.line.push('\t'),
                // Not shown, and they would cut words: soft hyphens, zero-width spaces and joints.
                '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
                c if c.is_whitespace() => {
                    if pre || !(self.line.is_empty() || self.line.ends_with(char::is_whitespace)) {
                        self.line.push(' ');
                    }
                }
                c if c.is_control() => {}
                c => self.line.push(c),
            }
        }
        if self.links > 0 {
            self.linked += self.line.len() - before;
        }
    }

    fn flush(&mut self) {
        let text = self.line.trim();
        if !text.is_empty() {
            let top = self.open.last();
            self.scan.blocks.push(Block {
                linked: self.linked.min(text.len()),
                text: text.to_owned(),
                kind: top.map_or(PassageKind::Body, |top| top.kind),
                level: top.map_or(0, |top| top.level),
                chrome: top.is_some_and(|top| top.chrome),
                cell: top.map_or(0, |top| top.cell),
            });
        }
        self.line.clear();
        self.linked = 0;
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        self.scan.elements += 1;
        if name == "html" && self.scan.head.lang.is_none() {
            self.scan.head.lang = attr(tag, "lang").or_else(|| attr(tag, "xml:lang")).map(str::to_owned);
        }
        if name == "br" {
            self.line_break();
        }
        if matches!(name, "meta" | "link" | "time") {
            self.note(tag);
        }
        if matches!(name, "html" | "head" | "body") || VOID.contains(&name) {
            if matches!(name, "hr" | "body") {
                self.flush();
            }
            return TokenSinkResult::Continue;
        }
        let foreign = self.open.last().is_some_and(|top| top.foreign) || matches!(name, "svg" | "math");
        if foreign && tag.self_closing {
            return TokenSinkResult::Continue;
        }
        if !foreign {
            self.close_implied(name);
        }
        if is_block(name) {
            self.flush();
        }
        self.push(tag, foreign);
        if foreign {
            return TokenSinkResult::Continue;
        }
        self.raw(tag)
    }

    /// Opens the element of `tag` as a child of the innermost open one.
    fn push(&mut self, tag: &Tag, foreign: bool) {
        if self.open.len() >= MAX_OPEN {
            return;
        }
        let name = &*tag.name;
        let top = self.open.last();
        let (mut kind, mut level) = top.map_or((PassageKind::Body, 0), |top| (top.kind, top.level));
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                (kind, level) = (PassageKind::Heading, name.as_bytes()[1] - b'0');
            }
            "li" | "dt" | "dd" => (kind, level) = (PassageKind::List, 0),
            "figcaption" | "caption" => (kind, level) = (PassageKind::Caption, 0),
            // A heading that was never closed ends with its first paragraph.
            "p" if kind == PassageKind::Heading => (kind, level) = (PassageKind::Body, 0),
            "article" | "main" | "td" | "th" => (kind, level) = (PassageKind::Body, 0),
            _ => {}
        }
        let mut cell = top.map_or(0, |top| top.cell);
        if matches!(name, "td" | "th") {
            self.cells += 1;
            cell = self.cells;
        }
        let link = name == "a" && attr(tag, "href").is_some();
        if link {
            self.links += 1;
        }
        let top = self.open.last();
        let open = Open {
            kind,
            level,
            chrome: top.is_some_and(|top| top.chrome) || is_chrome(name, tag),
            hidden: top.is_some_and(|top| top.hidden) || is_hidden(name, tag),
            pre: top.is_some_and(|top| top.pre) || name == "pre",
            link,
            foreign: foreign && name != "foreignObject",
            row: (name == "tr").then_some(self.scan.blocks.len()),
            layout: false,
            cell,
            name: tag.name.clone(),
        };
        self.open.push(open);
        self.scan.depth = self.scan.depth.max(self.open.len());
    }

    /// How the tokenizer must read what follows the start tag.
    fn raw(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let visible_head = self.open.last().is_none_or(|top| top.name == tag.name);
        match &*tag.name {
            "title" => {
                if visible_head && self.scan.head.title.is_none() {
                    self.capture = Some(Capture::Title);
                }
                TokenSinkResult::RawData(RawKind::Rcdata)
            }
            "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "script" => {
                let json =
                    attr(tag, "type").is_some_and(|t| t.trim().eq_ignore_ascii_case("application/ld+json"));
                if json && self.scan.head.json_ld.len() < MAX_HEAD {
                    self.capture = Some(Capture::JsonLd);
                }
                TokenSinkResult::RawData(RawKind::ScriptData)
            }
            "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn end(&mut self, name: &LocalName) {
        if let Some(capture) = self.capture.take() {
            let text = std::mem::take(&mut self.captured);
            match capture {
                Capture::Title => self.scan.head.title = Some(text),
                Capture::JsonLd => self.scan.head.json_ld.push(text),
            }
        }
        match &**name {
            "br" => return self.line_break(),
            // What follows them is still shown.
            "html" | "body" | "head" => return self.flush(),
            _ => {}
        }
        let block = is_block(name);
        if block {
            self.flush();
        }
        let table_part = matches!(&**name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th");
        for at in (self.open.len().saturating_sub(MAX_LOOK)..self.open.len()).rev() {
            let open = &mut self.open[at];
            if open.name == *name {
                return self.pop_to(at);
            }
            if block {
                // An end tag inside a cell does not end the table around it.
                if !table_part && matches!(&*open.name, "td" | "th" | "table" | "template") {
                    return;
                }
            } else if is_block(&open.name) {
                // `<a><div></a>`: the link ends, the block goes on.
                break;
            }
        }
        if &**name == "a" {
            self.unlink();
        }
    }

    /// Ends the innermost link without ending the blocks opened in it.
    fn unlink(&mut self) {
        let from = self.open.len().saturating_sub(MAX_LOOK);
        if let Some(open) = self.open[from..].iter_mut().rev().find(|open| open.link) {
            open.link = false;
            self.links -= 1;
        }
    }

    /// Ends every element from the top of the stack down to `at`.
    fn pop_to(&mut self, at: usize) {
        while self.open.len() > at {
            if self.open.last().is_some_and(|top| is_block(&top.name)) {
                self.flush();
            }
            let Some(open) = self.open.pop() else { return };
            self.links -= usize::from(open.link);
            self.scan.stray += usize::from(self.open.len() > at && is_formatting(&open.name));
            if &*open.name == "table" {
                let from = self.open.len().saturating_sub(MAX_LOOK);
                if let Some(row) = self.open[from..].iter_mut().rev().find(|open| open.row.is_some()) {
                    row.layout = true;
                }
            }
            if let Some(first) = open.row
                && !open.layout
            {
                self.join_row(first);
            }
        }
    }

    /// Makes one block of the cells of a row of data; leaves a row that only lays out the page.
    fn join_row(&mut self, first: usize) {
        let row = &self.scan.blocks[first..];
        let cells = row.chunk_by(|a, b| a.cell == b.cell).count();
        let bytes: usize = row.iter().map(|block| block.text.len()).sum();
        let plain = row.iter().all(|block| block.kind == PassageKind::Body);
        if cells < 2 || row.len() > 3 * cells || bytes > MAX_ROW_BYTES || !plain {
            return;
        }
        let mut blocks = self.scan.blocks.drain(first..);
        let Some(mut joined) = blocks.next() else { return };
        for block in blocks {
            joined.text.push(if block.cell == joined.cell { ' ' } else { '\t' });
            joined.text.push_str(&block.text);
            joined.linked += block.linked;
            joined.cell = block.cell;
        }
        joined.kind = PassageKind::Table;
        self.scan.blocks.push(joined);
    }

    /// Ends what the start of `name` ends without an end tag.
    fn close_implied(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir", "table"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["tbody", "thead", "tfoot", "table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot", "caption"], &["table"]),
            "option" | "optgroup" => (&["option"], &["select", "datalist"]),
            "a" => {
                if self.links > 0 {
                    self.unlink();
                }
                return;
            }
            name if is_block(name) => (&["p"], &[]),
            _ => return,
        };
        for at in (self.open.len().saturating_sub(MAX_LOOK)..self.open.len()).rev() {
            let open = &*self.open[at].name;
            if ends.contains(&open) {
                return self.pop_to(at);
            }
            if within.contains(&open) || (within.is_empty() && is_block(open)) {
                return;
            }
        }
    }

    fn line_break(&mut self) {
        if self.open.last().is_some_and(|top| top.hidden) {
            return;
        }
        while self.line.ends_with(' ') {
            self.line.pop();
        }
        // Two in a row part paragraphs.
        if self.line.ends_with('\n') {
            self.flush();
        } else if !self.line.is_empty() {
            self.line.push('\n');
        }
    }

    /// Keeps what a `<meta>`, `<link>` or `<time>` says.
    fn note(&mut self, tag: &Tag) {
        let head = &mut self.scan.head;
        if &*tag.name == "link" {
            let canonical = attr(tag, "rel")
                .is_some_and(|rel| rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("canonical")));
            if canonical && head.canonical.is_none() {
                head.canonical = attr(tag, "href").map(str::to_owned);
            }
            return;
        }
        if &*tag.name == "time" {
            let dates = attr(tag, "itemprop").is_some_and(|prop| prop.eq_ignore_ascii_case("datePublished"))
                || attr(tag, "pubdate").is_some();
            if dates && head.times.len() < MAX_HEAD {
                head.times.extend(attr(tag, "datetime").map(str::to_owned));
            }
            return;
        }
        let name = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| attr(tag, key));
        if let (Some(name), Some(content)) = (name, attr(tag, "content"))
            && head.metas.len() < MAX_HEAD
        {
            head.metas.push((name.trim().to_ascii_lowercase(), content.to_owned()));
        }
    }

    fn finish(mut self) -> Scan {
        self.flush();
        self.pop_to(0);
        if self.capture == Some(Capture::Title) {
            self.scan.head.title = Some(self.captured);
        }
        self.scan
    }
}

fn attr<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attr| &*attr.name.local == name).map(|attr| &*attr.value)
}

const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "button"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "select"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "b" | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

fn is_chrome(name: &str, tag: &Tag) -> bool {
    matches!(name, "nav" | "footer" | "aside" | "form" | "button" | "dialog" | "menu" | "search")
        || attr(tag, "role").is_some_and(|role| {
            [
                "navigation", "complementary", "contentinfo", "search", "dialog", "alertdialog", "menu",
                "banner",
            ]
            .contains(&role.trim().to_ascii_lowercase().as_str())
        })
}

fn is_hidden(name: &str, tag: &Tag) -> bool {
    if matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "object"
            | "svg"
            | "canvas"
            | "audio"
            | "video"
            | "select"
            | "datalist"
            | "textarea"
            | "title"
            | "noembed"
            | "noframes"
            | "annotation"
            | "annotation-xml"
            | "applet"
            | "map"
            | "rp"
    ) {
        return true;
    }
    // Scripts show these once the page is loaded.
    if matches!(name, "main" | "article") {
        return false;
    }
    (name == "dialog" && attr(tag, "open").is_none())
        || attr(tag, "hidden").is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
        || attr(tag, "style").is_some_and(|style| {
            let style: String =
                style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}
