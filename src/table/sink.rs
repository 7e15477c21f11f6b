//! One table on its way to its files.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use polars::prelude::{
    Column, CompatLevel, CsvWriter, DataFrame, DataType, IntoColumn, JsonFormat, JsonWriter,
    KeyValueMetadata, ParquetCompression, ParquetWriter, PolarsResult, SchemaExt, SerWriter, StringChunked,
};
use polars_parquet::write::{KeyValue, schema_to_metadata_key};

use super::error::TableError;
use super::format::TableFormat;
use super::schema::{FORMAT_VERSION, Row};
use super::writer::{WriteOptions, table_path};

/// JSON Lines are encoded this many rows at a time, which bounds the encoder's memory.
const JSON_ROWS: usize = 4096;

/// Holds rows until there are enough for a part, then writes them in every format.
pub(super) struct Sink<R> {
    rows: Vec<R>,
    bytes: usize,
    rows_per_part: usize,
    bytes_per_part: usize,
    parts: usize,
    files: Vec<(TableFormat, PathBuf, Option<File>)>,
}

impl<R: Row> Sink<R> {
    /// Makes the table's files in `dir`.
    pub fn create(dir: &Path, options: &WriteOptions) -> Result<Self, TableError> {
        let mut files = Vec::new();
        for format in TableFormat::ALL {
            if !options.formats.contains(&format) {
                continue;
            }
            let path = table_path(dir, R::TABLE, format);
            let file = if format == TableFormat::Parquet {
                fs::create_dir(&path).map_err(TableError::io("create", &path))?;
                None
            } else {
                Some(File::create_new(&path).map_err(TableError::io("create", &path))?)
            };
            files.push((format, path, file));
        }
        Ok(Self {
            rows: Vec::new(),
            bytes: 0,
            rows_per_part: options.rows_per_part,
            bytes_per_part: options.bytes_per_part,
            parts: 0,
            files,
        })
    }

    pub fn push(&mut self, row: R) -> Result<(), TableError> {
        self.bytes += row.bytes();
        self.rows.push(row);
        if self.rows.len() >= self.rows_per_part || self.bytes >= self.bytes_per_part {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes what is left, a part of no rows where there was none, and has the system put
    /// everything on the disk.
    pub fn finish(mut self) -> Result<(), TableError> {
        if !self.rows.is_empty() || self.parts == 0 {
            self.flush()?;
        }
        for (_, path, file) in &self.files {
            if let Some(file) = file {
                file.sync_all().map_err(TableError::io("write", path))?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), TableError> {
        let mut frame = R::frame(&self.rows);
        // Freed before encoding: the frame holds a copy.
        self.rows.clear();
        self.bytes = 0;
        for (format, path, file) in &self.files {
            match (format, file) {
                (TableFormat::Parquet, _) => {
                    let part = path.join(format!("part-{:05}.parquet", self.parts));
                    let bytes = to_parquet(&mut frame).map_err(TableError::encode(&part))?;
                    let mut file = File::create_new(&part).map_err(TableError::io("create", &part))?;
                    let written = file.write_all(&bytes).and_then(|()| file.sync_all());
                    written.map_err(TableError::io("write", &part))?;
                }
                (TableFormat::Csv, Some(file)) => {
                    write_csv(file, &frame, self.parts == 0).map_err(TableError::encode(path))?;
                }
                (_, Some(file)) => write_jsonl(file, &frame).map_err(TableError::encode(path))?,
                (_, None) => {}
            }
        }
        self.parts += 1;
        Ok(())
    }
}

/// A part's bytes. Not straight to the file: polars would call a full disk a broken file.
fn to_parquet(frame: &mut DataFrame) -> PolarsResult<Vec<u8>> {
    // polars would note texts as Arrow's `string_view`, which pandas cannot take in lists and
    // older readers do not know. Noted as plain texts, the same bytes open everywhere.
    let schema = schema_to_metadata_key(&frame.schema().to_arrow(CompatLevel::oldest()));
    let version =
        KeyValue { key: "theralex.format_version".to_owned(), value: Some(FORMAT_VERSION.to_string()) };
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_key_value_metadata(Some(KeyValueMetadata::Static(vec![schema, version])))
        .finish(frame)?;
    Ok(bytes)
}

fn write_csv(file: &File, frame: &DataFrame, header: bool) -> PolarsResult<()> {
    let columns = frame.columns().iter().map(joined).collect::<PolarsResult<_>>()?;
    let mut frame = DataFrame::new(frame.height(), columns)?;
    CsvWriter::new(file).include_header(header).finish(&mut frame)
}

fn write_jsonl(file: &File, frame: &DataFrame) -> PolarsResult<()> {
    for from in (0..frame.height()).step_by(JSON_ROWS) {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let mut rows = frame.slice(from, JSON_ROWS);
        JsonWriter::new(file).with_json_format(JsonFormat::JsonLines).finish(&mut rows)?;
    }
    Ok(())
}

/// A column as CSV can hold it: lists joined by `|`.
fn joined(column: &Column) -> PolarsResult<Column> {
    if !matches!(column.dtype(), DataType::List(_)) {
        return Ok(column.clone());
    }
    let mut texts = Vec::with_capacity(column.len());
    for list in column.list()?.amortized_iter() {
        let text = match list {
            Some(list) => Some(list.as_ref().str()?.iter().flatten().collect::<Vec<_>>().join("|")),
            None => None,
        };
        texts.push(text.filter(|text| !text.is_empty()));
    }
    let texts: StringChunked = texts.into_iter().collect();
    Ok(texts.with_name(column.name().clone()).into_column())
}
