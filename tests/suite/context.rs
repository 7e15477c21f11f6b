//! Context: what sentences say of the mentions in them.
//!
//! `tests/data/context/development.tsv` was in sight when the rules were written,
//! `heldout.tsv` was written before them and not looked at. In each sentence a mention stands as
//! `[surface|letters]`: N negated, H hypothetical, P past, O other person, `-` none.
//!
//! `cargo test --release context -- --nocapture` prints the figures.

use std::fmt::Write;

use proptest::prelude::*;
use theralex::context::{self, Context, Modifier};
use theralex::document::{
    Document, Format, Metadata, Passage, PassageKind, Scratch, Span, TokenizedDocument,
};

use crate::common::{Rows, Workplace};

const LETTERS: [(char, Modifier); 4] = [
    ('N', Modifier::Negated),
    ('H', Modifier::Hypothetical),
    ('P', Modifier::Historical),
    ('O', Modifier::OtherPerson),
];

/// A text without its marks, and the mentions with the letters they should have.
fn unmarked(marked: &str) -> (String, Vec<(Span, &str)>) {
    let mut text = String::new();
    let mut mentions = Vec::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, after) = after.split_once(']').expect("a mark ends");
        let (surface, letters) = inside.split_once('|').expect("a mark has letters");
        text.push_str(before);
        let start = text.len();
        text.push_str(surface);
        mentions.push((Span::new(start, text.len()), letters));
        rest = after;
    }
    text.push_str(rest);
    (text, mentions)
}

/// The contexts of mentions at `spans` of a text that is one passage.
fn contexts(text: &str, spans: &[Span]) -> Vec<Context> {
    let document = Document {
        id: "1".into(),
        source: "1".into(),
        format: Format::Text,
        text: text.into(),
        passages: vec![Passage { span: Span::new(0, text.len()), kind: PassageKind::Body }],
        metadata: Metadata::default(),
    };
    let mut scratch = Scratch::default();
    let contexts = context::of(&TokenizedDocument::new(&document, &mut scratch), spans);
    assert_eq!(contexts.len(), spans.len());
    contexts
}

fn letters(context: Context) -> String {
    let letters: String =
        LETTERS.iter().filter(|(_, modifier)| context.is(*modifier)).map(|(letter, _)| *letter).collect();
    if letters.is_empty() { "-".to_owned() } else { letters }
}

#[derive(Default, Clone, Copy)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn precision(self) -> f64 {
        100.0 * self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(self) -> f64 {
        100.0 * self.right as f64 / (self.right + self.missed).max(1) as f64
    }
}

