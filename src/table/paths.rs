//! Names of the files in an output directory.

use std::path::{Path, PathBuf};

use super::format::TableFormat;
use super::schema::Table;

/// The value of `program` in `run.json`.
pub(super) const PROGRAM: &str = "theralex";

/// Where `table` stands in the output directory `out`.
#[must_use]
pub fn table_path(out: &Path, table: Table, format: TableFormat) -> PathBuf {
    out.join(format!("{}.{format}", table.as_str()))
}

/// Where `run.json` stands in the output directory `out`.
#[must_use]
pub fn run_path(out: &Path) -> PathBuf {
    out.join("run.json")
}

/// Name of part `number` of a Parquet table.
pub(super) fn part_name(number: usize) -> String {
    format!("part-{number:05}.parquet")
}

/// Whether `name` is that of a part.
pub(super) fn is_part_name(name: &str) -> bool {
    name.starts_with("part-") && name.ends_with(".parquet")
}
