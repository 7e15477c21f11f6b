//! What must hold whatever is read. Each check panics where it does not.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::LazyLock;

use theralex::concept::EntityType;
use theralex::dictionary::build::import::{self, Import, formats};
use theralex::dictionary::{Dictionary, NAMES_HEADER, variant};
use theralex::document::Scratch;
use theralex::document::{CodePoints, Document, Format, Metadata, Passage, sentences};
use theralex::ingest::text::passages;
use theralex::ingest::{IngestError, Unread, ingest};
use theralex::tagger::Tagger;
use theralex::text::fold::{Folded, Gap, Token};

/// A web page of any bytes.
pub fn html(bytes: &[u8]) {
    match read(Format::Html, bytes) {
        Ok(document) => document_holds(&document),
        Err(error) => assert!(matches!(error, IngestError::Empty | IngestError::Html(_)), "{error}"),
    }
}

/// One line of JSON Lines of any bytes.
pub fn jsonl(bytes: &[u8]) {
    match read(Format::Jsonl, bytes) {
        Ok(document) => document_holds(&document),
        Err(error) => assert!(matches!(error, IngestError::Empty | IngestError::Json(_)), "{error}"),
    }
}

/// Passages and sentences of any text.
pub fn text(text: &str) {
    let passages = passages(text);
    passages_hold(text, &passages);
    let sentences = sentences(text, &passages);
    let mut end = 0;
    for sentence in &sentences {
        let surface = sentence.of(text);
        assert!(sentence.start() >= end && !surface.trim().is_empty(), "sentence {surface:?}");
        assert!(passages.iter().any(|p| p.span.contains(*sentence)), "{surface:?} crosses passages");
        assert!(text[end..sentence.start()].trim().is_empty(), "text before {surface:?} is in no sentence");
        end = sentence.end();
    }
    assert!(text[end..].trim().is_empty(), "text after the last sentence");
}

/// The dictionary's search against a naive one. Names are the lines before the first blank
/// one, the text is what follows.
pub fn search(data: &str) {
    let Some((names, text)) = data.split_once("\n\n") else { return };
    let is_name = |name: &&str| {
        let folded = Folded::of(name);
        !name.chars().any(char::is_control) && folded.tokens().iter().any(Token::is_word)
    };
    let names: Vec<&str> = names.lines().map(str::trim).filter(is_name).take(40).collect();
    if names.is_empty() {
        return;
    }
    let dictionary = dictionary(&names);
    let folded = Folded::of(text);
    let mut found = Vec::new();
    dictionary.find(&folded, |name| found.push((name.from, name.to)));
    assert_eq!(found, naive(&names, &folded), "{names:?} in {text:?}");
}

/// Tagging any text, with the dictionary of the golden texts.
pub fn tag(text: &str) {
    let passages = passages(text);
    let metadata = Metadata::default();
    let (id, source, text) = (String::new(), String::new(), text.to_owned());
    document_holds(&Document { id, source, format: Format::Text, text, passages, metadata });
}

