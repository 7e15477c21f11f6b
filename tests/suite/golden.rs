//! Short texts of `tests/golden/`, each with the rows it must give (`start end text type
//! entity_id method`, offsets in code points), tagged with the dictionary beside them. Those of
//! `tests/golden/columns/`, web pages among them, have the other columns.
//!
//! `THERALEX_UPDATE_GOLDEN=1 cargo test --release golden` writes the rows; read them before
//! they are committed.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use theralex::annotation::Annotation;
use theralex::context::Modifier;
use theralex::dictionary::Dictionary;
use theralex::document::{CodePoints, Document, Format, Scratch};
use theralex::ingest::{Unread, ingest};
use theralex::reason::in_words;
use theralex::tagger::Tagger;

const HEADER: &str = "start\tend\ttext\ttype\tentity_id\tmethod\n";

/// For the texts and pages of `tests/golden/columns/`: what else is told of a mention.
const COLUMNS: &str = "text\ttype\tentity_id\tscore\tsection\tsentence\tcontext\twhy\n";

fn document(path: &Path) -> Document {
    let bytes = std::fs::read(path).expect("a golden text");
    let is_page = path.extension().is_some_and(|ending| ending == "html");
    let format = if is_page { Format::Html } else { Format::Text };
    ingest(Unread { id: "x".into(), source: "-".into(), format, bytes }).expect("a golden text is a text")
}

fn ids(tagger: &Tagger<'_>, annotation: &Annotation) -> String {
    let ids: Vec<&str> = annotation.concepts().map(|ix| tagger.dictionary().concept(ix).id).collect();
    if ids.is_empty() { "-".to_owned() } else { ids.join("|") }
}

fn surface(annotation: &Annotation, document: &Document) -> String {
    annotation.mention.span.of(&document.text).replace(['\r', '\n', '\t'], " ")
}

fn rows(tagger: &Tagger<'_>, path: &Path) -> String {
    let document = document(path);
    let points = CodePoints::new(&document.text);
    let mut rows = HEADER.to_owned();
    for annotation in
        tagger.tag(&document, &mut Scratch::default()).expect("no model, no failure").annotations
    {
        let mention = &annotation.mention;
        let range = points.range(mention.span);
        let (surface, id) = (surface(&annotation, &document), ids(tagger, &annotation));
        let (entity_type, method) = (mention.entity_type, mention.method);
        writeln!(rows, "{}\t{}\t{surface}\t{entity_type}\t{id}\t{method}", range.start, range.end)
            .expect("a string takes all");
    }
    rows
}

fn columns(tagger: &Tagger<'_>, path: &Path) -> String {
    let document = document(path);
    let mut rows = COLUMNS.to_owned();
    for annotation in
        tagger.tag(&document, &mut Scratch::default()).expect("no model, no failure").annotations
    {
        let mention = &annotation.mention;
        let holding: Vec<&str> = Modifier::ALL
            .into_iter()
            .filter(|&modifier| annotation.context.is(modifier))
            .map(Modifier::as_str)
            .collect();
        let context = if holding.is_empty() { "-".to_owned() } else { holding.join("|") };
        let (surface, id) = (surface(&annotation, &document), ids(tagger, &annotation));
        let why = in_words(&mention.reasons, tagger.dictionary(), &document.text);
        writeln!(
            rows,
            "{surface}\t{}\t{id}\t{:.3}\t{}\t{}\t{context}\t{}",
            mention.entity_type, mention.score, annotation.section, annotation.sentence, why
        )
        .expect("a string takes all");
    }
    rows
}

#[test]
fn golden_texts_give_their_rows() {
    compare("tests/golden", 12, rows);
}

#[test]
fn golden_texts_and_pages_give_their_columns() {
    compare("tests/golden/columns", 2, columns);
}

/// Holds what `found` gives for each text of `folder` against the rows beside it. There are at
/// least so many texts.
fn compare(folder: &str, least: usize, found: fn(&Tagger<'_>, &Path) -> String) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dictionary = Dictionary::open(&[project.join("tests/golden/dictionary")]);
    let dictionary = dictionary.expect("the golden dictionary");
    let tagger = Tagger::new(&dictionary, None);
    let mut texts: Vec<PathBuf> = std::fs::read_dir(project.join(folder))
        .expect("golden texts")
        .map(|entry| entry.expect("a listing").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt" || ending == "html"))
        .collect();
    texts.sort();
    assert!(texts.len() >= least);
    let mut wrong = String::new();
    for text in texts {
        let found = found(&tagger, &text);
        let golden = text.with_extension("tsv");
        if std::env::var_os("THERALEX_UPDATE_GOLDEN").is_some_and(|value| value == "1") {
            std::fs::write(&golden, found).expect("golden rows can be written");
            continue;
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default().replace("\r\n", "\n");
        let missing = expected.lines().filter(|row| !found.lines().any(|other| other == *row));
        let extra = found.lines().filter(|row| !expected.lines().any(|other| other == *row));
        let lines: String =
            missing.map(|row| format!("- {row}\n")).chain(extra.map(|row| format!("+ {row}\n"))).collect();
        if found != expected {
            write!(wrong, "{}:\n{lines}", golden.display()).expect("a string takes all");
        }
    }
    assert!(wrong.is_empty(), "rows are not as expected (- expected, + found):\n{wrong}");
}
