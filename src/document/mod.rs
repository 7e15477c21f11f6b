//! One article: its text exactly as given, the passages it is made of, and what is known
//! about it.

mod sentence;
mod span;
mod tokenized;

pub use sentence::{sentence_at, sentences};
pub use span::{CodePoints, Span};
pub use tokenized::{Scratch, TokenizedDocument};

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

/// One article.
///
/// `text` is canonical: every span in the pipeline points into it. For plain text it is the
/// file, decoded and otherwise unchanged (a leading byte-order mark aside).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Unique in its run.
    pub id: String,
    /// Where it came from: a path, with `#line` for one line of a file, or `-`.
    pub source: String,
    /// What it was read as.
    pub format: Format,
    /// The text, as UTF-8.
    pub text: String,
    /// Sorted by start, never overlapping; together they hold every non-blank character.
    pub passages: Vec<Passage>,
    /// What the source says about the article.
    pub metadata: Metadata,
}

/// What a document was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// One line of a JSON Lines file.
    Jsonl,
}

impl Format {
    /// The string used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Jsonl => "jsonl",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a source says about its article. Nothing here is guessed from the body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Canonical address.
    pub url: Option<String>,
    /// The site's name, or the address's host.
    pub site: Option<String>,
    /// The article's title.
    pub title: Option<String>,
    /// Day of publication.
    pub published: Option<NaiveDate>,
    /// ISO 639-1 code (`en`).
    pub language: Option<String>,
}

/// A stretch of a document with its own place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Bytes of the document's text; no blank at either end.
    pub span: Span,
    /// Its place.
    pub kind: PassageKind,
}

/// The place of a passage in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PassageKind {
    /// The article's own title.
    Title,
    /// A heading inside the article.
    Heading,
    /// A paragraph.
    Body,
    /// An item of a list.
    List,
    /// A row of a table.
    Table,
    /// A caption of a picture, figure or table.
    Caption,
    /// What surrounds the article: menus, share buttons, related articles, sign-up forms,
    /// cookie bars, copyright lines.
    Boilerplate,
}

impl PassageKind {
    /// The string used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Body => "body",
            Self::List => "list",
            Self::Table => "table",
            Self::Caption => "caption",
            Self::Boilerplate => "boilerplate",
        }
    }
}

impl fmt::Display for PassageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ingest::text::passages;

    /// A document of plain text.
    pub(crate) fn plain(text: &str) -> Document {
        Document {
            id: "1".into(),
            source: "1".into(),
            format: Format::Text,
            text: text.into(),
            passages: passages(text),
            metadata: Metadata::default(),
        }
    }
}
