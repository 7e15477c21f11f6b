//! How fast one thread folds, searches and tags, and what a dictionary weighs.
//!
//! ```text
//! cargo bench                          the articles of corpus/, repeated to 20 MB
//! cargo bench -- FILE-OR-FOLDER        other plain text
//! ```
//!
//! Another public text to try is the folder of a copy of the GitHub repository
//! abachaa/MedQuAD (health questions and answers, 20 MB of XML). `THERALEX_BENCH_TEXT` names
//! the text too, `THERALEX_DICTIONARIES` other dictionaries.
//!
//! What is found is counted in two passes and compared with the `aho-corasick` crate on a
//! sample, so a search that is fast and wrong fails.

use std::fmt::Write;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, MatchKind};
use theralex::dictionary::Dictionary;
use theralex::dictionary::fold::{Folded, Gap};
use theralex::document::{Document, Format, Metadata};
use theralex::ingest::text::passages;
use theralex::tagger::{Memory, Tagger};

/// Text is repeated to at least this many bytes.
const LEAST: usize = 20_000_000;
/// How much of it the other search sees.
const SAMPLE: usize = 2_000_000;

fn main() {
    let documents = documents(&texts());
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    println!("{} documents, {:.1} MB of text, one thread", documents.len(), bytes as f64 / 1e6);

    let folder =
        std::env::var_os("THERALEX_DICTIONARIES").map_or_else(|| project("dictionaries"), PathBuf::from);
    let before = memory("VmRSS");
    let (opening, dictionary) = timed(|| Dictionary::open(&[&folder]));
    let dictionary = match dictionary {
        Ok(dictionary) => dictionary,
        Err(error) => {
            eprintln!("tagging: {error}");
            std::process::exit(2);
        }
    };
    row("open the dictionary", opening, None, &format!("{} different names", dictionary.key_count()));
    if let (Some(before), Some(after)) = (before, memory("VmRSS")) {
        println!("{:<28} {:>8.0} MB", "memory of the dictionary", after.saturating_sub(before) as f64 / 1e3);
    }

    let (took, tokens) = timed(|| fold_all(&documents));
    row("fold", took, Some(bytes), &format!("{tokens} tokens"));
    let (took, found) = timed(|| find_all(&dictionary, &documents));
    row("fold and find names", took, Some(bytes), &format!("{found} names"));
    assert_eq!(find_all(&dictionary, &documents), found, "two passes found different numbers of names");

    let (took, mentions) = timed(|| tag_all(&dictionary, &documents));
    row("tag: all steps", took, Some(bytes), &format!("{mentions} mentions"));
    assert_eq!(tag_all(&dictionary, &documents), mentions, "two passes gave different numbers of mentions");
    if let Some(peak) = memory("VmHWM") {
        println!("{:<28} {:>8.0} MB", "peak memory", peak as f64 / 1e3);
    }
    compare(&dictionary, &documents);
}

fn row(what: &str, took: Duration, bytes: Option<usize>, note: &str) {
    let seconds = took.as_secs_f64();
    let rate = bytes.map_or_else(String::new, |bytes| format!("{:.1} MB/s", bytes as f64 / 1e6 / seconds));
    println!("{what:<28} {seconds:>8.3} s {rate:>12}  {note}");
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = black_box(work());
    (start.elapsed(), result)
}

fn fold_all(documents: &[Document]) -> usize {
    let mut folded = Folded::default();
    documents.iter().map(|document| fold(document, &mut folded)).sum()
}

fn fold(document: &Document, folded: &mut Folded) -> usize {
    folded.clear();
    for passage in &document.passages {
        folded.push(passage.span.of(&document.text), passage.span.start());
    }
    folded.tokens().len()
}

fn find_all(dictionary: &Dictionary, documents: &[Document]) -> usize {
    let mut folded = Folded::default();
    let mut count = 0;
    for document in documents {
        fold(document, &mut folded);
        dictionary.find(&folded, |_| count += 1);
    }
    count
}

fn tag_all(dictionary: &Dictionary, documents: &[Document]) -> usize {
    let tagger = Tagger::new(dictionary);
    let mut memory = Memory::default();
    documents.iter().map(|document| tagger.tag(document, &mut memory).annotations.len()).sum()
}

