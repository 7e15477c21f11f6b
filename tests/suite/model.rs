//! The model in the command, and the engines against each other.
//!
//! ONNX Runtime is needed for most of it, libtorch for a part. `make test` fetches both; under
//! plain cargo, tests whose library is not on the machine say so and check nothing.

use std::path::{Path, PathBuf};

use theralex::document::{Span, sentences};
use theralex::ingest::text::passages;
use theralex::model::engine::{EngineKind, LibraryError};
use theralex::model::{Model, ModelError, ModelSpan};

use crate::common::{ARTICLE, Rows, Workplace, program, ran};

/// What the network gives for each wordpiece: O, B, I for each type.
const LABELS: usize = 12;
const TAGS: usize = 3;

fn project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A network of chance weights with the files of the real one, made by training/tiny.py.
fn tiny() -> String {
    project("tests/data/tiny-model").display().to_string()
}

/// The model of a folder, or none where the engine's library is not here.
fn open(folder: &Path, kind: EngineKind) -> Option<Model> {
    match Model::open(folder, kind, 0) {
        Ok(model) => Some(model),
        Err(ModelError::NotBuilt(_) | ModelError::Library(LibraryError::Missing)) => {
            eprintln!("not checked: {kind} is not on this machine; `make test` fetches it");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// Whether the program finds ONNX Runtime. It does not look into the user's cache here.
fn has_onnx(place: &Workplace) -> bool {
    let ran = place.theralex(&["tag", "SMN1", "--engine", "onnx", "--model", &tiny()]);
    let missing = ran.err.contains("make native");
    if missing {
        eprintln!("not checked: ORT_DYLIB_PATH is not set; `make test` sets it");
    }
    !missing
}

/// The articles of the project, by name.
fn articles() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(project("corpus"))
        .into_iter()
        .map(|entry| entry.expect("a listing").into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("a text"))).collect()
}

/// The highest tag of each type for each wordpiece.
fn labels(logits: &[f32]) -> Vec<usize> {
    let highest = |tags: &[f32]| (0..TAGS).max_by(|&a, &b| tags[a].total_cmp(&tags[b])).expect("three tags");
    logits.chunks_exact(TAGS).map(highest).collect()
}

/// Labels of two engines side by side: those that differ, and those where one sees a mention.
fn compare(one: &Model, other: &Model) -> (usize, usize) {
    let (mut differ, mut inside, mut all) = (0, 0, 0);
    for (name, text) in articles() {
        for sentence in sentences(&text, &passages(&text)) {
            let sentence = sentence.of(&text);
            let read = [one, other].map(|model| labels(&model.logits(sentence).expect("logits")));
            assert_eq!(read[0].len(), read[1].len(), "{name}: {sentence}");
            all += read[0].len();
            for (a, b) in read[0].iter().zip(&read[1]) {
                differ += usize::from(a != b);
                inside += usize::from(*a > 0 || *b > 0);
            }
        }
    }
    assert!(all > 20_000, "only {all} labels were compared");
    (differ, inside)
}

/// The model that is shipped.
fn shipped() -> PathBuf {
    let folder = project("models/ner");
    assert!(folder.join("config.json").is_file(), "the model is part of the project");
    folder
}

/// The largest share of labels inside mentions that 8 bits may change. The aim is 0.5 %;
/// docs/engines.md tells what was tried.
const MOST_CHANGED: f64 = 0.015;

#[test]
fn rust_bert_and_onnx_give_the_same_labels_on_every_token_of_the_corpus() {
    let folder = shipped();
    let kinds = [EngineKind::RustBert, EngineKind::OnnxFp32];
    let [Some(reference), Some(onnx)] = kinds.map(|kind| open(&folder, kind)) else { return };
    let (differ, inside) = compare(&reference, &onnx);
    assert!(inside > 500, "only {inside} labels inside a mention");
    assert_eq!(differ, 0, "of {inside} labels inside a mention");
}

/// rust-bert reads a document's sentences in batches, ONNX Runtime one by one.
#[test]
fn batches_of_a_document_give_the_spans_of_its_sentences() {
    let folder = shipped();
    let kinds = [EngineKind::RustBert, EngineKind::OnnxFp32];
    let [Some(batches), Some(one_by_one)] = kinds.map(|kind| open(&folder, kind)) else { return };
    let mut count = 0;
    for (name, text) in articles() {
        let sentences = sentences(&text, &passages(&text));
        let [found, expected] = [&batches, &one_by_one]
            .map(|model| model.read(&text, &sentences).expect("a reading").spans().collect::<Vec<_>>());
        let places = |spans: &[ModelSpan]| {
            spans.iter().map(|s| (s.span.of(&text).to_owned(), s.span, s.entity_type)).collect::<Vec<_>>()
        };
        assert_eq!(places(&found), places(&expected), "{name}");
        for (a, b) in found.iter().zip(&expected) {
            assert!((a.score - b.score).abs() < 0.01, "{name}: {} and {}", a.score, b.score);
        }
        count += found.len();
    }
    assert!(count > 1000, "only {count} spans were compared");
}

#[test]
fn eight_bits_change_few_labels() {
    let folder = shipped();
    let kinds = [EngineKind::OnnxFp32, EngineKind::Onnx];
    let [Some(full), Some(eight)] = kinds.map(|kind| open(&folder, kind)) else { return };
    let (differ, inside) = compare(&full, &eight);
    println!("{differ} of {inside} labels inside a mention differ");
    let share = differ as f64 / inside as f64;
    assert!(share < MOST_CHANGED, "{differ} of {inside} labels inside a mention differ");
}

#[test]
fn logits_of_the_engines_are_close() {
    let folder = PathBuf::from(tiny());
    let Some(onnx) = open(&folder, EngineKind::OnnxFp32) else { return };
    let text = "Zolgensma carries SMN1 in AAV9; β-thalassaemia isn't 12% of it.";
    let expected = onnx.logits(text).expect("logits");
    assert_eq!(expected.len() % LABELS, 0);
    for (kind, most) in [(EngineKind::RustBert, 1e-3), (EngineKind::Onnx, 1.5)] {
        let Some(model) = open(&folder, kind) else { continue };
        let found = model.logits(text).expect("logits");
        assert_eq!(found.len(), expected.len());
        let worst = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < most, "{kind} is off by {worst}");
    }
}

