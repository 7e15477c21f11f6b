//! The quality on the annotated articles of `corpus/` may not fall: F1 is held to the floors
//! of `tests/floors.toml`, which know by hashes which annotations they were measured on, and which
//! model.
//!
//! - `THERALEX_RAISE_FLOORS=1 cargo test --release quality` lifts floors after an improvement, and
//!   takes over a changed model with which nothing fell.
//! - `THERALEX_LOWER_FLOORS=1 cargo test --release quality` sets all anew, lower ones too, and
//!   takes over changed annotations. Say why in the commit.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::{program, ran};

/// How far a floor is set below what was measured, in points.
const MARGIN: f64 = 1.0;

const HEAD: &str = "\
# The least F1 (percent) on the annotated articles of corpus/: strict (span and type) and
# concept (type and concept in the document), of the dictionaries, the model (8 bits) and both
# together. Written by the tests, see tests/suite/quality.rs; not by hand.
";

/// What finds mentions, and the arguments that choose it.
const SYSTEMS: [(&str, &[&str]); 3] = [
    ("both", &["--engine", "onnx"]),
    ("dictionaries", &["--engine", "none"]),
    ("model", &["--engine", "onnx", "--without-dictionaries"]),
];

/// F1 in percent, by type and `all`.
type Figures = BTreeMap<String, f64>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Floors {
    /// SHA-256 of the annotated articles.
    gold: String,
    /// The fingerprint of the model's files; none where no system with a model was measured.
    model_fingerprint: Option<String>,
    /// By system and measure. A system that is not on the machine is not measured.
    #[serde(flatten)]
    systems: BTreeMap<String, BTreeMap<String, Figures>>,
}

/// What may happen to the floors.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Leave {
    Nothing,
    Raise,
    Lower,
}

impl Floors {
    /// The figures with their names, "both strict gene", of the systems that `also` has.
    fn named<'f>(&'f self, also: &'f Self) -> impl Iterator<Item = (String, f64)> + 'f {
        let systems = self.systems.iter().filter(|(system, _)| also.systems.contains_key(*system));
        let measures = systems.flat_map(|(system, m)| m.iter().map(move |(measure, f)| (system, measure, f)));
        measures.flat_map(|(system, measure, figures)| {
            figures.iter().map(move |(key, f1)| (format!("{system} {measure} {key}"), *f1))
        })
    }

    fn map(&self, f: impl Fn(&str, f64) -> f64) -> Self {
        let mut new = self.clone();
        for (system, measures) in &mut new.systems {
            for (measure, figures) in measures {
                for (key, f1) in figures {
                    *f1 = f(&format!("{system} {measure} {key}"), *f1);
                }
            }
        }
        new
    }

    /// These, and those of `old` for systems that are not on this machine.
    fn or(mut self, old: &Self) -> Self {
        self.model_fingerprint = self.model_fingerprint.or_else(|| old.model_fingerprint.clone());
        for (system, measures) in &old.systems {
            self.systems.entry(system.clone()).or_insert_with(|| measures.clone());
        }
        self
    }
}

/// The floors to write, if they change, or what is wrong.
fn gate(floors: &Floors, measured: &Floors, leave: Leave) -> Result<Option<Floors>, String> {
    let lowered = measured.map(|_, f1| ((f1 - MARGIN) * 10.0).floor() / 10.0);
    if leave == Leave::Lower {
        let lowered = if floors.gold == measured.gold { lowered.or(floors) } else { lowered };
        return Ok((lowered != *floors).then_some(lowered));
    }
    if floors.gold != measured.gold {
        return Err(
            "the annotated articles of corpus/ have changed since the floors were measured: look at \
                    `theralex eval corpus`, then set the floors anew with THERALEX_LOWER_FLOORS=1"
                .into(),
        );
    }
    if leave == Leave::Nothing
        && measured.model_fingerprint.is_some()
        && measured.model_fingerprint != floors.model_fingerprint
    {
        return Err(
            "the model in models/ner is not the one the floors were measured with: take it over with \
                    THERALEX_RAISE_FLOORS=1, which refuses if anything fell"
                .into(),
        );
    }
    let found: Figures = measured.named(measured).collect();
    let mut below = String::new();
    for (name, floor) in floors.named(measured) {
        match found.get(&name) {
            Some(f1) if *f1 >= floor => {}
            Some(f1) => write!(below, "\n  {name}: {f1:.1}, floor {floor:.1}").expect("a string takes all"),
            None => write!(below, "\n  {name}: not measured, floor {floor:.1}").expect("a string takes all"),
        }
    }
    if !below.is_empty() {
        return Err(format!(
            "F1 fell below the floors of tests/floors.toml:{below}\nsee `theralex eval corpus --errors`; if the \
             loss is meant, set the floors anew with THERALEX_LOWER_FLOORS=1 and say why in the commit"
        ));
    }
    let floor_of: Figures = floors.named(floors).collect();
    let raised = lowered.map(|name, f1| floor_of.get(name).map_or(f1, |floor| floor.max(f1))).or(floors);
    Ok((leave == Leave::Raise && raised != *floors).then_some(raised))
}

