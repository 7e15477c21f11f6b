//! Builds the dictionaries from open vocabularies, as a recipe says.
//!
//! The order is: read a source, merge its records into the concepts of its type, next source;
//! then settle the names of each type, compare the types, write.

mod case;
mod curie;
mod error;
mod forbid;
mod merge;
mod names;
mod read;
mod recipe;
mod record;
mod report;
mod settle;
mod types;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

pub use error::BuildError;
pub use report::{BuildReport, SourceReport, TypeReport};

use self::case::English;
use self::forbid::Forbidden;
use self::merge::Store;
use self::read::{Folders, lines};
use self::recipe::Recipe;
use crate::concept::EntityType;

/// Builds all dictionaries of `recipe` from the files below `sources` and writes them to `out`.
///
/// Equal input gives equal bytes. Files are written under temporary names and renamed when
/// all are complete.
///
/// # Errors
/// When the recipe or a source cannot be read or is not in its format, or `out` cannot be
/// written; nothing in `out` has changed then, unless renaming itself failed.
pub fn build(recipe: &Path, sources: &Path, out: &Path) -> Result<BuildReport, BuildError> {
    let rules = Recipe::read(recipe)?;
    let folders = Folders { sources, recipe: recipe.parent().unwrap_or(Path::new("")) };
    let english = English::new(&lines(&sources.join(&rules.english.words))?, &lines(&sources.join(&rules.english.stop))?);
    let forbidden = Forbidden::read(&folders.recipe.join(&rules.forbidden))?;

    let mut report = BuildReport::default();
    let mut stores: BTreeMap<EntityType, Store> = BTreeMap::new();
    for source in &rules.sources {
        let records = read::records(source, &folders)?;
        let store = stores.entry(source.entity_type).or_default();
        report.sources.push(store.apply(source, &rules.types[&source.entity_type], records));
    }

    let mut entries = BTreeMap::new();
    for entity_type in EntityType::ALL {
        let concepts = stores.remove(&entity_type).unwrap_or_default().concepts;
        let settled = settle::settle(concepts, entity_type, &rules.types[&entity_type], &english, &forbidden);
        entries.insert(entity_type, settled);
    }
    types::compare(&mut entries);

    std::fs::create_dir_all(out).map_err(|e| BuildError::io(out, e))?;
    let mut pending = write::Pending::default();
    for (entity_type, (entries, left)) in &entries {
        pending.write(out, *entity_type, entries)?;
        report.types.push(TypeReport {
            entity_type: *entity_type,
            concepts: entries.len(),
            names: entries.iter().map(|e| e.names.len()).sum(),
            xrefs: entries.iter().map(|e| e.xrefs.len()).sum(),
            parents: entries.iter().map(|e| e.parents.len()).sum(),
            left: left.iter().map(|(reason, n)| ((*reason).to_owned(), *n)).collect(),
        });
    }
    pending.keep()?;
    Ok(report)
}
