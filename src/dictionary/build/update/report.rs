//! What an update did, for people and machines.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::check::Records;
use crate::dictionary::drift::Drift;

/// What an update did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Update {
    /// The files that have an address, in the order asked.
    pub files: Vec<FileReport>,
    /// The files that have none and stay as they are.
    pub pinned: Vec<FileReport>,
    /// How it ended.
    pub end: End,
    /// What is different in the new dictionaries; none if there were none before, or none was
    /// built.
    pub drift: Option<Drift>,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Key of its origin in the recipe.
    pub origin: String,
    /// Its name in the recipe.
    pub file: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The copy is the newest release.
    Unchanged,
    /// There is a newer release; only looked at.
    Newer {
        /// Its address.
        url: String,
        /// Its size, if the server says.
        bytes: Option<u64>,
        /// Its day, as the server says.
        released: Option<String>,
    },
    /// A newer release took the place of the copy.
    Replaced {
        /// Its address.
        url: String,
        /// Its size as published.
        bytes: u64,
        /// Its day, as the server says.
        released: Option<String>,
        /// What the sources take from it.
        records: Vec<Records>,
    },
    /// It could not be brought up to date; the copy stays as it was.
    Failed {
        /// Why.
        message: String,
    },
    /// The recipe names no address; the copy stays as it is.
    Pinned {
        /// Why.
        why: String,
    },
}

/// How an update ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum End {
    /// Only looked, as asked.
    Looked,
    /// No file could be brought up to date; nothing was built.
    NothingFetched,
    /// The new dictionaries equal the old ones.
    Same,
    /// The new dictionaries are in place.
    Swapped,
    /// The new dictionaries lack too much; the old ones are in place.
    Refused {
        /// What they lack, one sentence each.
        losses: Vec<String>,
    },
}

/// A step of an update.
#[derive(Debug)]
pub enum Step<'a> {
    /// A server is asked for a file.
    Asking {
        /// Its name in the recipe.
        file: &'a str,
    },
    /// A part of a file has come.
    Fetching {
        /// Its name in the recipe.
        file: &'a str,
        /// Bytes so far.
        got: u64,
        /// Bytes in all, if the server says.
        of: Option<u64>,
    },
    /// A request failed and is made again after a pause.
    Again {
        /// The file's name in the recipe.
        file: &'a str,
        /// What failed.
        why: String,
        /// The pause.
        pause: Duration,
    },
    /// A file is done with.
    Done(&'a FileReport),
    /// The dictionaries are built.
    Building,
}

impl fmt::Display for FileReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
        let day = |released: &Option<String>| released.as_ref().map_or(String::new(), |d| format!(" of {d}"));
        write!(f, "{}: ", self.file)?;
        match &self.outcome {
            Outcome::Unchanged => write!(f, "the newest release is here"),
            Outcome::Newer { bytes, released, .. } => {
                write!(f, "newer release{}", day(released))?;
                bytes.map_or(Ok(()), |bytes| write!(f, ", {}", size(bytes)))
            }
            Outcome::Replaced { bytes, released, records, .. } => {
                write!(f, "replaced by the release{}, {}", day(released), size(*bytes))?;
                for Records { source, before, after } in records {
                    let before = before.map_or(String::new(), |n| format!(" ({n} before)"));
                    write!(f, "; {source}: {after} records{before}")?;
                }
                Ok(())
            }
            Outcome::Failed { message } => write!(f, "not updated: {message}"),
            Outcome::Pinned { why } => write!(f, "stays as it is: {why}"),
        }
    }
}
