//! Names that are written nearly like a string that is no name itself: misspelt, with a blank or
//! hyphen more, or with a letter of another language's spelling.
//!
//! Two strings are compared by the sets of three letters in a row that they share
//! ([`likeness`]). The index keeps each name only under its rarest such grams: whoever is alike
//! enough shares one of them at least (prefix filtering, Chaudhuri, Ganti and Kaushik 2006, "A
//! primitive operator for similarity joins in data cleaning"). So the lists are short, and a
//! search reads few names.

mod grams;
mod opposite;

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::image::{GramRow, Section};
use super::{Dictionary, KeyIx};
use crate::text::fold::key;
use grams::{grams, prefix, shared};
use opposite::told_apart;

/// Names with fewer letters and digits than this are not indexed: they differ by too little from
/// others.
const SHORTEST: usize = 8;

/// The least likeness of what is found, in percent.
const LEAST: u8 = 75;

/// How many are found at most.
const MOST: usize = 5;

/// A name that is nearly written as what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// The folded name.
    pub key: KeyIx,
    /// In percent: see [`likeness`].
    pub likeness: u8,
    /// Whether no more than a slip of the pen lies between: blanks and signs, and one letter in
    /// twelve left out, put in, changed or exchanged with its neighbour, but in words of three
    /// letters or fewer. Words that share most
    /// grams are often other names all the same ("unipolar", "bipolar").
    pub slip: bool,
}

impl Dictionary {
    /// Folded names that are written nearly as `text`, five at most, each with a likeness of
    /// 75 or more: slips of the pen first, then the likest. None for what is short.
    #[must_use]
    pub fn near(&self, text: &str) -> Vec<Near> {
        let folded = key(text);
        let wanted = grams(&folded);
        if wanted.len() < SHORTEST {
            return Vec::new();
        }
        let rows = self.image.rows::<GramRow>(Section::Grams);
        // A gram that no name has is rarer than all, and leads nowhere.
        let mut known: Vec<Option<&GramRow>> = wanted
            .iter()
            .map(|gram| rows.binary_search_by_key(gram, |row| row.gram).ok().map(|i| &rows[i]))
            .collect();
        known.sort_unstable_by_key(|row| row.map(|row| row.rank));
        known.truncate(prefix(wanted.len(), LEAST));
        let names = self.image.rows::<u32>(Section::Near);
        let mut keys: Vec<u32> = known
            .into_iter()
            .flatten()
            .flat_map(|row| &names[row.start as usize..][..row.len as usize])
            .copied()
            .collect();
        keys.sort_unstable();
        keys.dedup();
        let mut found: Vec<Near> = keys
            .into_iter()
            .filter_map(|at| {
                let name = self.folded(KeyIx(at));
                let likeness = alike(&folded, &wanted, name)?;
                (likeness >= LEAST).then(|| Near { key: KeyIx(at), likeness, slip: is_slip(&folded, name) })
            })
            .collect();
        found.sort_by_key(|near| (Reverse(near.slip), Reverse(near.likeness), near.key));
        found.truncate(MOST);
        found
    }
}

/// How alike two strings are once folded, in percent: twice the grams they share by the sum of
/// what each has (Dice's coefficient). Zero where a number, a single letter or an opposite
/// ("hyper-", "hypo-") tells them apart.
#[must_use]
pub fn likeness(a: &str, b: &str) -> u8 {
    let (a, b) = (key(a), key(b));
    alike(&a, &grams(&a), &b).unwrap_or(0)
}

/// One changed letter in so many is a slip.
const LETTERS_A_SLIP: usize = 12;

/// A word with fewer letters is another word where one differs: a TB disease is no Hb disease.
const SHORTEST_WORD: usize = 4;

/// Whether two folded strings differ by no more than slips of the pen.
fn is_slip(a: &str, b: &str) -> bool {
    let is_short = |word: &str| word.chars().count() < SHORTEST_WORD;
    let words = || a.split(' ').zip(b.split(' '));
    if a.split(' ').count() == b.split(' ').count()
        && words().any(|(a, b)| a != b && is_short(a) && is_short(b))
    {
        return false;
    }
    let [a, b] = [a, b].map(bare);
    let letters = a.chars().count().max(b.chars().count());
    strsim::osa_distance(&a, &b) <= (letters / LETTERS_A_SLIP).max(1)
}

/// The letters and digits of a string, in one row.
fn bare(text: &str) -> String {
    text.replace(|c: char| !c.is_alphanumeric(), "")
}

/// Of two folded strings, the first with its grams; none where something tells them apart.
fn alike(a: &str, grams_of_a: &[u32], b: &str) -> Option<u8> {
    // Nothing that differs so much in length can be alike; most are turned away here.
    if a.len() > b.len() * 2 || b.len() > a.len() * 2 {
        return None;
    }
    let grams_of_b = grams(b);
    let shared = shared(grams_of_a, &grams_of_b);
    let percent = 200 * shared / (grams_of_a.len() + grams_of_b.len()).max(1);
    (!told_apart(a, b)).then(|| u8::try_from(percent).expect("no set shares more than it has"))
}

/// The index: grams in order, each with its range of the second list, which holds where folded
/// names begin.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub grams: Vec<GramRow>,
    pub names: Vec<u32>,
}

