//! Readers: one file a format, each giving records in the order of their source.

mod curated;
mod json;
mod mesh;
mod obo;
mod table;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::BuildError;
use super::recipe::{Reader, Source};
use super::record::Record;
use crate::concept::NameKind;

/// Where the files of a recipe lie.
pub(super) struct Folders<'a> {
    pub sources: &'a Path,
    /// The recipe's own folder: curated rows lie below it.
    pub recipe: &'a Path,
}

/// The file a source is read from.
pub(super) fn path_of(source: &Source, folders: &Folders<'_>) -> PathBuf {
    match source.read {
        Reader::Curated(_) => folders.recipe.join(&source.file),
        _ => folders.sources.join(&source.file),
    }
}

/// All records of a source.
pub(super) fn records(source: &Source, folders: &Folders<'_>) -> Result<Vec<Record>, BuildError> {
    let path = path_of(source, folders);
    match &source.read {
        Reader::Table(rules) => table::read(&path, open(&path)?, rules),
        Reader::Obo(rules) => obo::read(&path, open(&path)?, rules),
        Reader::Obograph(rules) => json::read(&path, open(&path)?, rules),
        Reader::Mesh(rules) => {
            let trees = folders.sources.join(&rules.trees_file);
            mesh::read(&path, open(&path)?, &trees, open(&trees)?, rules)
        }
        Reader::Curated(rules) => curated::read(&path, open(&path)?, source.entity_type, rules),
    }
}

/// Opens a file, unpacked where its name ends in `.gz`.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>, BuildError> {
    let file = File::open(path).map_err(|e| BuildError::io(path, e))?;
    if path.extension().is_some_and(|e| e == "gz") {
        Ok(Box::new(BufReader::new(MultiGzDecoder::new(file))))
    } else {
        Ok(Box::new(BufReader::new(file)))
    }
}

/// A file's lines without their ends, for word lists.
pub(super) fn lines(path: &Path) -> Result<Vec<String>, BuildError> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text).map_err(|e| BuildError::io(path, e))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// The kind of name a synonym scope stands for, by the words used in OBO and its relatives.
fn kind_of_scope(scope: &str) -> Option<NameKind> {
    let scope = scope.to_ascii_lowercase();
    if scope.contains("exact") {
        Some(NameKind::Exact)
    } else if ["narrow", "broad", "related"].iter().any(|word| scope.contains(word)) {
        Some(NameKind::Related)
    } else if scope.contains("label") {
        Some(NameKind::Preferred)
    } else {
        None
    }
}
