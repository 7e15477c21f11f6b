//! The table of phrases, `phrases.tsv`: written for this project, compiled in, since the rules of
//! `scope` and its rows only make sense together.
//!
//! A row holds a role, what the phrase says (`-` where it opens no scope), a reach in words, and
//! phrases between bars. `<year>` and `<number>` stand for any. Phrases are folded as text is, so
//! case, curly quotes and line breaks don't matter. The longest phrase at a place wins, which is
//! how `pseudo` rows keep "not only" from being "not".
//!
//! | role | means |
//! |---|---|
//! | `forward` | speaks of the first mention up to `reach` words behind it, and those listed with it |
//! | `backward` | the same before it, unless a `forward` row has the phrase too and found something |
//! | `event` | speaks of what follows the first event word up to `reach` words behind it |
//! | `question` | the same, where it begins the sentence |
//! | `arising` | as `forward`, where those mentions are said to `occur` |
//! | `time` | makes what follows the nearest past event of its sentence past |
//! | `pseudo` | opens no scope |
//! | `event`, `past` without modifier | words by which someone gets, has or is given something; in the past tense |
//! | `clause`, `pronoun`, `relative`, `verb`, `preposition`, `of` | ends a scope |
//! | `occur` | says that something arises or is there |
//! | `aux` | a verb that makes what stands before it a subject |
//! | `join`, `or`, `example` | go on with a list |

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Modifier;
use crate::text::filter::Filter;
use crate::text::fold::{Folded, Gap, Token};

/// The table.
pub(super) static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::parse(include_str!("phrases.tsv")).expect("a test reads the table"));

/// How a phrase opens a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Forward,
    Backward,
    Event,
    Question,
    Arising,
    Time,
}

/// One scope that a phrase opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opens {
    pub role: Role,
    pub modifier: Modifier,
    /// Words.
    pub reach: usize,
}

/// What else a phrase is, as bits.
pub(super) mod part {
    pub const EVENT: u16 = 1;
    pub const PAST: u16 = 1 << 1;
    pub const CLAUSE: u16 = 1 << 2;
    pub const PRONOUN: u16 = 1 << 3;
    pub const RELATIVE: u16 = 1 << 4;
    pub const VERB: u16 = 1 << 5;
    pub const PREPOSITION: u16 = 1 << 6;
    pub const AUX: u16 = 1 << 7;
    pub const JOIN: u16 = 1 << 8;
    pub const OR: u16 = 1 << 9;
    pub const EXAMPLE: u16 = 1 << 10;
    pub const OCCUR: u16 = 1 << 11;
    pub const OF: u16 = 1 << 12;
}

/// One phrase.
#[derive(Debug, Default)]
pub(super) struct Phrase {
    words: Vec<Word>,
    /// The scopes it opens.
    pub opens: Vec<Opens>,
    parts: u16,
}

impl Phrase {
    /// Whether it is any of `parts`.
    pub const fn is(&self, parts: u16) -> bool {
        self.parts & parts != 0
    }

    /// Whether it says `modifier` of anything.
    pub fn says(&self, modifier: Modifier) -> bool {
        self.opens.iter().any(|opens| opens.modifier == modifier && opens.role != Role::Question)
    }

