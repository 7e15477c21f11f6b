//! The model around the network: with a stand-in for it, and the tiny model's wordpieces.

use std::sync::atomic::Ordering;

use proptest::prelude::*;

use super::super::engine::stand_in::StandIn;
use super::*;
use crate::concept::EntityType;
use crate::model::CACHE_BYTES;

/// An engine of this build: folders are checked before it is asked anything.
const ANY: EngineKind = Engine::BUILT_IN[0].kind();

fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny-model")
}

/// A model that takes the wordpiece "gene" for a gene, and fails at "~".
fn model(cache_bytes: usize) -> (Model, std::sync::Arc<StandIn>) {
    model_that_mixes(false, cache_bytes)
}

fn model_that_mixes(mixes: bool, cache_bytes: usize) -> (Model, std::sync::Arc<StandIn>) {
    let splitter = Splitter::open(&tiny().join("tokenizer.json")).unwrap();
    let id = |word: &str| i64::from(splitter.split(word).unwrap().ids[0]);
    let stand_in = std::sync::Arc::new(StandIn {
        genes: vec![id("gene")],
        fails_at: Some(id("~")),
        mixes,
        ..Default::default()
    });
    let model = Model {
        splitter,
        classifier: Box::new(Shared(std::sync::Arc::clone(&stand_in))),
        longest: 46,
        cache: Cache::new(cache_bytes),
        kind: EngineKind::Onnx,
        fingerprint: String::new(),
        folder: tiny(),
        worked: Stopwatch::default(),
        sample: Sample::default(),
    };
    (model, stand_in)
}

#[derive(Debug)]
struct Shared(std::sync::Arc<StandIn>);

impl TokenClassifier for Shared {
    fn classify(&self, windows: &[Window]) -> Result<Vec<Vec<f32>>, EngineError> {
        self.0.classify(windows)
    }

    fn mixes_windows(&self) -> bool {
        self.0.mixes_windows()
    }

    fn batch(&self) -> usize {
        self.0.batch()
    }

    fn device(&self) -> String {
        self.0.device()
    }
}

/// Each line is a sentence.
fn lines(text: &str) -> Vec<Span> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let span = Span::new(start, start + line.trim_end().len());
            start += line.len();
            span
        })
        .filter(|span| !span.is_empty())
        .collect()
}

fn starts(model: &Model, text: &str) -> Vec<usize> {
    let reading = model.read(text, &lines(text)).unwrap();
    reading
        .spans()
        .map(|found| {
            assert_eq!((found.span.of(text), found.entity_type), ("gene", EntityType::Gene));
            found.span.start()
        })
        .collect()
}

fn expected(text: &str) -> Vec<usize> {
    text.match_indices("gene").map(|(at, _)| at).collect()
}

#[test]
fn more_sentences_than_a_batch() {
    let (model, stand_in) = model(0);
    let line = |i: usize| "and ".repeat(i % 90) + "the gene 1\n";
    let text: String = (0..1000).map(line).collect();
    assert_eq!(starts(&model, &text), expected(&text));
    assert_eq!(stand_in.largest.load(Ordering::Relaxed), stand_in.batch());
}

#[test]
fn a_sentence_of_200000_words_is_read_to_its_end() {
    let (model, _) = model(CACHE_BYTES);
    let text: String = (0..200_000).map(|i| if i % 1000 == 999 { "gene " } else { "and " }).collect();
    let text = text.trim_end();
    let found = starts(&model, text);
    assert_eq!(found, expected(text));
    assert_eq!(found.len(), 200);
    let last = Span::new(text.len() - 4, text.len());
    let reading = model.read(text, &[Span::new(0, text.len())]).unwrap();
    assert!(reading.support(last, EntityType::Gene) > 0.95);
    assert!(reading.support(last, EntityType::Drug) < 0.05);
}

#[test]
fn what_is_longer_than_any_sentence_is_read_in_parts() {
    let (model, _) = model(0);
    let text = format!("{} gene", "🧬 ".repeat(MAX_SENTENCE_BYTES / 4));
    assert!(text.len() > MAX_SENTENCE_BYTES);
    assert_eq!(starts(&model, &text), expected(&text));
    let unbroken = "é".repeat(MAX_SENTENCE_BYTES);
    assert_eq!(starts(&model, &unbroken), [0; 0]);
}

#[test]
fn text_without_words_has_no_mentions() {
    let (model, _) = model(0);
    for text in ["", "🧬🧬 💉", "\u{200b}", "\u{1}\u{2}", "…"] {
        assert_eq!(starts(&model, text), [0; 0], "{text:?}");
        assert_eq!(model.read(text, &lines(text)).unwrap().spans().count(), 0);
    }
}

