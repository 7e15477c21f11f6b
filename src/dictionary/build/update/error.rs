//! Why an update did not take place.

use std::path::{Path, PathBuf};

use super::super::BuildError;
use crate::dictionary::DictionaryError;

/// Why an update did not take place, or stopped before the dictionaries were swapped. What was
/// fetched until then stays.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// The recipe is wrong, or the new dictionaries could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Dictionaries could not be read to compare them.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// A file or folder could not be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The recipe has no such origin.
    #[error("the recipe has no origin {key:?}: its origins are {known}")]
    UnknownOrigin {
        /// What was asked for.
        key: String,
        /// All origins.
        known: String,
    },
    /// None of the origins asked for has an address.
    #[error("nothing to fetch: {why}")]
    NoAddress {
        /// The reason for each.
        why: String,
    },
    /// The address of the mirror is none, or not encrypted.
    #[error("{base:?} is no https address (http is for this machine only)")]
    BadBase {
        /// The address.
        base: String,
    },
    /// Another update works in the same folder.
    #[error("another update is under way in {}: wait until it has ended", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The network could not be set up.
    #[error("{0}")]
    Network(String),
}

impl UpdateError {
    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}
