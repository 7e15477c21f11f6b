//! Rows in, a directory of tables out.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::TableError;
use super::format::TableFormat;
use super::output_dir::{OutputDir, PROGRAM};
use super::schema::{
    DocumentRow, EntityRow, FORMAT_VERSION, MentionRow, PairRow, PassageRow, RejectRow, Table,
};
use super::sink::Sink;

/// What to write, and how much of it to hold in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// The formats of every table; repeated ones count once. Default: Parquet.
    pub formats: Vec<TableFormat>,
    /// Rows in one part of a table. Default: 100 000. Fewer make more and smaller files.
    pub rows_per_part: usize,
    /// Bytes of memory after which a part ends though it has fewer rows. Default: 64 MiB,
    /// with which a whole run takes about 230 MB.
    pub bytes_per_part: usize,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { formats: vec![TableFormat::Parquet], rows_per_part: 100_000, bytes_per_part: 64 << 20 }
    }
}

/// The rows of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRows {
    /// The document.
    pub document: DocumentRow,
    /// Its passages, in order.
    pub passages: Vec<PassageRow>,
    /// Its mentions, in order.
    pub mentions: Vec<MentionRow>,
    /// Its pairs, in order.
    pub pairs: Vec<PairRow>,
}

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

/// Where `table` stands in the output directory `out`.
#[must_use]
pub fn table_path(out: &Path, table: Table, format: TableFormat) -> PathBuf {
    out.join(format!("{}.{format}", table.as_str()))
}

/// Where `run.json` stands in the output directory `out`.
#[must_use]
pub fn run_path(out: &Path) -> PathBuf {
    out.join("run.json")
}

