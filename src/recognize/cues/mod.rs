//! Words that tell what a name beside them is: data, measured on open text by
//! `theralex dict cues` and compiled in from `dictionaries/cues.txt`.
//!
//! A weight is the natural logarithm of how much more often the word stands at that place
//! of a sure name of the type than it stands anywhere: 2.3 is ten times as often, -2.3 a
//! tenth. The weights of the words around a name are added up.

mod learn;

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

pub use learn::{Cue, CueLearner, Register};

use super::reading::Reading;
use crate::concept::EntityType;
use crate::text::fold::Folded;

/// Where a word stands to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The word before it.
    Before,
    /// The word after it.
    After,
    /// One of the four words beyond those, on either side.
    Near,
}

impl Place {
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
fn places<'r>(
    reading: &'r Reading<'_>,
    from: usize,
    to: usize,
    reach: usize,
) -> impl Iterator<Item = (Place, usize)> + 'r {
    let place =
        |beside: Place| move |(i, at): (usize, usize)| (if i == 0 { beside } else { Place::Near }, at);
    let before = reading.tokens_before(from, reach).enumerate().map(place(Place::Before));
    before.chain(reading.tokens_after(to, reach).enumerate().map(place(Place::After)))
}

/// Weights by the hash of a folded word: for each type and place, and for how much it is a
/// word of research papers.
#[derive(Debug, Default)]
struct Table {
    words: FxHashMap<u64, [[f32; 3]; 4]>,
    research: FxHashMap<u64, f32>,
    codes: FxHashSet<u64>,
    heads: FxHashSet<u64>,
    modifiers: FxHashSet<u64>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    table.add(include_str!("../../../dictionaries/cues.txt"));
    table.add(include_str!("../../../dictionaries/hand.cues.txt"));
    table
});

impl Table {
    /// Lines `type place word weight`; `research` stands for a type where the word tells a
    /// research paper from a text for everybody.
    fn add(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [what, place, word, weight] = fields[..] else {
                panic!("cues.txt: {line:?} has no 4 fields")
            };
            let weight: f32 = weight.parse().expect("a weight of cues.txt is a number");
            let hash = Folded::of(word).tokens()[0].hash;
            match (what, place) {
                ("research", _) => {
                    self.research.insert(hash, weight);
                    continue;
                }
                ("code", _) => {
                    self.codes.insert(hash);
                    continue;
                }
                (_, "head") => {
                    self.heads.insert(hash);
                    continue;
                }
                (_, "modifier") => {
                    self.modifiers.insert(hash);
                    continue;
                }
                _ => {}
            }
            let entity_type: EntityType = what.parse().expect("a type of cues.txt is a type");
            let place = Place::ALL.into_iter().find(|p| p.as_str() == place).expect("a place of cues.txt");
            self.words.entry(hash).or_default()[entity_type as usize][place as usize] = weight;
        }
    }
}

/// Sums of weights.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Words {
    pub before: f32,
    pub after: f32,
    pub near: f32,
}

/// What the words around tokens `from..to` say for one type, and the token that says most
/// for it. `far`: not only those right beside it.
pub(super) fn around(
    reading: &Reading<'_>,
    from: usize,
    to: usize,
    entity_type: EntityType,
    far: bool,
) -> (Words, Option<usize>) {
    let mut words = Words::default();
    let mut best: Option<(f32, usize)> = None;
    for (place, at) in places(reading, from, to, if far { reach(entity_type) } else { 1 }) {
        let Some(weights) = TABLE.words.get(&reading.tokens()[at].hash) else { continue };
        let weight = weights[entity_type as usize][place as usize];
        match place {
            Place::Before => words.before += weight,
            Place::After => words.after += weight,
            Place::Near => words.near += weight,
        }
        if weight > best.map_or(0.0, |(most, _)| most) {
            best = Some((weight, at));
        }
    }
    (words, best.map(|(_, at)| at))
}

/// How much the document reads like a research paper: the mean weight of its words that tell,
/// above zero for research and below for a text for everybody. Zero where few words tell.
pub(super) fn research(reading: &Reading<'_>) -> f32 {
    /// Fewer telling words than these tell nothing.
    const LEAST: usize = 20;
    let weights = || reading.tokens().iter().filter_map(|token| TABLE.research.get(&token.hash));
    let count = weights().count();
    if count < LEAST { 0.0 } else { weights().sum::<f32>() / count as f32 }
}

/// Whether token `at` is said of products ("dose", "trial").
pub(super) fn is_of_product(reading: &Reading<'_>, at: usize) -> bool {
    TABLE.codes.contains(&reading.tokens()[at].hash)
}

/// Whether dictionaries name many diseases of what token `at` says ("renal").
pub(super) fn is_diseased(reading: &Reading<'_>, at: usize) -> bool {
    TABLE.modifiers.contains(&reading.tokens()[at].hash)
}

/// Whether token `at` is a disease that dictionaries name many kinds of ("injury").
pub(super) fn has_kinds(reading: &Reading<'_>, at: usize) -> bool {
    TABLE.heads.contains(&reading.tokens()[at].hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_words_can_be_read() {
        assert!(TABLE.words.len() > 500 && TABLE.research.len() > 100);
        let weight = |word: &str, entity_type: EntityType, place: Place| {
            let hash = Folded::of(word).tokens()[0].hash;
            TABLE.words[&hash][entity_type as usize][place as usize]
        };
        assert!(weight("gene", EntityType::Gene, Place::After) > 2.0);
        assert!(weight("patient", EntityType::Gene, Place::After) < -2.0);
        assert!(weight("serotype", EntityType::Vector, Place::Near) > 2.0);
    }
}
