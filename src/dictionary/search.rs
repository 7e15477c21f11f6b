//! Finding names in folded text, in three tables that hashes of tokens lead into.
//!
//! The table of words says of a single token whether it is a name; the tables of pairs and of
//! longer rows hold every row of tokens that begins a name, and say whether the row is one and
//! whether a longer one goes on from it. Filters, small enough for a core's own cache, turn away
//! most tokens before that: what a token may be, whether two begin a name, and whether a
//! row goes on. From the rest the search walks on while the slots say so. A found name's
//! folded form is compared in full, so equal hashes do no harm.
//!
//! The tables are far larger than any cache, so what it costs is waiting for memory. Places to
//! look at are therefore gathered first and read together, so that the waits overlap.
//!
//! Why not an automaton: for as many names the `aho-corasick` crate takes seconds to build and
//! more memory, and is slower (docs/matching.md has the figures), and leftmost-longest search
//! over characters loses names that a longer non-name hides. It is what this search is tested
//! against.

use std::cell::Cell;

use super::image::{Section, Slot, Word, needs_capital, record};
use super::{Dictionary, KeyIx};
use crate::text::fold::{Folded, Form, Gap, Token, extend_hash};

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

/// Bits of a hash that choose a place in the filter of words: four bits each, 512 KiB.
pub(super) const WORD_BITS: u32 = 20;
/// Bits of a hash that choose a bit in the filter of first pairs: 256 KiB.
pub(super) const PAIR_BITS: u32 = 21;
/// Bits of a hash that choose a bit in the filter of longer rows: 512 KiB.
pub(super) const LONGER_BITS: u32 = 22;

/// The bits that the filter of words has for each.
#[expect(clippy::cast_possible_truncation, reason = "they are four")]
const KINDS: u8 = Word::ALL as u8;

/// How many rows of tokens are looked up together.
const BATCH: usize = 128;

impl Dictionary {
    /// Calls `each` with every name in `folded`, at every start and of every length, in the
    /// order of starts and then lengths. Names lie between unglued borders and never cross
    /// a hard gap. A token without a capital is not given as a name that is only ever written
    /// with one: most words that are spelt like a symbol ("of", "was") end here.
    pub fn find(&self, folded: &Folded, mut each: impl FnMut(Found)) {
        let search = Search::new(self, folded);
        let mut memory = MEMORY.take();
        let last = search.tokens.len().saturating_sub(1);
        for from in (0..last).step_by(BATCH) {
            search.starts(from, (from + BATCH).min(last), &mut memory);
            search.walk(&mut memory, &mut each);
        }
        MEMORY.set(memory);
    }

    /// The key of `length` tokens that hash (combined) to `hash` and whose folded form `is_it`.
    pub(super) fn key_that(&self, length: usize, hash: u64, is_it: impl Fn(&[u8]) -> bool) -> Option<KeyIx> {
        let search = Search::new(self, &NOTHING);
        let is_it = |key| is_it(record(search.records, key).1);
        if length == 1 { search.name(hash, is_it) } else { search.look_up(hash, length, is_it).0 }
    }
}

static NOTHING: Folded = Folded::new();

thread_local! {
    /// Used again from one search of a thread to the next: texts may be short.
    static MEMORY: Cell<Memory> = Cell::default();
}

/// The parts of a dictionary that a search reads, and what it searches.
struct Search<'d> {
    folded: &'d Folded,
    tokens: &'d [Token],
    may_be: &'d [u64],
    words: &'d [Word],
    pairs: &'d [u64],
    longer: &'d [u64],
    twos: &'d [Slot],
    more: &'d [Slot],
    records: &'d [u32],
}

/// A token that may be a name or begin one.
#[derive(Debug, Clone, Copy, Default)]
struct Start {
    hash: u64,
    /// The hash of it and the next.
    both: u64,
    from: u32,
    /// What is in its first place in the table of words.
    word: Word,
    /// Whether it alone may be a name.
    alone: bool,
    /// Whether both may be one or begin one.
    pair: bool,
}

/// A row of tokens that may be in the table.
#[derive(Debug, Clone, Copy)]
struct Row {
    hash: u64,
    from: u32,
    to: u32,
    /// What is in its first place there.
    slot: Slot,
}

