//! How fast one thread folds, searches and tags, and what a dictionary weighs.
//!
//! ```text
//! cargo bench --bench tagging                          the articles of corpus/, repeated to 20 MB
//! cargo bench --bench tagging -- FILE-OR-FOLDER        other plain text
//! ```
//!
//! Another public text to try is the folder of a copy of the GitHub repository
//! abachaa/MedQuAD (health questions and answers, 20 MB of XML). `THERALEX_BENCH_TEXT` names
//! the text too, `THERALEX_DICTIONARIES` other dictionaries.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use theralex::dictionary::Dictionary;
use theralex::document::Scratch;
use theralex::document::{Document, Format, Metadata};
use theralex::ingest::text::passages;
use theralex::step::Step;
use theralex::tagger::Tagger;
use theralex::text::fold::Folded;

/// Text is repeated to at least this many bytes.
const LEAST: usize = 20_000_000;

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

    for (step, took) in steps_of_all(&dictionary, &documents) {
        row(&format!("step: {step}"), took, Some(bytes), step.about());
    }
    let (took, mentions) = timed(|| tag_all(&dictionary, &documents));
    row("tag: all steps", took, Some(bytes), &format!("{mentions} mentions"));
    assert_eq!(tag_all(&dictionary, &documents), mentions, "two passes gave different numbers of mentions");
    if let Some(peak) = memory("VmHWM") {
        println!("{:<28} {:>8.0} MB", "peak memory", peak as f64 / 1e3);
    }
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

/// Seconds that each step took, over all documents.
fn steps_of_all(dictionary: &Dictionary, documents: &[Document]) -> Vec<(Step, Duration)> {
    let tagger = Tagger::new(dictionary, None);
    let mut scratch = Scratch::default();
    let mut took: Vec<(Step, Duration)> = Step::ALL.map(|step| (step, Duration::ZERO)).into();
    for document in documents {
        let mut last = Instant::now();
        let found = tagger.tag_observed(document, &mut scratch, &mut |step| {
            let now = Instant::now();
            took[step as usize].1 += now - last;
            last = now;
        });
        black_box(found.expect("no model, no failure"));
    }
    took.retain(|(_, took)| !took.is_zero());
    took
}

fn tag_all(dictionary: &Dictionary, documents: &[Document]) -> usize {
    let tagger = Tagger::new(dictionary, None);
    let mut scratch = Scratch::default();
    documents
        .iter()
        .map(|document| tagger.tag(document, &mut scratch).expect("no model, no failure").annotations.len())
        .sum()
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
