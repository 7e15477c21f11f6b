//! Tables of words that are part of the program.
//!
//! What the program knows of a language stands in tables beside the code that uses it, not in
//! the code: a file `NAME.tsv`, compiled in with [`word_table!`](crate::text::table::word_table).
//!
//! - Columns are parted by tabs. The first row names them.
//! - One entry a row. No cell is empty; `-` stands for none.
//! - The last column may be `reason`: why the entry is there, where that is not plain. A row
//!   without a reason ends before it.
//! - Lines that begin with `#` and blank lines are passed over.
//!
//! ```text
//! # Words with a full stop that does not end a sentence.
//! word    next      reason
//! Dr      anything
//! no      number    is a word as well
//! ```
//!
//! A table is read once, in a `LazyLock` that expects it to be right. Each table has a test that
//! reads it, so nobody meets that panic.
//!
//! ```ignore
//! static TITLES: LazyLock<Words> =
//!     LazyLock::new(|| Words::read(word_table!("titles.tsv"), "word").expect("a test reads it"));
//! assert!(TITLES.contains("Dr"));
//! ```

use std::fmt::Display;
use std::hash::Hash;
use std::str::FromStr;

use rustc_hash::FxHashMap;

use crate::text::fold::key;

/// The optional last column of every table.
const REASON: &str = "reason";

/// The [`Source`] of a table: a path relative to the file that says so.
macro_rules! word_table {
    ($file:literal) => {
        $crate::text::table::Source { file: $file, text: include_str!($file) }
    };
}
pub(crate) use word_table;

/// A table as it is compiled in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    /// Its path, for messages.
    pub file: &'static str,
    /// Its content.
    pub text: &'static str,
}

/// Why a table cannot be read: file, line and fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {fault}")]
pub(crate) struct TableError {
    /// The file.
    pub file: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: String,
}

/// One entry of a table with `N` columns, `reason` not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row<const N: usize> {
    /// Where it stands.
    file: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// The cells, none of them empty.
    pub cells: [&'static str; N],
}

impl<const N: usize> Row<N> {
    /// The value of one cell.
    ///
    /// # Errors
    /// When the cell is no `T`.
    pub fn parse<T: FromStr<Err: Display>>(&self, column: usize) -> Result<T, TableError> {
        let cell = self.cells[column];
        cell.parse().map_err(|error| self.fault(format!("'{cell}': {error}")))
    }

    /// An error that stands in this row.
    pub fn fault(&self, fault: String) -> TableError {
        TableError { file: self.file, line: self.line, fault }
    }
}

/// The rows of a table in the order of the file.
///
/// # Errors
/// When the columns are others than `columns`, a row has too many cells or too few, or a cell
/// is empty or has blanks around it.
pub(crate) fn rows<const N: usize>(source: Source, columns: [&str; N]) -> Result<Vec<Row<N>>, TableError> {
    let Source { file, text } = source;
    let fault = |line, fault| TableError { file, line, fault };
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line))
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    let (line, header) = lines.next().ok_or_else(|| fault(1, "the table is empty".into()))?;
    let header: Vec<&str> = header.split('\t').collect();
    let reasons = header.len() == N + 1 && header[N] == REASON;
    if header[..header.len() - usize::from(reasons)] != columns {
        let (found, expected) = (header.join(", "), columns.join(", "));
        return Err(fault(line, format!("the columns are '{found}' where '{expected}' are expected")));
    }
    let mut rows = Vec::new();
    for (line, text) in lines {
        let cells: Vec<&str> = text.split('\t').collect();
        if cells.len() != N && !(reasons && cells.len() == N + 1) {
            return Err(fault(line, format!("{} columns where {N} are expected", cells.len())));
        }
        if let Some(i) = cells.iter().position(|cell| cell.is_empty() || cell.trim() != *cell) {
            let what = if cells[i].trim().is_empty() { "is empty" } else { "has blanks around it" };
            return Err(fault(line, format!("column '{}' {what}", header[i])));
        }
        let cells = std::array::from_fn(|i| cells[i]);
        rows.push(Row { file, line, cells });
    }
    Ok(rows)
}

/// The entries of a table of one column, in the order of the file.
///
/// # Errors
/// As [`rows`], and when an entry stands in it twice.
pub(crate) fn list(source: Source, column: &str) -> Result<Vec<&'static str>, TableError> {
    let mut seen = FxHashMap::default();
    let entry = |row: Row<1>| {
        first_of_its_kind(&mut seen, row, row.cells)?;
        Ok(row.cells[0])
    };
    rows(source, [column])?.into_iter().map(entry).collect()
}