/// Memory of a search.
#[derive(Default)]
struct Memory {
    may_be: Vec<u8>,
    starts: Vec<Start>,
    ones: Vec<(u32, KeyIx)>,
    rows: Vec<Row>,
    next: Vec<Row>,
    found: Vec<Found>,
}

impl<'d> Search<'d> {
    fn new(dictionary: &'d Dictionary, folded: &'d Folded) -> Self {
        let image = &dictionary.image;
        Self {
            folded,
            tokens: folded.tokens_and_end(),
            may_be: image.rows(Section::MayBe),
            words: image.rows(Section::Words),
            pairs: image.rows(Section::Pairs),
            longer: image.rows(Section::Longer),
            twos: image.rows(Section::Twos),
            more: image.rows(Section::More),
            records: image.rows(Section::Records),
        }
    }

    /// What may begin with tokens `from..to`.
    ///
    /// Each loop here and in [`Search::walk`] reads from places that do not depend on each other:
    /// the processor fetches them side by side, which a walk from token to token would not let
    /// it. No branch depends on what is read, so it need not guess either.
    fn starts(&self, from: usize, to: usize, memory: &mut Memory) {
        let Memory { may_be, starts, .. } = memory;
        may_be.clear();
        may_be.extend(self.tokens[from..=to].iter().map(|token| {
            let at = 4 * bit(token.hash, WORD_BITS);
            self.may_be[at / 64].to_le_bytes()[at % 64 / 8] >> (at % 8) & KINDS
        }));
        starts.clear();
        starts.resize(to - from + 1, Start::default());
        let mut count = 0;
        let tokens = self.tokens[from..=to].array_windows();
        for (i, (pair, may_be)) in (from..).zip(tokens.zip(may_be.array_windows())) {
            starts[count] = start(i, pair, *may_be);
            count += usize::from(starts[count].alone | starts[count].pair);
        }
        starts.truncate(count);
        let mask = self.words.len() - 1;
        for start in starts {
            start.pair &= may_hold(self.pairs, start.both, PAIR_BITS);
            start.word = self.words[home(start.hash) & mask];
        }
    }

    /// What is known of the token of a start.
    #[inline]
    fn word(&self, start: &Start) -> Word {
        let tag = tag(start.hash);
        if start.word.is_empty() | start.word.has(tag) {
            return start.word;
        }
        let mask = self.words.len() - 1;
        let mut places = (1..).map(|i| self.words[(home(start.hash) + i) & mask]);
        places.find(|word| word.is_empty() || word.has(tag)).unwrap_or(Word::EMPTY)
    }

    /// The name of one token with this hash that `is_it`.
    fn name(&self, hash: u64, is_it: impl Fn(KeyIx) -> bool) -> Option<KeyIx> {
        let mask = self.words.len() - 1;
        let from = home(hash) & mask;
        let words = (0..).map(|i| self.words[(from + i) & mask]).take_while(|word| !word.is_empty());
        let same = words.filter(|word| word.has(tag(hash)));
        same.filter_map(Word::record).map(KeyIx).find(|&key| is_it(key))
    }

    /// Gives the names that begin where something may.
    fn walk(&self, memory: &mut Memory, each: &mut impl FnMut(Found)) {
        let Memory { starts, ones, rows, next, found, .. } = memory;
        let pairs = starts.iter().filter(|start| start.pair);
        rows.extend(pairs.map(|start| self.row(start.both, start.from, start.from + 2)));
        ones.extend(starts.iter().filter(|start| start.alone).filter_map(|start| {
            let word = self.word(start);
            let key = word.record().filter(|_| word.is() & names(&self.tokens[start.from as usize]) != 0);
            key.map(|key| (start.from, KeyIx(key)))
        }));
        self.fetch(ones.iter().map(|(_, key)| key.0));
        for (from, key) in ones.drain(..) {
            let from = from as usize;
            let is_it = |key| {
                (self.tokens[from].form == Form::Capital || !needs_capital(self.records, key))
                    && self.folded.is_key(from, from + 1, record(self.records, key).1)
            };
            let key = if is_it(key) { Some(key) } else { self.name(self.tokens[from].hash, is_it) };
            found.extend(key.map(|key| Found { from, to: from + 1, key }));
        }
        while !rows.is_empty() {
            self.fetch(rows.iter().filter_map(|row| row.slot.key()));
            for row in rows.drain(..).filter(|row| !row.slot.is_empty()) {
                let (from, to) = (row.from as usize, row.to as usize);
                let token = &self.tokens[to];
                let (key, goes_on) = self.look_up(row.hash, to - from, |key| {
                    token.gap != Gap::Glued && self.folded.is_key(from, to, record(self.records, key).1)
                });
                found.extend(key.map(|key| Found { from, to, key }));
                if goes_on && token.gap != Gap::Hard {
                    let hash = extend_hash(row.hash, token.hash);
                    if may_hold(self.longer, hash, LONGER_BITS) {
                        next.push(self.row(hash, row.from, row.to + 1));
                    }
                }
            }
            std::mem::swap(rows, next);
        }
        found.sort_unstable();
        found.drain(..).for_each(each);
    }

