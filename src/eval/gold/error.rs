//! Why a gold set cannot be read.

use std::io;
use std::path::{Path, PathBuf};

/// Why a gold set could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// The operating system refused, or compressed data is damaged.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not UTF-8.
    #[error("{}:{line}: not UTF-8: convert the file first", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// From 1: the line of the first bad byte.
        line: usize,
    },
    /// A line is not what it should be.
    #[error("{}:{line}: {problem}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong.
        problem: LineProblem,
    },
    /// A document is not what it should be, in a format whose lines say nothing.
    #[error("{}: document {id:?}: {problem}", path.display())]
    Document {
        /// The file.
        path: PathBuf,
        /// The document's.
        id: String,
        /// What is wrong.
        problem: LineProblem,
    },
    /// A file is in none of the formats.
    #[error(
        "{} is no gold file that theralex knows: expected PubTator (ID|t|title), BioC XML \
         (<collection>), BioC JSON or CoNLL (token, tab, tag)",
        .0.display()
    )]
    Format(PathBuf),
    /// One of a text and its annotation is there without the other.
    #[error("{} is missing: each text needs its annotation and each annotation its text", .0.display())]
    Unpaired(PathBuf),
    /// No documents.
    #[error(
        "{} holds no gold document: expected texts/NAME.txt with ann/NAME.tsv, NAME.txt with \
         NAME.ann.tsv, or PubTator, BioC or CoNLL files",
        .0.display()
    )]
    Empty(PathBuf),
}

/// What is wrong with one line of a gold file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// The first line of a TSV file does not name its columns.
    #[error("the first line must be the columns start, end, surface, type, id, name, tab-separated")]
    Header,
    /// Too few or too many columns.
    #[error("{found} tab-separated columns, expected {expected}")]
    Columns {
        /// In the line.
        found: usize,
        /// In words.
        expected: &'static str,
    },
    /// An offset is no number.
    #[error("offset {0:?} is not a whole number")]
    Offset(String),
    /// Offsets that are no stretch of the text.
    #[error("{start}..{end} is no stretch of the text, which has {length} code points")]
    Range {
        /// Code points.
        start: usize,
        /// Code points, exclusive.
        end: usize,
        /// The text's, in code points.
        length: usize,
    },
    /// The offsets cut something else out of the text.
    #[error("the text at {start}..{end} is {found:?}, not {expected:?}")]
    Surface {
        /// Code points.
        start: usize,
        /// Code points, exclusive.
        end: usize,
        /// In the text.
        found: String,
        /// In the row.
        expected: String,
    },
    /// A type that theralex does not know, in a file of its own format.
    #[error("unknown type {0:?}: expected disease, gene, vector or drug, or a rule for this label")]
    Type(String),
    /// A PubTator line before any title.
    #[error("no title line (ID|t|title) comes before this line")]
    NoTitle,
    /// A PubTator line of another document.
    #[error("the line is of document {found:?} inside document {expected:?}")]
    OtherDocument {
        /// In the line.
        found: String,
        /// In the title line above.
        expected: String,
    },
    /// Not well-formed, or not the elements of BioC.
    #[error("not BioC XML: {0}")]
    Xml(String),
    /// Not well-formed, or not the keys of BioC.
    #[error("not BioC JSON: {0}")]
    Json(String),
    /// A passage that begins before the end of the one before it, or far behind it.
    #[error("a passage begins at offset {offset}, and the text before it ends at {end}")]
    Passage {
        /// As the file says it.
        offset: usize,
        /// Where the text ends that is known by then.
        end: usize,
    },
    /// An annotation whose offsets cannot be checked.
    #[error("the annotation at {0} has no text")]
    NoText(usize),
    /// A CoNLL tag that is none.
    #[error("{0:?} is no tag: expected O, or B-, I-, E-, S-, L- or U- and a label")]
    Tag(String),
}

impl LineProblem {
    pub(super) fn at(self, path: &Path, line: usize) -> GoldError {
        GoldError::Line { path: path.to_owned(), line, problem: self }
    }
}