/// Indexes folded names, each with where its record begins.
pub(super) fn index<'n>(names: impl Iterator<Item = (u32, &'n str)>) -> Index {
    let names: Vec<(u32, Vec<u32>)> =
        names.map(|(at, name)| (at, grams(name))).filter(|(_, grams)| grams.len() >= SHORTEST).collect();
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for gram in names.iter().flat_map(|(_, grams)| grams) {
        *counts.entry(*gram).or_default() += 1;
    }
    // The rarest first; of equals the lesser, so that equal dictionaries give equal bytes.
    let mut order: Vec<(u32, u32)> = counts.into_iter().map(|(gram, count)| (count, gram)).collect();
    order.sort_unstable();
    let ranks: FxHashMap<u32, u32> = (0..).zip(&order).map(|(rank, &(_, gram))| (gram, rank)).collect();
    let mut lists: Vec<(u32, u32)> = Vec::new();
    let mut own = Vec::new();
    for (at, grams) in &names {
        own.clear();
        own.extend(grams.iter().map(|gram| ranks[gram]));
        own.sort_unstable();
        lists.extend(own[..prefix(own.len(), LEAST)].iter().map(|&rank| (rank, *at)));
    }
    lists.sort_unstable();
    // Grams that stand in no prefix are known too: what is asked for is ordered by all ranks.
    let mut grams: Vec<GramRow> =
        (0..).zip(order).map(|(rank, (_, gram))| GramRow { gram, rank, start: 0, len: 0 }).collect();
    let mut names = Vec::with_capacity(lists.len());
    for list in lists.chunk_by(|a, b| a.0 == b.0) {
        let row = &mut grams[list[0].0 as usize];
        [row.start, row.len] = [names.len(), list.len()]
            .map(|n| u32::try_from(n).expect("there are fewer places than words of records"));
        names.extend(list.iter().map(|(_, at)| at));
    }
    grams.sort_unstable_by_key(|row| row.gram);
    Index { grams, names }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;

    #[test]
    fn names_are_found_by_what_is_nearly_them() {
        let dictionary = dictionary(&[
            "D:1|drug|preferred|any|amphotericin B",
            "D:2|drug|preferred|any|puromycin aminonucleoside",
            "D:3|drug|preferred|any|2-mercaptoethanesulfonate",
            "M:1|disease|preferred|any|hypermagnesemia",
            "M:2|disease|preferred|any|spinocerebellar ataxia type 2",
            "M:3|disease|preferred|any|chronic lymphocytic leukemia",
            "M:4|disease|preferred|any|short",
        ]);
        for (text, expected) in [
            ("amphotercin B", Some("amphotericin B")),
            ("puromycin amino-nucleoside", Some("puromycin aminonucleoside")),
            ("2-mercaptoethane sulphonate", Some("2-mercaptoethanesulfonate")),
            ("chronic lymphocitic leukaemia", Some("chronic lymphocytic leukemia")),
            // What differs where it matters.
            ("hypomagnesemia", None),
            ("spinocerebellar ataxia type 3", None),
            ("acute lymphocytic leukemia", None),
            ("amphotericin C", None),
            ("shorts", None),
            ("", None),
            ("🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂", None),
        ] {
            let near = dictionary.near(text);
            let first = near.first().map(|near| dictionary.folded(near.key));
            assert_eq!(first, expected.map(key).as_deref(), "{text}");
        }
    }

    #[test]
    fn a_slip_changes_few_letters_and_no_word() {
        for (a, b, expected) in [
            ("amphotercin b", "amphotericin b", true),
            ("midazolan", "midazolam", true),
            ("amino - nucleoside", "aminonucleoside", true),
            ("unipolar mood disorder", "bipolar mood disorder", false),
            ("malignant tumor of the liver", "malignant tumor of the lip", false),
            ("neurotensin", "urotensin", false),
            ("tb disease", "hb disease", false),
            ("fanconi s anemia", "fanconi anemia", true),
        ] {
            assert_eq!(is_slip(a, b), expected, "{a} / {b}");
        }
    }

    proptest::proptest! {
        /// What the index finds is what comparing with every name finds.
        #[test]
        fn the_index_misses_none(names in proptest::collection::vec("[a-d]{6,14}( [a-d]{2,6})?", 1..30), asked in "[a-d]{6,14}( [a-d]{2,6})?") {
            let rows: Vec<String> = names.iter().enumerate().map(|(i, n)| format!("M:{i}|disease|exact|any|{n}")).collect();
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            let dictionary = dictionary(&rows);
            let folded = key(&asked);
            let best = dictionary
                .keys()
                .map(|k| dictionary.folded(k))
                .filter(|name| grams(name).len() >= SHORTEST && grams(&folded).len() >= SHORTEST)
                .filter_map(|name| alike(&folded, &grams(&folded), name))
                .filter(|&likeness| likeness >= LEAST)
                .max();
            let found = dictionary.near(&asked).into_iter().map(|near| near.likeness).max();
            proptest::prop_assert_eq!(found.is_some(), best.is_some());
            // Of more than are told, slips come before what is likest.
            proptest::prop_assert!(dictionary.near(&asked).len() == MOST || found == best);
        }
    }
}