/// Counts by modifier over a table, and its mistakes as text.
fn score(name: &str) -> ([Counts; 4], String) {
    let path = format!("{}/tests/data/context/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(path).expect("the table is there");
    let mut counts = [Counts::default(); 4];
    let mut mistakes = String::new();
    for row in table.lines().skip(1) {
        let (_, marked) = row.split_once('\t').expect("a row has two columns");
        let (text, mentions) = unmarked(marked);
        let spans: Vec<Span> = mentions.iter().map(|&(span, _)| span).collect();
        for (&(span, expected), context) in mentions.iter().zip(contexts(&text, &spans)) {
            for (counts, (letter, modifier)) in counts.iter_mut().zip(LETTERS) {
                match (expected.contains(letter), context.is(modifier)) {
                    (true, true) => counts.right += 1,
                    (true, false) => counts.missed += 1,
                    (false, true) => counts.wrong += 1,
                    (false, false) => {}
                }
            }
            let found = letters(context);
            if found != expected {
                writeln!(mistakes, "{:?}: {found}, not {expected}: {marked}", span.of(&text))
                    .expect("a string");
            }
        }
    }
    (counts, mistakes)
}

fn check(name: &str, least: [(f64, f64); 4]) {
    let (counts, mistakes) = score(name);
    let mut low = String::new();
    for ((counts, (_, modifier)), (precision, recall)) in counts.into_iter().zip(LETTERS).zip(least) {
        let (p, r) = (counts.precision(), counts.recall());
        println!(
            "{name}: {:<12} precision {p:5.1}  recall {r:5.1}  ({} right, {} wrong, {} missed)",
            modifier.as_str(),
            counts.right,
            counts.wrong,
            counts.missed
        );
        if p < precision || r < recall {
            writeln!(low, "{}: {p:.1} and {r:.1}, below {precision} and {recall}", modifier.as_str())
                .expect("a string");
        }
    }
    print!("{mistakes}");
    assert!(low.is_empty(), "{low}{mistakes}");
}

const STORY: &str = "No sign of hemophilia A was found; SMN1 was. If you have spinal muscular atrophy, ask for \
                     Zolgensma. Her mother had hemophilia A. She was treated with Zolgensma in 2019.";
const COLUMNS: [&str; 5] = ["text", "negated", "hypothetical", "historical", "other_person"];

#[test]
fn the_tables_say_it_in_every_format() {
    let place = Workplace::new();
    place.write("story.txt", STORY);
    place.theralex(&["run", "story.txt", "--out", "out", "--quiet", "--format", "parquet,csv,jsonl"]).done();
    let out = place.path("out");
    for rows in
        [Rows::of_parquet(&out, "mentions"), Rows::of_csv(&out, "mentions"), Rows::of_jsonl(&out, "mentions")]
    {
        assert_eq!(
            rows.cells(COLUMNS),
            [
                ["hemophilia A", "true", "false", "false", "false"],
                ["SMN1", "false", "false", "false", "false"],
                ["spinal muscular atrophy", "false", "true", "false", "false"],
                ["Zolgensma", "false", "false", "false", "false"],
                ["hemophilia A", "false", "false", "false", "true"],
                ["Zolgensma", "false", "false", "true", "false"],
            ]
        );
    }
    // Rows are counted whatever their context.
    let entities = Rows::of_parquet(&out, "entities");
    assert!(entities.cells(["entity_name", "n_mentions"]).contains(&["hemophilia A", "2"]));
}

#[test]
fn the_terminal_shows_it_where_there_is_any() {
    let place = Workplace::new();
    let table = place.theralex(&["tag", STORY]).done();
    for part in ["context", "negated", "hypothetical", "historical", "other_person"] {
        assert!(table.contains(part), "{part} is not in\n{table}");
    }
    assert!(!place.theralex(&["tag", "SMN1 and Zolgensma."]).done().contains("context"));
    let row = place.theralex(&["tag", "--json", "No SMN1."]).done();
    let row: serde_json::Value = serde_json::from_str(&row).expect("an object");
    assert_eq!((&row["negated"], &row["historical"]), (&true.into(), &false.into()));
}

#[test]
fn the_sentences_of_development_have_their_context() {
    check("development", [(100.0, 100.0); 4]);
}

#[test]
fn the_sentences_held_out_have_their_context() {
    check("heldout", [(100.0, 96.0), (100.0, 100.0), (91.0, 91.0), (100.0, 88.0)]);
}

proptest! {
    /// Whatever the words, only contexts change (`marked` asserts it), and where no phrase opens
    /// a scope none does.
    #[test]
    fn nothing_but_context_changes(
        words in prop::collection::vec((prop::sample::select(WORDS.to_vec()), 0..4_u8), 0..40),
    ) {
        let mut text = String::new();
        let mut spans = Vec::new();
        for (word, is_mention) in &words {
            let start = text.len();
            text.push_str(word);
            if *is_mention == 0 && word.chars().any(char::is_alphanumeric) {
                spans.push(Span::new(start, text.len()));
            }
            text.push(' ');
        }
        contexts(&text, &spans);
        let plain: String = words.iter().map(|(word, _)| if OPENERS.contains(word) { "" } else { word }).collect::<Vec<_>>().join(" ");
        let mut at = 0;
        let spans: Vec<Span> = ["SMA", "β-thalassaemia"].iter().filter_map(|name| {
            let start = at + plain[at..].find(name)?;
            at = start + name.len();
            Some(Span::new(start, at))
        }).collect();
        prop_assert!(contexts(&plain, &spans).iter().all(|context| *context == Context::default()), "{plain}");
    }
}

/// Words that open scopes, alone or with others.
const OPENERS: [&str; 16] = [
    "no", "not", "without", "if", "may", "risk", "history", "mother", "family", "ruled", "previous",
    "prevent", "suspected", "2015", "absence", "neither",
];
const WORDS: [&str; 46] = [
    "no", "not", "without", "if", "may", "risk", "history", "mother", "family", "ruled", "previous",
    "prevent", "suspected", "2015", "absence", "neither", "of", "in", "out", "SMA", "β-thalassaemia", "had",
    "have", "and", "or", ",", ";", "(", ")", ":", ".", "-", "—", "%", "/", "'t", "🧬", "e\u{301}", "the",
    "doctors", "but", "who", "\n", "\u{AD}", "AAV9", "is",
];