/// A vocabulary's file of any bytes, taken for the format that the first byte chooses: it is
/// refused in one sentence that names it and leaves nothing behind, or becomes a dictionary
/// that opens.
pub fn import(bytes: &[u8]) {
    let (choice, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let formats = formats();
    let place = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| place.path().join(name);
    std::fs::write(file("entities.csv"), bytes).expect("a file");
    std::fs::write(file("RXNREL.RRF"), "").expect("a file");
    let imported = import::import(&Import {
        files: vec![file("entities.csv")],
        out: file("out"),
        format: Some(formats[usize::from(*choice) % formats.len()].to_owned()),
        // A format that holds another type refuses.
        entity_type: Some(EntityType::ALL[usize::from(*choice) / formats.len() % 4]),
        own_ids: true,
        ..Import::default()
    });
    match imported {
        Ok(_) => drop(Dictionary::open(&[file("out")]).expect("what was imported opens")),
        Err(error) => {
            let message = error.to_string();
            assert!(!message.trim().is_empty() && !file("out").exists(), "{message:?}");
        }
    }
}

/// Reads one document.
///
/// # Errors
/// As [`ingest`].
pub fn read(format: Format, bytes: &[u8]) -> Result<Document, IngestError> {
    ingest(Unread { id: "x".into(), source: "-".into(), format, bytes: bytes.to_vec() })
}

/// Passages are in order, trimmed, apart, and leave out nothing but white space.
fn passages_hold(text: &str, passages: &[Passage]) {
    let mut end = 0;
    for passage in passages {
        let surface = passage.span.of(text);
        assert!(!surface.is_empty() && surface.trim() == surface, "passage {surface:?}");
        let between = &text[end..passage.span.start()];
        assert!(between.trim().is_empty(), "{between:?} is in no passage");
        end = passage.span.end();
    }
    assert!(text[end..].trim().is_empty(), "{:?} is in no passage", &text[end..]);
}

/// All that holds for a document and what is found in it.
pub fn document_holds(document: &Document) {
    static GOLDEN: LazyLock<Dictionary> = LazyLock::new(|| {
        let root = env!("CARGO_MANIFEST_DIR").trim_end_matches("/fuzz");
        Dictionary::open_in(&[format!("{root}/tests/golden/dictionary")], None)
            .expect("the golden dictionary")
    });
    let text = &document.text;
    passages_hold(text, &document.passages);
    let tagger = Tagger::new(&GOLDEN, None);
    let mut scratch = Scratch::default();
    let found = tagger.tag(document, &mut scratch).expect("no model, no failure");
    let points = CodePoints::new(text);
    let chars: Vec<char> = text.chars().collect();
    let mut end = 0;
    for annotation in &found.annotations {
        let span = annotation.mention.span;
        assert!(span.start() >= end && !span.is_empty(), "{span:?} begins before {end}");
        end = span.end();
        let cut: String = chars[points.range(span)].iter().collect();
        assert_eq!(cut, span.of(text));
        assert!(document.passages.iter().any(|p| p.span.contains(span)), "{cut:?} crosses passages");
        let score = annotation.mention.score;
        assert!((0.0..=1.0).contains(&score), "{cut:?} has the score {score}");
        let sentence = found.sentences[annotation.sentence];
        let inside = sentence.start() <= span.start() && span.start() < sentence.end();
        assert!(inside, "{cut:?} is not in its sentence {sentence:?}");
    }
    // Memory used before changes nothing.
    let again = tagger.tag(document, &mut scratch).expect("no model, no failure");
    assert!(again.annotations == found.annotations && again.sentences == found.sentences);
}

fn dictionary(names: &[&str]) -> Dictionary {
    let mut rows = format!("{NAMES_HEADER}\n");
    for (i, name) in names.iter().enumerate() {
        writeln!(rows, "M:{i}\tdisease\texact\tany\t{name}").expect("a string takes all");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("names.tsv"), rows).expect("a file");
    Dictionary::open_in(&[folder.path()], None).expect("the rows are good")
}

/// Every stretch of tokens that spells a name, at every start and of every length.
fn naive(names: &[&str], folded: &Folded) -> Vec<(usize, usize)> {
    let all = names.iter().flat_map(|name| std::iter::once((*name).to_owned()).chain(variant::of(name)));
    let keys: BTreeSet<String> = all.map(|name| spelled(&Folded::of(&name))).collect();
    let longest = keys.iter().map(|key| key.split(' ').count()).max().unwrap_or(0);
    let tokens = folded.tokens();
    let open = |i: usize| tokens.get(i).is_none_or(|token| token.gap != Gap::Glued);
    let mut found = Vec::new();
    let mut key = String::new();
    for from in (0..tokens.len()).filter(|&from| open(from)) {
        for to in from + 1..=tokens.len().min(from + longest) {
            if to > from + 1 && tokens[to - 1].gap == Gap::Hard {
                break;
            }
            folded.key_into(from, to, &mut key);
            if open(to) && keys.contains(&key) {
                found.push((from, to));
            }
        }
    }
    found
}

/// A name's tokens, parted by spaces, without the stops at its end.
fn spelled(folded: &Folded) -> String {
    let mut to = folded.tokens().len();
    while to > 1 && matches!(folded.token(to - 1), "." | "," | ";" | ":") {
        to -= 1;
    }
    let mut key = String::new();
    folded.key_into(0, to, &mut key);
    key
}
