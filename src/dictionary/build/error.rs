//! What can go wrong while dictionaries are built.

use std::path::{Path, PathBuf};

use super::recipe::error::RecipeError;
use crate::dictionary::DictionaryError;

/// Why no dictionary was built. Nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The recipe is not what a recipe must be.
    #[error("{}: {source}", path.display())]
    Recipe {
        /// The recipe.
        path: PathBuf,
        /// What is wrong, with the place in the file where it is known.
        source: Box<RecipeError>,
    },
    /// What is asked for cannot be done with these files.
    #[error("{0}")]
    Choice(String),
    /// The dictionaries that an import looks things up in could not be read.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// A line of a source is not in the format the recipe says.
    #[error("{}:{line}: {message}", path.display())]
    Line {
        /// The source.
        path: PathBuf,
        /// Its line, the first being 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
}

impl BuildError {
    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    pub(super) fn recipe(path: &Path, source: RecipeError) -> Self {
        Self::Recipe { path: path.to_owned(), source: Box::new(source) }
    }

    pub(super) fn line(path: &Path, line: u64, message: impl Into<String>) -> Self {
        Self::Line { path: path.to_owned(), line, message: message.into() }
    }
}
