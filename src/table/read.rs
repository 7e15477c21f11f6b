//! Tables read back: rows of the columns that are asked for, from whichever format a run left.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use polars::prelude::{DataFrame, DataType, ParquetReader, PolarsResult, SerReader};
use serde_json::Value;

use super::error::TableError;
use super::format::TableFormat;
use super::paths::{PROGRAM, run_path, table_path};
use super::schema::Table;

/// One row: the cells of the columns that were asked for, in that order, each as text. Null is
/// none, a list is joined by `|`.
pub type Cells = Vec<Option<String>>;

/// The formats in the order in which they are looked for. CSV comes last: it does not tell an
/// empty text from null.
const FORMATS: [TableFormat; 3] = [TableFormat::Parquet, TableFormat::Jsonl, TableFormat::Csv];

/// The content of `run.json` in `out`.
///
/// # Errors
/// When `out` is no folder that `theralex run` wrote, or its `run.json` can't be read.
pub fn read_run(out: &Path) -> Result<Value, TableError> {
    let path = run_path(out);
    let not_output = |found: &str| TableError::NotOutput { path: out.to_owned(), found: found.to_owned() };
    if !out.is_dir() {
        return Err(not_output(if out.exists() { "is a file" } else { "does not exist" }));
    }
    if !path.exists() {
        return Err(not_output("holds no run.json"));
    }
    let bytes = fs::read(&path).map_err(TableError::io("read", &path))?;
    let run: Value =
        serde_json::from_slice(&bytes).map_err(|_| not_output("has a run.json that is no JSON"))?;
    if run["program"] != PROGRAM {
        return Err(not_output("has the run.json of another program"));
    }
    Ok(run)
}

/// The rows of one table, in order. Holds one part of a Parquet table at a time, of other
/// formats one row.
pub struct TableRows {
    path: PathBuf,
    columns: Vec<&'static str>,
    source: Source,
}

enum Source {
    Parquet { parts: std::vec::IntoIter<PathBuf>, part: Part },
    Csv { reader: Box<csv::Reader<File>>, at: Vec<Option<usize>> },
    Jsonl { lines: std::io::Lines<BufReader<File>>, number: usize },
}

/// Columns of one part, and the row that comes next.
#[derive(Default)]
struct Part {
    columns: Vec<Vec<Option<String>>>,
    next: usize,
    height: usize,
}

