//! Finding names in folded text: a flat table of token prefixes.
//!
//! Every row of tokens that begins a name is one slot, found by the combined hash of its
//! tokens; a slot says whether the row is a name and whether a longer one goes on from it.
//! From each token the search walks on while the slots say so. A found name's folded form is
//! compared in full, so equal hashes do no harm.
//!
//! Why not an automaton: for as many names the `aho-corasick` crate takes seconds to build and
//! more memory, and is slower (`make bench` shows both), and leftmost-longest search over
//! characters loses names that a longer non-name hides. It is what this search is tested
//! against.

use super::fold::{Folded, Gap, extend_hash};
use super::{Dictionary, KeyIx};

/// A name found in folded text: its tokens `from..to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// First token.
    pub from: usize,
    /// The token after the last.
    pub to: usize,
    /// The name.
    pub key: KeyIx,
}

impl Dictionary {
    /// Calls `each` with every name in `folded`, at every start and of every length, in the
    /// order of starts and then lengths. Names lie between unglued borders and never cross
    /// a hard gap.
    pub fn find(&self, folded: &Folded, mut each: impl FnMut(Found)) {
        let tokens = folded.tokens();
        for from in 0..tokens.len() {
            let first = &tokens[from];
            if first.gap == Gap::Glued || !self.prefixes.may_begin(first.hash) {
                continue;
            }
            let mut hash = first.hash;
            let mut to = from + 1;
            loop {
                let next = tokens.get(to);
                let at_border = next.is_none_or(|token| token.gap != Gap::Glued);
                let (key, goes_on) =
                    self.prefixes.find(hash, |key| at_border && folded.is_key(from, to, self.folded(key)));
                if let Some(key) = key {
                    each(Found { from, to, key });
                }
                match next {
                    Some(token) if goes_on && token.gap != Gap::Hard => hash = extend_hash(hash, token.hash),
                    _ => break,
                }
                to += 1;
            }
        }
    }
}

/// Open-addressing table of the prefixes of all folded names.
#[derive(Debug)]
pub(super) struct PrefixTable {
    slots: Vec<Slot>,
    used: usize,
    /// One bit for each value of the top bits of a first token's hash.
    first: Vec<u64>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: u64,
    key: u32,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    /// No longer name goes on from here.
    Ends,
    GoesOn,
}

const NO_KEY: u32 = u32::MAX;
const EMPTY: Slot = Slot { hash: 0, key: NO_KEY, state: State::Empty };
/// 2^20 bits, 128 KiB: stays in the second-level cache.
const FILTER_BITS: u32 = 20;

impl PrefixTable {
    pub fn with_capacity(prefixes: usize) -> Self {
        let slots = (prefixes * 3 / 2).next_power_of_two().max(16);
        Self { slots: vec![EMPTY; slots], used: 0, first: vec![0; 1 << (FILTER_BITS - 6)] }
    }

    /// Notes that a longer name goes on from the row of tokens with this hash.
    pub fn mark_prefix(&mut self, hash: u64) {
        self.grow();
        let at = self.slot(hash, |_| true);
        if self.slots[at].state == State::Empty {
            self.slots[at] = Slot { hash, key: NO_KEY, state: State::GoesOn };
            self.used += 1;
        } else {
            self.slots[at].state = State::GoesOn;
        }
    }

    /// Adds a name that is not in the table: the hash of its first token and of them all.
    pub fn add_key(&mut self, first: u64, hash: u64, key: KeyIx) {
        self.grow();
        let bit = filter_bit(first);
        self.first[bit / 64] |= 1 << (bit % 64);
        // Either the slot of a prefix that is no name yet, or a new one.
        let at = self.slot(hash, |slot| slot.key == NO_KEY);
        if self.slots[at].state == State::Empty {
            self.slots[at] = Slot { hash, key: key.0, state: State::Ends };
            self.used += 1;
        } else {
            self.slots[at].key = key.0;
        }
    }

    pub fn may_begin(&self, first: u64) -> bool {
        let bit = filter_bit(first);
        self.first[bit / 64] & 1 << (bit % 64) != 0
    }

    /// The name with this hash that `is_it`.
    pub fn key(&self, hash: u64, is_it: impl Fn(KeyIx) -> bool) -> Option<KeyIx> {
        self.find(hash, is_it).0
    }

