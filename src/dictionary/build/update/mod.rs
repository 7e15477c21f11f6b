//! Brings the copies of the vocabularies up to date, and the dictionaries with them.
//!
//! For each file whose newest release the recipe names an address for: ask whether there is a
//! newer one, fetch it, look at it from all sides, and only then let it replace the copy. Then
//! build into a folder of its own, compare with the dictionaries that are there, and swap.
//!
//! What belongs to updating lies in folders named `.theralex-update`: below the sources what
//! was fetched when (`state.json`), the copies replaced last (`replaced/`) and downloads under
//! way; below the dictionaries the ones being built.

mod address;
mod bring;
mod check;
mod checksum;
mod error;
mod fetch;
mod options;
mod report;
mod state;
mod swap;
mod unpack;

use std::fs;
use std::path::Path;

pub use address::Month;
pub use check::Records;
pub use error::UpdateError;
pub use fetch::Patience;
pub use options::Options;
pub use report::{End, FileReport, Outcome, Step, Update};

use self::bring::Updater;
use self::options::OWN_FOLDER;
use super::recipe::{Newest, Recipe};
use crate::dictionary::Dictionary;
use crate::dictionary::drift::Drift;

/// Fetches, rebuilds, compares and swaps. `told` is called with each step.
///
/// A file that cannot be fetched or is not what it should be leaves its copy as it was; the
/// rest goes on. The dictionaries are swapped only when all of them are built.
///
/// # Errors
/// When the recipe is wrong, `only` names no origin that has an address, another update is
/// under way in the same folder, or a folder cannot be written; when the build fails or the old
/// dictionaries cannot be read. The dictionaries are as they were then.
pub fn update(options: &Options<'_>, told: &mut dyn FnMut(Step<'_>)) -> Result<Update, UpdateError> {
    let recipe = Recipe::read(options.recipe)?;
    let chosen = chosen(&recipe, options)?;
    let mut updater = Updater::new(&recipe, options)?;
    let mut files = Vec::new();
    for (origin, newest) in chosen {
        told(Step::Asking { file: &newest.file });
        let outcome = updater
            .bring(newest, told)
            .unwrap_or_else(|error| Outcome::Failed { message: error.to_string() });
        let report = FileReport { origin: origin.clone(), file: newest.file.clone(), outcome };
        told(Step::Done(&report));
        files.push(report);
    }
    let failed = files.iter().filter(|f| matches!(f.outcome, Outcome::Failed { .. })).count();
    let mut update = Update { files, pinned: pinned(&recipe, options), end: End::Looked, drift: None };
    if failed == update.files.len() {
        update.end = End::NothingFetched;
    }
    if options.dry_run || update.end == End::NothingFetched {
        return Ok(update);
    }
    told(Step::Building);
    (update.end, update.drift) = rebuild(&recipe, options)?;
    Ok(update)
}

/// The files to bring up to date, with the keys of their origins.
fn chosen<'r>(
    recipe: &'r Recipe,
    options: &Options<'_>,
) -> Result<Vec<(&'r String, &'r Newest)>, UpdateError> {
    if let Some(key) = options.only.iter().find(|key| !recipe.origins.contains_key(*key)) {
        let known = recipe.origins.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(UpdateError::UnknownOrigin { key: key.clone(), known });
    }
    let wanted = |key: &String| options.only.is_empty() || options.only.contains(key);
    let chosen: Vec<(&String, &Newest)> = recipe
        .origins
        .iter()
        .filter(|(key, _)| wanted(key))
        .flat_map(|(key, origin)| origin.newest.iter().map(move |newest| (key, newest)))
        .collect();
    if chosen.is_empty() {
        let why = recipe
            .origins
            .iter()
            .filter(|(key, _)| options.only.contains(key))
            .map(|(key, origin)| format!("{key}: {}", reason(origin.pinned.as_deref())))
            .collect::<Vec<_>>();
        return Err(UpdateError::NoAddress { why: why.join("; ") });
    }
    Ok(chosen)
}

fn reason(pinned: Option<&str>) -> &str {
    pinned.unwrap_or("the recipe names no address for a newer release")
}

/// The files that stay as they are, with the reason.
fn pinned(recipe: &Recipe, options: &Options<'_>) -> Vec<FileReport> {
    let mut pinned: Vec<FileReport> = Vec::new();
    for source in &recipe.sources {
        let origin = &recipe.origins[&source.from];
        let own_rows = matches!(source.read, super::recipe::Reader::Curated(_));
        if own_rows || !(options.only.is_empty() || options.only.contains(&source.from)) {
            continue;
        }
        for file in source.files() {
            let known = pinned.iter().any(|p| p.file == file) || origin.newest.iter().any(|n| n.file == file);
            if !known {
                let why = reason(origin.pinned.as_deref()).to_owned();
                pinned.push(FileReport {
                    origin: source.from.clone(),
                    file: file.to_owned(),
                    outcome: Outcome::Pinned { why },
                });
            }
        }
    }
    pinned
}

/// Builds beside the dictionaries that are there, compares, and swaps.
fn rebuild(recipe: &Recipe, options: &Options<'_>) -> Result<(End, Option<Drift>), UpdateError> {
    let own = options.out.join(OWN_FOLDER);
    if own.exists() {
        fs::remove_dir_all(&own).map_err(|e| UpdateError::io(&own, e))?;
    }
    let done = rebuild_in(&own, recipe, options);
    let _ = fs::remove_dir_all(&own);
    done
}

fn rebuild_in(
    own: &Path,
    recipe: &Recipe,
    options: &Options<'_>,
) -> Result<(End, Option<Drift>), UpdateError> {
    let (new, old) = (own.join("new"), own.join("old"));
    super::build(options.recipe, options.sources, &new)?;
    let had_any = swap::lay_aside(options.out, &old).map_err(|e| UpdateError::io(&old, e))?;
    let mut drift = None;
    if had_any {
        let found = Drift::between(&Dictionary::open(&[&old])?, &Dictionary::open(&[&new])?);
        let losses = found.losses(recipe.update.lost_percent);
        drift = Some(found);
        if !losses.is_empty() && !options.accept_drift {
            return Ok((End::Refused { losses }, drift));
        }
        if swap::same(&new, options.out) {
            return Ok((End::Same, drift));
        }
    }
    swap::swap(&new, options.out, &old).map_err(|(path, e)| UpdateError::io(&path, e))?;
    Ok((End::Swapped, drift))
}
