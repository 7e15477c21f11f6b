//! Learns the words around sure names from open text without annotations.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use super::{Position, positions, reach};
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::dictionary::Dictionary;
use crate::document::{Document, Scratch, TokenizedDocument};
use crate::recognize::Recognizer;
use crate::step::Steps;
use crate::text::fold::key;
use crate::text::table::{Words, word_table};

/// For whom a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// For researchers: papers and their abstracts.
    Research,
    /// For everybody: health libraries and news.
    Lay,
}

/// One line of `cues.txt`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    what: What,
    word: String,
    /// Natural logarithm of how much more often it stands there than anywhere.
    pub weight: f64,
    /// How surely, for choosing: observed less expected, squared, over their sum.
    surety: f64,
}

/// What a word is a cue for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Beside(EntityType, Position),
    Research,
    Head,
    Modifier,
}

impl fmt::Display for Cue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            What::Beside(t, position) => {
                write!(f, "{t}\t{}\t{}\t{:.1}", position.as_str(), self.word, self.weight)
            }
            What::Research => write!(f, "research\tanywhere\t{}\t{:.1}", self.word, self.weight),
            What::Head => write!(f, "disease\thead\t{}\t{}", self.word, self.weight),
            What::Modifier => write!(f, "disease\tmodifier\t{}\t{}", self.word, self.weight),
        }
    }
}

/// How often each word was seen, and in how many documents.
type Counts = BTreeMap<String, (usize, usize)>;

/// Counts words around sure names. Words of a name are no cues and not
/// counted, and neither are punctuation marks.
#[derive(Debug)]
pub struct CueLearner<'d> {
    dictionary: &'d Dictionary,
    recognizer: Recognizer<'d>,
    scratch: Scratch,
    beside: BTreeMap<(EntityType, Position), Counts>,
    registers: [Counts; 2],
}

impl<'d> CueLearner<'d> {
    /// Has seen nothing.
    #[must_use]
    pub fn new(dictionary: &'d Dictionary) -> Self {
        Self {
            dictionary,
            recognizer: Recognizer::new(dictionary, Steps::default()),
            scratch: Scratch::default(),
            beside: BTreeMap::new(),
            registers: Default::default(),
        }
    }

    /// Adds a document.
    pub fn add(&mut self, document: &Document, register: Register) {
        let doc = TokenizedDocument::new(document, &mut self.scratch);
        let hits = self.recognizer.sure_names(&doc);
        let mut is_name = vec![false; doc.tokens().len()];
        for (_, from, to) in &hits {
            is_name[*from..*to].fill(true);
        }
        let word = |at: usize| (!is_name[at] && doc.tokens()[at].is_word()).then(|| doc.word(at));
        add(&mut self.registers[register as usize], (0..is_name.len()).filter_map(word));
        let mut around: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for (entity_type, from, to) in hits {
            for (position, at) in positions(&doc, from, to, reach(entity_type)) {
                around.entry((entity_type, position)).or_default().extend(word(at));
            }
        }
        for (what, words) in around {
            add(self.beside.entry(what).or_default(), words.into_iter());
        }
    }

    /// The `most` surest words of each type and place, and of research, in the order of
    /// `cues.txt`.
    #[must_use]
    pub fn finish(self, most: usize) -> Vec<Cue> {
        let mut anywhere = self.registers[0].clone();
        for (word, &(seen, documents)) in &self.registers[1] {
            let sum = anywhere.entry(word.clone()).or_default();
            *sum = (sum.0 + seen, sum.1 + documents);
        }
        let mut cues = Vec::new();
        // Open text says too little of vectors: their cues are written by hand.
        for (&what, counts) in self.beside.iter().filter(|((t, _), _)| *t != EntityType::Vector) {
            cues.extend(surest(What::Beside(what.0, what.1), counts, &anywhere, most));
        }
        let [research, lay] = &self.registers;
        cues.extend(surest(What::Research, research, lay, most));
        cues.extend(compositions(self.dictionary));
        cues
    }
}

/// How bad a disease is, its course and how it came: no part of its name.
static COURSE: LazyLock<Words> =
    LazyLock::new(|| Words::folded(word_table!("course.tsv"), "word").expect("a test reads the table"));

