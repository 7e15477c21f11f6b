//! The work of reading and tagging may not grow: allocations for a fixed text and dictionary,
//! counted, against the figures of `tests/cost.toml`. Counts are the same on every machine of an
//! architecture, so this sees what a clock on a busy machine does not.
//!
//! `THERALEX_UPDATE_GOLDEN=1 cargo test --release --test cost` writes the figures; say why they
//! grew in the commit.
//!
//! A program of its own with one test: nothing else may allocate meanwhile.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use theralex::dictionary::Dictionary;
use theralex::document::Scratch;
use theralex::document::{Document, Format};
use theralex::ingest::{Unread, ingest};
use theralex::tagger::Tagger;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// Counts what is asked of the system's allocator.
struct Counting;

#[expect(unsafe_code, reason = "an allocator is unsafe; this one hands everything on unchanged")]
// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        count(new);
        unsafe { System.realloc(at, layout, new) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(bytes: usize) {
    ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
    BYTES.fetch_add(bytes as u64, Ordering::Relaxed);
}

/// How far a figure may grow, as a factor.
const MOST: f64 = 1.1;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cost.toml");

const HEAD: &str = "\
# What reading and tagging the plain texts of corpus/ with the dictionary of tests/golden/ costs, on
# one thread and without a model. Written by the tests, see tests/cost.rs; not by hand.

";

/// What one stage costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Cost {
    /// Allocations for each 1,000 bytes of text.
    allocations_per_kb: f64,
    /// Bytes asked for, for each byte of text.
    allocated_per_byte: f64,
}

type Costs = BTreeMap<String, Cost>;

#[test]
fn reading_and_tagging_cost_no_more_than_they_did() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dictionary = Dictionary::open_in(&[project.join("tests/golden/dictionary")], None);
    let dictionary = dictionary.expect("the golden dictionary");
    let tagger = Tagger::new(&dictionary, None);
    let texts = texts(&project.join("corpus"));
    let mut scratch = Scratch::default();
    // Once before, for what is made at the first use.
    let _ = pass(&texts, &tagger, &mut scratch);
    let found = pass(&texts, &tagger, &mut scratch);
    assert_eq!(pass(&texts, &tagger, &mut scratch), found, "the same work costs the same");

    if std::env::var_os("THERALEX_UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        let figures = toml::to_string(&found).expect("figures are TOML");
        std::fs::write(FILE, HEAD.to_owned() + &figures).expect("tests/cost.toml can be written");
        return;
    }
    let committed = std::fs::read_to_string(FILE).expect("tests/cost.toml");
    let committed: Costs = toml::from_str(&committed).expect("tests/cost.toml holds figures");
    let grown = grown(&found, &committed);
    assert!(
        grown.is_empty(),
        "more than {:.0} % above tests/cost.toml: {}\n(THERALEX_UPDATE_GOLDEN=1 writes the figures anew)",
        (MOST - 1.0) * 100.0,
        grown.join("; ")
    );
}

/// The figures that are too far above the committed ones, in words.
fn grown(found: &Costs, committed: &Costs) -> Vec<String> {
    assert!(found.keys().eq(committed.keys()), "tests/cost.toml knows other stages");
    let figures = found.iter().zip(committed.values()).flat_map(|((stage, now), before)| {
        [
            (stage, "allocations per kB", now.allocations_per_kb, before.allocations_per_kb),
            (stage, "allocated per byte", now.allocated_per_byte, before.allocated_per_byte),
        ]
    });
    figures
        .filter(|(.., now, before)| *now > before * MOST)
        .map(|(stage, what, now, before)| format!("{stage}: {now:.2} {what}, was {before:.2}"))
        .collect()
}

/// The plain texts in `folder`, in the order of their names.
fn texts(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("corpus")
        .map(|entry| entry.expect("a listing").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("an article")).collect()
}

/// Reads and tags all texts; what each of the two costs.
fn pass(texts: &[Vec<u8>], tagger: &Tagger<'_>, scratch: &mut Scratch) -> Costs {
    let bytes: usize = texts.iter().map(Vec::len).sum();
    let mut documents = Vec::with_capacity(texts.len());
    let reading = cost(bytes, || {
        for text in texts {
            let (id, source) = (String::new(), String::new());
            let unread = Unread { id, source, format: Format::Text, bytes: text.clone() };
            documents.push(ingest(unread).expect("an article is a text"));
        }
    });
    let mut mentions = 0;
    let tagging = cost(bytes, || {
        for document in &documents {
            mentions += tag(document, tagger, scratch);
        }
    });
    assert!(mentions > texts.len(), "{mentions} mentions");
    [("reading".to_owned(), reading), ("tagging".to_owned(), tagging)].into()
}

fn tag(document: &Document, tagger: &Tagger<'_>, scratch: &mut Scratch) -> usize {
    tagger.tag(document, scratch).expect("no model, no failure").annotations.len()
}

fn cost(bytes: usize, work: impl FnOnce()) -> Cost {
    let read = || (ALLOCATIONS.load(Ordering::Relaxed), BYTES.load(Ordering::Relaxed));
    let before = read();
    work();
    let after = read();
    // Three digits, so that a change of no weight changes no line.
    let rounded = |figure: f64| (figure * 100.0).round() / 100.0;
    Cost {
        allocations_per_kb: rounded((after.0 - before.0) as f64 * 1000.0 / bytes as f64),
        allocated_per_byte: rounded((after.1 - before.1) as f64 / bytes as f64),
    }
}