/// The rows of a table of two columns: (adjective, noun), (brand, drug).
///
/// # Errors
/// As [`rows`], and when a pair stands in it twice.
pub(crate) fn pairs(
    source: Source,
    columns: [&str; 2],
) -> Result<Vec<(&'static str, &'static str)>, TableError> {
    let mut seen = FxHashMap::default();
    let pair = |row: Row<2>| {
        first_of_its_kind(&mut seen, row, row.cells)?;
        Ok((row.cells[0], row.cells[1]))
    };
    rows(source, columns)?.into_iter().map(pair).collect()
}

/// A short list of words, looked through from its beginning.
#[derive(Debug, Clone, Default)]
pub(crate) struct List(Vec<Box<str>>);

impl List {
    /// The same words folded, to be compared with folded tokens.
    pub fn folded(self) -> Self {
        Self(self.0.iter().map(|word| key(word).into()).collect())
    }

    /// Whether `word` is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.has_bytes(word.as_bytes())
    }

    /// Whether these bytes are one of them.
    pub fn has_bytes(&self, word: &[u8]) -> bool {
        self.0.iter().any(|known| known.as_bytes() == word)
    }

    /// Whether `word` ends in one of them.
    pub fn any_ends(&self, word: &str) -> bool {
        self.0.iter().any(|ending| word.ends_with(&**ending))
    }

    /// The words, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| &**word)
    }
}

/// Several short lists in one table with the columns `list` and `word`, in the order of `names`.
///
/// # Errors
/// As [`rows`], and for a list of another name or a word that stands in its list twice.
pub(crate) fn lists<const N: usize>(source: Source, names: [&str; N]) -> Result<[List; N], TableError> {
    let mut lists = std::array::from_fn(|_| List::default());
    let mut seen = FxHashMap::default();
    for row in rows(source, ["list", "word"])? {
        let [name, word] = row.cells;
        let Some(at) = names.iter().position(|known| *known == name) else {
            return Err(row.fault(format!("there is no list '{name}'")));
        };
        first_of_its_kind(&mut seen, row, row.cells)?;
        lists[at].0.push(word.into());
    }
    Ok(lists)
}

/// Fails for what an earlier row has.
fn first_of_its_kind<K: Eq + Hash, const N: usize>(
    seen: &mut FxHashMap<K, usize>,
    row: Row<N>,
    key: K,
) -> Result<(), TableError> {
    match seen.insert(key, row.line) {
        None => Ok(()),
        Some(line) => Err(row.fault(format!("'{}' stands in line {line} already", row.cells.join(", ")))),
    }
}

/// A set of words.
pub(crate) type Words = WordMap<()>;

impl Words {
    /// The words of a table of one column, compared as they are written.
    ///
    /// # Errors
    /// As [`rows`], and when a word stands in it twice.
    pub fn read(source: Source, column: &str) -> Result<Self, TableError> {
        Self::of(source, [column], str::to_owned, |_| Ok(()))
    }

    /// The same, folded, to be compared with folded tokens: the table holds "tumours", the set
    /// "tumor".
    ///
    /// # Errors
    /// As [`rows`], and when two words fold alike.
    pub fn folded(source: Source, column: &str) -> Result<Self, TableError> {
        Self::of(source, [column], key, |_| Ok(()))
    }
}

/// Words, each with a value. What is in no table is mostly told by its length and first byte.
#[derive(Debug)]
pub(crate) struct WordMap<T> {
    words: FxHashMap<Box<str>, T>,
    /// A bit for each length that a word has, in bytes; the last for all longer ones.
    lengths: u64,
    /// A bit for each first byte that a word has.
    first: [u64; 4],
}

impl<T: FromStr<Err: Display>> WordMap<T> {
    /// The words of the first column with the value in the second, compared as they are written.
    ///
    /// # Errors
    /// As [`rows`], and when a word stands in it twice or a value is no `T`.
    pub fn read_values(source: Source, columns: [&str; 2]) -> Result<Self, TableError> {
        Self::of(source, columns, str::to_owned, |row| row.parse(1))
    }
}

impl<T> WordMap<T> {
    fn of<const N: usize>(
        source: Source,
        columns: [&str; N],
        form: impl Fn(&str) -> String,
        value: impl Fn(Row<N>) -> Result<T, TableError>,
    ) -> Result<Self, TableError> {
        let mut map = Self { words: FxHashMap::default(), lengths: 0, first: [0; 4] };
        let mut seen = FxHashMap::default();
        for row in rows(source, columns)? {
            let word = form(row.cells[0]);
            let Some(&first) = word.as_bytes().first() else {
                return Err(row.fault(format!("'{}' holds no letter and no digit", row.cells[0])));
            };
            first_of_its_kind(&mut seen, row, word.clone())?;
            map.lengths |= length_bit(&word);
            map.first[usize::from(first >> 6)] |= 1 << (first & 63);
            map.words.insert(word.into(), value(row)?);
        }
        Ok(map)
    }

