//! What can go wrong with an output directory.

use std::io;
use std::path::{Path, PathBuf};

use polars::error::PolarsError;

/// Why tables could not be written or read back. Writing never fails for what the rows hold.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// No format was asked for.
    #[error("no table format was given: name at least one of parquet, csv, jsonl")]
    NoFormat,
    /// The output is a file.
    #[error("{path} is not a directory: tables are written into a directory, name another one")]
    NotADirectory {
        /// The output as given.
        path: PathBuf,
    },
    /// The output directory holds files of somebody else.
    #[error(
        "{path} holds {found:?}, which is not the output of a theralex run: name a new or empty directory"
    )]
    NotOurs {
        /// The output as given.
        path: PathBuf,
        /// What was found there.
        found: String,
    },
    /// Another run is writing there.
    #[error("{path} is being written by another theralex run: wait for it to end or name another directory")]
    Busy {
        /// The output as given.
        path: PathBuf,
    },
    /// A file or directory could not be made, written, moved or removed.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried: `create`, `write`, …
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Rows could not be turned into a file's bytes.
    #[error("cannot encode {path}: {source}")]
    Encode {
        /// The file.
        path: PathBuf,
        /// What the encoder said.
        source: PolarsError,
    },
    /// What should be read is no run's output.
    #[error("{path} {found}: name a folder that `theralex run --out` wrote")]
    NotOutput {
        /// The folder as given.
        path: PathBuf,
        /// Why it is none.
        found: String,
    },
    /// A table's file can't be read.
    #[error("{path} is damaged: {what}; run again to make it anew")]
    Damaged {
        /// The file, with the line where it is known.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A row or the end was given to a writer that has already failed.
    #[error("the tables are incomplete since an earlier write failed: run again")]
    Incomplete,
}

impl TableError {
    /// For `map_err`: `action` is a verb, as in "cannot write".
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    /// For `map_err` on what polars wrote to `path`: a full disk is an [`TableError::Io`].
    pub(super) fn encode(path: &Path) -> impl FnOnce(PolarsError) -> Self {
        move |source| match source {
            PolarsError::IO { error, .. } => {
                let source = io::Error::new(error.kind(), error.to_string());
                Self::Io { action: "write", path: path.to_owned(), source }
            }
            source => Self::Encode { path: path.to_owned(), source },
        }
    }
}
