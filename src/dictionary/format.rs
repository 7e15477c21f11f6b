//! The dictionary files: tab-separated, one row a name, nothing quoted.
//!
//! - `NAME.tsv` holds names: `id type kind case name`.
//! - `NAME.links.tsv` holds what ties concepts together: `id relation target`.
//! - `drop.tsv`, `NAME.drop.tsv` hold names that earlier folders must not have: `type id name
//!   reason`, with `*` for any id or any name.
//!
//! The header line is required. A row that breaks a rule is an error that names its file
//! and line; nothing is skipped.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::concept::{CasePolicy, EntityType, NameKind, word_enum};

/// First line of a file of names.
pub const NAMES_HEADER: &str = "id\ttype\tkind\tcase\tname";
/// First line of a file of links.
pub const LINKS_HEADER: &str = "id\trelation\ttarget";

/// First line of a file of forbidden names.
pub const DROP_HEADER: &str = "type\tid\tname\treason";

/// What a file of a dictionary holds, which its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Names,
    Links,
    Drop,
}

impl FileKind {
    pub fn of(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".links.tsv") {
            Self::Links
        } else if name == "drop.tsv" || name.ends_with(".drop.tsv") {
            Self::Drop
        } else {
            Self::Names
        }
    }
}

/// The `*.tsv` files of a folder, by name.
pub(super) fn files_in(folder: &Path) -> Result<Vec<PathBuf>, DictionaryError> {
    let read = |source| DictionaryError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        if path.extension().is_some_and(|e| e == "tsv") && path.is_file() {
            paths.push(path);
        }
    }
    if paths.iter().all(|path| FileKind::of(path) == FileKind::Links) {
        return Err(DictionaryError::Empty(folder.to_owned()));
    }
    paths.sort();
    Ok(paths)
}

/// Why a dictionary could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// A file or the folder could not be opened or read.
    #[error("cannot read dictionary {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder holds no file of names.
    #[error("no dictionary in {}: expected files of names such as disease.tsv", .0.display())]
    Empty(PathBuf),
    /// A line breaks the format.
    #[error("{}:{line}: {message}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it, and what was expected.
        message: String,
    },
    /// More names than can be numbered.
    #[error("dictionary too large: more than {} bytes of names", u32::MAX)]
    TooLarge,
}

/// How one concept stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same thing in another vocabulary.
    Xref,
    /// A wider concept of the same type.
    Parent,
    /// The same gene of another species; holds both ways.
    Ortholog,
    /// The species whose gene it is; none for human genes.
    Taxon,
}

impl Relation {
    /// Every relation, in order.
    pub const ALL: [Self; 4] = [Self::Xref, Self::Parent, Self::Ortholog, Self::Taxon];

    /// The string used in dictionary files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xref => "xref",
            Self::Parent => "parent",
            Self::Ortholog => "ortholog",
            Self::Taxon => "taxon",
        }
    }
}

word_enum!(Relation, "relation");

/// One row of a file of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NameRow<'t> {
    pub id: &'t str,
    pub entity_type: EntityType,
    pub kind: NameKind,
    pub case: CasePolicy,
    pub name: &'t str,
}

/// One row of a file of links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinkRow<'t> {
    pub id: &'t str,
    pub relation: Relation,
    pub target: &'t str,
}

/// One row of a file of forbidden names. None stands for any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DropRow<'t> {
    pub entity_type: EntityType,
    pub id: Option<&'t str>,
    pub name: Option<&'t str>,
}

/// One file, whole, with its rows checked as they are asked for.
#[derive(Debug)]
pub(super) struct File {
    pub path: PathBuf,
    pub text: String,
}

