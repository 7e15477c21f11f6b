//! A sentence as the rules of context see it: mentions, phrases, other words, marks.

use std::ops::Range;

use super::phrases::{PHRASES, Phrase};
use crate::document::{Span, TokenizedDocument};

/// One thing in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    /// A mention, by its number in the sentence. Words inside it are no phrases.
    Mention(usize),
    /// A phrase of the table.
    Phrase(&'static Phrase),
    /// Another word.
    Word,
    /// A comma.
    Comma,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A colon.
    Colon,
    /// A mark that parts clauses: semicolon, dash, question mark.
    Stop,
    /// A slash between two mentions.
    Slash,
}

/// The items of one sentence, in order.
#[derive(Debug)]
pub(super) struct Line(Vec<Item>);

impl Line {
    /// Reads the tokens `range`, which are one sentence; `mentions` are its mentions in order.
    pub fn read(doc: &TokenizedDocument<'_>, range: Range<usize>, mentions: &[Span]) -> Self {
        let (text, folded, tokens) = (doc.text(), doc.folded(), doc.tokens());
        let mut items = Vec::with_capacity(range.len() + 4);
        let mut at = range.start;
        let mut next = 0;
        let mut end = None;
        while at < range.end {
            let start = tokens[at].start as usize;
            if let Some(end) = end {
                items.extend(between(&text[end..start.max(end)]));
            }
            // A mention's first token may begin before it, where a name was found inside a word.
            if let Some(span) = mentions.get(next).filter(|span| tokens[at].end as usize > span.start()) {
                items.push(Item::Mention(next));
                let inside = tokens[at..range.end].partition_point(|t| (t.start as usize) < span.end());
                at += inside.max(1);
                next += 1;
                end = Some(span.end());
                continue;
            }
            let stop = mentions.get(next).map_or(range.end, |span| {
                at + tokens[at..range.end].partition_point(|t| (t.end as usize) <= span.start())
            });
            let len = if let Some(phrase) = PHRASES.at(folded, at, stop) {
                items.push(Item::Phrase(phrase));
                phrase.len()
            } else {
                items.extend(if tokens[at].is_word() { Some(Item::Word) } else { mark(folded.token(at)) });
                1
            };
            at += len;
            end = Some(tokens[at - 1].end as usize);
        }
        Self(items)
    }

    /// The items.
    pub fn items(&self) -> &[Item] {
        &self.0
    }
}

/// What a punctuation mark does; quotation marks and the like do nothing.
fn mark(mark: &str) -> Option<Item> {
    Some(match mark {
        "," => Item::Comma,
        "(" | "[" => Item::Open,
        ")" | "]" => Item::Close,
        ":" => Item::Colon,
        "%" | ";" | "?" | "!" | "—" | "―" | "|" | "•" | "*" | "…" => Item::Stop,
        _ => return None,
    })
}

/// What the bytes between two tokens say: folding leaves out dashes and slashes.
fn between(gap: &str) -> Option<Item> {
    // Most gaps are a blank or nothing.
    if gap.len() < 2 && gap != "/" {
        return None;
    }
    if gap.contains(" - ") || gap.contains(" – ") || gap.contains("--") {
        Some(Item::Stop)
    } else {
        (gap == "/").then_some(Item::Slash)
    }
}