#[test]
fn a_sentence_read_before_is_not_read_again() {
    let (model, stand_in) = model(CACHE_BYTES);
    let text = "the gene and 1\nthe gene and 2\n";
    let first = starts(&model, text);
    let read = stand_in.read.load(Ordering::Relaxed);
    assert_eq!(starts(&model, text), first);
    assert_eq!(stand_in.read.load(Ordering::Relaxed), read);
    assert_eq!(starts(&model, "new\nthe gene and 2"), [8]);
    assert_eq!(stand_in.read.load(Ordering::Relaxed), read + 1);
}

#[test]
fn where_windows_mix_a_document_is_remembered_whole_or_not_at_all() {
    let (model, stand_in) = model_that_mixes(true, CACHE_BYTES);
    let read = || stand_in.read.load(Ordering::Relaxed);
    let text = "the gene and 1\nthe gene and 2\n";
    let first = starts(&model, text);
    assert_eq!(read(), 2);
    assert_eq!(starts(&model, text), first);
    assert_eq!(read(), 2, "the same document is remembered");
    assert_eq!(starts(&model, "the gene and 2\nnew\n"), [4]);
    assert_eq!(read(), 4, "another with one of its sentences is read from the start");
}

#[test]
fn a_failure_is_told_and_leaves_no_trace() {
    let (model, _) = model(CACHE_BYTES);
    let text = "the gene\n~\n";
    let error = model.read(text, &lines(text)).unwrap_err();
    assert_eq!(error.to_string(), "the stand-in failed: met what it fails at");
    assert_eq!(starts(&model, "the gene"), [4]);
}

/// A copy of the tiny model's folder in which one file says something else.
fn broken(file: &str, from: &str, to: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(tiny()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
    }
    let path = dir.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} is not in {file}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let error = Model::open(dir.path(), ANY, 0).unwrap_err().to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
    error
}

#[test]
fn a_folder_that_does_not_fit_is_refused_by_name() {
    let rows = [
        ("config.json", "O-disease", "O-malady", "id2label"),
        (
            "config.json",
            "\"type_vocab_size\": 14",
            "\"type_vocab_size\": 2",
            "type_vocab_size is 2, expected 14",
        ),
        ("config.json", "{", "", "expected"),
        ("labels.json", "\"gene\"", "\"protein\"", "expected types"),
        ("labels.json", "\"case_version\": 1", "\"case_version\": 9", "case_version is 9"),
        ("labels.json", "48", "480", "window is 480, expected 4 to 64"),
        ("tokenizer.json", "\"vocab\"", "\"words\"", "vocab"),
        ("tokenizer.json", "\"the\"", "\"one more\": 200, \"the\"", "it has 115 wordpieces"),
    ];
    for (file, from, to, part) in rows {
        let error = broken(file, from, to);
        assert!(error.contains(part), "{error}");
    }
    let missing = Model::open(Path::new("no/such/folder"), ANY, 0).unwrap_err().to_string();
    assert_eq!(missing, "there is no model folder no/such/folder: give one with --model or THERALEX_MODEL");
}

proptest! {
    #[test]
    fn any_text_is_read_and_spans_lie_in_it(text in "(gene|~?[a-zA-Z0-9]{1,3}|\\PC| |\n){0,80}") {
        let text = text.replace('~', "-");
        let (model, _) = model(CACHE_BYTES);
        let reading = model.read(&text, &lines(&text)).unwrap();
        for found in reading.spans() {
            prop_assert!(found.span.of(&text).to_lowercase().contains("gene"));
            prop_assert!(reading.support(found.span, EntityType::Gene) > 0.0);
        }
    }

    #[test]
    fn a_sentence_cut_into_stretches_has_the_same_pieces(text in "[a-zA-Z0-9 .,🧬é]{0,60}") {
        let splitter = Splitter::open(&tiny().join("tokenizer.json")).unwrap();
        let long = format!("{text} {}", "filler Words 12 ".repeat(1100));
        let pieces = splitter.split(&long).unwrap();
        let alone = splitter.split(&text).unwrap();
        prop_assert_eq!(&pieces.ids[..alone.len()], &alone.ids[..]);
        prop_assert_eq!(&pieces.types[..alone.len()], &alone.types[..]);
        prop_assert_eq!(&pieces.spans[..alone.len()], &alone.spans[..]);
        let filler = splitter.split("filler Words 12").unwrap();
        let last = pieces.len() - filler.len();
        prop_assert_eq!(&pieces.ids[last..], &filler.ids[..]);
        prop_assert_eq!(&pieces.types[last..], &filler.types[..]);
    }
}
