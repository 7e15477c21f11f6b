//! Writing: every file under a temporary name first, then all of them renamed, so that a
//! build that fails leaves the dictionaries as they were.

use std::fs;
use std::path::{Path, PathBuf};

use super::BuildError;
use super::case::English;
use super::entry::Entry;
use super::others;
use crate::concept::EntityType;
use crate::dictionary::{LINKS_HEADER, NAMES_HEADER};

/// A file that a build writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    /// Its name in the folder of the dictionaries.
    pub file: String,
    /// Whether every build writes it; else only those whose recipe asks for it.
    pub always: bool,
}

/// Every file that a build writes.
pub(super) fn outputs() -> impl Iterator<Item = Output> {
    let of_type = |t: EntityType| [names_file(t.as_str()), links_file(t.as_str())];
    let always = EntityType::ALL.into_iter().flat_map(of_type).chain([English::FILE.to_owned()]);
    let always = always.map(|file| Output { file, always: true });
    always.chain([Output { file: others::FILE.to_owned(), always: false }])
}

fn names_file(stem: &str) -> String {
    format!("{stem}.tsv")
}

fn links_file(stem: &str) -> String {
    format!("{stem}.links.tsv")
}

/// Files in the making; removed again unless kept.
#[derive(Default)]
pub(super) struct Pending {
    files: Vec<(PathBuf, PathBuf)>,
}

impl Pending {
    /// Writes names and links of one type as `STEM.tsv` and `STEM.links.tsv` under temporary names.
    pub fn write(
        &mut self,
        out: &Path,
        stem: &str,
        entity_type: EntityType,
        entries: &[Entry],
    ) -> Result<(), BuildError> {
        let mut names = format!("{NAMES_HEADER}\n");
        let mut links = format!("{LINKS_HEADER}\n");
        for entry in entries {
            for name in &entry.names {
                let row = [
                    entry.id.as_str(),
                    entity_type.as_str(),
                    name.kind.as_str(),
                    name.case.as_str(),
                    &name.text,
                ];
                push_row(&mut names, &row);
            }
            for xref in &entry.xrefs {
                push_row(&mut links, &[entry.id.as_str(), "xref", xref.as_str()]);
            }
            for parent in &entry.parents {
                push_row(&mut links, &[entry.id.as_str(), "parent", parent.as_str()]);
            }
            for (relation, target) in &entry.other_links {
                push_row(&mut links, &[entry.id.as_str(), relation.as_str(), target.as_str()]);
            }
        }
        self.file(out.join(names_file(stem)), &names)?;
        self.file(out.join(links_file(stem)), &links)
    }

    /// Writes one file under a temporary name.
    pub fn file(&mut self, path: PathBuf, text: &str) -> Result<(), BuildError> {
        let mut temporary = path.clone().into_os_string();
        temporary.push(".part");
        let temporary = PathBuf::from(temporary);
        self.files.push((temporary.clone(), path));
        fs::write(&temporary, text).map_err(|e| BuildError::io(&temporary, e))
    }

    /// Gives every file its name; the files.
    pub fn keep(mut self) -> Result<Vec<PathBuf>, BuildError> {
        let mut kept = Vec::new();
        for (temporary, path) in std::mem::take(&mut self.files) {
            fs::rename(&temporary, &path).map_err(|e| BuildError::io(&path, e))?;
            kept.push(path);
        }
        Ok(kept)
    }
}

/// Writes names and links of one type, `STEM.tsv` and `STEM.links.tsv`, both or none; the files.
pub(super) fn write_dictionary(
    out: &Path,
    stem: &str,
    entity_type: EntityType,
    entries: &[Entry],
) -> Result<Vec<PathBuf>, BuildError> {
    fs::create_dir_all(out).map_err(|e| BuildError::io(out, e))?;
    let mut pending = Pending::default();
    pending.write(out, stem, entity_type, entries)?;
    pending.keep()
}

impl Drop for Pending {
    fn drop(&mut self) {
        for (temporary, _) in &self.files {
            // What cannot be removed is overwritten by the next build.
            let _ = fs::remove_file(temporary);
        }
    }
}

fn push_row(text: &mut String, fields: &[&str]) {
    text.push_str(&fields.join("\t"));
    text.push('\n');
}