/// Writes the tables of one run.
///
/// Rows go to the files in the order they are given. Until [`TableWriter::finish`] everything
/// is kept apart in `OUT/.theralex-partial/`, and the tables of an earlier run stay in place;
/// a writer dropped before leaves the directory as it found it.
pub struct TableWriter {
    formats: Vec<TableFormat>,
    documents: Sink<DocumentRow>,
    passages: Sink<PassageRow>,
    mentions: Sink<MentionRow>,
    entities: Sink<EntityRow>,
    pairs: Sink<PairRow>,
    rejects: Sink<RejectRow>,
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
        let staging = dir.staging();
        Ok(Self {
            formats: TableFormat::ALL.into_iter().filter(|f| options.formats.contains(f)).collect(),
            documents: Sink::create(staging, options)?,
            passages: Sink::create(staging, options)?,
            mentions: Sink::create(staging, options)?,
            entities: Sink::create(staging, options)?,
            pairs: Sink::create(staging, options)?,
            rejects: Sink::create(staging, options)?,
            incomplete: false,
            dir,
        })
    }

    /// Adds one document.
    ///
    /// # Errors
    /// When a part cannot be written, as on a full disk, or could not be before.
    pub fn push(&mut self, rows: DocumentRows) -> Result<(), TableError> {
        self.guarded(|writer| {
            writer.documents.push(rows.document)?;
            rows.passages.into_iter().try_for_each(|row| writer.passages.push(row))?;
            rows.mentions.into_iter().try_for_each(|row| writer.mentions.push(row))?;
            rows.pairs.into_iter().try_for_each(|row| writer.pairs.push(row))
        })
    }

    /// Adds one input that could not be read.
    ///
    /// # Errors
    /// As [`TableWriter::push`].
    pub fn reject(&mut self, row: RejectRow) -> Result<(), TableError> {
        self.guarded(|writer| writer.rejects.push(row))
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
    pub fn finish(mut self, entities: Vec<EntityRow>, run: &Value) -> Result<TablePaths, TableError> {
        self.guarded(|writer| entities.into_iter().try_for_each(|row| writer.entities.push(row)))?;
        self.documents.finish()?;
        self.passages.finish()?;
        self.mentions.finish()?;
        self.entities.finish()?;
        self.pairs.finish()?;
        self.rejects.finish()?;
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

    const HARD: &str = "β-thalassaemia 🧬 \"quoted\", 'so'\r\nnext|line\n\ttab e\u{301} \\ \u{1} end\r";

    fn options(formats: &[TableFormat]) -> WriteOptions {
        WriteOptions { formats: formats.to_vec(), ..WriteOptions::default() }
    }

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    /// One row with every optional value, hard text everywhere; one row without.
    fn document(n: u32) -> DocumentRows {
        let id = format!("doc-{n}");
        let some = |text: &str| n.is_multiple_of(2).then(|| text.to_owned());
        let text = HARD.repeat(n as usize + 1);
        DocumentRows {
            document: DocumentRow {
                doc_id: id.clone(),
                source: "news/a,b.txt".into(),
                format: "text".into(),
                url: some("https://example.org/?a=1&b=\"2\""),
                site: some(""),
                title: some(HARD),
                published: day("1969-12-31").filter(|_| n.is_multiple_of(2)),
                language: some("en"),
                n_chars: u32::try_from(text.chars().count()).unwrap(),
                text,
                sha256: "00ff".into(),
                duplicate_of: some("doc-0"),
                n_mentions: 1,
                trials: vec!["NCT00000001".into()],
            },
            passages: vec![PassageRow { doc_id: id.clone(), start: 0, end: 14, kind: PassageKind::Body }],
            mentions: vec![MentionRow {
                doc_id: id.clone(),
                start: 0,
                end: 14,
                text: "β-thalassaemia".into(),
                entity_type: EntityType::Disease,
                entity_id: some("MONDO:0019402"),
                entity_name: some("beta thalassemia"),
                score: 0.1,
                method: "dictionary".into(),
                section: some("line one\r\nline two"),
                sentence: n,
                negated: n.is_multiple_of(2).then_some(true),
                hypothetical: n.is_multiple_of(2).then_some(false),
                why: String::new(),
                historical: n.is_multiple_of(2).then_some(false),
                other_person: n.is_multiple_of(2).then_some(true),
                candidates: if n == 1 { vec!["MONDO:1".into(), "MONDO:2".into()] } else { Vec::new() },
            }],
            pairs: vec![PairRow {
                doc_id: id,
                sentence: n,
                entity_a: "MONDO:0019402".into(),
                type_a: EntityType::Disease,
                entity_b: "HGNC:4827".into(),
                type_b: EntityType::Gene,
            }],
        }
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
            writer.push(document(n)).unwrap();
        }
        writer.reject(reject()).unwrap();
        writer.finish(entities(), &json!({"version": "0.1.0"})).unwrap()
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
        use super::super::schema::Row;
        for documents in [0, 1, 7] {
            let temp = tempfile::tempdir().unwrap();
            write(temp.path(), &WriteOptions { rows_per_part: 3, ..options(&TableFormat::ALL) }, documents);
            let mut all = Vec::new();
            let (mut passages, mut mentions, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
            for rows in (0..documents).map(document) {
                all.push(rows.document);
                passages.extend(rows.passages);
                mentions.extend(rows.mentions);
                pairs.extend(rows.pairs);
            }
            let expected = [
                (Table::Documents, DocumentRow::frame(&all)),
                (Table::Passages, PassageRow::frame(&passages)),
                (Table::Mentions, MentionRow::frame(&mentions)),
                (Table::Entities, EntityRow::frame(&entities())),
                (Table::Pairs, PairRow::frame(&pairs)),
                (Table::Rejects, RejectRow::frame(&[reject()])),
            ];
            for (table, expected) in expected {
                for format in TableFormat::ALL {
                    let mut expected = expected.clone();
                    if table == Table::Entities && format == TableFormat::Csv {
                        let joined = [Some("DOID:12241|MESH:D017086"), None];
                        expected.with_column(Column::new("xrefs".into(), joined)).unwrap();
                    }
                    if table == Table::Mentions && format == TableFormat::Csv {
                        let joined = mentions.iter().map(|row| row.candidates.join("|"));
                        let joined: Vec<_> =
                            joined.map(|ids| Some(ids).filter(|ids| !ids.is_empty())).collect();
                        expected.with_column(Column::new("candidates".into(), joined)).unwrap();
                    }
                    if table == Table::Documents && format == TableFormat::Csv {
                        let joined: Vec<String> = all.iter().map(|row| row.trials.join("|")).collect();
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
        writer.finish(Vec::new(), &json!({})).unwrap();
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
        writer.push(document(5)).unwrap();
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
        let error = writer.push(document(0)).unwrap_err().to_string();
        assert!(error.starts_with("cannot create ") && error.contains("part-00000.parquet"), "{error}");
        assert!(matches!(writer.reject(reject()), Err(TableError::Incomplete)));
        assert!(matches!(writer.finish(Vec::new(), &json!({})), Err(TableError::Incomplete)));
        assert!(files(temp.path()) == before);
    }

    #[test]
    fn no_format_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("out");
        assert!(matches!(TableWriter::create(&out, &options(&[])), Err(TableError::NoFormat)));
        assert!(!out.exists());
    }
}