/// Of which words dictionaries put names of diseases together: heads that are a disease by
/// themselves ("injury") and what stands before many of them ("renal"), with how often.
fn compositions(dictionary: &Dictionary) -> Vec<Cue> {
    const LEAST_MODIFIERS: usize = 10;
    const LEAST_HEADS: usize = 4;
    let mut heads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in dictionary.all_names() {
        let sound = name.kind <= NameKind::Exact && name.case == CasePolicy::Any;
        if !sound || name.entity_type != EntityType::Disease {
            continue;
        }
        let key = key(name.text());
        let Some((modifier, head)) = key.split_once(' ') else { continue };
        let words = [modifier, head].iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
        if words && !COURSE.contains(modifier) && is_disease(dictionary, head) {
            heads.entry(head.to_owned()).or_default().insert(modifier.to_owned());
        }
    }
    heads.retain(|_, modifiers| modifiers.len() >= LEAST_MODIFIERS);
    let mut modifiers: BTreeMap<&str, usize> = BTreeMap::new();
    for modifier in heads.values().flatten() {
        *modifiers.entry(modifier).or_default() += 1;
    }
    let cue = |what, word: &str, n: usize| Cue { what, word: word.to_owned(), weight: n as f64, surety: 0.0 };
    let of_heads = heads.iter().map(|(word, modifiers)| cue(What::Head, word, modifiers.len()));
    let of_modifiers = modifiers.iter().filter(|(_, n)| **n >= LEAST_HEADS);
    of_heads.chain(of_modifiers.map(|(word, n)| cue(What::Modifier, word, *n))).collect()
}

fn is_disease(dictionary: &Dictionary, name: &str) -> bool {
    let mut names = dictionary.called(name);
    names.any(|name| name.entity_type == EntityType::Disease && name.kind <= NameKind::Exact)
}

/// Adds the words of one document.
fn add<'w>(counts: &mut Counts, words: impl Iterator<Item = &'w str>) {
    let mut own: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words {
        *own.entry(word).or_default() += 1;
    }
    for (word, seen) in own {
        let sum = counts.entry(word.to_owned()).or_default();
        *sum = (sum.0 + seen, sum.1 + 1);
    }
}

/// The words that are much more, or much less, often in `counts` than in `base`.
fn surest(what: What, counts: &Counts, base: &Counts, most: usize) -> Vec<Cue> {
    /// Observed and expected are raised by this, so that few sightings say little.
    const DAMPING: f64 = 10.0;
    /// Half or double as often says nothing.
    const LEAST_WEIGHT: f64 = 0.7;
    /// What few documents say is their topic, not the language.
    const LEAST_DOCUMENTS: usize = 20;
    let total = |counts: &Counts| counts.values().map(|c| c.0).sum::<usize>() as f64;
    let share = total(counts) / total(base);
    let words: BTreeSet<&String> = counts.keys().chain(base.keys()).collect();
    let mut cues: Vec<Cue> = words
        .into_iter()
        .filter(|word| !word.bytes().any(|b| b.is_ascii_digit()))
        .filter_map(|word| {
            let of = |counts: &Counts| counts.get(word).copied().unwrap_or_default();
            let (seen, in_documents) = of(counts);
            let (n, base_documents) = of(base);
            if in_documents.max(base_documents) < LEAST_DOCUMENTS
                || seen > 0 && in_documents < LEAST_DOCUMENTS && seen > 2 * in_documents
            {
                return None;
            }
            let (seen, expected) = (seen as f64, n as f64 * share);
            let weight = ((seen + DAMPING) / (expected + DAMPING)).ln();
            let surety = (seen - expected).powi(2) / (seen + expected);
            (weight.abs() >= LEAST_WEIGHT).then(|| Cue { what, word: word.clone(), weight, surety })
        })
        .collect();
    cues.sort_by(|a, b| b.surety.total_cmp(&a.surety).then_with(|| a.word.cmp(&b.word)));
    cues.truncate(most);
    let shown = |cue: &Cue| (cue.weight * 10.0).round();
    cues.sort_by(|a, b| shown(b).total_cmp(&shown(a)).then_with(|| a.word.cmp(&b.word)));
    cues
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read() {
        assert!(COURSE.contains("acute") && COURSE.contains(&key("fibrous")));
    }
}
