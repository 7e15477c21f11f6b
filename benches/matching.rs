//! The dictionary pass against other matchers: the same names in the same text, one thread.
//!
//! ```text
//! cargo bench --bench matching                          the articles of corpus/, repeated
//! cargo bench --bench matching -- FILE-OR-FOLDER        other plain text, a document a line
//! cargo bench --bench matching -- … --dump DIR          also writes names and text for benches/peers.py
//! ```
//!
//! The pass is all it takes from text to names: folding, matching, borders, offsets. What the other
//! matchers get is text that is folded already, tokens parted by marks, so their figures leave
//! folding out and are kinder to them than to us.

use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use theralex::dictionary::{Dictionary, KeyIx, Name};
use theralex::text::fold::{Folded, Form, Gap};

/// Text is repeated to at least this many bytes.
const LEAST: usize = 20_000_000;
/// Each figure is the middle one of so many.
const TIMES: usize = 5;
/// How much text the other matchers see.
const SAMPLE: usize = 10_000_000;
/// Between tokens, so that a match begins and ends at their borders.
const MARK: char = '\u{1}';

fn main() {
    let (path, dump) = arguments();
    let lines = lines(&path);
    let bytes: usize = lines.iter().map(String::len).sum();
    println!("{} lines, {:.1} MB of text, one thread, middle of {TIMES}", lines.len(), bytes as f64 / 1e6);
    let folder =
        std::env::var_os("THERALEX_DICTIONARIES").map_or_else(|| project("dictionaries"), PathBuf::from);

    let cache = tempfile::tempdir().expect("a temporary folder");
    let open = || Dictionary::open_in(&[&folder], Some(cache.path())).expect("a dictionary");
    let (built, _) = timed(open);
    row("compile and keep", built, None, "");
    let (opened, dictionary) = median(open);
    row(
        "open compiled",
        opened,
        None,
        &format!("{:.0} MB, {} names", dictionary.size() as f64 / 1e6, dictionary.key_count()),
    );

    let (took, tokens) = median(|| pass(&lines, |_| ()));
    row("fold", took, Some(bytes), &format!("{tokens} tokens"));
    let (ours, found) = median(|| matched(&dictionary, &lines));
    row("fold and match: theralex", ours, Some(bytes), &format!("{found} names"));

    let sample: Vec<String> = lines.iter().step_by(bytes.div_ceil(SAMPLE)).cloned().collect();
    let sampled: usize = sample.iter().map(String::len).sum();
    let (ours, found) = median(|| matched(&dictionary, &sample));
    row("  the same, sample", ours, Some(sampled), &format!("{found} names"));
    let keys: Vec<KeyIx> = dictionary.keys().collect();
    let names: Vec<String> = keys.iter().map(|&key| marked(dictionary.folded(key).split(' '))).collect();
    let tokens: Vec<Folded> = sample.iter().map(|line| Folded::of(line)).collect();
    let rows: Vec<String> =
        tokens.iter().map(|f| marked((0..f.tokens().len()).map(|i| f.token(i)))).collect();
    if let Some(dump) = dump {
        write_out(&dump, &names, &rows, sampled);
    }
    let rate = sampled as f64 / ours.as_secs_f64();
    for (what, kind) in [
        ("match: aho-corasick, NFA", AhoCorasickKind::ContiguousNFA),
        ("match: aho-corasick, auto", AhoCorasickKind::DFA),
    ] {
        let kind = (kind == AhoCorasickKind::ContiguousNFA).then_some(kind);
        let (building, automaton) =
            timed(|| AhoCorasick::builder().match_kind(MatchKind::Standard).kind(kind).build(&names));
        let automaton = automaton.expect("the names fit an automaton");
        let (took, _) =
            median(|| rows.iter().map(|row| automaton.find_overlapping_iter(row).count()).sum::<usize>());
        let times = rate / (sampled as f64 / took.as_secs_f64());
        let note = format!(
            "built in {:.1} s, {:.0} MB; theralex is {times:.1} times as fast",
            building.as_secs_f64(),
            automaton.memory_usage() as f64 / 1e6
        );
        row(what, took, Some(sampled), &note);
        agree(&dictionary, &keys, &tokens, &rows, &automaton);
    }
}

