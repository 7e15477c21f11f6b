//! The dictionary files: tab-separated, one row a name, nothing quoted.
//!
//! - `NAME.tsv` holds names: `id type kind case name`.
//! - `NAME.links.tsv` holds what ties concepts together: `id relation target`.
//! - `drop.tsv`, `NAME.drop.tsv` hold names that earlier folders must not have: `type id name
//!   reason`, with `*` for any id or any name.
//! - `cues.txt`, `NAME.cues.txt` hold words that tell what a name beside them is: `type place word
//!   weight`.
//! - `others.txt`, `NAME.others.txt` hold names of things of no entity type, one
//!   a line, folded.
//!
//! The tables (`.tsv`) begin with a header line; lists (`.txt`) have none, and lines that begin
//! with `#` are comments. A row that breaks a rule is an error that names its file and line;
//! nothing is skipped.

use std::io;
use std::path::{Path, PathBuf};

use crate::concept::{BadCurie, CasePolicy, Curie, EntityType, NameKind, UnknownWord, word_enum};
use crate::text::fold::Folded;

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
    Cues,
    Others,
}

impl FileKind {
    /// What the file holds; none where it is no dictionary file.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let is = |list: &str| name == list || name.strip_suffix(list).is_some_and(|n| n.ends_with('.'));
        if is("cues.txt") {
            Some(Self::Cues)
        } else if is("others.txt") {
            Some(Self::Others)
        } else if path.extension()? != "tsv" {
            None
        } else if name.ends_with(".links.tsv") {
            Some(Self::Links)
        } else if is("drop.tsv") {
            Some(Self::Drop)
        } else {
            Some(Self::Names)
        }
    }
}

/// The dictionary files of a folder, by name.
pub(super) fn files_in(folder: &Path) -> Result<Vec<PathBuf>, DictionaryError> {
    let read = |source| DictionaryError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        if FileKind::of(&path).is_some() && path.is_file() {
            paths.push(path);
        }
    }
    if paths.iter().all(|path| FileKind::of(path) == Some(FileKind::Links)) {
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
pub(super) struct ForbiddenRow<'t> {
    pub entity_type: EntityType,
    pub id: Option<&'t str>,
    pub name: Option<&'t str>,
}

/// One row of a list of cue words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CueRow<'t> {
    pub entity_type: &'t str,
    pub place: &'t str,
    pub word: &'t str,
    /// The whole row.
    pub line: &'t str,
}

/// What a cue may speak for, besides the entity types.
const CUE_TYPES: [&str; 6] = ["disease", "gene", "vector", "drug", "research", "code"];
/// Where a cue may stand, or what it may be.
const CUE_PLACES: [&str; 6] = ["before", "after", "near", "anywhere", "head", "modifier"];