#[test]
fn threads_and_neighbours_change_nothing() {
    let (folder, articles) = (PathBuf::from(tiny()), articles());
    for kind in [EngineKind::RustBert, EngineKind::Onnx] {
        let Some(model) = open(&folder, kind) else { continue };
        let remembering = Model::open(&folder, kind, 1 << 20).expect("a model");
        let whole = |model: &Model, text: &str| {
            let sentences = sentences(text, &passages(text));
            let reading = model.read(text, &sentences).expect("a reading");
            let support = sentences.iter().map(|&s| reading.support(s, theralex::concept::EntityType::Gene));
            (reading.spans().collect::<Vec<_>>(), support.collect::<Vec<_>>())
        };
        let texts: Vec<&str> = articles.iter().map(|(_, text)| text.as_str()).take(6).collect();
        let alone: Vec<_> = texts.iter().map(|text| whole(&model, text)).collect();
        std::thread::scope(|scope| {
            for shift in 0..3 {
                let (texts, alone, remembering) = (&texts, &alone, &remembering);
                scope.spawn(move || {
                    for i in 0..texts.len() {
                        let i = (i + shift) % texts.len();
                        assert!(whole(remembering, texts[i]) == alone[i], "{kind}: text {i} reads otherwise");
                    }
                });
            }
        });
        // One sentence by itself, in a document, and from the cache.
        let sentence = sentences(texts[0], &passages(texts[0]))[0].of(texts[0]);
        let by_itself = model.read(sentence, &[Span::new(0, sentence.len())]).expect("a reading");
        let remembered = remembering.read(sentence, &[Span::new(0, sentence.len())]).expect("a reading");
        assert!(by_itself.spans().eq(remembered.spans()));
    }
}