impl TableRows {
    /// Opens `table` of the output folder `out`. A column that the table does not have, since
    /// an earlier version wrote it, is null in every row.
    ///
    /// # Errors
    /// When the table is there in no format, or can't be opened.
    pub fn open(out: &Path, table: Table, columns: &[&'static str]) -> Result<Self, TableError> {
        let found = FORMATS.into_iter().map(|format| (format, table_path(out, table, format)));
        let Some((format, path)) = found.into_iter().find(|(_, path)| path.exists()) else {
            let found = format!("holds no table {}", table.as_str());
            return Err(TableError::NotOutput { path: out.to_owned(), found });
        };
        let columns = columns.to_vec();
        let source = match format {
            TableFormat::Parquet => {
                let listing = fs::read_dir(&path).map_err(TableError::io("read", &path))?;
                let parts =
                    listing.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
                let mut parts = parts.map_err(TableError::io("read", &path))?;
                parts.retain(|part| part.extension().is_some_and(|ending| ending == "parquet"));
                parts.sort();
                Source::Parquet { parts: parts.into_iter(), part: Part::default() }
            }
            TableFormat::Csv => {
                let mut reader =
                    csv::Reader::from_path(&path).map_err(|error| damaged(&path, None, &error))?;
                let head = reader.headers().map_err(|error| damaged(&path, Some(1), &error))?;
                let at = columns.iter().map(|column| head.iter().position(|name| name == *column)).collect();
                Source::Csv { reader: Box::new(reader), at }
            }
            TableFormat::Jsonl => {
                let file = File::open(&path).map_err(TableError::io("read", &path))?;
                Source::Jsonl { lines: BufReader::new(file).lines(), number: 0 }
            }
        };
        Ok(Self { path, columns, source })
    }

    fn read(&mut self) -> Result<Option<Cells>, TableError> {
        match &mut self.source {
            Source::Parquet { parts, part } => loop {
                if part.next < part.height {
                    let row = part.next;
                    part.next += 1;
                    return Ok(Some(part.columns.iter_mut().map(|column| column[row].take()).collect()));
                }
                let Some(path) = parts.next() else { return Ok(None) };
                *part = read_part(&path, &self.columns)?;
            },
            Source::Csv { reader, at } => {
                let mut record = csv::StringRecord::new();
                let more = reader.read_record(&mut record);
                if !more.map_err(|error| damaged(&self.path, None, &error))? {
                    return Ok(None);
                }
                let cell =
                    |i: &Option<usize>| record.get((*i)?).filter(|text| !text.is_empty()).map(str::to_owned);
                Ok(Some(at.iter().map(cell).collect()))
            }
            Source::Jsonl { lines, number } => {
                let Some(line) = lines.next() else { return Ok(None) };
                *number += 1;
                let line = line.map_err(|error| damaged(&self.path, Some(*number), &error))?;
                let row: Value = serde_json::from_str(&line)
                    .map_err(|error| damaged(&self.path, Some(*number), &error))?;
                Ok(Some(self.columns.iter().map(|column| json_cell(&row[*column])).collect()))
            }
        }
    }
}

impl Iterator for TableRows {
    type Item = Result<Cells, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn read_part(path: &Path, columns: &[&str]) -> Result<Part, TableError> {
    let file = File::open(path).map_err(TableError::io("read", path))?;
    let read = || -> PolarsResult<Part> {
        let mut reader = ParquetReader::new(file);
        let schema = reader.schema()?;
        let there =
            columns.iter().filter(|column| schema.contains(column)).map(ToString::to_string).collect();
        let frame = reader.with_columns(Some(there)).finish()?;
        let height = frame.height();
        let columns = columns.iter().map(|column| texts(&frame, column)).collect::<PolarsResult<_>>()?;
        Ok(Part { columns, next: 0, height })
    };
    read().map_err(|error| damaged(path, None, &error))
}

fn texts(frame: &DataFrame, column: &str) -> PolarsResult<Vec<Option<String>>> {
    let Ok(column) = frame.column(column) else { return Ok(vec![None; frame.height()]) };
    if matches!(column.dtype(), DataType::List(_)) {
        let join = |list: polars::prelude::Series| -> PolarsResult<String> {
            Ok(list.str()?.iter().flatten().collect::<Vec<_>>().join("|"))
        };
        let lists = column.list()?;
        return (0..lists.len()).map(|i| lists.get_as_series(i).map(join).transpose()).collect();
    }
    let texts = column.cast(&DataType::String)?;
    Ok(texts.str()?.iter().map(|cell| cell.map(str::to_owned)).collect())
}

fn json_cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(items.iter().filter_map(json_cell).collect::<Vec<_>>().join("|")),
        other => Some(other.to_string()),
    }
}

fn damaged(path: &Path, line: Option<usize>, what: &dyn std::fmt::Display) -> TableError {
    let place = line.map_or_else(String::new, |line| format!(":{line}"));
    TableError::Damaged { path: format!("{}{place}", path.display()).into(), what: what.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_no_output_is_told_from_one() {
        let temp = tempfile::tempdir().expect("a temporary folder");
        let said = |path: &Path| read_run(path).expect_err("it is no output").to_string();
        assert!(said(&temp.path().join("x")).contains("does not exist"));
        assert!(said(temp.path()).contains("holds no run.json"));
        fs::write(temp.path().join("run.json"), "{").expect("a file");
        assert!(said(temp.path()).contains("no JSON"));
        fs::write(temp.path().join("run.json"), "{\"program\": \"other\"}").expect("a file");
        assert!(said(temp.path()).contains("another program"));
        fs::write(temp.path().join("run.json"), "{\"program\": \"theralex\"}").expect("a file");
        assert_eq!(read_run(temp.path()).expect("an output")["program"], PROGRAM);
        let table = TableRows::open(temp.path(), Table::Mentions, &["doc_id"]).map(drop);
        assert!(table.expect_err("no table").to_string().contains("no table mentions"));
    }

    #[test]
    fn a_line_that_is_no_json_is_named() {
        let temp = tempfile::tempdir().expect("a temporary folder");
        let lines = "{\"doc_id\": \"a\", \"n\": 3, \"l\": [\"x\", \"y\"]}\n{\"doc_id\": null}\nno\n";
        fs::write(temp.path().join("mentions.jsonl"), lines).expect("a file");
        let mut rows =
            TableRows::open(temp.path(), Table::Mentions, &["doc_id", "l", "n", "gone"]).expect("it opens");
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(rows.next().expect("a row").expect("read"), [some("a"), some("x|y"), some("3"), None]);
        assert_eq!(rows.next().expect("a row").expect("read"), [None, None, None, None]);
        let error = rows.next().expect("a row").expect_err("a bad line").to_string();
        assert!(error.contains("mentions.jsonl:3"), "{error}");
    }
}
