//! The types of columns.

use polars::prelude::DataType;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// UTF-8 text.
    Text,
    /// Signed 64-bit integer, never negative.
    I64,
    /// 32-bit floating point number.
    F32,
    /// True or false.
    Bool,
    /// A day; `YYYY-MM-DD` in CSV and JSON Lines.
    Date,
    /// A list of texts; joined by `|` in CSV.
    TextList,
}

impl ColumnKind {
    /// The type in a polars frame and in Parquet.
    #[must_use]
    pub fn dtype(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::I64 => DataType::Int64,
            Self::F32 => DataType::Float32,
            Self::Bool => DataType::Boolean,
            Self::Date => DataType::Date,
            Self::TextList => DataType::List(Box::new(DataType::String)),
        }
    }

    /// Its name in the reference of the tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::I64 => "integer",
            Self::F32 => "number",
            Self::Bool => "true or false",
            Self::Date => "date",
            Self::TextList => "list of texts",
        }
    }
}