    /// The value of a word.
    #[inline]
    pub fn get(&self, word: &str) -> Option<&T> {
        let first = *word.as_bytes().first()?;
        if self.lengths & length_bit(word) == 0
            || self.first[usize::from(first >> 6)] >> (first & 63) & 1 == 0
        {
            return None;
        }
        self.words.get(word)
    }

    /// Whether it is one of the words.
    #[inline]
    pub fn contains(&self, word: &str) -> bool {
        self.get(word).is_some()
    }
}

#[inline]
fn length_bit(word: &str) -> u64 {
    1 << word.len().min(63)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &'static str) -> Source {
        Source { file: "words.tsv", text }
    }

    #[test]
    fn rows_have_their_lines_and_may_have_a_reason() {
        let text = "# Stems.\n\nstem\tleast\treason\ntinib\t8\n# A comment.\nrsen\t8\tas in nusinersen\n";
        let rows = rows(source(text), ["stem", "least"]).unwrap();
        let found: Vec<_> = rows.iter().map(|row| (row.line, row.cells)).collect();
        assert_eq!(found, [(4, ["tinib", "8"]), (6, ["rsen", "8"])]);
        assert_eq!(rows[0].parse::<usize>(1), Ok(8));
        let wrong = rows[0].parse::<usize>(0).unwrap_err();
        assert_eq!(wrong.to_string(), "words.tsv:4: 'tinib': invalid digit found in string");
    }

    #[test]
    fn words_are_found_as_written_or_folded() {
        let words = Words::read(source("word\nDr\nSt\nβ\n"), "word").unwrap();
        for (word, known) in [("Dr", true), ("dr", false), ("", false), ("Drs", false), ("β", true)] {
            assert_eq!(words.contains(word), known, "{word}");
        }
        let folded = Words::folded(source("word\nversus\nHaemorrhage\nbone marrow\n"), "word").unwrap();
        for word in ["versus", "haemorrhage", "bone marrow"] {
            assert!(folded.contains(&key(word)), "{word}");
        }
        let long: &'static str =
            "word\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";
        assert!(Words::read(source(long), "word").unwrap().contains(&long[5..long.len() - 1]));
        let values = WordMap::<u8>::read_values(source("word\tn\na\t1\nb\t2\n"), ["word", "n"]).unwrap();
        assert_eq!((values.get("b"), values.get("c")), (Some(&2), None));
    }

    #[test]
    fn lists_of_one_table_are_told_apart_by_name() {
        let text = "list\tword\na\ttumours\nb\tx\na\tminus\n";
        let [a, b] = lists(source(text), ["a", "b"]).unwrap();
        assert_eq!(a.iter().collect::<Vec<_>>(), ["tumours", "minus"]);
        assert!(b.has("x") && !b.has("tumours") && a.any_ends("terminus"));
        assert!(a.folded().has("tumor"));
        let wrong = lists(source(text), ["a", "c"]).unwrap_err();
        assert_eq!(wrong.to_string(), "words.tsv:3: there is no list 'b'");
    }

    #[test]
    fn lists_and_pairs_keep_their_order() {
        assert_eq!(list(source("word\nz\na\n"), "word").unwrap(), ["z", "a"]);
        let found = pairs(source("a\tb\nx\t1\nx\t2\n"), ["a", "b"]).unwrap();
        assert_eq!(found, [("x", "1"), ("x", "2")]);
    }

    #[test]
    fn faults_are_told_with_file_and_line() {
        let cases = [
            ("", "words.tsv:1: the table is empty"),
            ("word\n", "words.tsv:1: the columns are 'word' where 'a, b' are expected"),
            ("a\tb\nx\n", "words.tsv:2: 1 columns where 2 are expected"),
            ("a\tb\nx\ty\tz\n", "words.tsv:2: 3 columns where 2 are expected"),
            ("a\tb\n\n# x\nx\t\n", "words.tsv:4: column 'b' is empty"),
            ("a\tb\treason\nx\ty\t\n", "words.tsv:2: column 'reason' is empty"),
            ("a\tb\n x\ty\n", "words.tsv:2: column 'a' has blanks around it"),
            ("a\tb\nx\ty\nx\ty\n", "words.tsv:3: 'x, y' stands in line 2 already"),
        ];
        for (text, expected) in cases {
            assert_eq!(pairs(source(text), ["a", "b"]).unwrap_err().to_string(), expected);
        }
        let twice = Words::folded(source("word\ntumor\ntumour\n"), "word").unwrap_err();
        assert_eq!(twice.to_string(), "words.tsv:3: 'tumour' stands in line 2 already");
        let nothing = Words::folded(source("word\n-\n"), "word").unwrap_err();
        assert_eq!(nothing.to_string(), "words.tsv:2: '-' holds no letter and no digit");
    }
}
