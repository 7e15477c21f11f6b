//! What can be wrong with a recipe.

use crate::concept::EntityType;

/// What is wrong with a recipe.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// It is not TOML, or has keys or values that a recipe has not; the message has the place.
    #[error(transparent)]
    Format(#[from] toml::de::Error),
    /// A type has no rules.
    #[error("section [types.{0}] is missing")]
    NoType(EntityType),
    /// An origin says too little.
    #[error("origin {0:?} has an empty field: all five must be filled in")]
    EmptyField(String),
    /// The section for other things names no origin.
    #[error("section [others] is from {0:?}, which is no [origins] section")]
    OthersOrigin(String),
    /// A source names no origin.
    #[error("source {source_key:?} is from {origin:?}, which is no [origins] section")]
    SourceOrigin {
        /// Key of the source.
        source_key: String,
        /// What it names.
        origin: String,
    },
    /// A source is read as no format is.
    #[error("source {source_key:?}: unknown preset {preset:?}: expected one of {known}")]
    Preset {
        /// Key of the source.
        source_key: String,
        /// What it names.
        preset: String,
        /// All presets.
        known: String,
    },
    /// A newer release cannot be found as it says.
    #[error("newest release of {file:?} (origin {origin:?}): {fault}")]
    Newest {
        /// The file.
        file: String,
        /// Key of the origin.
        origin: String,
        /// What is wrong.
        fault: NewestError,
    },
    /// What is left out has a list that its pattern does not mention, or mentions one and has none.
    #[error(
        "the names left out as {reason:?}: give a `pattern`, a `list`, or a `list` and a `pattern` with <list>"
    )]
    Exclusion {
        /// Why they are left out.
        reason: String,
    },
    /// A list of what is left out could not be read.
    #[error("{file}: {source}")]
    List {
        /// The list, below the recipe's folder.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line of a list is no regular expression.
    #[error("{file}:{line}: {fault}")]
    Line {
        /// The list, below the recipe's folder.
        file: String,
        /// Its line, the first being 1.
        line: usize,
        /// What is wrong.
        fault: String,
    },
}

/// What is wrong with the address of a newer release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NewestError {
    /// Nobody reads it.
    #[error("no source of this origin reads that file")]
    Unread,
    /// It would lie elsewhere.
    #[error("the file must be a path below the folder of sources")]
    Outside,
    /// It is named twice.
    #[error("the file has an address already")]
    Twice,
    /// It cannot be fetched.
    #[error("{0:?} is no http(s) address")]
    Address(String),
    /// The checksum is none.
    #[error("sha256 must be 64 hexadecimal digits")]
    Checksum,
}
