//! What an update is asked to do.

use std::path::Path;

use super::address::Month;
use super::fetch::Patience;

/// The folder, below the sources and below the dictionaries, that belongs to updating.
pub(super) const OWN_FOLDER: &str = ".theralex-update";

/// What to bring up to date, and how.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The recipe.
    pub recipe: &'a Path,
    /// The folder with the copies of the vocabularies.
    pub sources: &'a Path,
    /// The folder of the dictionaries.
    pub out: &'a Path,
    /// Only files of these origins; all if empty.
    pub only: &'a [String],
    /// Ask, but fetch, write and build nothing.
    pub dry_run: bool,
    /// Take releases and dictionaries that lost more than the recipe allows.
    pub accept_drift: bool,
    /// A mirror that keeps `https://host/path` at `BASE/host/path`.
    pub base_url: Option<&'a str>,
    /// Fills in addresses that change with each release.
    pub today: Month,
    /// How long to wait, and how often to try again.
    pub patience: Patience,
}
