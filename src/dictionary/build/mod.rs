//! Builds the dictionaries from open vocabularies, as a recipe says.
//!
//! The order is: read a source, merge its records into the concepts of its type, next source;
//! then finish the names of each type, compare the types, write.

mod case;
mod curie;
mod entry;
mod error;
mod finish;
mod forbid;
pub mod import;
mod merge;
mod names;
mod others;
mod preset;
mod read;
mod recipe;
mod record;
mod report;
mod types;
pub mod update;
mod write;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

pub use error::BuildError;
pub use recipe::{NewestError, RecipeError};
pub use report::{BuildReport, SourceReport, TypeReport};

use self::case::English;
use self::forbid::Forbidden;
use self::merge::Store;
use self::read::{Folders, lines};
use self::recipe::Recipe;
use self::types::Claims;
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
    let words = lines(&sources.join(&rules.english.words))?;
    let stop = lines(&sources.join(&rules.english.stop))?;
    let english = English::new(&words, &stop);
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
        let mut store = stores.remove(&entity_type).unwrap_or_default();
        store.resolve_parents();
        let finished = finish::finish(
            store.concepts,
            &HashSet::new(),
            entity_type,
            &rules.types[&entity_type],
            &english,
            &forbidden,
        );
        entries.insert(entity_type, finished);
    }
    let claims = Claims::of(&entries);
    types::compare(&mut entries, &claims);

    std::fs::create_dir_all(out).map_err(|e| BuildError::io(out, e))?;
    let mut pending = write::Pending::default();
    for (entity_type, (entries, left)) in &entries {
        pending.write(out, entity_type.as_str(), *entity_type, entries)?;
        report.types.push(TypeReport::new(*entity_type, entries, left));
    }
    pending.file(out.join(English::FILE), &English::to_file(&words, &stop))?;
    if let Some(rules) = &rules.others {
        let ours = entries.values().flat_map(|(entries, _)| entries);
        pending.file(out.join(others::FILE), &others::list(rules, &folders, ours)?)?;
    }
    pending.keep()?;
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const RECIPE: &str = r#"
        forbidden = "drop.tsv"
        [english]
        words = "words.txt"
        stop = "stop.txt"
        [types]
        disease = { max_chars = 60, max_holders = 3, common_rank = 10 }
        gene = { max_chars = 60, max_holders = 3, common_rank = 10 }
        vector = { max_chars = 60, max_holders = 3, common_rank = 10 }
        drug = { max_chars = 60, max_holders = 3, common_rank = 10 }
        [origins.x]
        title = "X"
        version = "1"
        licence = "CC0"
        attribution = "the X people"
        repository = "x/x"
        [[source]]
        key = "x"
        from = "x"
        type = "gene"
        file = "genes.tsv"
        new = true
        [source.read.table]
        separator = "\t"
        id = { column = "id", prefix = "HGNC" }
        parent_name = "parent"
        names = [
            { column = "symbol", kind = "preferred" },
            { column = "alias", kind = "exact", split = "|" },
        ]
        [[source]]
        key = "hand"
        from = "x"
        type = "gene"
        file = "gene.tsv"
        new = true
        read = { curated = { what = "names" } }
    "#;

    fn folder(genes: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("recipe.toml", RECIPE),
            ("words.txt", "the 9\nrest 8\n"),
            ("stop.txt", "ANOVA\n"),
            ("drop.tsv", "type\tid\tname\treason\ngene\t*\tbad name\tfor the test\n"),
            ("gene.tsv", "id\ttype\tkind\tcase\tname\nHGNC:2\tgene\tabbreviation\texact\tp53\n"),
            ("genes.tsv", genes),
        ] {
            fs::write(folder.path().join(file), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_recipe_becomes_dictionaries_the_same_each_time() {
        let folder =
            folder("id\tsymbol\talias\tparent\n10\tREST\tp53|bad name\tTP53\n2\tTP53\ttumor protein p53\t\n");
        let (recipe, out) = (folder.path().join("recipe.toml"), folder.path().join("out"));
        let report = build(&recipe, folder.path(), &out).unwrap();
        let written = fs::read_to_string(out.join("gene.tsv")).unwrap();
        assert_eq!(
            written,
            "id\ttype\tkind\tcase\tname\n\
             HGNC:2\tgene\tpreferred\texact\tTP53\n\
             HGNC:2\tgene\texact\tany\ttumor protein p53\n\
             HGNC:2\tgene\tabbreviation\texact\tp53\n\
             HGNC:10\tgene\tpreferred\tevidence\tREST\n"
        );
        assert_eq!(report.types[1].names, 4);
        let links = fs::read_to_string(out.join("gene.links.tsv")).unwrap();
        assert_eq!(links, "id\trelation\ttarget\nHGNC:10\tparent\tHGNC:2\n");
        build(&recipe, folder.path(), &out).unwrap();
        assert_eq!(fs::read_to_string(out.join("gene.tsv")).unwrap(), written);
        let mut files: Vec<_> = fs::read_dir(&out)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let mut listed: Vec<_> = write::outputs().filter(|o| o.always).map(|o| o.file).collect();
        listed.sort();
        assert_eq!(files, listed);
    }

    #[test]
    fn a_failed_build_leaves_no_file() {
        let folder = folder("key\tsymbol\talias\tparent\n");
        let out = folder.path().join("out");
        let error = build(&folder.path().join("recipe.toml"), folder.path(), &out).unwrap_err().to_string();
        assert!(
            error.ends_with("genes.tsv:1: no column \"id\": the columns are key, symbol, alias, parent"),
            "{error}"
        );
        assert!(!out.exists());
    }
}
