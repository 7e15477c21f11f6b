//! How the values of a row's field become a column.

use chrono::NaiveDate;
use polars::prelude::{
    BooleanChunked, Column, DataType, Float32Chunked, Int32Chunked, Int64Chunked, IntoColumn,
    ListBuilderTrait, ListStringChunkedBuilder, NewChunkedArray, PlSmallStr, StringChunked,
};

use super::schema::ColumnKind;
use crate::concept::EntityType;
use crate::document::PassageKind;

/// A value that can stand in a table.
pub(super) trait Cell: Sized + 'static {
    const KIND: ColumnKind;
    const NULLABLE: bool = false;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column;

    /// Bytes it holds beside its own place in the row.
    fn heap(&self) -> usize {
        0
    }
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
}

impl Cell for String {
    const KIND: ColumnKind = ColumnKind::Text;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
        StringChunked::from_iter_values(name, values.map(String::as_str)).into_column()
    }

    fn heap(&self) -> usize {
        self.len()
    }
}

impl Cell for Option<String> {
    const KIND: ColumnKind = ColumnKind::Text;
    const NULLABLE: bool = true;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
        StringChunked::from_iter_options(name, values.map(Option::as_deref)).into_column()
    }

    fn heap(&self) -> usize {
        self.as_ref().map_or(0, String::len)
    }
}

/// Signed and wide in the table: `start - 30` in a notebook must not wrap around.
impl Cell for u32 {
    const KIND: ColumnKind = ColumnKind::I64;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
        Int64Chunked::from_iter_values(name, values.map(|&n| i64::from(n))).into_column()
    }
}

/// Signed in the table: Spark has no unsigned 64-bit integer and would read a decimal.
impl Cell for u64 {
    const KIND: ColumnKind = ColumnKind::I64;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
        let signed = values.map(|&n| i64::try_from(n).unwrap_or(i64::MAX));
        Int64Chunked::from_iter_values(name, signed).into_column()
    }
}

impl Cell for f32 {
    const KIND: ColumnKind = ColumnKind::F32;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
        Float32Chunked::from_iter_values(name, values.copied()).into_column()
    }
}

impl Cell for Option<bool> {
    const KIND: ColumnKind = ColumnKind::Bool;
    const NULLABLE: bool = true;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
        BooleanChunked::from_iter_options(name, values.copied()).into_column()
    }
}

impl Cell for Option<NaiveDate> {
    const KIND: ColumnKind = ColumnKind::Date;
    const NULLABLE: bool = true;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
        let days = values.map(|date| date.map(|d| d.to_epoch_days()));
        Int32Chunked::from_iter_options(name, days).into_date().into_column()
    }
}

impl Cell for Vec<String> {
    const KIND: ColumnKind = ColumnKind::TextList;

    fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
        let mut builder = ListStringChunkedBuilder::new(name, values.len(), values.len());
        for list in values {
            builder.append_values_iter(list.iter().map(String::as_str));
        }
        builder.finish().into_column()
    }

    fn heap(&self) -> usize {
        self.iter().map(|s| s.len() + size_of::<Self>()).sum()
    }
}

/// Words of a fixed set stand as strings.
macro_rules! word_cell {
    ($type:ty) => {
        impl Cell for $type {
            const KIND: ColumnKind = ColumnKind::Text;

            fn column<'a>(name: PlSmallStr, values: impl ExactSizeIterator<Item = &'a Self>) -> Column {
                StringChunked::from_iter_values(name, values.map(|word| word.as_str())).into_column()
            }
        }
    };
}

word_cell!(EntityType);
word_cell!(PassageKind);
