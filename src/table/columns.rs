//! Rows of one table, by column.

use std::ops::Range;

use polars::prelude::{DataFrame, PlSmallStr};

use super::schema::{Row, Table};
use super::values::{Texts, Values, to_column};

/// Some rows of one table, by column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    table: Table,
    rows: usize,
    /// One for each column of the table.
    values: Vec<Values>,
}

impl Columns {
    /// Columns without rows.
    pub fn new(table: Table) -> Self {
        let values = table.columns().iter().map(|column| Values::new(column.kind)).collect();
        Self { table, rows: 0, values }
    }

    /// The rows of one table.
    pub fn of<R: Row>(rows: &[R]) -> Self {
        let mut columns = Self::new(R::TABLE);
        for row in rows {
            columns.push(row);
        }
        columns
    }

    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Adds a row of this table.
    pub fn push<R: Row>(&mut self, row: &R) {
        assert!(R::TABLE == self.table, "a row goes to its own table");
        row.push_to(&mut self.values);
        self.rows += 1;
    }

    /// Adds these rows of `other`, which are of the same table.
    pub fn append(&mut self, other: &Self, rows: Range<usize>) {
        for (values, other) in self.values.iter_mut().zip(&other.values) {
            values.append(other, rows.clone());
        }
        self.rows += rows.len();
    }

    /// Removes the rows from `len` on. Their memory is kept for others.
    pub fn truncate(&mut self, len: usize) {
        if len < self.rows {
            self.values.iter_mut().for_each(|values| values.truncate(len));
            self.rows = len;
        }
    }

    /// Bytes of memory that `row` takes.
    pub fn bytes_of(&self, row: usize) -> usize {
        self.values.iter().map(|values| values.bytes_of(row)).sum()
    }

    /// Bytes of memory that all rows take.
    pub fn bytes(&self) -> usize {
        self.values.iter().map(Values::bytes).sum()
    }

    /// The first column, which holds texts in every table.
    pub fn first(&self) -> &Texts {
        match &self.values[0] {
            Values::Text(texts) => texts,
            _ => unreachable!("the first column of every table holds texts"),
        }
    }

    /// The same, to be changed.
    pub fn first_mut(&mut self) -> &mut Texts {
        match &mut self.values[0] {
            Values::Text(texts) => texts,
            _ => unreachable!("the first column of every table holds texts"),
        }
    }
}

/// The rows as a polars frame.
pub(super) fn to_frame(rows: &Columns) -> DataFrame {
    let columns = rows.table.columns().iter().zip(&rows.values);
    let columns = columns.map(|(column, values)| to_column(PlSmallStr::from_static(column.name), values));
    DataFrame::new(rows.len(), columns.collect()).expect("every column has a value for each row")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;
    use crate::table::PairRow;

    fn pair(sentence: u32) -> PairRow<'static> {
        PairRow {
            doc_id: "a",
            sentence,
            entity_a: "M:1",
            type_a: EntityType::Disease,
            entity_b: "H:1",
            type_b: EntityType::Gene,
        }
    }

    #[test]
    fn a_frame_of_no_rows_has_every_column() {
        let frame = to_frame(&Columns::new(Table::Mentions));
        assert_eq!(frame.height(), 0);
        for (column, spec) in frame.columns().iter().zip(Table::Mentions.columns()) {
            assert_eq!((column.name().as_str(), column.dtype()), (spec.name, &spec.kind.dtype()));
        }
    }

    #[test]
    fn rows_are_the_same_however_they_are_put_together() {
        let whole = Columns::of(&[pair(0), pair(1), pair(2)]);
        let mut parts = Columns::new(Table::Pairs);
        parts.append(&whole, 0..1);
        let first = parts.bytes();
        assert_eq!(first, whole.bytes_of(0));
        parts.append(&whole, 1..3);
        assert_eq!(parts, whole);
        parts.truncate(1);
        assert_eq!((parts.len(), parts.bytes()), (1, first));
        assert_eq!(to_frame(&parts).height(), 1);
    }

    #[test]
    #[should_panic(expected = "a row goes to its own table")]
    fn a_row_of_another_table_is_refused() {
        Columns::new(Table::Mentions).push(&pair(0));
    }
}
