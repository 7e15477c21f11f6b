//! `docs/tables.md` shows the tables as the code has them.
//!
//! `THERALEX_UPDATE_GOLDEN=1 cargo test --release tables` writes its tables.

use std::fmt::Write;

use theralex::table::{ColumnSpec, Table};

use crate::common::with_part;

const DOC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tables.md");

#[test]
fn the_tables_are_shown_as_they_are() {
    let doc = std::fs::read_to_string(DOC).expect("docs/tables.md");
    let mut shown = doc.clone();
    for &table in Table::ALL {
        shown = with_part(&shown, table.as_str(), &reference(table));
    }
    if std::env::var_os("THERALEX_UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(DOC, &shown).expect("docs/tables.md can be written");
    } else {
        assert_eq!(doc, shown, "set THERALEX_UPDATE_GOLDEN=1 to write the tables anew");
    }
}

#[test]
fn every_column_has_a_sentence_and_no_cell_breaks_the_table() {
    for &table in Table::ALL {
        assert!(table.doc().ends_with('.'), "{}", table.as_str());
        for column in table.columns() {
            assert!(column.doc.ends_with('.'), "{}.{}", table.as_str(), column.name);
            assert!(!row(column).trim_matches(['|', ' ']).contains("||"), "{}", column.name);
            assert_eq!(row(column).matches('|').count(), 6, "{}", row(column));
        }
    }
}

fn reference(table: Table) -> String {
    let mut text = format!("## `{}`\n\n{}\n\n", table.as_str(), table.doc());
    text.push_str("| column | type | unit | means | null |\n|---|---|---|---|---|\n");
    for column in table.columns() {
        writeln!(text, "{}", row(column)).expect("a string takes all");
    }
    text
}

fn row(column: &ColumnSpec) -> String {
    let (unit, null) = (column.unit.unwrap_or_default(), column.null.unwrap_or_default());
    format!("| `{}` | {} | {unit} | {} | {null} |", column.name, column.kind.as_str(), column.doc)
}
