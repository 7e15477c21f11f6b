//! Names listed beside a name, which tell its type.

use rustc_hash::FxHashMap;

use crate::concept::EntityType;
use crate::recognize::reading::Reading;
use crate::recognize::{Doubt, Hit};

/// A sure name of the same type in the same list, and of another type.
const LISTED: f32 = 1.2;
const LISTED_OTHERWISE: f32 = -0.7;
/// A sure name of the same type before the bracket that the name stands in.
const IN_BRACKET: f32 = 0.5;

/// Which types of sure names, and of acronyms that are only weakly doubtful, begin and end at which tokens, one bit a type.
pub(super) struct Sides {
    starts: FxHashMap<usize, u8>,
    ends: FxHashMap<usize, u8>,
}

impl Sides {
    pub fn new(hits: &[Hit]) -> Self {
        let mut sides = Self { starts: FxHashMap::default(), ends: FxHashMap::default() };
        for hit in hits.iter().filter(|hit| hit.doubt != Doubt::Strong) {
            *sides.starts.entry(hit.from).or_default() |= bit(hit.mention.entity_type);
            *sides.ends.entry(hit.to).or_default() |= bit(hit.mention.entity_type);
        }
        sides
    }

    /// What the names listed with a hit say, and one before its bracket.
    pub fn of(&self, reading: &Reading<'_>, hit: &Hit) -> f32 {
        let joins =
            |i: usize| matches!(reading.word(i), "," | "and" | "or" | "plu" | "versu" | "vs" | "with" | "&");
        // One word that joins, or a comma and one.
        let right = (hit.to..hit.to + 2).take_while(|&i| joins(i)).count();
        let left = (hit.from.saturating_sub(2)..hit.from).rev().take_while(|&i| joins(i)).count();
        let mut beside = 0;
        if right > 0 {
            beside |= self.starts.get(&(hit.to + right)).copied().unwrap_or_default();
        }
        if left > 0 {
            beside |= self.ends.get(&(hit.from - left)).copied().unwrap_or_default();
        }
        let own = bit(hit.mention.entity_type);
        let mut sum = 0.0;
        if beside & own != 0 {
            sum += LISTED;
        }
        if beside & !own != 0 {
            sum += LISTED_OTHERWISE;
        }
        let bracket = hit.from > 0 && reading.word(hit.from - 1) == "(";
        if bracket && self.ends.get(&(hit.from - 1)).is_some_and(|types| types & own != 0) {
            sum += IN_BRACKET;
        }
        sum
    }
}

const fn bit(entity_type: EntityType) -> u8 {
    1 << entity_type as u8
}