    /// Reads records that will soon be compared, so that the waits for them overlap.
    #[inline]
    fn fetch(&self, records: impl Iterator<Item = u32>) {
        std::hint::black_box(records.fold(0, |seen, at| seen ^ self.records[at as usize]));
    }

    /// Rows of tokens are kept apart by length: most questions are about two, and go to a
    /// small table.
    const fn table(&self, length: usize) -> &'d [Slot] {
        if length == 2 { self.twos } else { self.more }
    }

    #[inline]
    fn row(&self, hash: u64, from: u32, to: u32) -> Row {
        let table = self.table((to - from) as usize);
        Row { hash, from, to, slot: table[home(hash) & (table.len() - 1)] }
    }

    fn look_up(&self, hash: u64, length: usize, is_it: impl Fn(KeyIx) -> bool) -> (Option<KeyIx>, bool) {
        let slots = self.table(length);
        let mask = slots.len() - 1;
        let tag = tag(hash);
        let mut at = home(hash) & mask;
        let mut goes_on = false;
        loop {
            let slot = slots[at];
            if slot.is_empty() {
                return (None, goes_on);
            }
            if slot.tag == tag {
                goes_on |= slot.goes_on();
                if let Some(key) = slot.key().map(KeyIx).filter(|&key| is_it(key)) {
                    return (Some(key), goes_on);
                }
            }
            at = (at + 1) & mask;
        }
    }
}

/// What may begin with the first of two tokens, of which the filter says what they may be.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are fewer tokens than bytes")]
#[expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch")]
fn start(from: usize, [token, next]: &[Token; 2], [is, next_is]: [u8; 2]) -> Start {
    let (is, next_is) = (u32::from(is), u32::from(next_is));
    let free = token.gap != Gap::Glued;
    let joined = (is & Word::BEGINS != 0) & (next_is & Word::FOLLOWS != 0);
    Start {
        hash: token.hash,
        both: extend_hash(token.hash, next.hash),
        from: from as u32,
        word: Word::EMPTY,
        alone: free & (is & names(token) != 0) & (next.gap != Gap::Glued),
        pair: free & joined & (next.gap != Gap::Hard),
    }
}

/// What a token must be to be a name as it is written.
#[inline]
fn names(token: &Token) -> u32 {
    if token.form == Form::Capital { Word::NAME | Word::SYMBOL } else { Word::NAME }
}

/// Where the search for a hash begins in the table; to be cut to its size.
#[allow(clippy::cast_possible_truncation, reason = "part of the hash is wanted")]
pub(super) const fn home(hash: u64) -> usize {
    (hash >> 16) as usize
}

/// What a slot keeps of a hash.
#[allow(clippy::cast_possible_truncation, reason = "part of the hash is wanted")]
pub(super) const fn tag(hash: u64) -> u32 {
    (hash ^ hash >> 40) as u32
}

/// Whether the filter of 2^`bits` single bits lets a hash pass.
#[inline]
fn may_hold(filter: &[u64], hash: u64, bits: u32) -> bool {
    let at = bit(hash, bits);
    filter[at / 64] >> (at % 64) & 1 != 0
}

/// The place of a hash in a filter of 2^`bits` places.
#[allow(clippy::cast_possible_truncation, reason = "part of the hash is wanted")]
pub(super) const fn bit(hash: u64, bits: u32) -> usize {
    (hash >> (64 - bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;
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