fn project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// One hash of all annotated articles: names and bytes, in the order of the names.
fn gold_hash(folder: &Path) -> String {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a listing").path()).collect();
    files.sort();
    let mut hasher = Sha256::new();
    let annotated = |path: &&PathBuf| path.to_string_lossy().ends_with(".ann.tsv");
    for annotation in files.iter().filter(annotated) {
        let text = annotation.with_extension("").with_extension("txt");
        for path in [annotation, &text] {
            let bytes = std::fs::read(path).expect("a gold file");
            hasher.update(path.file_name().expect("a name").as_encoded_bytes());
            hasher.update(bytes.len().to_le_bytes());
            hasher.update(bytes);
        }
    }
    hasher.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn measure() -> Floors {
    let mut floors =
        Floors { gold: gold_hash(&project("corpus")), model_fingerprint: None, systems: BTreeMap::new() };
    for (name, arguments) in SYSTEMS {
        let Some((figures, model)) = figures_of(arguments) else { continue };
        floors.systems.insert(name.to_owned(), figures);
        floors.model_fingerprint = floors.model_fingerprint.or(model);
    }
    floors
}

/// Strict and concept F1, and the model's fingerprint; none where the engine is not on this
/// machine.
fn figures_of(arguments: &[&str]) -> Option<(BTreeMap<String, Figures>, Option<String>)> {
    let mut command = program();
    command.args(["eval", "--json", "--dictionaries"]).arg(project("dictionaries")).arg("--model");
    command.arg(project("models/ner")).args(arguments).arg(project("corpus"));
    let ran = ran(&mut command, b"");
    if ran.err.contains("make native") {
        eprintln!("not checked: ORT_DYLIB_PATH is not set; `make test` sets it");
        return None;
    }
    let record: Value = serde_json::from_str(&ran.done()).expect("JSON");
    let report = &record["sets"][0]["report"];
    let of = |measure: &str| {
        let f1 = |figures: &Value| figures[measure]["f1"].as_f64().map(|f1| f1 * 100.0);
        let types = report["types"].as_array().expect("a list").iter();
        let named = types.map(|figures| (figures["type"].as_str().expect("a type"), figures));
        let named = named.chain([("all", &report["overall"])]);
        named.filter_map(|(name, figures)| Some((name.to_owned(), f1(figures)?))).collect::<Figures>()
    };
    // The model alone knows no concepts.
    let measures = ["strict", "concept"]
        .into_iter()
        .filter(|m| *m == "strict" || !arguments.contains(&"--without-dictionaries"));
    let figures = measures.map(|measure| (measure.to_owned(), of(measure))).collect();
    Some((figures, record["model"].as_str().map(str::to_owned)))
}

#[test]
fn quality_does_not_fall() {
    let path = project("tests/floors.toml");
    let asked = |name| std::env::var_os(name).is_some_and(|value| value == "1");
    let leave = if asked("THERALEX_LOWER_FLOORS") {
        Leave::Lower
    } else if asked("THERALEX_RAISE_FLOORS") {
        Leave::Raise
    } else {
        Leave::Nothing
    };
    let floors = std::fs::read_to_string(&path).expect("tests/floors.toml");
    let floors: Floors = toml::from_str(&floors).expect("floors as the tests write them");
    match gate(&floors, &measure(), leave) {
        Ok(None) => {}
        Ok(Some(new)) => {
            let text = format!("{HEAD}\n{}", toml::to_string(&new).expect("plain figures"));
            std::fs::write(&path, text).expect("tests/floors.toml can be written");
        }
        Err(message) => panic!("{message}"),
    }
}

fn figures(gold: &str, strict: [f64; 2], concept: f64) -> Floors {
    let strict = [("all".into(), strict[0]), ("gene".into(), strict[1])].into();
    let measures = [("strict".into(), strict), ("concept".into(), [("all".into(), concept)].into())].into();
    Floors {
        gold: gold.into(),
        model_fingerprint: Some("m".into()),
        systems: [("both".into(), measures)].into(),
    }
}

#[test]
fn the_gate_refuses_what_fell() {
    let floors = figures("g", [80.0, 70.0], 60.0);
    assert_eq!(gate(&floors, &figures("g", [80.0, 70.0], 60.0), Leave::Nothing), Ok(None));
    assert_eq!(gate(&floors, &figures("g", [99.0, 99.0], 99.0), Leave::Nothing), Ok(None));
    let message = gate(&floors, &figures("g", [90.0, 69.9], 60.0), Leave::Nothing).unwrap_err();
    assert!(message.contains("both strict gene: 69.9, floor 70.0"), "{message}");
    assert!(!message.contains("both strict all"), "{message}");
    assert!(message.contains("THERALEX_LOWER_FLOORS=1"), "{message}");
    let mut unmeasured = figures("g", [90.0, 90.0], 90.0);
    unmeasured.systems.get_mut("both").expect("there").get_mut("concept").expect("there").clear();
    let message = gate(&floors, &unmeasured, Leave::Raise).unwrap_err();
    assert!(message.contains("both concept all: not measured"), "{message}");
}

#[test]
fn floors_of_a_system_that_is_not_here_stay() {
    let mut floors = figures("g", [80.0, 70.0], 60.0);
    let here = floors.systems["both"].clone();
    floors.systems.insert("model".into(), here);
    let measured = figures("g", [90.0, 90.0], 90.0);
    assert_eq!(gate(&floors, &measured, Leave::Nothing), Ok(None));
    for leave in [Leave::Raise, Leave::Lower] {
        let new = gate(&floors, &measured, leave).unwrap().expect("new floors");
        assert_eq!(new.systems["model"], floors.systems["model"]);
        assert_eq!(new.systems["both"], figures("g", [89.0, 89.0], 89.0).systems["both"]);
    }
}

#[test]
fn the_gate_refuses_other_annotations() {
    let floors = figures("g", [80.0, 70.0], 60.0);
    for leave in [Leave::Nothing, Leave::Raise] {
        let message = gate(&floors, &figures("h", [99.0, 99.0], 99.0), leave).unwrap_err();
        assert!(message.contains("have changed") && message.contains("THERALEX_LOWER_FLOORS=1"), "{message}");
    }
}

#[test]
fn another_model_is_taken_over_only_with_leave() {
    let floors = figures("g", [80.0, 70.0], 60.0);
    let other = |strict| Floors { model_fingerprint: Some("n".into()), ..figures("g", strict, 60.0) };
    let message = gate(&floors, &other([99.0, 99.0]), Leave::Nothing).unwrap_err();
    assert!(message.contains("models/ner") && message.contains("THERALEX_RAISE_FLOORS=1"), "{message}");
    let raised = gate(&floors, &other([80.5, 90.0]), Leave::Raise).unwrap().expect("new floors");
    assert_eq!(raised, Floors { model_fingerprint: Some("n".into()), ..figures("g", [80.0, 89.0], 60.0) });
    assert!(gate(&floors, &other([79.0, 90.0]), Leave::Raise).is_err());
    let lowered = gate(&floors, &other([79.0, 90.0]), Leave::Lower).unwrap().expect("new floors");
    assert_eq!(lowered, Floors { model_fingerprint: Some("n".into()), ..figures("g", [78.0, 89.0], 59.0) });
    // Where no model could be measured, nothing is known of it.
    let without = Floors { model_fingerprint: None, ..figures("g", [80.0, 70.0], 60.0) };
    assert_eq!(gate(&floors, &without, Leave::Nothing), Ok(None));
    let kept =
        gate(&floors, &Floors { model_fingerprint: None, ..other([90.0, 90.0]) }, Leave::Raise).unwrap();
    assert_eq!(kept.expect("new floors").model_fingerprint, floors.model_fingerprint);
}

#[test]
fn floors_fall_only_with_leave() {
    let floors = figures("g", [80.0, 70.0], 60.0);
    let worse = figures("g", [79.0, 90.0], 60.0);
    assert!(gate(&floors, &worse, Leave::Raise).is_err());
    assert_eq!(gate(&floors, &worse, Leave::Lower), Ok(Some(figures("g", [78.0, 89.0], 59.0))));
    // Raising lifts what can be lifted and leaves the rest.
    let better = figures("g", [80.5, 90.0], 60.0);
    assert_eq!(gate(&floors, &better, Leave::Raise), Ok(Some(figures("g", [80.0, 89.0], 60.0))));
    assert_eq!(gate(&floors, &figures("g", [80.0, 70.0], 60.0), Leave::Raise), Ok(None));
    assert_eq!(
        gate(&floors, &figures("h", [81.0, 71.0], 61.0), Leave::Lower),
        Ok(Some(figures("h", [80.0, 70.0], 60.0)))
    );
}

#[test]
fn the_hash_tells_annotations_apart() {
    let temp = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| std::fs::write(temp.path().join(name), text).expect("a file");
    let mut seen = Vec::new();
    for (text, annotation) in [("one", "two"), ("one", "two "), ("on", "etwo"), ("one ", "two")] {
        write("a.txt", text);
        write("a.ann.tsv", annotation);
        let hash = gold_hash(temp.path());
        assert!(!seen.contains(&hash), "{text:?} {annotation:?}");
        seen.push(hash);
    }
    write("b.txt", "an article without annotations");
    assert_eq!(seen.last(), Some(&gold_hash(temp.path())));
}
