//! Whether the time for one document grows with its length, whatever it holds: hostile texts at
//! 1, 2 and 4 times a size, through everything that `theralex run` does with a document.
//!
//! ```text
//! cargo bench --bench hostile                           every shape, 128 KiB and its double and fourfold
//! cargo bench --bench hostile -- brackets --kib 1024    shapes whose name holds "brackets", from 1 MiB
//! ```
//!
//! Time that grows with the length gives ratios of 2, with its square 4. `THERALEX_DICTIONARIES`
//! names other dictionaries.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use theralex::dictionary::Dictionary;
use theralex::ingest::{Limits, Sources};
use theralex::pipeline::{RunOptions, run};
use theralex::table::{TableWriter, WriteOptions};
use theralex::tagger::Tagger;

/// Bytes of the smallest text.
const KIB: usize = 128;
/// A ratio above this, at times that can be trusted, is called out.
const STEEP: f64 = 3.0;
const TRUSTED_SECONDS: f64 = 0.05;

/// A kind of text: its name, the ending of its file, and the text of at least so many bytes.
type Shape = (&'static str, &'static str, fn(usize) -> String);

const SHAPES: [Shape; 28] = [
    ("plain abstracts", "txt", |n| {
        repeated(n, |text, i| {
            write!(text, "Patients with cystic fibrosis were given ivacaftor, and {i} got better.\n\n")
        })
    }),
    ("one long sentence", "txt", |n| {
        repeated(n, |text, _| write!(text, "patients with cystic fibrosis were given ivacaftor and then "))
    }),
    ("one long sentence of no name", "txt", |n| {
        repeated(n, |text, _| write!(text, "and then they went home to see what came next "))
    }),
    ("open brackets", "txt", |n| repeated(n, |text, _| write!(text, "cystic fibrosis (then "))),
    ("nested brackets", "txt", |n| {
        let mut text = repeated(n / 2, |text, _| write!(text, "(heart failure "));
        text.push_str(&repeated(n / 2, |text, _| write!(text, "seen in mice) ")));
        text
    }),
    ("matched short brackets", "txt", |n| repeated(n, |text, _| write!(text, "apple (A) banana (B) "))),
    ("brackets alone", "txt", |n| repeated(n, |text, _| write!(text, "()[]((A)) "))),
    ("repeated ids", "jsonl", |n| {
        repeated(n, |text, _| writeln!(text, "{{\"id\": \"x\", \"text\": \"heart failure\"}}"))
    }),
    ("mentions in one sentence", "txt", |n| {
        repeated(n, |text, _| write!(text, "ivacaftor, cystic fibrosis, CFTR, AAV9, "))
    }),
    ("different names in one sentence", "txt", different_names),
    ("genes of another species", "txt", |n| repeated(n, |text, _| write!(text, "mouse Trp53, human CFTR "))),
    ("one-token lines", "txt", |n| repeated(n, |text, _| writeln!(text, "ivacaftor"))),
    ("paragraphs of one token", "txt", |n| repeated(n, |text, i| write!(text, "w{i}\n\n"))),
    ("commas", "txt", |n| ",".repeat(n)),
    ("digits and symbols", "txt", |n| repeated(n, |text, i| write!(text, "{i}.5% ± 3 < 0.05; ≥7/µL "))),
    ("one long token", "txt", |n| "a".repeat(n)),
    ("one long token with hyphens", "txt", |n| "anti-".repeat(n / 5)),
    ("one long token of capitals and digits", "txt", |n| "AB12".repeat(n / 4)),
    ("one abbreviation defined again and again", "txt", |n| {
        repeated(n, |text, _| write!(text, "Seen in spinal muscular atrophy (SMA). SMA is rare. "))
    }),
    ("many abbreviations defined", "txt", |n| {
        repeated(n, |text, i| {
            let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap_or_default());
            let (a, b, c) = (letter(i), letter(i / 26), letter(i / 676));
            let short: String = [a, b, c].iter().map(char::to_ascii_uppercase).collect();
            write!(text, "The {a}lpha {b}eta {c}one disease ({short}D) and {short}D{i}. ")
        })
    }),
    ("combining marks", "txt", |n| repeated(n, |text, _| write!(text, "e\u{301}\u{327}\u{200d}🧬\u{fe0f}β"))),
    ("letters of many scripts", "txt", |n| {
        repeated(n, |text, _| write!(text, "ﬁbroſis ΒЕТА ｇｅｎｅ 病 ﷺ "))
    }),
    ("negations", "txt", |n| repeated(n, |text, _| write!(text, "no fever or without cystic fibrosis or "))),
    ("coordination", "txt", |n| repeated(n, |text, _| write!(text, "breast, ovarian and lung cancer and "))),
    ("trial numbers", "txt", |n| repeated(n, |text, i| write!(text, "NCT{i:08} "))),
    ("full stops", "txt", |n| repeated(n, |text, _| write!(text, "A. B. e.g. i.e. Dr. 1. "))),
    ("web page of paragraphs", "html", |n| {
        repeated(n, |text, i| write!(text, "<p>Patient {i} with cystic fibrosis was given ivacaftor.</p>"))
    }),
    ("web page of nested tags", "html", |n| repeated(n, |text, _| write!(text, "<div><b>cystic fibrosis "))),
];

