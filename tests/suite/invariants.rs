//! What holds for every article of `corpus/`, tagged with the dictionaries that come with
//! theralex.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use crate::common::{Rows, files, program};

fn project(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name).display().to_string()
}

/// `theralex run corpus --out OUT` with more arguments.
fn run(out: &Path, more: &[&str]) {
    let mut command: Command = program();
    command.args(["run", &project("corpus"), "--out"]).arg(out);
    command.args(["--quiet", "--engine", "none", "--dictionaries", &project("dictionaries")]).args(more);
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn number(cell: &str) -> usize {
    cell.parse().unwrap_or_else(|_| panic!("{cell:?} is no number"))
}

#[test]
fn offsets_cut_what_they_say() {
    let temp = tempfile::tempdir().expect("a temporary folder");
    run(temp.path(), &[]);
    let documents = Rows::of_parquet(temp.path(), "documents");
    let texts: HashMap<&str, Vec<char>> = documents
        .cells(["doc_id", "text", "n_chars"])
        .into_iter()
        .map(|[id, text, n_chars]| {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(chars.len(), number(n_chars), "{id}");
            (id, chars)
        })
        .collect();
    assert_eq!(texts.len(), documents.len(), "ids are unique");

    let passages = Rows::of_parquet(temp.path(), "passages");
    let mut of_document: HashMap<&str, Vec<(usize, usize, &str)>> = HashMap::new();
    for [id, start, end, kind] in passages.cells(["doc_id", "start", "end", "kind"]) {
        of_document.entry(id).or_default().push((number(start), number(end), kind));
    }
    for (id, chars) in &texts {
        let passages = &of_document[id];
        assert!(passages.is_sorted() && passages.windows(2).all(|p| p[0].1 <= p[1].0), "{id}: {passages:?}");
        let mut covered = vec![false; chars.len()];
        for &(start, end, _) in passages {
            assert!(start < end && !chars[start].is_whitespace() && !chars[end - 1].is_whitespace(), "{id}");
            covered[start..end].fill(true);
        }
        let bare = chars.iter().zip(covered).position(|(c, covered)| !covered && !c.is_whitespace());
        assert_eq!(bare, None, "{id}: a character in no passage");
    }

    let mentions = Rows::of_parquet(temp.path(), "mentions");
    let columns = ["doc_id", "start", "end", "text", "section", "sentence", "score"];
    let rows = mentions.cells(columns);
    assert!(rows.len() > 1000, "only {} mentions", rows.len());
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for [id, start, end, text, section, sentence, score] in &rows {
        let (start, end) = (number(start), number(end));
        assert_eq!(texts[id][start..end].iter().collect::<String>(), *text, "{id} {start}..{end}");
        assert!(!text.is_empty() && text.trim() == *text, "{id} {start}: {text:?}");
        let holds = of_document[id].iter().find(|&&(from, to, _)| from <= start && end <= to);
        assert_eq!(holds.map(|&(_, _, kind)| kind), Some(*section), "{id} {start}: {text:?}");
        number(sentence);
        let score: f32 = score.parse().expect("a score");
        assert!((0.0..=1.0).contains(&score), "{id} {start}: score {score}");
        *counts.entry(id).or_default() += 1;
    }
    for pair in rows.windows(2).filter(|pair| pair[0][0] == pair[1][0]) {
        // What names several things has a row for each.
        let is_one = pair[0][1..4] == pair[1][1..4];
        let is_in_order = number(pair[0][2]) <= number(pair[1][1]);
        assert!(is_one || is_in_order, "{pair:?} overlap or are out of order");
        assert!(number(pair[0][5]) <= number(pair[1][5]), "{pair:?}: sentences go back");
    }
    for [id, n] in documents.cells(["doc_id", "n_mentions"]) {
        assert_eq!(counts.get(id).copied().unwrap_or(0), number(n), "{id}");
    }
    entities_add_up(temp.path(), &mentions);
}

fn entities_add_up(out: &Path, mentions: &Rows) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for [id] in mentions.cells(["entity_id"]).into_iter().filter(|[id]| !id.is_empty()) {
        *counts.entry(id).or_default() += 1;
    }
    let entities = Rows::of_parquet(out, "entities");
    let known = entities.cells(["entity_id", "n_mentions"]);
    let known: HashMap<&str, usize> =
        known.into_iter().filter(|[id, _]| !id.is_empty()).map(|[id, n]| (id, number(n))).collect();
    assert_eq!(counts, known);
    let total: usize = entities.column("n_mentions").into_iter().map(number).sum();
    assert_eq!(total, mentions.len());
    for [a, b] in Rows::of_parquet(out, "pairs").cells(["entity_a", "entity_b"]) {
        assert!(a < b && counts.contains_key(a) && counts.contains_key(b), "{a} {b}");
    }
}

#[test]
fn the_tables_do_not_depend_on_the_number_of_threads() {
    let tables = |threads| {
        let temp = tempfile::tempdir().expect("a temporary folder");
        run(temp.path(), &["--threads", threads, "--format", "parquet,csv,jsonl"]);
        let mut files = files(temp.path());
        files.retain(|(name, _)| name != "run.json");
        files
    };
    let one = tables("1");
    assert_eq!(one.len(), 18);
    for threads in ["2", "5"] {
        for ((name, one), (other_name, many)) in one.iter().zip(tables(threads)) {
            assert_eq!(*name, other_name);
            assert!(*one == many, "{name} differs with {threads} threads");
        }
    }
}

#[test]
fn a_plain_text_is_kept_byte_for_byte() {
    let temp = tempfile::tempdir().expect("a temporary folder");
    run(temp.path(), &[]);
    let mut texts = 0;
    for [source, format, text] in
        Rows::of_parquet(temp.path(), "documents").cells(["source", "format", "text"])
    {
        if format == "text" {
            let bytes = std::fs::read(source).expect("the article");
            assert!(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes) == text.as_bytes(), "{source}");
            texts += 1;
        }
    }
    assert!(texts > 20);
}
