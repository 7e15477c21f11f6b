//! Rows of one table, by column.

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
        rows.iter().for_each(|row| columns.push(row));
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

    /// Leaves the rows before `at` and gives the others.
    pub fn split_off(&mut self, at: usize) -> Self {
        let values = self.values.iter_mut().map(|values| values.split_off(at)).collect();
        let rows = self.rows - at;
        self.rows = at;
        Self { table: self.table, rows, values }
    }

    /// Removes the rows from `len` on.
    pub fn truncate(&mut self, len: usize) {
        if len < self.rows {
            drop(self.split_off(len));
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

/// The rows of `pieces`, which are all of `table`.
pub(super) fn to_frame(table: Table, pieces: &[Columns]) -> DataFrame {
    let rows = pieces.iter().map(Columns::len).sum();
    let columns = table.columns().iter().enumerate().map(|(i, column)| {
        let values = pieces.iter().map(move |piece| &piece.values[i]);
        to_column(PlSmallStr::from_static(column.name), column.kind, rows, values)
    });
    DataFrame::new(rows, columns.collect()).expect("every column has a value for each row")
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
        let frame = to_frame(Table::Mentions, &[]);
        assert_eq!(frame.height(), 0);
        for (column, spec) in frame.columns().iter().zip(Table::Mentions.columns()) {
            assert_eq!((column.name().as_str(), column.dtype()), (spec.name, &spec.kind.dtype()));
        }
    }

    #[test]
    fn rows_are_the_same_however_they_are_cut() {
        let whole = Columns::of(&[pair(0), pair(1), pair(2)]);
        let mut first = whole.clone();
        let rest = first.split_off(1);
        assert_eq!((first.len(), rest.len()), (1, 2));
        assert_eq!(whole.bytes(), first.bytes() + rest.bytes());
        let frames = [to_frame(Table::Pairs, &[whole]), to_frame(Table::Pairs, &[first, rest])];
        assert!(frames[0].equals_missing(&frames[1]));
    }

    #[test]
    #[should_panic(expected = "a row goes to its own table")]
    fn a_row_of_another_table_is_refused() {
        Columns::new(Table::Mentions).push(&pair(0));
    }
}
