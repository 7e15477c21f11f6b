//! Words that tell what a name beside them is: data, measured on open text by
//! `theralex dict cues` and read from `dictionaries/cues.txt`.
//!
//! A weight is the natural logarithm of how much more often the word stands at that place
//! of a sure name of the type than it stands anywhere: 2.3 is ten times as often, -2.3 a
//! tenth. The weights of the words around a name are added up.

mod learn;

use rustc_hash::FxHashMap;

pub use learn::{Cue, CueLearner, Register};

use crate::concept::EntityType;
use crate::dictionary::Dictionary;
use crate::document::TokenizedDocument;
use crate::text::filter::Filter;
use crate::text::fold::Folded;

/// Where a word stands to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// The word before it.
    Before,
    /// The word after it.
    After,
    /// One of the four words beyond those, on either side.
    Near,
}

impl Position {
    const ALL: [Self; 3] = [Self::Before, Self::After, Self::Near];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Near => "near",
        }
    }
}

/// How many words on each side are looked at. A vector is told by what it does, which is
/// said farther away.
const fn reach(entity_type: EntityType) -> usize {
    if matches!(entity_type, EntityType::Vector) { 8 } else { 5 }
}

/// The words before, after and near tokens `from..to`, inside their sentence, as token numbers.
fn positions<'r>(
    doc: &'r TokenizedDocument<'_>,
    from: usize,
    to: usize,
    reach: usize,
) -> impl Iterator<Item = (Position, usize)> + 'r {
    let position =
        |beside: Position| move |(i, at): (usize, usize)| (if i == 0 { beside } else { Position::Near }, at);
    let before = doc.tokens_before(from, reach).enumerate().map(position(Position::Before));
    before.chain(doc.tokens_after(to, reach).enumerate().map(position(Position::After)))
}

/// What one word tells.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// For each type and position.
    weights: [[f32; 3]; 4],
    /// It is said of products ("dose", "trial").
    product: bool,
    /// It is a disease that dictionaries name many kinds of ("injury").
    head: bool,
    /// Dictionaries name many diseases of what it says ("renal").
    modifier: bool,
}

/// All words that tell something, by the hash of their folded form.
#[derive(Debug)]
pub(super) struct Cues {
    words: FxHashMap<u64, Entry>,
    /// Of their hashes.
    filter: Filter,
    /// How much each is a word of research papers, if it tells: apart, since a whole document is
    /// asked for them.
    research: FxHashMap<u64, f32>,
    research_filter: Filter,
}

impl Cues {
    /// Those of a dictionary.
    pub fn new(dictionary: &Dictionary) -> Self {
        let mut cues = Self {
            words: FxHashMap::default(),
            filter: Filter::default(),
            research: FxHashMap::default(),
            research_filter: Filter::default(),
        };
        let mut folded = Folded::default();
        for line in dictionary.cue_table().lines() {
            cues.add(line, &mut folded);
        }
        cues
    }

    /// Adds a line `type position word weight`; `research` stands for a type where the word tells
    /// a research paper from a text for everybody.
    fn add(&mut self, line: &str, folded: &mut Folded) {
        let mut fields = line.split('\t');
        if let (Some(what), Some(position), Some(word), Some(Ok(weight))) =
            (fields.next(), fields.next(), fields.next(), fields.next().map(str::parse::<f32>))
        {
            folded.clear();
            folded.push(word, 0);
            let Some(hash) = folded.tokens().first().map(|token| token.hash) else { return };
            if what == "research" {
                self.research_filter.add(hash);
                self.research.insert(hash, weight);
                return;
            }
            self.filter.add(hash);
            let entry = self.words.entry(hash).or_default();
            match (what, position) {
                ("code", _) => entry.product = true,
                (_, "head") => entry.head = true,
                (_, "modifier") => entry.modifier = true,
                _ => {
                    let position = Position::ALL.into_iter().find(|p| p.as_str() == position);
                    if let (Ok(entity_type), Some(position)) = (what.parse::<EntityType>(), position) {
                        entry.weights[entity_type as usize][position as usize] = weight;
                    }
                }
            }
        }
    }

    #[inline]
    fn research_of(&self, hash: u64) -> Option<f32> {
        self.research_filter.may_have(hash).then(|| self.research.get(&hash).copied())?
    }

    #[inline]
    fn get(&self, hash: u64) -> Option<&Entry> {
        self.filter.may_have(hash).then(|| self.words.get(&hash))?
    }

    /// What the words around tokens `from..to` say for one type, and the token that says most
    /// for it. `far`: not only those right beside it.
    pub fn around(
        &self,
        doc: &TokenizedDocument<'_>,
        from: usize,
        to: usize,
        entity_type: EntityType,
        far: bool,
    ) -> (Weights, Option<usize>) {
        let mut sums = Weights::default();
        let mut best: Option<(f32, usize)> = None;
        for (position, at) in positions(doc, from, to, if far { reach(entity_type) } else { 1 }) {
            let Some(entry) = self.get(doc.tokens()[at].hash) else { continue };
            let weight = entry.weights[entity_type as usize][position as usize];
            match position {
                Position::Before => sums.before += weight,
                Position::After => sums.after += weight,
                Position::Near => sums.near += weight,
            }
            if weight > best.map_or(0.0, |(most, _)| most) {
                best = Some((weight, at));
            }
        }
        (sums, best.map(|(_, at)| at))
    }

    /// How much the document reads like a research paper: the mean weight of its words that tell,
    /// above zero for research and below for a text for everybody. Zero where few words tell.
    pub fn research(&self, doc: &TokenizedDocument<'_>) -> f32 {
        /// Fewer telling words than these tell nothing.
        const LEAST: usize = 20;
        let weights = doc.tokens().iter().filter_map(|token| self.research_of(token.hash));
        let (sum, count) = weights.fold((0.0, 0_usize), |(sum, count), weight| (sum + weight, count + 1));
        if count < LEAST { 0.0 } else { sum / count as f32 }
    }

    /// Whether token `at` is said of products ("dose", "trial").
    pub fn is_of_product(&self, doc: &TokenizedDocument<'_>, at: usize) -> bool {
        self.get(doc.tokens()[at].hash).is_some_and(|entry| entry.product)
    }

    /// Whether dictionaries name many diseases of what token `at` says ("renal").
    pub fn is_diseased(&self, doc: &TokenizedDocument<'_>, at: usize) -> bool {
        self.get(doc.tokens()[at].hash).is_some_and(|entry| entry.modifier)
    }

    /// Whether token `at` is a disease that dictionaries name many kinds of ("injury").
    pub fn has_kinds(&self, doc: &TokenizedDocument<'_>, at: usize) -> bool {
        self.get(doc.tokens()[at].hash).is_some_and(|entry| entry.head)
    }
}

/// Sums of weights.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weights {
    pub before: f32,
    pub after: f32,
    pub near: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_project_can_be_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries");
        let cues = Cues::new(&Dictionary::open(&[folder]).expect("the project's dictionary"));
        assert!(cues.words.len() > 500);
        assert!(cues.research.len() > 100);
        let weight = |word: &str, entity_type: EntityType, position: Position| {
            let hash = Folded::of(word).tokens()[0].hash;
            cues.get(hash).expect("a cue").weights[entity_type as usize][position as usize]
        };
        assert!(weight("gene", EntityType::Gene, Position::After) > 2.0);
        assert!(weight("patient", EntityType::Gene, Position::After) < -2.0);
        assert!(weight("serotype", EntityType::Vector, Position::Near) > 2.0);
    }
}