/// Why a row breaks the format.
#[derive(Debug, thiserror::Error)]
enum RowError {
    #[error("expected {expected} columns parted by tabs, found {found}")]
    Columns { expected: usize, found: usize },
    #[error("the first line must be {expected:?}, found {found:?}")]
    Header { expected: &'static str, found: String },
    #[error(transparent)]
    Id(#[from] BadCurie),
    #[error(transparent)]
    Word(#[from] UnknownWord),
    #[error("the name is empty")]
    NoName,
    #[error("the name {0:?} has white space at its ends")]
    Blanks(String),
    #[error("the name {0:?} holds a control character")]
    Control(String),
    #[error("a row may not forbid every name of every id")]
    ForbidsAll,
    #[error("{0:?} is not one word")]
    NotOneWord(String),
    #[error("the weight {0:?} is not a number")]
    Weight(String),
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
        FileKind::of(&self.path).unwrap_or(FileKind::Names)
    }

    /// An error at line `line`.
    pub fn error(&self, line: usize, message: impl Into<String>) -> DictionaryError {
        DictionaryError::Row { path: self.path.clone(), line, message: message.into() }
    }

    pub fn names(&self) -> impl Iterator<Item = Result<(usize, NameRow<'_>), DictionaryError>> {
        self.rows(NAMES_HEADER, |[id, entity_type, kind, case, name]| {
            Ok(NameRow {
                id: Curie::check(id)?,
                entity_type: entity_type.parse()?,
                kind: kind.parse()?,
                case: case.parse()?,
                name: text(name)?,
            })
        })
    }

    pub fn links(&self) -> impl Iterator<Item = Result<(usize, LinkRow<'_>), DictionaryError>> {
        self.rows(LINKS_HEADER, |[id, relation, target]| {
            Ok(LinkRow { id: Curie::check(id)?, relation: relation.parse()?, target: Curie::check(target)? })
        })
    }

    pub fn forbidden(&self) -> impl Iterator<Item = Result<(usize, ForbiddenRow<'_>), DictionaryError>> {
        self.rows(DROP_HEADER, |[entity_type, id, name, _reason]| {
            let some = |field| (field != "*").then_some(field);
            let (id, name) = (some(id), some(name));
            if id.is_none() && name.is_none() {
                return Err(RowError::ForbidsAll);
            }
            Ok(ForbiddenRow {
                entity_type: entity_type.parse()?,
                id: id.map(Curie::check).transpose()?,
                name: name.map(text).transpose()?,
            })
        })
    }

    pub fn cues(&self) -> impl Iterator<Item = Result<(usize, CueRow<'_>), DictionaryError>> {
        self.lines(|line| {
            let [entity_type, place, word, weight] = columns(line)?;
            one_of("cue type", entity_type, &CUE_TYPES)?;
            one_of("cue place", place, &CUE_PLACES)?;
            let folded = Folded::of(word);
            if !matches!(folded.tokens(), [token] if token.is_word()) {
                return Err(RowError::NotOneWord(word.to_owned()));
            }
            if !weight.parse().is_ok_and(f32::is_finite) {
                return Err(RowError::Weight(weight.to_owned()));
            }
            Ok(CueRow { entity_type, place, word, line })
        })
    }

    pub fn others(&self) -> impl Iterator<Item = Result<(usize, &str), DictionaryError>> {
        self.lines(text)
    }

    /// The rows of a table.
    fn rows<'t, const N: usize, R: 't>(
        &'t self,
        header: &'static str,
        parse: impl Fn([&'t str; N]) -> Result<R, RowError> + 't,
    ) -> impl Iterator<Item = Result<(usize, R), DictionaryError>> + 't {
        self.numbered(move |i, line| match i {
            0 if line == header => None,
            0 => Some(Err(RowError::Header { expected: header, found: line.to_owned() })),
            _ => Some(columns(line).and_then(&parse)),
        })
    }

    /// The rows of a list.
    fn lines<'t, R: 't>(
        &'t self,
        parse: impl Fn(&'t str) -> Result<R, RowError> + 't,
    ) -> impl Iterator<Item = Result<(usize, R), DictionaryError>> + 't {
        self.numbered(move |_, line| (!line.is_empty() && !line.starts_with('#')).then(|| parse(line)))
    }

    /// What `parse` makes of each line that is not empty, given its number from 0, with its number
    /// from 1.
    fn numbered<'t, R: 't>(
        &'t self,
        parse: impl Fn(usize, &'t str) -> Option<Result<R, RowError>> + 't,
    ) -> impl Iterator<Item = Result<(usize, R), DictionaryError>> + 't {
        let body = self.text.strip_prefix('\u{FEFF}').unwrap_or(&self.text);
        body.lines().enumerate().filter_map(move |(i, line)| {
            let row = if line.is_empty() && i > 0 { return None } else { parse(i, line)? };
            Some(row.map(|row| (i + 1, row)).map_err(|error| self.error(i + 1, error.to_string())))
        })
    }
}

fn columns<const N: usize>(line: &str) -> Result<[&str; N], RowError> {
    let mut columns = [""; N];
    let mut found = 0;
    for column in line.split('\t') {
        if let Some(place) = columns.get_mut(found) {
            *place = column;
        }
        found += 1;
    }
    if found == N { Ok(columns) } else { Err(RowError::Columns { expected: N, found }) }
}

fn one_of(what: &'static str, word: &str, known: &[&str]) -> Result<(), UnknownWord> {
    if known.contains(&word) { Ok(()) } else { Err(UnknownWord::new(what, word, known)) }
}

fn text(name: &str) -> Result<&str, RowError> {
    if name.is_empty() {
        Err(RowError::NoName)
    } else if name.trim() != name {
        Err(RowError::Blanks(name.to_owned()))
    } else if name.bytes().any(|b| b.is_ascii_control()) {
        Err(RowError::Control(name.to_owned()))
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
    fn a_bad_cue_names_file_line_and_cause() {
        for (row, message) in [
            ("gene\tnear\tlocus", "d/cues.txt:2: expected 4 columns parted by tabs, found 3"),
            (
                "cell\tnear\tlocus\t2.0",
                "d/cues.txt:2: unknown cue type \"cell\": expected one of disease, gene, vector, drug, research, code",
            ),
            (
                "gene\tbeside\tlocus\t2.0",
                "d/cues.txt:2: unknown cue place \"beside\": expected one of before, after, near, anywhere, head, modifier",
            ),
            ("gene\tnear\ttwo words\t2.0", "d/cues.txt:2: \"two words\" is not one word"),
            ("gene\tnear\tlocus\tmuch", "d/cues.txt:2: the weight \"much\" is not a number"),
        ] {
            let file = File { path: "d/cues.txt".into(), text: format!("# Cues.\n{row}\n") };
            assert_eq!(file.cues().find_map(Result::err).expect("the row is bad").to_string(), message);
        }
    }

    #[test]
    fn the_name_of_a_file_tells_what_it_holds() {
        for (name, kind) in [
            ("gene.tsv", Some(FileKind::Names)),
            ("gene.links.tsv", Some(FileKind::Links)),
            ("drop.tsv", Some(FileKind::Drop)),
            ("my.drop.tsv", Some(FileKind::Drop)),
            ("raindrop.tsv", Some(FileKind::Names)),
            ("cues.txt", Some(FileKind::Cues)),
            ("hand.cues.txt", Some(FileKind::Cues)),
            ("others.txt", Some(FileKind::Others)),
            ("brothers.txt", None),
            ("english.txt", None),
            ("README.md", None),
        ] {
            assert_eq!(FileKind::of(Path::new(name)), kind, "{name}");
        }
    }

    #[test]
    fn the_header_is_required() {
        let error = file("MONDO:1\tdisease\tpreferred\tany\tx\n").names().find_map(Result::err).unwrap();
        assert!(error.to_string().starts_with("d/my.tsv:1: the first line must be"), "{error}");
    }
}
