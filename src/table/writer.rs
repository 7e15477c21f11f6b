//! Rows in, a directory of tables out.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::batch::RowBatch;
use super::columns::Columns;
use super::error::TableError;
use super::format::TableFormat;
use super::options::WriteOptions;
use super::output_dir::OutputDir;
use super::paths::{PROGRAM, run_path, table_path};
use super::schema::{EntityRow, FORMAT_VERSION, RejectRow, Table};
use super::sink::Sink;

/// What a finished writer has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePaths {
    /// The directory.
    pub out: PathBuf,
    /// Each table in each format: a directory for Parquet, else a file.
    pub tables: Vec<PathBuf>,
    /// `run.json`.
    pub run: PathBuf,
}

/// Writes the tables of one run.
///
/// Rows go to the files in the order they are given. Until [`TableWriter::finish`] everything
/// is kept apart in `OUT/.theralex-partial/`, and the tables of an earlier run stay in place;
/// a writer dropped before leaves the directory as it found it. Each table is encoded on a
/// thread of its own.
pub struct TableWriter {
    formats: Vec<TableFormat>,
    documents: Sink,
    passages: Sink,
    mentions: Sink,
    entities: Sink,
    pairs: Sink,
    rejects: Sink,
    incomplete: bool,
    /// After the sinks: dropping it removes the files that they hold open.
    dir: OutputDir,
}

impl TableWriter {
    /// Takes hold of `out`, making it where there is none.
    ///
    /// # Errors
    /// When no format is asked for; when `out` is not a directory, holds something that is not
    /// a theralex run's output, is being written by another run, or cannot be written. Nothing
    /// is created then.
    pub fn create(out: &Path, options: &WriteOptions) -> Result<Self, TableError> {
        if options.formats.is_empty() {
            return Err(TableError::NoFormat);
        }
        let dir = OutputDir::open(out)?;
        let sink = |table| Sink::create(dir.staging(), table, options);
        Ok(Self {
            formats: TableFormat::ALL.into_iter().filter(|f| options.formats.contains(f)).collect(),
            documents: sink(Table::Documents)?,
            passages: sink(Table::Passages)?,
            mentions: sink(Table::Mentions)?,
            entities: sink(Table::Entities)?,
            pairs: sink(Table::Pairs)?,
            rejects: sink(Table::Rejects)?,
            incomplete: false,
            dir,
        })
    }

    /// Adds documents. Waits where rows come faster than they can be encoded.
    ///
    /// # Errors
    /// When an earlier part could not be written, as on a full disk.
    pub fn push(&mut self, rows: &mut RowBatch) -> Result<(), TableError> {
        rows.drop_unfinished();
        self.guarded(|writer| {
            writer.documents.push(&rows.documents)?;
            writer.passages.push(&rows.passages)?;
            writer.mentions.push(&rows.mentions)?;
            writer.pairs.push(&rows.pairs)
        })
    }

    /// Adds one input that could not be read.
    ///
    /// # Errors
    /// As [`TableWriter::push`].
    pub fn reject(&mut self, row: &RejectRow) -> Result<(), TableError> {
        self.guarded(|writer| writer.rejects.push(&Columns::of(std::slice::from_ref(row))))
    }

    /// Writes the entities and `run.json`, then puts all tables in the place of the earlier
    /// run's, whose tables in other formats go too.
    ///
    /// `run` is an object; `program` and `format_version` are added to it. Any other value is
    /// written under `run`.
    ///
    /// # Errors
    /// When a file cannot be written or moved, or could not be before. `out` is then left as
    /// it was found.
    pub fn finish(mut self, entities: &[EntityRow], run: &Value) -> Result<TablePaths, TableError> {
        self.guarded(|writer| writer.entities.push(&Columns::of(entities)))?;
        let mut sinks =
            [self.documents, self.passages, self.mentions, self.entities, self.pairs, self.rejects];
        // All are encoded at a time; then each is waited for.
        sinks.iter_mut().try_for_each(Sink::close)?;
        sinks.into_iter().try_for_each(Sink::finish)?;
        let staging = self.dir.staging();
        write_run(&run_path(staging), run)?;
        let out = staging.parent().unwrap_or(staging).to_owned();
        self.dir.commit()?;
        let formats = &self.formats;
        let tables = Table::ALL.iter().flat_map(|&t| formats.iter().map(move |&f| (t, f)));
        let tables = tables.map(|(table, format)| table_path(&out, table, format)).collect();
        Ok(TablePaths { run: run_path(&out), tables, out })
    }