#[test]
fn a_run_says_which_engine_and_its_mentions_are_marked() {
    let place = Workplace::new();
    if !has_onnx(&place) {
        return;
    }
    place.write("a/story.txt", ARTICLE);
    place.write("a/emoji.txt", "🧬🧬 💉");
    let args = ["run", "a", "--engine", "onnx", "--model", &tiny(), "--out"];
    let tables = |threads: &str, out: &str| {
        let summary = place.theralex(&[&args[..], &[out, "--threads", threads]].concat()).done();
        assert!(summary.contains("engine: onnx, ONNX Runtime on the CPU (as asked)"), "{summary}");
        place.files(out).into_iter().filter(|(name, _)| name != "run.json").collect::<Vec<_>>()
    };
    assert!(tables("1", "one") == tables("3", "three"), "the tables depend on the number of threads");
    let report = std::fs::read(place.path("one").join("run.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("an object");
    assert_eq!(report["engine"]["name"], "onnx");
    assert_eq!(report["model"]["fingerprint"].as_str().map(str::len), Some(32));
    let mentions = Rows::of_parquet(&place.path("one"), "mentions");
    let methods = mentions.cells(["method", "entity_id"]);
    assert!(methods.iter().any(|[method, _]| *method == "dictionary"));
    let by_model: Vec<_> = methods.iter().filter(|[method, _]| *method == "model").collect();
    assert!(!by_model.is_empty(), "chance weights find something");
    assert!(by_model.iter().all(|[_, id]| id.is_empty()), "the model knows no concepts");
}

#[test]
fn the_model_is_scored_by_itself() {
    let place = Workplace::new();
    if !has_onnx(&place) {
        return;
    }
    place.write("gold/one.txt", "hemophilia A");
    place.write(
        "gold/one.ann.tsv",
        "start\tend\tsurface\ttype\tid\tname\n0\t12\themophilia A\tdisease\tMONDO:0010602\themophilia A\n",
    );
    let args = ["eval", "gold", "--json", "--without-dictionaries", "--engine", "onnx", "--model", &tiny()];
    let sets: serde_json::Value = serde_json::from_str(&place.theralex(&args).done()).expect("a report");
    let linked = &sets["sets"][0]["report"]["overall"]["linked"];
    assert_eq!((&linked["true_positives"], &linked["false_positives"]), (&0.into(), &0.into()));
    let none = ["eval", "gold", "--without-dictionaries", "--engine", "none"];
    place.theralex(&none).refused(&["no model to score", "as asked"]);
}

/// libtorch takes longer to load than a sentence to tag, so only the second program has it.
#[test]
#[cfg(all(feature = "rust-bert", target_os = "linux"))]
fn only_the_second_program_is_linked_to_libtorch() {
    let linked = |program: &str| {
        let bytes = std::fs::read(program).expect("a program");
        holds(&bytes, b"libtorch_cpu.so\0")
    };
    assert!(!linked(env!("CARGO_BIN_EXE_theralex")), "loading libtorch slows every command down");
    assert!(linked(env!("CARGO_BIN_EXE_theralex-rust-bert")));
}

#[cfg(all(feature = "rust-bert", target_os = "linux"))]
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
#[cfg(feature = "rust-bert")]
fn rust_bert_runs_in_the_second_program() {
    let place = Workplace::new();
    let tag = ["tag", "SMN1 in AAV9", "--json", "--engine", "rust-bert", "--model", &tiny()];
    place.theralex(&tag).done();
    // What is read and written is the same, whichever program does it.
    place.write("a/story.txt", ARTICLE);
    let summary = place.theralex(&["run", "a", "--out", "out", "--model", &tiny()]).done();
    assert!(summary.contains("engine: rust-bert, libtorch on the CPU (the reference"), "{summary}");
    place.theralex_reading(&["tag", "--engine", "rust-bert", "--model", &tiny()], b"SMN1").done();

    // A program that was copied without the other.
    let alone = place.path("theralex");
    std::fs::copy(env!("CARGO_BIN_EXE_theralex"), &alone).expect("a copy");
    let alone = |engine: &str| {
        let mut program = std::process::Command::new(&alone);
        program.current_dir(place.path("")).env("THERALEX_DICTIONARIES", "names");
        program.env("THERALEX_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
        ran(program.args(["tag", "SMN1", "--engine", engine, "--model", &tiny()]), b"")
    };
    alone("rust-bert").refused(&["theralex-rust-bert", "not there", "--engine onnx"]);
    alone("none").done();
    alone("auto").done();
}

#[test]
fn what_cannot_be_had_is_refused_in_one_sentence() {
    let place = Workplace::new();
    let tag =
        |engine: &str, model: &str| place.theralex(&["tag", "SMN1", "--engine", engine, "--model", model]);
    tag("onnx", "nowhere").refused(&["nowhere", "--model"]);
    tag("auto", "nowhere").refused(&["nowhere", "--model"]);
    if cfg!(not(feature = "rust-bert")) {
        tag("rust-bert", &tiny()).refused(&["not part of this build", "--engine onnx"]);
    }
    // No default model either: the tests' program is told of none.
    place.theralex(&["tag", "SMN1", "--engine", "onnx"]).refused(&["models/ner", "--model"]);
    assert!(place.theralex(&["tag", "SMN1"]).done().contains("HGNC:11117"));

    let with_library = |path: &str, engine: &str| {
        let mut program = program();
        program.current_dir(place.path("")).env("THERALEX_DICTIONARIES", "names").env("ORT_DYLIB_PATH", path);
        ran(program.args(["tag", "SMN1", "--engine", engine, "--model", &tiny()]), b"")
    };
    with_library("/no/such/library.so", "onnx").refused(&["/no/such/library.so", "ORT_DYLIB_PATH"]);
    place.write("library.so", "no library");
    let wrong = place.path("library.so").display().to_string();
    with_library(&wrong, "onnx").refused(&["library.so", "ONNX Runtime"]);
    // `auto` goes on with rust-bert, whose chance weights may veto the gene, or without a model.
    let found = with_library("/no/such/library.so", "auto").done();
    assert!(cfg!(feature = "rust-bert") || found.contains("HGNC:11117"), "{found}");
}
