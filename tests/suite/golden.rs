//! Short texts of `tests/golden/`, each with the rows it must give (`start end text type
//! entity_id method`, offsets in code points), tagged with the dictionary beside them.
//!
//! `THERALEX_UPDATE_GOLDEN=1 cargo test --release golden` writes the rows; read them before
//! they are committed.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use theralex::dictionary::Dictionary;
use theralex::document::Scratch;
use theralex::document::{CodePoints, Format};
use theralex::ingest::{Unread, ingest};
use theralex::tagger::Tagger;

const HEADER: &str = "start\tend\ttext\ttype\tentity_id\tmethod\n";

fn rows(tagger: &Tagger<'_>, path: &Path) -> String {
    let bytes = std::fs::read(path).expect("a golden text");
    let document = ingest(Unread { id: "x".into(), source: "-".into(), format: Format::Text, bytes });
    let document = document.expect("a golden text is a text");
    let points = CodePoints::new(&document.text);
    let mut rows = HEADER.to_owned();
    for annotation in
        tagger.tag(&document, &mut Scratch::default()).expect("no model, no failure").annotations
    {
        let mention = &annotation.mention;
        let range = points.range(mention.span);
        let ids: Vec<&str> = annotation.concepts().map(|ix| tagger.dictionary().concept(ix).id).collect();
        let id = if ids.is_empty() { "-".to_owned() } else { ids.join("|") };
        let surface = mention.span.of(&document.text).replace(['\r', '\n', '\t'], " ");
        let (entity_type, method) = (mention.entity_type, mention.method);
        writeln!(rows, "{}\t{}\t{surface}\t{entity_type}\t{id}\t{method}", range.start, range.end)
            .expect("a string takes all");
    }
    rows
}

#[test]
fn golden_texts_give_their_rows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let dictionary = Dictionary::open(&[folder.join("dictionary")]).expect("the golden dictionary");
    let tagger = Tagger::new(&dictionary, None);
    let mut texts: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("tests/golden")
        .map(|entry| entry.expect("a listing").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    texts.sort();
    assert!(texts.len() >= 12);
    let mut wrong = String::new();
    for text in texts {
        let found = rows(&tagger, &text);
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