fn matched(dictionary: &Dictionary, lines: &[String]) -> usize {
    let mut count = 0;
    pass(lines, |folded| dictionary.find(folded, |_| count += 1));
    count
}

/// Both must find the same names at the same tokens.
fn agree(
    dictionary: &Dictionary,
    keys: &[KeyIx],
    folded: &[Folded],
    rows: &[String],
    automaton: &AhoCorasick,
) {
    for (folded, row) in folded.iter().zip(rows) {
        let open = |i: usize| folded.tokens().get(i).is_none_or(|token| token.gap != Gap::Glued);
        let mut token_at = vec![0; row.len()];
        for (i, (at, _)) in row.match_indices(MARK).enumerate() {
            token_at[at] = i;
        }
        // A word without a capital is no symbol: the search leaves those out.
        let is_symbol = |name: usize, from: usize| {
            let names = || dictionary.names(keys[name]);
            let capital = |name: Name<'_>| name.case.needs_capital(name.text());
            folded.tokens()[from].form != Form::Capital && names().all(capital)
        };
        let mut expected: Vec<(usize, usize)> = automaton
            .find_overlapping_iter(row)
            .map(|found| (found.pattern().as_usize(), token_at[found.start()], token_at[found.end() - 1]))
            .filter(|&(name, from, to)| open(from) && open(to) && !(to == from + 1 && is_symbol(name, from)))
            .map(|(_, from, to)| (from, to))
            .collect();
        expected.sort_unstable();
        let mut found = Vec::with_capacity(expected.len());
        dictionary.find(folded, |name| found.push((name.from, name.to)));
        assert_eq!(found, expected, "aho-corasick finds other names in {row:?}");
    }
    println!("  the same names at the same tokens in {} lines", rows.len());
}

fn pass(lines: &[String], mut each: impl FnMut(&Folded)) -> usize {
    let mut folded = Folded::default();
    let mut tokens = 0;
    for line in lines {
        folded.clear();
        folded.push(line, 0);
        tokens += folded.tokens().len();
        each(&folded);
    }
    tokens
}

fn marked<'t>(tokens: impl Iterator<Item = &'t str>) -> String {
    tokens.fold(String::from(MARK), |row, token| row + token + "\u{1}")
}

/// `names.txt` and `text.txt`, a line each, and `bytes.txt`: how long the text is unfolded.
fn write_out(folder: &Path, names: &[String], rows: &[String], bytes: usize) {
    fs::create_dir_all(folder).expect("a folder to write to");
    for (file, lines) in [("names.txt", names), ("text.txt", rows), ("bytes.txt", &[bytes.to_string()])] {
        let mut out = std::io::BufWriter::new(fs::File::create(folder.join(file)).expect("a file to write"));
        for line in lines {
            writeln!(out, "{line}").expect("space to write");
        }
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

fn median<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut runs: Vec<(Duration, T)> = (0..TIMES).map(|_| timed(&mut work)).collect();
    runs.sort_by_key(|(took, _)| *took);
    runs.swap_remove(TIMES / 2)
}

fn arguments() -> (PathBuf, Option<PathBuf>) {
    let mut args = std::env::args_os().skip(1).filter(|arg| arg != "--bench");
    let (mut path, mut dump) = (None, None);
    while let Some(arg) = args.next() {
        if arg == "--dump" {
            dump = args.next().map(PathBuf::from);
        } else {
            path = Some(PathBuf::from(arg));
        }
    }
    (path.unwrap_or_else(|| project("corpus")), dump)
}

fn lines(path: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    let files = walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok);
    for entry in files.filter(|entry| entry.path().extension().is_some_and(|e| e == "txt")) {
        let text = fs::read_to_string(entry.path()).expect("a text in UTF-8");
        lines.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
    }
    let bytes: usize = lines.iter().map(String::len).sum();
    assert!(bytes > 0, "there is no text in {}", path.display());
    let once = lines.len();
    (0..once * LEAST.div_ceil(bytes)).map(|i| lines[i % once].clone()).collect()
}

fn project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}
