//! From sources to documents.
//!
//! [`Sources`] lists what to read; [`read_item`] turns each file into [`Unread`] documents
//! (one, or one for each line of JSON Lines), cheaply and in order; [`ingest`] does the rest of
//! the work for one of them, on any thread.

pub mod boilerplate;
#[cfg(feature = "html")]
pub mod html;
mod jsonl;
mod language;
mod raw;
#[cfg(feature = "tables")]
mod source;
pub mod text;
mod wording;

pub use jsonl::JsonError;
pub use raw::{Item, Limits, Unread, read_item};
#[cfg(feature = "tables")]
pub use source::{SourceError, Sources};

use crate::document::{Document, Format, Metadata, Passage, PassageKind};

/// Why one input could not become a document.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The system could not read it.
    #[error("cannot read: {0}")]
    Read(#[from] std::io::Error),
    /// It holds no byte, or nothing but white space.
    #[error("the document holds no text")]
    Empty,
    /// It is larger than the limit.
    #[error("larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// It holds bytes that no text holds.
    #[error("a binary file, not text (byte {value:#04x} at {at})")]
    Binary {
        /// Where, in bytes.
        at: usize,
        /// The byte.
        value: u8,
    },
    /// It is not UTF-8 (nor UTF-16 with a byte-order mark).
    #[error("not valid UTF-8 at byte {at}: convert it to UTF-8 first")]
    Encoding {
        /// Where, in bytes.
        at: usize,
    },
    /// Its ending tells nothing, and neither does its beginning.
    #[error("unknown format {ending:?}: expected text, HTML or JSON Lines")]
    UnknownFormat {
        /// The file's ending.
        ending: String,
    },
    /// A line of JSON Lines that is not an article.
    #[error("bad JSON article: {0}")]
    Json(#[from] JsonError),
    /// A web page that can't be read.
    #[cfg(feature = "html")]
    #[error("bad web page: {0}")]
    Html(html::HtmlError),
    /// A web page, in a build without the cargo feature `html`.
    #[cfg(not(feature = "html"))]
    #[error("this build reads no web pages: it lacks the cargo feature html")]
    HtmlNotBuilt,
}

impl IngestError {
    /// A word for the kind of error, for counting.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read(_) => "unreadable",
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::Binary { .. } => "binary",
            Self::Encoding { .. } => "encoding",
            Self::UnknownFormat { .. } => "unknown_format",
            Self::Json(_) => "bad_json",
            #[cfg(feature = "html")]
            Self::Html(_) => "bad_html",
            #[cfg(not(feature = "html"))]
            Self::HtmlNotBuilt => "bad_html",
        }
    }
}

/// Reads one document: decodes it, finds its text, passages and metadata.
///
/// # Errors
/// When it holds no text, or is not what its format says.
pub fn ingest(unread: Unread) -> Result<Document, IngestError> {
    let Unread { id, source, format, bytes } = unread;
    let (id, text, passages, metadata) = match format {
        Format::Text => {
            let text = raw::decode(bytes)?;
            let passages = text::passages(&text);
            let title = passages.iter().find(|p| p.kind == PassageKind::Title);
            let title = title.map(|p| p.span.of(&text).split_whitespace().collect::<Vec<_>>().join(" "));
            (id, text, passages, Metadata { title, ..Metadata::default() })
        }
        Format::Html => {
            let (text, passages, metadata) = page(&bytes)?;
            (id, text, passages, metadata)
        }
        Format::Jsonl => jsonl::read(id, &bytes)?,
    };
    if passages.is_empty() {
        return Err(IngestError::Empty);
    }
    Ok(Document { id, source, format, text, passages, metadata })
}

/// Text, passages and metadata of a web page.
#[cfg(feature = "html")]
fn page(bytes: &[u8]) -> Result<(String, Vec<Passage>, Metadata), IngestError> {
    match html::read(bytes) {
        Ok(page) => Ok((page.text, page.passages, page.metadata)),
        Err(html::HtmlError::Empty) => Err(IngestError::Empty),
        Err(error) => Err(IngestError::Html(error)),
    }
}

#[cfg(not(feature = "html"))]
fn page(_: &[u8]) -> Result<(String, Vec<Passage>, Metadata), IngestError> {
    Err(IngestError::HtmlNotBuilt)
}
