//! What the tests share: a place to work in, the program, and tables read back.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use polars::prelude::{DataFrame, DataType, ParquetReader, SerReader};
use tempfile::TempDir;

/// Rows of `id type kind case name`: enough for the articles of these tests.
const NAMES: &str = "id\ttype\tkind\tcase\tname
MONDO:0010602\tdisease\tpreferred\tany\themophilia A
MONDO:0010602\tdisease\texact\tany\tfactor VIII deficiency
MONDO:0001516\tdisease\tpreferred\tany\tspinal muscular atrophy
HGNC:11117\tgene\tpreferred\texact\tSMN1
VEC:AAV9\tvector\tpreferred\tany\tAAV9
RXNORM:2121073\tdrug\tpreferred\tany\tonasemnogene abeparvovec
RXNORM:2121073\tdrug\tbrand\tany\tZolgensma
";
const LINKS: &str = "id\trelation\ttarget
MONDO:0001516\txref\tDOID:12377
MONDO:0001516\txref\tMESH:D009134
";

pub const ARTICLE: &str = "A gene therapy for babies\n\nZolgensma carries SMN1 in AAV9 to children with spinal \
                           muscular atrophy (SMA). SMA is rare. Now 🧬 β-Haemophilia A is no such disease.\n";

/// A temporary folder with a small dictionary in `names/`.
pub struct Workplace {
    dir: TempDir,
}

impl Workplace {
    pub fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().expect("a temporary folder") };
        place.write("names/small.tsv", NAMES);
        place.write("names/small.links.tsv", LINKS);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// Runs the program in this place with the small dictionary.
    pub fn theralex(&self, args: &[&str]) -> Ran {
        self.theralex_reading(args, b"")
    }

    /// The same, with something on its standard input.
    pub fn theralex_reading(&self, args: &[&str], input: &[u8]) -> Ran {
        ran(program().args(args).current_dir(self.dir.path()).env("THERALEX_DICTIONARIES", "names"), input)
    }

    /// Everything below the folder `name`, by relative path.
    pub fn files(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        files(&self.path(name))
    }
}

pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("a listing"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("below the folder");
            (name.display().to_string(), fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// The program, knowing nothing of the settings around the tests.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_theralex"));
    // Compiled dictionaries of tests stay out of the user's cache.
    command.env("THERALEX_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    command.env_remove("THERALEX_DICTIONARIES");
    // No model: what these tests check is the same with and without one.
    command.env("THERALEX_MODEL", "");
    command
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// That it ended well and complained of nothing.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// That it refused to work, with one sentence that holds each of `parts`.
    #[track_caller]
    pub fn refused(&self, parts: &[&str]) {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        assert!(self.err.starts_with("theralex: "), "{self:?}");
        for part in parts {
            assert!(self.err.contains(part), "{part:?} is not in {:?}", self.err);
        }
    }
}

pub fn ran(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    // A program that does not read closes the pipe: no matter.
    let writing = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writing.join().expect("the input is written");
    let text = |bytes| String::from_utf8(bytes).expect("the program speaks UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// `doc` with what stands between the marks of `part` written anew.
pub fn with_part(doc: &str, part: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- {part}: begin -->\n"), format!("<!-- {part}: end -->"));
    let (before, rest) = doc.split_once(&begin).expect("a mark where the part begins");
    let (_, after) = rest.split_once(&end).expect("a mark where the part ends");
    format!("{before}{begin}{text}{end}{after}")
}

/// A table read back. Every cell as a string; lists are joined by `|`.
#[derive(Debug, PartialEq)]
pub struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

impl Rows {
    pub fn of_parquet(out: &Path, table: &str) -> Self {
        let mut parts: Vec<PathBuf> = fs::read_dir(out.join(format!("{table}.parquet")))
            .expect("a folder of parts")
            .map(|entry| entry.expect("a listing").path())
            .collect();
        parts.sort();
        let mut all = Self { columns: Vec::new(), rows: Vec::new() };
        for part in parts {
            let file = fs::File::open(part).expect("a part");
            let frame = ParquetReader::new(file).finish().expect("a Parquet file");
            all.columns = frame.get_column_names().iter().map(ToString::to_string).collect();
            all.rows.extend(rows(&frame));
        }
        all
    }

    pub fn of_csv(out: &Path, table: &str) -> Self {
        let mut reader = csv::Reader::from_path(out.join(format!("{table}.csv"))).expect("a CSV file");
        let columns = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let row = |record: csv::StringRecord| record.iter().map(|cell| Some(cell.to_owned())).collect();
        Self { columns, rows: reader.records().map(|record| row(record.expect("a row"))).collect() }
    }

    pub fn of_jsonl(out: &Path, table: &str) -> Self {
        let text = fs::read_to_string(out.join(format!("{table}.jsonl"))).expect("a JSONL file");
        let rows: Vec<serde_json::Map<String, serde_json::Value>> =
            text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
        let columns = rows.first().map(|row| row.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        let rows =
            rows.iter().map(|row| columns.iter().map(|column| json_cell(&row[column])).collect()).collect();
        Self { columns, rows }
    }

    /// The cells of these columns, null as an empty string.
    pub fn cells<const N: usize>(&self, columns: [&str; N]) -> Vec<[&str; N]> {
        let at = columns.map(|name| {
            self.columns
                .iter()
                .position(|column| column == name)
                .unwrap_or_else(|| panic!("no column {name}"))
        });
        self.rows.iter().map(|row| at.map(|i| row[i].as_deref().unwrap_or_default())).collect()
    }

    /// The cells of one column.
    pub fn column(&self, name: &str) -> Vec<&str> {
        self.cells([name]).into_iter().map(|[cell]| cell).collect()
    }

    /// All cells, null as an empty string; column names first, in the order of the alphabet.
    pub fn plain(&self) -> Vec<Vec<String>> {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|&i| &self.columns[i]);
        let cells =
            |row: &Vec<Option<String>>| order.iter().map(|&i| row[i].clone().unwrap_or_default()).collect();
        let head = order.iter().map(|&i| self.columns[i].clone()).collect();
        std::iter::once(head).chain(self.rows.iter().map(cells)).collect()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

fn json_cell(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Array(items) => {
            Some(items.iter().filter_map(json_cell).collect::<Vec<_>>().join("|"))
        }
        other => Some(other.to_string()),
    }
}

fn rows(frame: &DataFrame) -> Vec<Vec<Option<String>>> {
    let columns: Vec<Vec<Option<String>>> = frame
        .columns()
        .iter()
        .map(|column| {
            let series = column.as_materialized_series();
            if let Ok(lists) = series.list() {
                let join = |list: polars::prelude::Series| {
                    let texts = list.str().expect("a list of texts").iter().flatten();
                    texts.collect::<Vec<_>>().join("|")
                };
                return (0..lists.len()).map(|i| lists.get_as_series(i).map(join)).collect();
            }
            let texts = series.cast(&DataType::String).expect("a plain column");
            texts.str().expect("texts").iter().map(|cell| cell.map(str::to_owned)).collect()
        })
        .collect();
    (0..frame.height()).map(|i| columns.iter().map(|column| column[i].clone()).collect()).collect()
}
