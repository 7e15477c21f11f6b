//! The tables that a search reads, filled.

use rustc_hash::FxHashMap;

use super::names::{Keys, Pair, Rows};
use crate::dictionary::image::{Slot, Word};
use crate::dictionary::search::{LONGER_BITS, PAIR_BITS, WORD_BITS, bit, home, tag};

/// What the search reads.
#[derive(Debug)]
pub struct Tables {
    pub may_be: Vec<u64>,
    pub words: Vec<Word>,
    pub pairs: Vec<u64>,
    pub longer: Vec<u64>,
    pub twos: Vec<Slot>,
    pub more: Vec<Slot>,
}

pub fn build(keys: &Keys) -> Tables {
    let pairs = filter(PAIR_BITS, keys.pairs.iter().map(|pair| pair.both));
    let names = keys.more.names.iter().map(|(hash, _)| *hash);
    let longer = filter(LONGER_BITS, names.chain(keys.more.prefixes.iter().copied()));
    let (may_be, words) = words(keys);
    Tables { may_be, words, pairs, longer, twos: slots(&keys.twos), more: slots(&keys.more) }
}

/// One bit for each value of some bits of a hash.
fn filter(bits: u32, hashes: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut filter = vec![0_u64; 1 << (bits - 6)];
    for hash in hashes {
        let at = bit(hash, bits);
        filter[at / 64] |= 1 << (at % 64);
    }
    filter
}

fn words(keys: &Keys) -> (Vec<u64>, Vec<Word>) {
    let mut is: FxHashMap<u64, u32> = FxHashMap::default();
    for &Pair { first, second, .. } in &keys.pairs {
        *is.entry(first).or_default() |= Word::BEGINS;
        *is.entry(second).or_default() |= Word::FOLLOWS;
    }
    let mut entries: Vec<(u64, u32, Option<u32>)> = Vec::with_capacity(is.len() + keys.ones.len());
    for one in &keys.ones {
        let name = if one.capital { Word::SYMBOL } else { Word::NAME };
        entries.push((one.hash, name | is.remove(&one.hash).unwrap_or_default(), Some(one.record)));
    }
    entries.extend(is.into_iter().map(|(hash, is)| (hash, is, None)));
    // The map's order is none to rely on; equal dictionaries give equal bytes.
    entries.sort_unstable();
    let mut words = vec![Word::EMPTY; (entries.len() * 2).next_power_of_two().max(16)];
    let mut may_be = vec![0_u64; 4 << (WORD_BITS - 6)];
    let mask = words.len() - 1;
    for (hash, mut is, record) in entries {
        let at = 4 * bit(hash, WORD_BITS);
        may_be[at / 64] |= u64::from(is) << (at % 64);
        let mut at = home(hash) & mask;
        while !words[at].is_empty() {
            // Who can't be told apart by what is kept of their hashes is taken for both at first.
            if words[at].has(tag(hash)) {
                is |= words[at].is();
                words[at].add(is);
            }
            at = (at + 1) & mask;
        }
        words[at] = Word::new(tag(hash), is, record);
    }
    (may_be, words)
}

fn slots(rows: &Rows) -> Vec<Slot> {
    let mut prefixes = rows.prefixes.clone();
    prefixes.sort_unstable();
    prefixes.dedup();
    // A third of the places stay free, so that a search for what is not there soon ends.
    let most = (prefixes.len() + rows.names.len()) * 3 / 2;
    let mut slots = vec![Slot::EMPTY; most.next_power_of_two().max(16)];
    let mut at_prefix = prefixes.iter().peekable();
    // Both lists are in the order of hashes: one pass puts what is name and prefix in one slot.
    for same in rows.names.chunk_by(|a, b| a.0 == b.0) {
        let hash = same[0].0;
        while let Some(&prefix) = at_prefix.next_if(|&&prefix| prefix < hash) {
            insert(&mut slots, prefix, None, true);
        }
        let goes_on = at_prefix.next_if_eq(&&hash).is_some();
        for &(_, record) in same {
            insert(&mut slots, hash, Some(record), goes_on);
        }
    }
    for &prefix in at_prefix {
        insert(&mut slots, prefix, None, true);
    }
    slots
}

fn insert(slots: &mut [Slot], hash: u64, record: Option<u32>, goes_on: bool) {
    let mask = slots.len() - 1;
    let mut at = home(hash) & mask;
    while !slots[at].is_empty() {
        at = (at + 1) & mask;
    }
    slots[at] = Slot::new(tag(hash), record, goes_on);
}
