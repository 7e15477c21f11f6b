//! What an import is asked to do, and what it did.

use std::path::PathBuf;

use super::super::report::BuildReport;
use crate::concept::EntityType;

/// What to import, and how.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// Files of one format, plain, `.gz` or `.zip`.
    pub files: Vec<PathBuf>,
    /// Folder for the dictionary; files of other names in it are left alone.
    pub out: PathBuf,
    /// One of [`formats`](super::formats); else guessed from the files.
    pub format: Option<String>,
    /// What the files hold, where the format does not say.
    pub entity_type: Option<EntityType>,
    /// Of an ontology: only terms of this vocabulary, instead of the one that most terms are
    /// of. Of an own list: the vocabulary of bare ids and of ids made up for rows without one.
    pub prefix: Option<String>,
    /// Of an own list: where things stand, as `KEY=COLUMN` or `KEY=COLUMN:SEPARATOR`.
    pub columns: Vec<String>,
    /// Name of the new files without ending; else that of the first file.
    pub name: Option<String>,
    /// What leads a record whose id is unknown to a known concept: `name`, `synonym`, `brand`
    /// or the prefix of a cross-reference; `none` for nothing. By default what suits the
    /// format; of an own list, the name of a row without an id.
    pub merge: Option<Vec<String>>,
    /// Keeps the files' own ids even where a known concept has them as cross-references.
    pub own_ids: bool,
    /// Dictionaries at hand, with the rules in the first that has any.
    pub dictionaries: Vec<PathBuf>,
}

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// Records and names, what was left out and why.
    pub report: BuildReport,
    /// Files written.
    pub files: Vec<PathBuf>,
    /// What could not be looked up, and what that means.
    pub notes: Vec<String>,
}