    /// Once a part is lost, no later call may succeed.
    fn guarded(&mut self, write: impl FnOnce(&mut Self) -> Result<(), TableError>) -> Result<(), TableError> {
        if self.incomplete {
            return Err(TableError::Incomplete);
        }
        write(self).inspect_err(|_| self.incomplete = true)
    }
}

fn write_run(path: &Path, run: &Value) -> Result<(), TableError> {
    let mut object = match run {
        Value::Object(run) => run.clone(),
        other => [("run".to_owned(), other.clone())].into_iter().collect(),
    };
    object.insert("program".to_owned(), PROGRAM.into());
    object.insert("format_version".to_owned(), FORMAT_VERSION.into());
    let text = format!("{:#}\n", Value::Object(object));
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(TableError::io("write", path))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::NaiveDate;
    use polars::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::concept::EntityType;
    use crate::document::PassageKind;
    use crate::table::columns::to_frame;
    use crate::table::{DocumentRow, MentionRow, PairRow, PassageRow};

    const HARD: &str = "β-thalassaemia 🧬 \"quoted\", 'so'\r\nnext|line\n\ttab e\u{301} \\ \u{1} end\r";

    fn options(formats: &[TableFormat]) -> WriteOptions {
        WriteOptions { formats: formats.to_vec(), ..WriteOptions::default() }
    }

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    /// One row with every optional value, hard text everywhere; one row without.
    fn document(n: u32) -> RowBatch {
        let mut rows = RowBatch::default();
        push_document(&mut rows, n);
        rows
    }

    fn push_document(rows: &mut RowBatch, n: u32) {
        let id = format!("doc-{n}");
        let id = id.as_str();
        let even = n.is_multiple_of(2);
        let some = |text| even.then_some(text);
        let text = HARD.repeat(n as usize + 1);
        let document = DocumentRow {
            doc_id: id,
            source: "news/a,b.txt",
            format: "text",
            url: some("https://example.org/?a=1&b=\"2\""),
            site: some(""),
            title: some(HARD),
            published: day("1969-12-31").filter(|_| even),
            language: some("en"),
            n_chars: u32::try_from(text.chars().count()).unwrap(),
            text: &text,
            sha256: "00ff".into(),
            duplicate_of: some("doc-0"),
            n_mentions: 1,
            trials: vec!["NCT00000001".into()],
        };
        let passage = PassageRow { doc_id: id, start: 0, end: 14, kind: PassageKind::Body };
        let mention = MentionRow {
            doc_id: id,
            start: 0,
            end: 14,
            text: "β-thalassaemia",
            entity_type: EntityType::Disease,
            entity_id: some("MONDO:0019402"),
            entity_name: some("beta thalassemia"),
            score: 0.1,
            method: "dictionary",
            section: some("line one\r\nline two"),
            sentence: n,
            negated: even.then_some(true),
            hypothetical: even.then_some(false),
            why: "".into(),
            historical: even.then_some(false),
            other_person: even.then_some(true),
            candidates: if n == 1 { vec!["MONDO:1", "MONDO:2"] } else { Vec::new() },
        };
        let pair = PairRow {
            doc_id: id,
            sentence: n,
            entity_a: "MONDO:0019402",
            type_a: EntityType::Disease,
            entity_b: "HGNC:4827",
            type_b: EntityType::Gene,
        };
        rows.push(&document, [passage].into_iter(), [mention].into_iter(), [pair].into_iter());
    }

    fn entities() -> Vec<EntityRow> {
        let known = EntityRow {
            entity_id: Some("MONDO:0019402".into()),
            entity_name: "beta thalassemia".into(),
            entity_type: EntityType::Disease,
            xrefs: vec!["DOID:12241".into(), "MESH:D017086".into()],
            n_mentions: 4,
            n_documents: 3,
            first_published: day("2024-02-29"),
            last_published: day("2026-11-22"),
        };
        let unknown = EntityRow {
            entity_id: None,
            entity_name: HARD.into(),
            xrefs: Vec::new(),
            first_published: None,
            last_published: None,
            ..known.clone()
        };
        vec![known, unknown]
    }

    fn reject() -> RejectRow {
        RejectRow {
            source: "bad.html".into(),
            stage: "ingest".into(),
            error: "encoding".into(),
            message: "line 1,\nline 2".into(),
        }
    }

    fn write(out: &Path, options: &WriteOptions, documents: u32) -> TablePaths {
        let mut writer = TableWriter::create(out, options).unwrap();
        for n in 0..documents {
            writer.push(&mut document(n)).unwrap();
        }
        writer.reject(&reject()).unwrap();
        writer.finish(&entities(), &json!({"version": "0.1.0"})).unwrap()
    }

    fn parts(out: &Path, table: Table) -> Vec<PathBuf> {
        let dir = table_path(out, table, TableFormat::Parquet);
        let mut parts: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
        parts.sort();
        parts
    }

    fn read_parquet(path: &Path) -> DataFrame {
        ParquetReader::new(File::open(path).unwrap()).finish().unwrap()
    }

    /// The table's schema; in CSV a list is one text.
    fn schema(table: Table, format: TableFormat) -> SchemaRef {
        let fields = table.columns().iter().map(|column| {
            let dtype = match column.kind.dtype() {
                DataType::List(_) if format == TableFormat::Csv => DataType::String,
                dtype => dtype,
            };
            Field::new(column.name.into(), dtype)
        });
        Arc::new(fields.collect())
    }

    fn read(out: &Path, table: Table, format: TableFormat) -> DataFrame {
        let path = table_path(out, table, format);
        let schema = schema(table, format);
        match format {
            TableFormat::Parquet => {
                let mut frames = parts(out, table).into_iter().map(|part| read_parquet(&part));
                let first = frames.next().unwrap();
                frames.fold(first, |all, part| all.vstack(&part).unwrap())
            }
            TableFormat::Csv => CsvReadOptions::default()
                .with_schema(Some(schema))
                .try_into_reader_with_file_path(Some(path))
                .unwrap()
                .finish()
                .unwrap(),
            // The reader refuses a file of no bytes, which is how JSON Lines says "no rows".
            TableFormat::Jsonl if fs::metadata(&path).unwrap().len() == 0 => {
                DataFrame::empty_with_schema(&schema)
            }
            TableFormat::Jsonl => {
                let reader =
                    JsonReader::new(File::open(path).unwrap()).with_json_format(JsonFormat::JsonLines);
                reader.with_schema(schema).finish().unwrap()
            }
        }
    }

    fn assert_same(found: &DataFrame, expected: &DataFrame, what: &str) {
        assert_eq!(found.get_column_names(), expected.get_column_names(), "{what}");
        for (found, expected) in found.columns().iter().zip(expected.columns()) {
            assert!(found.equals_missing(expected), "{what}: {found:?} is not {expected:?}");
        }
    }

    #[test]
    fn rows_read_back_as_written_in_every_format() {
        for documents in [0, 1, 7] {
            let temp = tempfile::tempdir().unwrap();
            write(temp.path(), &WriteOptions { rows_per_part: 3, ..options(&TableFormat::ALL) }, documents);
            let mut rows = RowBatch::default();
            (0..documents).for_each(|n| push_document(&mut rows, n));
            let expected = [
                (Table::Documents, to_frame(&rows.documents)),
                (Table::Passages, to_frame(&rows.passages)),
                (Table::Mentions, to_frame(&rows.mentions)),
                (Table::Entities, to_frame(&Columns::of(&entities()))),
                (Table::Pairs, to_frame(&rows.pairs)),
                (Table::Rejects, to_frame(&Columns::of(&[reject()]))),
            ];
            for (table, expected) in expected {
                for format in TableFormat::ALL {
                    let mut expected = expected.clone();
                    if table == Table::Entities && format == TableFormat::Csv {
                        let joined = [Some("DOID:12241|MESH:D017086"), None];
                        expected.with_column(Column::new("xrefs".into(), joined)).unwrap();
                    }
                    if table == Table::Mentions && format == TableFormat::Csv {
                        let joined: Vec<_> =
                            (0..documents).map(|n| (n == 1).then_some("MONDO:1|MONDO:2")).collect();
                        expected.with_column(Column::new("candidates".into(), joined)).unwrap();
                    }
                    if table == Table::Documents && format == TableFormat::Csv {
                        let joined = vec!["NCT00000001"; documents as usize];
                        expected.with_column(Column::new("trials".into(), joined)).unwrap();
                    }
                    let found = read(temp.path(), table, format);
                    assert_same(&found, &expected, &format!("{} {format} {documents}", table.as_str()));
                }
            }
        }
    }

    #[test]
    fn a_part_ends_at_its_number_of_rows_or_of_bytes() {
        let temp = tempfile::tempdir().unwrap();
        let heights = |table| {
            let parts = parts(temp.path(), table);
            parts.iter().map(|part| read_parquet(part).height()).collect::<Vec<_>>()
        };
        let options = WriteOptions { rows_per_part: 3, ..WriteOptions::default() };
        write(temp.path(), &options, 10);
        assert_eq!(heights(Table::Mentions), [3, 3, 3, 1]);
        assert_eq!(heights(Table::Rejects), [1]);
        let names: Vec<_> = parts(temp.path(), Table::Mentions);
        assert!(names[3].ends_with("mentions.parquet/part-00003.parquet"), "{names:?}");

        write(temp.path(), &WriteOptions { bytes_per_part: 1, ..WriteOptions::default() }, 2);
        assert_eq!(heights(Table::Documents), [1, 1]);
        write(temp.path(), &WriteOptions { rows_per_part: 3, ..WriteOptions::default() }, 3);
        assert_eq!(heights(Table::Documents), [3]);
    }

    #[test]
    fn tables_of_no_rows_have_their_columns() {
        let temp = tempfile::tempdir().unwrap();
        let writer = TableWriter::create(temp.path(), &options(&TableFormat::ALL)).unwrap();
        writer.finish(&[], &json!({})).unwrap();
        for &table in Table::ALL {
            let frame = read(temp.path(), table, TableFormat::Parquet);
            assert_eq!(frame.height(), 0);
            assert_eq!(frame.schema(), &schema(table, TableFormat::Parquet));
            let header = fs::read_to_string(table_path(temp.path(), table, TableFormat::Csv)).unwrap();
            let names: Vec<_> = table.columns().iter().map(|column| column.name).collect();
            assert_eq!(header, names.join(",") + "\n");
            assert_eq!(fs::read(table_path(temp.path(), table, TableFormat::Jsonl)).unwrap(), b"");
        }
    }

    /// pandas cannot take lists of `string_view`.
    #[test]
    fn parquet_says_that_texts_are_plain_texts() {
        let temp = tempfile::tempdir().unwrap();
        write(temp.path(), &WriteOptions::default(), 1);
        for &table in Table::ALL {
            let part = File::open(&parts(temp.path(), table)[0]).unwrap();
            let mut reader = ParquetReader::new(part);
            let notes = reader.get_metadata().unwrap().key_value_metadata().clone().unwrap();
            let found: Vec<_> = notes.iter().filter(|note| note.key == "ARROW:schema").collect();
            let note = |level| {
                let schema = schema(table, TableFormat::Parquet).to_arrow(level);
                polars_parquet::write::schema_to_metadata_key(&schema)
            };
            assert_eq!(found, [&note(CompatLevel::oldest())]);
            assert_ne!(found, [&note(CompatLevel::newest())]);
        }
    }

    #[test]
    fn csv_and_json_lines_are_written_plainly() {
        let temp = tempfile::tempdir().unwrap();
        write(temp.path(), &options(&TableFormat::ALL), 2);
        let csv = fs::read_to_string(table_path(temp.path(), Table::Mentions, TableFormat::Csv)).unwrap();
        assert_eq!(
            csv,
            "doc_id,start,end,text,type,entity_id,entity_name,score,method,section,sentence,negated,\
             hypothetical,why,historical,other_person,candidates\n\
             doc-0,0,14,β-thalassaemia,disease,MONDO:0019402,beta thalassemia,0.1,dictionary,\
             \"line one\r\nline two\",0,true,false,\"\",false,true,\n\
             doc-1,0,14,β-thalassaemia,disease,,,0.1,dictionary,,1,,,\"\",,,MONDO:1|MONDO:2\n"
        );
        let jsonl = fs::read_to_string(table_path(temp.path(), Table::Entities, TableFormat::Jsonl)).unwrap();
        assert_eq!(
            jsonl.lines().next().unwrap(),
            r#"{"entity_id":"MONDO:0019402","entity_name":"beta thalassemia","type":"disease","xrefs":["DOID:12241","MESH:D017086"],"n_mentions":4,"n_documents":3,"first_published":"2024-02-29","last_published":"2026-11-22"}"#
        );
        let unknown: Value = serde_json::from_str(jsonl.lines().nth(1).unwrap()).unwrap();
        assert_eq!(unknown["entity_name"], HARD);
        assert_eq!(unknown["first_published"], Value::Null);
    }

    /// Every file under a directory, with its bytes.
    fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        walkdir::WalkDir::new(dir)
            .sort_by_file_name()
            .into_iter()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                (entry.path().strip_prefix(dir).unwrap().to_owned(), fs::read(entry.path()).unwrap())
            })
            .collect()
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let options = WriteOptions { rows_per_part: 3, ..options(&TableFormat::ALL) };
        write(one.path(), &options, 7);
        write(two.path(), &WriteOptions::default(), 2);
        write(two.path(), &options, 7);
        assert!(files(one.path()) == files(two.path()));
    }

    #[test]
    fn a_new_run_takes_the_place_of_all_the_old_ones_formats() {
        let temp = tempfile::tempdir().unwrap();
        write(temp.path(), &options(&[TableFormat::Csv, TableFormat::Jsonl]), 3);
        let paths = write(temp.path(), &options(&[TableFormat::Parquet, TableFormat::Parquet]), 1);
        assert_eq!(paths.tables.len(), Table::ALL.len());
        assert!(paths.tables.iter().chain([&paths.run]).all(|path| path.exists()));
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), Table::ALL.len() + 1);
        assert_eq!(read(temp.path(), Table::Documents, TableFormat::Parquet).height(), 1);
        let run: Value = serde_json::from_slice(&fs::read(paths.run).unwrap()).unwrap();
        assert_eq!(run, json!({"program": "theralex", "format_version": 1, "version": "0.1.0"}));
    }

    #[test]
    fn a_writer_dropped_early_leaves_everything_as_it_was() {
        let temp = tempfile::tempdir().unwrap();
        write(temp.path(), &options(&TableFormat::ALL), 2);
        let before = files(temp.path());
        let options = WriteOptions { rows_per_part: 1, ..options(&TableFormat::ALL) };
        let mut writer = TableWriter::create(temp.path(), &options).unwrap();
        writer.push(&mut document(5)).unwrap();
        assert!(files(temp.path()) != before);
        drop(writer);
        assert!(files(temp.path()) == before);
    }

    #[test]
    fn a_lost_part_fails_the_whole_run() {
        let temp = tempfile::tempdir().unwrap();
        write(temp.path(), &options(&TableFormat::ALL), 2);
        let before = files(temp.path());
        let options = WriteOptions { rows_per_part: 1, ..WriteOptions::default() };
        let mut writer = TableWriter::create(temp.path(), &options).unwrap();
        let parts = table_path(writer.dir.staging(), Table::Mentions, TableFormat::Parquet);
        fs::remove_dir(&parts).unwrap();
        // The part is on its way when the first call returns.
        writer.push(&mut document(0)).unwrap();
        let error = writer.push(&mut document(1)).unwrap_err().to_string();
        assert!(error.starts_with("cannot create ") && error.contains("part-00000.parquet"), "{error}");
        assert!(matches!(writer.reject(&reject()), Err(TableError::Incomplete)));
        assert!(matches!(writer.finish(&[], &json!({})), Err(TableError::Incomplete)));
        assert!(files(temp.path()) == before);
    }

    #[test]
    fn a_part_lost_at_the_end_fails_the_run_too() {
        let temp = tempfile::tempdir().unwrap();
        let mut writer = TableWriter::create(temp.path(), &WriteOptions::default()).unwrap();
        fs::remove_dir(table_path(writer.dir.staging(), Table::Pairs, TableFormat::Parquet)).unwrap();
        writer.push(&mut document(0)).unwrap();
        let error = writer.finish(&[], &json!({})).unwrap_err().to_string();
        assert!(error.starts_with("cannot create ") && error.contains("part-00000.parquet"), "{error}");
        assert!(files(temp.path()).is_empty());
    }

    #[test]
    fn parts_do_not_depend_on_how_many_documents_come_at_a_time() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let options = WriteOptions { rows_per_part: 4, bytes_per_part: 2000, ..WriteOptions::default() };
        let mut writer = TableWriter::create(one.path(), &options).unwrap();
        let ids: Vec<String> = (0..9).map(|n| format!("x-{n}")).collect();
        for id in &ids {
            let mut rows = document(2);
            rows.rename(std::slice::from_ref(id));
            writer.push(&mut rows).unwrap();
        }
        writer.finish(&[], &json!({})).unwrap();
        let mut writer = TableWriter::create(two.path(), &options).unwrap();
        for ids in ids.chunks(4) {
            let mut rows = RowBatch::default();
            for _ in ids {
                push_document(&mut rows, 2);
            }
            rows.rename(ids);
            writer.push(&mut rows).unwrap();
        }
        writer.finish(&[], &json!({})).unwrap();
        assert!(parts(one.path(), Table::Documents).len() > 2);
        assert!(files(one.path()) == files(two.path()));
    }

    #[test]
    fn no_format_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("out");
        assert!(matches!(TableWriter::create(&out, &options(&[])), Err(TableError::NoFormat)));
        assert!(!out.exists());
    }
}
