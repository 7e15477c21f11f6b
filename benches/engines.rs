//! How many wordpieces a second each engine reads, document by document as in a run.
//!
//! ```text
//! cargo bench --bench engines -- [FILE-OR-FOLDER] [--model DIR] [--dump FILE]
//! ```
//!
//! The text is that of `corpus/` unless another is named; each sentence counts once. `--dump`
//! writes the sentences, one a line, for `benches/hf.py`, which reads them with Hugging Face
//! transformers (`make bench-engines` does both). Each figure is the better of two rounds.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use theralex::document::{Span, sentences};
use theralex::ingest::text::passages;
use theralex::model::engine::EngineKind;
use theralex::model::{Model, ModelSpan};

/// Sentences read, at most: a minute for the slowest engine.
const MOST: usize = 4000;

fn main() {
    let arguments = Arguments::read();
    let documents = documents(&arguments.text);
    assert!(!documents.is_empty(), "there is no text to work on");
    if let Some(path) = &arguments.dump {
        let lines: String = documents.iter().map(|document| document.text.as_str()).collect();
        std::fs::write(path, lines).expect("the sentences could not be written");
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let count: usize = documents.iter().map(|document| document.sentences.len()).sum();
    println!("{count} sentences in {} documents", documents.len());
    for kind in [EngineKind::RustBert, EngineKind::OnnxFp32, EngineKind::Onnx] {
        let started = Instant::now();
        let model = match Model::open(&arguments.model, kind, 0) {
            Ok(model) => model,
            Err(error) => {
                println!("{kind:<12} left out: {error}");
                continue;
            }
        };
        let opening = started.elapsed().as_secs_f64();
        let before = memory("VmRSS");
        let best = |threads| {
            let rounds = [(); 2].map(|()| read(&model, &documents, threads));
            rounds.into_iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)).expect("two rounds")
        };
        let (alone, together) = (best(1), best(threads));
        assert_eq!(alone.spans, together.spans, "{kind}: threads change what is found");
        let grown = memory("VmRSS").zip(before).map_or(0, |(after, before)| after.saturating_sub(before));
        println!(
            "{kind:<12} {:>7.0} wordpieces/s on 1 thread, {:>7.0} on {threads}; opened in {opening:.2} s; \
             {} wordpieces, {} spans; {:.0} MB grown",
            alone.rate(),
            together.rate(),
            alone.pieces,
            alone.spans.len(),
            grown as f64 / 1e3,
        );
    }
}

struct Reading {
    pieces: usize,
    seconds: f64,
    spans: Vec<(usize, ModelSpan)>,
}

impl Reading {
    fn rate(&self) -> f64 {
        self.pieces as f64 / self.seconds
    }
}

/// Sentences, each with a line break behind it.
struct Document {
    text: String,
    sentences: Vec<Span>,
}

/// Reads every document; each thread the next that nobody reads yet.
fn read(model: &Model, documents: &[Document], threads: usize) -> Reading {
    let started = Instant::now();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut pieces, mut spans) = (0, Vec::new());
        while let i = next.fetch_add(1, Ordering::Relaxed)
            && let Some(document) = documents.get(i)
        {
            let reading = model.read(&document.text, &document.sentences).expect("a reading");
            pieces += reading.pieces_read();
            spans.extend(reading.spans().map(|span| (i, span)));
        }
        (pieces, spans)
    };
    let parts: Vec<(usize, Vec<(usize, ModelSpan)>)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let seconds = started.elapsed().as_secs_f64();
    let pieces = parts.iter().map(|(pieces, _)| pieces).sum();
    let mut spans: Vec<(usize, ModelSpan)> = parts.into_iter().flat_map(|(_, spans)| spans).collect();
    spans.sort_by_key(|(i, _)| *i);
    Reading { pieces, seconds, spans }
}

struct Arguments {
    text: PathBuf,
    model: PathBuf,
    dump: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Self {
        let project = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let mut found = Self { text: project("corpus"), model: project("models/ner"), dump: None };
        let mut rest = std::env::args_os().skip(1);
        while let Some(argument) = rest.next() {
            match argument.to_str() {
                Some("--model") => found.model = rest.next().expect("--model DIR").into(),
                Some("--dump") => found.dump = Some(rest.next().expect("--dump FILE").into()),
                // `cargo bench` adds `--bench`.
                Some(option) if option.starts_with('-') => {}
                _ => found.text = argument.into(),
            }
        }
        found
    }
}

/// The texts of a file or folder, of each sentence only the first; where there is more than
/// [`MOST`] sentences, some of the texts, evenly spread.
fn documents(path: &Path) -> Vec<Document> {
    let files = walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok);
    let articles = files.filter(|entry| entry.file_type().is_file()).filter(|entry| {
        let ending = entry.path().extension();
        entry.depth() == 0 || ending.is_some_and(|ending| ending == "txt" || ending == "xml")
    });
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for text in articles.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()) {
        let mut document = Document { text: String::new(), sentences: Vec::new() };
        for sentence in sentences(&text, &passages(&text)) {
            let sentence = sentence.of(&text).split_whitespace().collect::<Vec<_>>().join(" ");
            if seen.insert(sentence.clone()) {
                let start = document.text.len();
                document.text.push_str(&sentence);
                document.sentences.push(Span::new(start, document.text.len()));
                document.text.push('\n');
            }
        }
        if !document.sentences.is_empty() {
            found.push(document);
        }
    }
    let step = seen.len().div_ceil(MOST).max(1);
    found.into_iter().step_by(step).collect()
}

/// A figure of this process in kB, on systems that tell.
fn memory(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
