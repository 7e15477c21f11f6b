//! How many wordpieces a second each engine reads, sentence by sentence as in a run.
//!
//! ```text
//! cargo bench --bench engines -- [FILE-OR-FOLDER] [--model DIR] [--dump FILE]
//! ```
//!
//! The text is that of `corpus/` unless another is named; each sentence counts once. `--dump`
//! writes the sentences, one a line, for `benches/hf.py`, which reads them with Hugging Face
//! transformers (`make bench-engines` does both).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use theralex::document::{Span, sentences};
use theralex::ingest::text::passages;
use theralex::model::engine::EngineKind;
use theralex::model::{Model, ModelSpan};

/// Sentences read, at most: a minute for the slowest engine.
const MOST: usize = 4000;

fn main() {
    let arguments = Arguments::read();
    let lines = distinct_sentences(&arguments.text);
    assert!(!lines.is_empty(), "there is no text to work on");
    if let Some(path) = &arguments.dump {
        std::fs::write(path, lines.join("\n") + "\n").expect("the sentences could not be written");
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{} sentences, each read by itself", lines.len());
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
        let alone = read(&model, &lines, 1);
        let together = read(&model, &lines, threads);
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

/// Reads every sentence; each thread those of its turn.
fn read(model: &Model, lines: &[String], threads: usize) -> Reading {
    let started = Instant::now();
    let work = |first: usize| {
        let (mut pieces, mut spans) = (0, Vec::new());
        for (i, line) in lines.iter().enumerate().skip(first).step_by(threads) {
            let reading = model.read(line, &[Span::new(0, line.len())]).expect("a reading");
            pieces += reading.pieces_read();
            spans.extend(reading.spans().map(|span| (i, span)));
        }
        (pieces, spans)
    };
    let parts: Vec<(usize, Vec<(usize, ModelSpan)>)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || work(first))).collect();
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

/// The sentences of all texts, each once, in the order of the alphabet; where there are many,
/// as many as [`MOST`], evenly spread.
fn distinct_sentences(path: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok);
    let articles = files.filter(|entry| entry.file_type().is_file()).filter(|entry| {
        let ending = entry.path().extension();
        entry.depth() == 0 || ending.is_some_and(|ending| ending == "txt" || ending == "xml")
    });
    let mut found = BTreeSet::new();
    for text in articles.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()) {
        for sentence in sentences(&text, &passages(&text)) {
            found.insert(sentence.of(&text).split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    let step = found.len().div_ceil(MOST).max(1);
    found.into_iter().step_by(step).collect()
}

/// A figure of this process in kB, on systems that tell.
fn memory(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