fn repeated(bytes: usize, piece: impl Fn(&mut String, usize) -> std::fmt::Result) -> String {
    let mut text = String::with_capacity(bytes + 100);
    for i in 0.. {
        if text.len() >= bytes {
            break;
        }
        piece(&mut text, i).expect("a string takes all");
    }
    text
}

/// Symbols of genes, each once as long as there are more.
fn different_names(bytes: usize) -> String {
    let rows = fs::read_to_string(dictionaries().join("gene.tsv")).unwrap_or_default();
    let names = rows.lines().filter(|row| row.contains("\tpreferred\t"));
    let names: Vec<&str> = names.filter_map(|row| row.rsplit('\t').next()).collect();
    assert!(!names.is_empty(), "gene.tsv holds preferred names");
    repeated(bytes, |text, i| write!(text, "{}, ", names[i % names.len()]))
}

fn main() {
    let (wanted, kib) = arguments();
    let dictionary = match Dictionary::open(&[dictionaries()]) {
        Ok(dictionary) => dictionary,
        Err(error) => {
            eprintln!("hostile: {error}");
            std::process::exit(2);
        }
    };
    let tagger = Tagger::new(&dictionary, None);
    // What is made at the first use is not counted.
    let _ = seconds(&tagger, "txt", "A gene therapy (GT) for spinal muscular atrophy.");
    let _ = seconds(&tagger, "html", "<p>A gene therapy for spinal muscular atrophy.</p>");
    println!("{:<42} {:>9} {:>9} {:>9}   ratios", "seconds for KiB", kib, 2 * kib, 4 * kib);
    let mut steep = 0;
    for (name, ending, text) in SHAPES {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
            continue;
        }
        let [one, two, four] = [1, 2, 4].map(|times| seconds(&tagger, ending, &text(times * kib * 1024)));
        let (first, second) = (two / one, four / two);
        let is_steep = second > STEEP && four > TRUSTED_SECONDS;
        steep += usize::from(is_steep);
        let mark = if is_steep { "  steep" } else { "" };
        println!("{name:<42} {one:>9.3} {two:>9.3} {four:>9.3}   {first:.1} {second:.1}{mark}");
    }
    println!("{steep} of them steep: more than {STEEP} times as long for twice the text");
}

/// How long one thread reads, tags and makes rows of a file with this text.
fn seconds(tagger: &Tagger<'_>, ending: &str, text: &str) -> f64 {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = folder.path().join(format!("hostile.{ending}"));
    fs::write(&input, text).expect("a file");
    let sources = Sources::open(&[input.to_string_lossy()], None).expect("the file is there");
    let mut writer =
        TableWriter::create(&folder.path().join("out"), &WriteOptions::default()).expect("a folder");
    let options = RunOptions { threads: 1, limits: Limits::default() };
    let start = Instant::now();
    let result = run(&sources, tagger, &mut writer, options, &AtomicBool::new(false), &mut |_, _| ());
    let took = start.elapsed().as_secs_f64();
    let (counts, _) = result.expect("tables can be written");
    assert_eq!(counts.rejects, 0, "a hostile text is a text");
    took
}

/// The shapes asked for, none for all, and the smallest size.
fn arguments() -> (Vec<String>, usize) {
    let (mut wanted, mut kib) = (Vec::new(), KIB);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--kib" {
            let number = arguments.next().and_then(|number| number.parse().ok());
            kib = number.filter(|&kib| kib > 0).expect("--kib wants a number");
        } else if !argument.starts_with('-') {
            wanted.push(argument);
        }
    }
    (wanted, kib)
}

fn dictionaries() -> PathBuf {
    let named = std::env::var_os("THERALEX_DICTIONARIES").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries"))
}