    /// How many tokens it has.
    pub const fn len(&self) -> usize {
        self.words.len()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Word {
    Hash(u64),
    Year,
    Number,
}

/// All phrases, by their first word.
#[derive(Debug)]
pub(super) struct Phrases {
    all: Vec<Phrase>,
    /// For the hash of a first word its phrases, the longest first.
    by_first: FxHashMap<u64, Vec<u16>>,
    /// A bit for the low bits of each hash that begins a phrase, and that begins one that opens a
    /// scope. Most words of a text end here.
    beginners: Filter,
    openers: Filter,
}

impl Phrases {
    /// Whether a phrase that opens a scope begins with token `at` and ends before `end`.
    pub fn opens_at(&self, folded: &Folded, at: usize, end: usize) -> bool {
        self.openers.may_have(folded.tokens()[at].hash)
            && self.all_at(folded, at, end).any(|phrase| !phrase.opens.is_empty())
    }

    /// The longest phrase that begins with token `at` and ends before `end`, of whole words.
    pub fn at(&self, folded: &Folded, at: usize, end: usize) -> Option<&Phrase> {
        self.all_at(folded, at, end).next()
    }

    /// All phrases that begin with token `at` and end before `end`, of whole words, the longest
    /// first.
    fn all_at<'p, 'f>(
        &'p self,
        folded: &'f Folded,
        at: usize,
        end: usize,
    ) -> impl Iterator<Item = &'p Phrase> + use<'p, 'f> {
        let tokens = folded.tokens();
        let is_inside = |i: usize| tokens[i].gap == Gap::Glued && tokens[i].is_word();
        let begins = self.beginners.may_have(tokens[at].hash)
            && !(is_inside(at) && at > 0 && tokens[at - 1].is_word());
        let listed = begins.then(|| self.by_first.get(&tokens[at].hash)).flatten();
        let phrases = listed.into_iter().flatten().map(|&ix| &self.all[usize::from(ix)]);
        phrases.filter(move |phrase| {
            let to = at + phrase.len();
            let is_cut = || to < tokens.len() && is_inside(to);
            let mut words = phrase.words.iter().zip(at..to);
            to <= end && words.all(|(&word, i)| is_word(word, &tokens[i], folded.token_bytes(i))) && !is_cut()
        })
    }

    fn parse(table: &str) -> Option<Self> {
        let mut phrases: FxHashMap<Vec<Word>, Phrase> = FxHashMap::default();
        for row in table.lines().skip(1) {
            let [role, modifier, reach, listed] = row.split('\t').collect::<Vec<_>>()[..] else {
                return None;
            };
            let modifier = Modifier::ALL.into_iter().find(|m| m.as_str() == modifier);
            let (role, part) = role_of(role, modifier.is_some())?;
            let reach = reach.parse().ok()?;
            for phrase in listed.split('|').map(str::trim) {
                // A word in capitals keeps its plural s, so folds in another way.
                for words in [words(phrase), words(&phrase.to_uppercase().replace("<YEAR>", "<year>"))] {
                    let entry =
                        phrases.entry(words.clone()).or_insert_with(|| Phrase { words, ..Phrase::default() });
                    entry.parts |= part;
                    if let (Some(role), Some(modifier)) = (role, modifier) {
                        let opens = Opens { role, modifier, reach };
                        if !entry.opens.contains(&opens) {
                            entry.opens.push(opens);
                        }
                    }
                }
            }
        }
        let mut all: Vec<Phrase> = phrases.into_values().collect();
        all.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        for phrase in &mut all {
            phrase.opens.sort_by_key(|opens| opens.role);
        }
        let mut by_first: FxHashMap<u64, Vec<u16>> = FxHashMap::default();
        let (mut beginners, mut openers) = (Filter::default(), Filter::default());
        for (ix, phrase) in all.iter().enumerate() {
            let Some(&Word::Hash(first)) = phrase.words.first() else { return None };
            by_first.entry(first).or_default().push(u16::try_from(ix).ok()?);
            beginners.add(first);
            if !phrase.opens.is_empty() {
                openers.add(first);
            }
        }
        Some(Self { all, by_first, beginners, openers })
    }
}

fn role_of(role: &str, modifies: bool) -> Option<(Option<Role>, u16)> {
    Some(match (role, modifies) {
        ("forward", true) => (Some(Role::Forward), 0),
        ("backward", true) => (Some(Role::Backward), 0),
        ("event", true) => (Some(Role::Event), 0),
        ("question", true) => (Some(Role::Question), 0),
        ("arising", true) => (Some(Role::Arising), 0),
        ("time", true) => (Some(Role::Time), 0),
        ("pseudo", false) => (None, 0),
        ("event", false) => (None, part::EVENT),
        ("past", false) => (None, part::EVENT | part::PAST),
        ("clause", false) => (None, part::CLAUSE),
        ("pronoun", false) => (None, part::PRONOUN),
        ("relative", false) => (None, part::RELATIVE),
        ("verb", false) => (None, part::VERB),
        ("preposition", false) => (None, part::PREPOSITION),
        ("aux", false) => (None, part::AUX),
        ("join", false) => (None, part::JOIN),
        ("of", false) => (None, part::OF),
        ("occur", false) => (None, part::OCCUR),
        ("or", false) => (None, part::OR),
        ("example", false) => (None, part::EXAMPLE),
        _ => return None,
    })
}

fn words(phrase: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for word in phrase.split(' ') {
        match word {
            "<year>" => words.push(Word::Year),
            "<number>" | "<NUMBER>" => words.push(Word::Number),
            word => words.extend(Folded::of(word).tokens().iter().map(|token| Word::Hash(token.hash))),
        }
    }
    words
}

fn is_word(word: Word, token: &Token, folded: &[u8]) -> bool {
    let is_number = || !folded.is_empty() && folded.iter().all(u8::is_ascii_digit);
    match word {
        Word::Hash(hash) => token.hash == hash,
        Word::Number => is_number(),
        Word::Year => {
            folded.len() == 4 && is_number() && (folded.starts_with(b"19") || folded.starts_with(b"20"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(text: &str) -> Option<usize> {
        let folded = Folded::of(text);
        PHRASES.at(&folded, 0, folded.tokens().len()).map(Phrase::len)
    }

    #[test]
    fn the_longest_phrase_of_whole_words_wins_in_any_writing() {
        for (text, len) in [
            ("no fever", Some(1)),
            ("No more than", Some(3)),
            ("NO EVIDENCE OF", Some(3)),
            ("not \n know", Some(2)),
            ("didn’t", Some(2)),
            ("in 2015", Some(2)),
            ("in 215", Some(1)),
            ("may 5", Some(2)),
            ("know", Some(1)),
            ("nose", None),
            ("NO2", None),
            ("non-small", None),
        ] {
            assert_eq!(longest(text), len, "{text}");
        }
    }

    #[test]
    fn every_word_that_opens_a_scope_is_told_by_the_filter() {
        for phrase in PHRASES.all.iter().filter(|phrase| !phrase.opens.is_empty()) {
            let Word::Hash(first) = phrase.words[0] else { panic!("a phrase begins with a word") };
            assert!(PHRASES.openers.may_have(first));
        }
        let plain = "the gene therapy babies spinal atrophy protein doctors company trial";
        let folded = Folded::of(plain);
        let opening = folded.tokens().iter().filter(|token| PHRASES.openers.may_have(token.hash)).count();
        assert!(opening <= 1, "the filter lets {opening} plain words through");
    }
}