impl File {
    pub fn read(path: &Path) -> Result<Self, DictionaryError> {
        let bytes =
            std::fs::read(path).map_err(|source| DictionaryError::Read { path: path.to_owned(), source })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..good].split(|&b| b == b'\n').count();
            DictionaryError::Row { path: path.to_owned(), line, message: "not valid UTF-8".into() }
        })?;
        Ok(Self { path: path.to_owned(), text })
    }

    pub fn kind(&self) -> FileKind {
        FileKind::of(&self.path)
    }

    /// An error at line `line`.
    pub fn error(&self, line: usize, message: impl Into<String>) -> DictionaryError {
        DictionaryError::Row { path: self.path.clone(), line, message: message.into() }
    }

    pub fn names(&self) -> impl Iterator<Item = Result<(usize, NameRow<'_>), DictionaryError>> {
        self.rows(NAMES_HEADER, |[id, entity_type, kind, case, name]| {
            Ok(NameRow {
                id: curie(id)?,
                entity_type: entity_type.parse().map_err(to_string)?,
                kind: kind.parse().map_err(to_string)?,
                case: case.parse().map_err(to_string)?,
                name: text(name)?,
            })
        })
    }

    pub fn links(&self) -> impl Iterator<Item = Result<(usize, LinkRow<'_>), DictionaryError>> {
        self.rows(LINKS_HEADER, |[id, relation, target]| {
            Ok(LinkRow {
                id: curie(id)?,
                relation: relation.parse().map_err(to_string)?,
                target: curie(target)?,
            })
        })
    }

    pub fn drops(&self) -> impl Iterator<Item = Result<(usize, DropRow<'_>), DictionaryError>> {
        self.rows(DROP_HEADER, |[entity_type, id, name, _reason]| {
            let some = |field| (field != "*").then_some(field);
            let (id, name) = (some(id), some(name));
            if id.is_none() && name.is_none() {
                return Err("a row may not forbid every name of every id".into());
            }
            Ok(DropRow {
                entity_type: entity_type.parse().map_err(to_string)?,
                id: id.map(curie).transpose()?,
                name: name.map(text).transpose()?,
            })
        })
    }

    fn rows<'t, const N: usize, R: 't>(
        &'t self,
        header: &'static str,
        parse: impl Fn([&'t str; N]) -> Result<R, String> + 't,
    ) -> impl Iterator<Item = Result<(usize, R), DictionaryError>> + 't {
        let body = self.text.strip_prefix('\u{FEFF}').unwrap_or(&self.text);
        body.lines().enumerate().filter_map(move |(i, line)| {
            let row = match i {
                0 if line == header => return None,
                0 => Err(format!("the first line must be {header:?}, found {line:?}")),
                _ if line.is_empty() => return None,
                _ => columns(line).and_then(&parse),
            };
            Some(row.map(|row| (i + 1, row)).map_err(|message| self.error(i + 1, message)))
        })
    }
}

fn to_string(error: impl fmt::Display) -> String {
    error.to_string()
}

fn columns<const N: usize>(line: &str) -> Result<[&str; N], String> {
    let mut columns = [""; N];
    let mut count = 0;
    for column in line.split('\t') {
        if let Some(place) = columns.get_mut(count) {
            *place = column;
        }
        count += 1;
    }
    if count == N { Ok(columns) } else { Err(format!("expected {N} columns parted by tabs, found {count}")) }
}

fn curie(id: &str) -> Result<&str, String> {
    let whole = !id.bytes().any(|b| b <= b' ' || b == b'|');
    match id.split_once(':') {
        Some((prefix, local)) if whole && !prefix.is_empty() && !local.is_empty() => Ok(id),
        _ => Err(format!("{id:?} is not an identifier of the form prefix:identifier")),
    }
}

fn text(name: &str) -> Result<&str, String> {
    if name.is_empty() {
        Err("the name is empty".into())
    } else if name.trim() != name {
        Err(format!("the name {name:?} has white space at its ends"))
    } else if name.bytes().any(|b| b.is_ascii_control()) {
        Err(format!("the name {name:?} holds a control character"))
    } else {
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        File { path: "d/my.tsv".into(), text: text.into() }
    }

    #[test]
    fn a_good_row_is_read() {
        let file = file("id\ttype\tkind\tcase\tname\nMONDO:0010602\tdisease\tpreferred\tany\themophilia A\n");
        let rows: Vec<_> = file.names().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].0, rows[0].1.name), (2, "hemophilia A"));
    }

    #[test]
    fn a_bad_row_names_file_line_and_cause() {
        for (row, message) in [
            ("MONDO:1\tdisease\tpreferred\tany", "d/my.tsv:2: expected 5 columns parted by tabs, found 4"),
            (
                "MONDO\tdisease\tpreferred\tany\tx",
                "d/my.tsv:2: \"MONDO\" is not an identifier of the form prefix:identifier",
            ),
            (
                "M:1\tprotein\tpreferred\tany\tx",
                "d/my.tsv:2: unknown entity type \"protein\": expected one of disease, gene, vector, drug",
            ),
            (
                "M:1\tgene\tbest\tany\tx",
                "d/my.tsv:2: unknown name kind \"best\": expected one of preferred, exact, brand, code, abbreviation, related",
            ),
            ("M:1\tgene\texact\tany\t", "d/my.tsv:2: the name is empty"),
        ] {
            let file = file(&format!("{NAMES_HEADER}\n{row}\n"));
            let error = file.names().find_map(Result::err).expect("the row is bad");
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn the_header_is_required() {
        let error = file("MONDO:1\tdisease\tpreferred\tany\tx\n").names().find_map(Result::err).unwrap();
        assert!(error.to_string().starts_with("d/my.tsv:1: the first line must be"), "{error}");
    }
}
