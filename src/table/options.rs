//! What to write, and in which pieces.

use super::format::TableFormat;

/// What to write, and how much of it to hold in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// The formats of every table; repeated ones count once. Default: Parquet.
    pub formats: Vec<TableFormat>,
    /// Rows in one part of a table. Default: 100 000. Fewer make more and smaller files.
    pub rows_per_part: usize,
    /// Bytes of memory after which a part ends though it has fewer rows. Default: 32 MiB.
    /// While one part is encoded the next one is filled, so each table needs about three times
    /// as much.
    pub bytes_per_part: usize,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { formats: vec![TableFormat::Parquet], rows_per_part: 100_000, bytes_per_part: 32 << 20 }
    }
}
