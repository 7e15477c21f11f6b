//! Tables for the terminal: a rule below the header, none between rows.

pub use comfy_table::Table;
use comfy_table::{CellAlignment, TableComponent, presets};

/// A column with its header.
#[derive(Debug, Clone, Copy)]
pub enum Column {
    /// Of words: they begin one below the other.
    Words(&'static str),
    /// Of numbers: they end one below the other.
    Numbers(&'static str),
}

impl Column {
    /// Its header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Words(name) | Self::Numbers(name) => name,
        }
    }
}

/// A table without rows.
pub fn table(columns: impl IntoIterator<Item = Column>) -> Table {
    let columns: Vec<Column> = columns.into_iter().collect();
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─')
        .set_header(columns.iter().map(|column| column.name()));
    for (column, kind) in table.column_iter_mut().zip(&columns) {
        if matches!(kind, Column::Numbers(_)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rule_parts_header_and_rows() {
        let mut table = table([Column::Words("type"), Column::Numbers("n")]);
        table.add_row(["gene", "7"]).add_row(["drug", "12"]);
        assert_eq!(table.to_string(), " type    n \n───────────\n gene    7 \n drug   12 ");
    }
}
