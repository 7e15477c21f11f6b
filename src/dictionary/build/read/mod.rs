//! Readers: one file a format, each giving records in the order of their source.

mod curated;
mod fault;
mod json;
mod mesh;
mod mesh_xml;
mod obo;
mod open;
mod owl;
mod replaced;
mod rxnorm;
mod table;

use std::path::{Path, PathBuf};

pub(super) use self::open::{lines, members, open};
use super::BuildError;
use super::recipe::{Mesh, Reader, Source};
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
        Reader::Owl(rules) => owl::read(&path, open(&path)?, rules),
        Reader::Mesh(rules) => headings(&path, rules, folders),
        Reader::MeshXml(rules) => mesh_xml::read(&path, folders.sources, rules),
        Reader::RxnormRrf(rules) => rxnorm::read(&path, folders.sources, rules),
        Reader::Curated(rules) => curated::read(&path, open(&path)?, source.entity_type, rules),
        Reader::Preset(key) => unreachable!("preset {key:?} was looked up when the recipe was read"),
    }
}

/// The records of MeSH's headings.
pub(super) fn headings(path: &Path, rules: &Mesh, folders: &Folders<'_>) -> Result<Vec<Record>, BuildError> {
    let trees = folders.sources.join(&rules.trees_file);
    mesh::read(path, open(path)?, &trees, open(&trees)?, rules)
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
    } else if scope.contains("brand") {
        Some(NameKind::Brand)
    } else {
        None
    }
}

/// Whether a synonym's type says that it is a short form: `ABBREVIATION` of many vocabularies,
/// `OMO:0003000` and `OMO_0003012` (acronym) of the OBO Foundry.
fn is_abbreviation(synonym_type: &str) -> bool {
    let upper = synonym_type.to_ascii_uppercase().replace('_', ":");
    ["ABBREV", "ACRONYM", "OMO:0003000", "OMO:0003012"].iter().any(|word| upper.contains(word))
}
