//! How the value of a row's field becomes a value of its column.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::kind::ColumnKind;
use super::values::Values;
use crate::concept::EntityType;
use crate::document::PassageKind;

/// A value that can stand in a table.
pub(super) trait Cell {
    const KIND: ColumnKind;
    const NULLABLE: bool = false;

    /// Adds the value to a column of type [`Cell::KIND`].
    fn push_to(&self, column: &mut Values);
}

/// The vector or texts of a column of the type that is due.
macro_rules! of_kind {
    ($column:expr, $variant:ident) => {
        match $column {
            Values::$variant(values) => values,
            _ => unreachable!("a column's values are of its type"),
        }
    };
}

impl Cell for &str {
    const KIND: ColumnKind = ColumnKind::Text;

    fn push_to(&self, column: &mut Values) {
        of_kind!(column, Text).push(self);
    }
}

impl Cell for Option<&str> {
    const KIND: ColumnKind = ColumnKind::Text;
    const NULLABLE: bool = true;

    fn push_to(&self, column: &mut Values) {
        let texts = of_kind!(column, Text);
        match self {
            Some(text) => texts.push(text),
            None => texts.push_null(),
        }
    }
}

impl Cell for Cow<'_, str> {
    const KIND: ColumnKind = ColumnKind::Text;

    fn push_to(&self, column: &mut Values) {
        (&**self).push_to(column);
    }
}

impl Cell for String {
    const KIND: ColumnKind = ColumnKind::Text;

    fn push_to(&self, column: &mut Values) {
        self.as_str().push_to(column);
    }
}

impl Cell for Option<String> {
    const KIND: ColumnKind = ColumnKind::Text;
    const NULLABLE: bool = true;

    fn push_to(&self, column: &mut Values) {
        self.as_deref().push_to(column);
    }
}

/// Signed and wide in the table: `start - 30` in a notebook must not wrap around.
impl Cell for u32 {
    const KIND: ColumnKind = ColumnKind::I64;

    fn push_to(&self, column: &mut Values) {
        of_kind!(column, I64).push(i64::from(*self));
    }
}

/// Signed in the table: Spark has no unsigned 64-bit integer and would read a decimal.
impl Cell for u64 {
    const KIND: ColumnKind = ColumnKind::I64;

    fn push_to(&self, column: &mut Values) {
        of_kind!(column, I64).push(i64::try_from(*self).unwrap_or(i64::MAX));
    }
}

impl Cell for f32 {
    const KIND: ColumnKind = ColumnKind::F32;

    fn push_to(&self, column: &mut Values) {
        of_kind!(column, F32).push(*self);
    }
}

impl Cell for Option<bool> {
    const KIND: ColumnKind = ColumnKind::Bool;
    const NULLABLE: bool = true;

    fn push_to(&self, column: &mut Values) {
        of_kind!(column, Bool).push(*self);
    }
}

impl Cell for Option<NaiveDate> {
    const KIND: ColumnKind = ColumnKind::Date;
    const NULLABLE: bool = true;

    fn push_to(&self, column: &mut Values) {
        of_kind!(column, Date).push(self.map(|date| date.to_epoch_days()));
    }
}

impl Cell for Vec<&str> {
    const KIND: ColumnKind = ColumnKind::TextList;

    fn push_to(&self, column: &mut Values) {
        of_kind!(column, TextList).push(self.iter().copied());
    }
}

impl Cell for Vec<String> {
    const KIND: ColumnKind = ColumnKind::TextList;

    fn push_to(&self, column: &mut Values) {
        of_kind!(column, TextList).push(self.iter().map(String::as_str));
    }
}

/// Words of a fixed set stand as strings.
macro_rules! word_cell {
    ($type:ty) => {
        impl Cell for $type {
            const KIND: ColumnKind = ColumnKind::Text;

            fn push_to(&self, column: &mut Values) {
                self.as_str().push_to(column);
            }
        }
    };
}

word_cell!(EntityType);
word_cell!(PassageKind);
