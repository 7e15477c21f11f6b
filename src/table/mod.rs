//! The output: six tables in one directory, as Parquet, CSV or JSON Lines.
//!
//! [`schema`] says what every column is. [`TableWriter`] takes rows in the order of the
//! documents and shows a directory's tables only once all of them are complete.
//!
//! | format | where | opens with |
//! |---|---|---|
//! | Parquet | `OUT/mentions.parquet/part-00000.parquet`, … | `polars.read_parquet("OUT/mentions.parquet")` |
//! | CSV | `OUT/mentions.csv` | `polars.read_csv("OUT/mentions.csv")` |
//! | JSON Lines | `OUT/mentions.jsonl` | `polars.read_ndjson("OUT/mentions.jsonl")` |
//!
//! The same rows give the same bytes, on any machine and with any number of threads.

mod batch;
mod cell;
mod columns;
mod encode;
mod error;
mod format;
mod kind;
mod options;
mod output_dir;
mod paths;
mod read;
pub mod schema;
mod sink;
mod values;
mod writer;

pub use batch::RowBatch;
#[cfg(test)]
pub(crate) use batch::document_row;
pub use error::TableError;
pub use format::{TableFormat, UnknownFormat};
pub use options::WriteOptions;
pub use paths::{run_path, table_path};
pub use read::{Cells, TableRows, read_run};
pub use schema::{
    ColumnKind, ColumnSpec, DocumentRow, EntityRow, FORMAT_VERSION, MentionRow, PairRow, PassageRow,
    RejectRow, Table,
};
pub use writer::{TablePaths, TableWriter};