/// The same names by the `aho-corasick` crate, on the same folded tokens: an automaton over
/// the tokens written in a row, each between two marks.
fn compare(dictionary: &Dictionary, documents: &[Document]) {
    const MARK: char = '\u{1}';
    let keys: std::collections::BTreeSet<String> = dictionary
        .all_names()
        .filter_map(|name| dictionary.lookup(name.text))
        .map(|key| format!("{MARK}{}{MARK}", dictionary.folded(key).replace(' ', "\u{1}")))
        .collect();
    let (building, automaton) = timed(|| AhoCorasick::builder().match_kind(MatchKind::Standard).build(&keys));
    let automaton = automaton.expect("the names fit an automaton");
    let note = format!("{} names, {:.0} MB", keys.len(), automaton.memory_usage() as f64 / 1e6);
    row("aho-corasick: build", building, None, &note);

    let mut bytes = 0;
    let mut sample: Vec<Folded> = Vec::new();
    for document in documents {
        if bytes >= SAMPLE {
            break;
        }
        bytes += document.text.len();
        let mut folded = Folded::default();
        fold(document, &mut folded);
        sample.push(folded);
    }
    // A hard gap is two marks, which no name holds.
    let rows: Vec<(String, Vec<usize>)> = sample.iter().map(|folded| written_out(folded, MARK)).collect();
    let (took, matches) = timed(|| {
        let one = |(hay, _): &(String, Vec<usize>)| automaton.find_overlapping_iter(hay).count();
        rows.iter().map(one).sum::<usize>()
    });
    row("aho-corasick: find", took, Some(bytes), &format!("{matches} matches before borders"));
    let (took, _) = timed(|| {
        let mut count = 0_usize;
        for folded in &sample {
            dictionary.find(folded, |_| count += 1);
        }
        count
    });
    row("theralex: find, same sample", took, Some(bytes), "");

    for (folded, (hay, token_at)) in sample.iter().zip(&rows) {
        let open = |i: usize| folded.tokens().get(i).is_none_or(|token| token.gap != Gap::Glued);
        let mut expected: Vec<(usize, usize)> = automaton
            .find_overlapping_iter(hay)
            .map(|found| (token_at[found.start()], token_at[found.end() - 1]))
            .filter(|&(from, to)| open(from) && open(to))
            .collect();
        expected.sort_unstable();
        let mut found = Vec::with_capacity(expected.len());
        dictionary.find(folded, |name| {
            // Names that only their commas told apart are lookups of no name's own text.
            let key = format!("{MARK}{}{MARK}", dictionary.folded(name.key).replace(' ', "\u{1}"));
            if keys.contains(&key) {
                found.push((name.from, name.to));
            }
        });
        assert_eq!(found, expected, "aho-corasick finds other names");
    }
    println!("both find the same names in {} documents", sample.len());
}

/// The tokens in a row between marks, and for each mark's byte the token that follows it.
fn written_out(folded: &Folded, mark: char) -> (String, Vec<usize>) {
    let mut row = String::new();
    let mut token_at = Vec::new();
    for (i, token) in folded.tokens().iter().enumerate() {
        if i == 0 || token.gap == Gap::Hard {
            row.push(mark);
            token_at.resize(row.len(), i);
        }
        write!(row, "{}{mark}", folded.token(i)).expect("a string takes all");
        token_at.resize(row.len(), i + 1);
    }
    (row, token_at)
}

/// Plain texts, cut into documents.
fn documents(texts: &[String]) -> Vec<Document> {
    let whole: usize = texts.iter().map(String::len).sum();
    assert!(whole > 0, "there is no text to work on");
    let times = LEAST.div_ceil(whole);
    let document = |(i, text): (usize, &String)| Document {
        id: i.to_string(),
        source: "-".into(),
        format: Format::Text,
        passages: passages(text),
        text: text.clone(),
        metadata: Metadata::default(),
    };
    let once: Vec<Document> = texts.iter().enumerate().map(document).collect();
    (0..times).flat_map(|_| once.iter().cloned()).collect()
}

/// The texts named on the command line or in the environment, else those of `corpus/`.
fn texts() -> Vec<String> {
    // `cargo bench` adds `--bench`; other options are none of ours either.
    let named = std::env::args_os().skip(1).find(|arg| !arg.as_encoded_bytes().starts_with(b"-"));
    let path = named.or_else(|| std::env::var_os("THERALEX_BENCH_TEXT"));
    let path = path.map_or_else(|| project("corpus"), PathBuf::from);
    let files = walkdir::WalkDir::new(&path).sort_by_file_name().into_iter().filter_map(Result::ok);
    let articles = files.filter(|entry| entry.file_type().is_file()).filter(|entry| {
        let ending = entry.path().extension();
        entry.depth() == 0 || ending.is_some_and(|ending| ending == "txt" || ending == "xml")
    });
    articles
        .filter_map(|entry| std::fs::read(entry.path()).ok())
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .collect()
}

fn project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A figure of this process in kB, on systems that tell.
fn memory(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
