//! Rows into the bytes of a file.

use std::fs::File;

use polars::prelude::{
    Column, CompatLevel, CsvWriter, DataFrame, DataType, IntoColumn, JsonFormat, JsonWriter,
    KeyValueMetadata, ParquetCompression, ParquetWriter, PolarsResult, SchemaExt, SerWriter, StringChunked,
};
use polars_parquet::write::{KeyValue, ZstdLevel, schema_to_metadata_key};

use super::schema::FORMAT_VERSION;

/// JSON Lines are encoded this many rows at a time, which bounds the encoder's memory.
const JSON_ROWS: usize = 4096;

/// A part's bytes. Not straight to the file: polars would call a full disk a broken file.
pub(super) fn to_parquet(frame: &mut DataFrame) -> PolarsResult<Vec<u8>> {
    // polars would note texts as Arrow's `string_view`, which pandas cannot take in lists and
    // older readers do not know. Noted as plain texts, the same bytes open everywhere.
    let schema = schema_to_metadata_key(&frame.schema().to_arrow(CompatLevel::oldest()));
    let version =
        KeyValue { key: "theralex.format_version".to_owned(), value: Some(FORMAT_VERSION.to_string()) };
    // The first level: half the time of the default one, for files a few percent larger.
    let level = ZstdLevel::try_new(1)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(Some(level)))
        .with_key_value_metadata(Some(KeyValueMetadata::Static(vec![schema, version])))
        .finish(frame)?;
    Ok(bytes)
}

/// Adds rows to a CSV file.
pub(super) fn write_csv(file: &File, frame: &DataFrame, header: bool) -> PolarsResult<()> {
    let columns = frame.columns().iter().map(joined).collect::<PolarsResult<_>>()?;
    let mut frame = DataFrame::new(frame.height(), columns)?;
    CsvWriter::new(file).include_header(header).finish(&mut frame)
}

/// Adds rows to a JSON Lines file.
pub(super) fn write_jsonl(file: &File, frame: &DataFrame) -> PolarsResult<()> {
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
