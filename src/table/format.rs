//! The file formats of a table.

use std::fmt;
use std::str::FromStr;

/// A file format for tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableFormat {
    /// Parquet: a directory of parts, compressed with Zstandard.
    Parquet,
    /// CSV: one file, UTF-8 without byte-order mark, comma, quoted where needed; null is
    /// empty and an empty text is `""`; a list is joined by `|`.
    Csv,
    /// JSON Lines: one file, one object a line.
    Jsonl,
}

impl TableFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Parquet, Self::Csv, Self::Jsonl];

    /// Its name, which is also the ending of its files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

impl fmt::Display for TableFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A string that names no table format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown table format {0:?}: expected one of parquet, csv, jsonl")]
pub struct UnknownFormat(String);

impl FromStr for TableFormat {
    type Err = UnknownFormat;

    fn from_str(s: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.as_str() == s).ok_or_else(|| UnknownFormat(s.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_round_trip_and_an_unknown_one_lists_them() {
        for format in TableFormat::ALL {
            assert_eq!(format.as_str().parse(), Ok(format));
        }
        assert_eq!(
            "xlsx".parse::<TableFormat>().unwrap_err().to_string(),
            "unknown table format \"xlsx\": expected one of parquet, csv, jsonl"
        );
    }
}