    /// The name with this hash that `is_it`, and whether a longer name may go on from it.
    fn find(&self, hash: u64, is_it: impl Fn(KeyIx) -> bool) -> (Option<KeyIx>, bool) {
        let mask = self.slots.len() - 1;
        let mut at = home(hash) & mask;
        let mut goes_on = false;
        loop {
            let slot = &self.slots[at];
            if slot.state == State::Empty {
                return (None, goes_on);
            }
            if slot.hash == hash {
                goes_on |= slot.state == State::GoesOn;
                if slot.key != NO_KEY && is_it(KeyIx(slot.key)) {
                    return (Some(KeyIx(slot.key)), goes_on);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// The first slot of this hash that fits, or the empty one where it would go.
    fn slot(&self, hash: u64, fits: impl Fn(&Slot) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = home(hash) & mask;
        loop {
            let slot = &self.slots[at];
            if slot.state == State::Empty || slot.hash == hash && fits(slot) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        if self.used * 4 < self.slots.len() * 3 {
            return;
        }
        let wider = vec![EMPTY; self.slots.len() * 2];
        for slot in std::mem::replace(&mut self.slots, wider) {
            if slot.state != State::Empty {
                let at = self.slot(slot.hash, |_| false);
                self.slots[at] = slot;
            }
        }
    }
}

/// The hash's upper half, which its last multiplication mixed best.
const fn home(hash: u64) -> usize {
    (hash >> 24) as usize
}

const fn filter_bit(hash: u64) -> usize {
    (hash >> (64 - FILTER_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::super::index::tests::dictionary;
    use super::*;
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    fn surfaces<'t>(dictionary: &Dictionary, text: &'t str) -> Vec<&'t str> {
        let folded = Folded::of(text);
        let mut found = Vec::new();
        dictionary.find(&folded, |Found { from, to, .. }| {
            found.push(&text[folded.tokens()[from].start as usize..folded.tokens()[to - 1].end as usize]);
        });
        found
    }

    #[test]
    fn names_of_all_lengths_are_found_between_whole_words() {
        let dictionary = dictionary(&[
            "V:1|vector|preferred|any|AAV",
            "V:9|vector|preferred|any|AAV9",
            "H:1|gene|preferred|any|factor VIII",
            "M:1|disease|preferred|any|factor VIII deficiency",
            "M:2|disease|preferred|any|acute lymphoblastic leukemia",
            "M:3|disease|preferred|any|leukemia",
        ]);
        for (text, expected) in [
            ("AAV9 and AAV-9, AAVs; AAV10", &["AAV9", "AAV", "AAV-9", "AAVs"][..]),
            ("Factor VIII-deficiency.", &["Factor VIII", "Factor VIII-deficiency"]),
            ("acute lymphoblastic leukaemias", &["acute lymphoblastic leukaemias", "leukaemias"]),
            ("acute. lymphoblastic leukemia", &["leukemia"]),
            ("preleukemia", &[]),
        ] {
            assert_eq!(surfaces(&dictionary, text), expected, "{text}");
        }
    }

    #[test]
    fn no_name_crosses_a_hard_gap() {
        let dictionary = dictionary(&["M:1|disease|preferred|any|hemophilia A"]);
        let mut folded = Folded::default();
        folded.push("hemophilia", 0);
        folded.push("A", 11);
        let mut count = 0;
        dictionary.find(&folded, |_| count += 1);
        assert_eq!(count, 0);
    }

    /// The same names by an independent search: an automaton over the folded row, with the
    /// borders of tokens written out.
    fn by_automaton(names: &[String], text: &str) -> Vec<(usize, usize)> {
        let row = |folded: &Folded| {
            let mut row = String::from("\u{1}");
            let mut borders = vec![(0, 0)];
            for i in 0..folded.tokens().len() {
                row.push_str(folded.token(i));
                row.push('\u{1}');
                borders.push((row.len() - 1, i + 1));
            }
            (row, borders)
        };
        let patterns: Vec<String> = names.iter().map(|name| row(&Folded::of(name)).0).collect();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns).unwrap();
        let folded = Folded::of(text);
        let (hay, borders) = row(&folded);
        let token_at = |byte: usize| borders.iter().find(|b| b.0 == byte).unwrap().1;
        let open = |i: usize| folded.tokens().get(i).is_none_or(|t| t.gap != Gap::Glued);
        let mut found: Vec<(usize, usize)> = automaton
            .find_overlapping_iter(&hay)
            .map(|m| (token_at(m.start()), token_at(m.end() - 1)))
            .filter(|&(from, to)| open(from) && open(to))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    proptest! {
        #[test]
        fn the_table_finds_what_an_automaton_finds(
            names in prop::collection::vec("[ab1]{1,3}([ -][ab1]{1,3}){0,3}", 1..12),
            text in "([ab1βs]{1,3}[ ,.'-]{1,2}){0,40}",
        ) {
            let rows: Vec<String> = names.iter().enumerate().map(|(i, n)| format!("M:{i}|gene|exact|any|{n}")).collect();
            let dictionary = dictionary(&rows.iter().map(String::as_str).collect::<Vec<_>>());
            let folded = Folded::of(&text);
            let mut found = Vec::new();
            dictionary.find(&folded, |f| found.push((f.from, f.to)));
            prop_assert_eq!(found, by_automaton(&names, &text));
        }
    }
}
