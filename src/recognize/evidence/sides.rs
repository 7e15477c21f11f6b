//! Names listed beside a name, which tell its type.

use crate::concept::EntityType;
use crate::document::TokenizedDocument;
use crate::recognize::hit::{Doubt, Hit};

/// A sure name of the same type in the same list, and of another type.
const LISTED: f32 = 1.2;
const LISTED_OTHERWISE: f32 = -0.7;
/// A sure name of the same type before the bracket that the name stands in.
const IN_BRACKET: f32 = 0.5;

/// What parts the names of a list, folded.
const JOINS: [&str; 6] = [",", "and", "or", "vs", "with", "&"];

/// Which types of sure names, and of acronyms that are only weakly doubtful, begin and end at
/// each token: one bit a type.
pub(super) struct Sides {
    starts: Vec<u8>,
    ends: Vec<u8>,
}

impl Sides {
    /// Those of `hits` among so many tokens.
    pub fn new(hits: &[Hit], tokens: usize) -> Self {
        let mut sides = Self { starts: vec![0; tokens + 1], ends: vec![0; tokens + 1] };
        for hit in hits.iter().filter(|hit| hit.doubt != Doubt::Strong) {
            sides.starts[hit.from] |= bit(hit.entity_type);
            sides.ends[hit.to] |= bit(hit.entity_type);
        }
        sides
    }

    /// What the names listed with a hit say, and one before its bracket.
    pub fn of(&self, doc: &TokenizedDocument<'_>, hit: &Hit) -> f32 {
        let joins = |i: usize| doc.is_any(i, &JOINS);
        // One word that joins, or a comma and one.
        let right = (hit.to..hit.to + 2).take_while(|&i| joins(i)).count();
        let left = (hit.from.saturating_sub(2)..hit.from).rev().take_while(|&i| joins(i)).count();
        let mut beside = 0;
        if right > 0 {
            beside |= self.starts.get(hit.to + right).copied().unwrap_or_default();
        }
        if left > 0 {
            beside |= self.ends[hit.from - left];
        }
        let own = bit(hit.entity_type);
        let mut sum = 0.0;
        if beside & own != 0 {
            sum += LISTED;
        }
        if beside & !own != 0 {
            sum += LISTED_OTHERWISE;
        }
        let bracket = hit.from > 0 && doc.word_bytes(hit.from - 1) == b"(";
        if bracket && self.ends[hit.from - 1] & own != 0 {
            sum += IN_BRACKET;
        }
        sum
    }
}

const fn bit(entity_type: EntityType) -> u8 {
    1 << entity_type as u8
}
