//! Names that are written nearly like a string that is no name itself: misspelt, with a blank or
//! hyphen more, or with a letter of another language's spelling.
//!
//! Two strings are compared by the sets of three letters in a row that they share
//! ([`likeness`]). The index keeps each name only under its rarest such grams: whoever is alike
//! enough shares one of them at least (prefix filtering, Chaudhuri, Ganti and Kaushik 2006, "A
//! primitive operator for similarity joins in data cleaning"). So the lists are short, and a
//! search reads few names.

mod distinct;
mod grams;

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::image::{GramRow, Section};
use super::{Dictionary, KeyIx};
use crate::text::fold::key;
use distinct::Marks;
use grams::{Grams, grams, prefix, shared, signature, signature_bit};

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
    /// In percent: see [`Likeness`].
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
        let wanted = Likeness::to(text);
        if wanted.grams.len() < SHORTEST {
            return Vec::new();
        }
        let mut found: Vec<Near> = self
            .records_near(&wanted.grams)
            .into_iter()
            .filter_map(|at| {
                let name = self.folded(KeyIx(at));
                let likeness = wanted.of_folded(name, LEAST)?;
                let slip = is_slip(&wanted.folded, name);
                Some(Near { key: KeyIx(at), likeness, slip })
            })
            .collect();
        found.sort_by_key(|near| (Reverse(near.slip), Reverse(near.likeness), near.key));
        found.truncate(MOST);
        found
    }

    /// Where the records begin of all names that may share enough of these grams, in order.
    ///
    /// Names lie under each gram in the order of how many grams they have, so that only those
    /// are read whose number fits and whose signature allows it: a name with m grams shares at least t(n + m)/2 with n, so one
    /// of the n - t(n + m)/2 + 1 rarest; the later a gram stands among these, the fewer m may be.
    fn records_near(&self, wanted: &Grams) -> Vec<u32> {
        let rows = self.image.rows::<GramRow>(Section::Grams);
        // A gram that no name has is rarer than all, and leads nowhere.
        let mut known: Vec<Option<&GramRow>> = wanted
            .iter()
            .map(|gram| rows.binary_search_by_key(gram, |row| row.gram).ok().map(|i| &rows[i]))
            .collect();
        known.sort_unstable_by_key(|row| row.map(|row| row.rank));
        known.truncate(prefix(wanted.len(), LEAST));
        let names = self.image.rows::<u32>(Section::Near);
        let sizes = self.image.rows::<u16>(Section::NearSizes);
        let signatures = self.image.rows::<u32>(Section::NearSignatures);
        let bits: SmallVec<[u32; 64]> = wanted.iter().map(|&gram| signature_bit(gram)).collect();
        let (count, least) = (wanted.len(), usize::from(LEAST));
        let fewest = (count * least).div_ceil(200 - least);
        let mut records = Vec::new();
        for (i, row) in known.into_iter().enumerate().filter_map(|(i, row)| Some((i, row?))) {
            let most = (200 * (count - i)).saturating_sub(least * count) / least;
            let range = row.start as usize..(row.start + row.len) as usize;
            let of_row = &sizes[range.clone()];
            let from = range.start + of_row.partition_point(|&size| usize::from(size) < fewest);
            let to = range.start + of_row.partition_point(|&size| usize::from(size) <= most);
            records.extend((from..to.max(from)).filter_map(|at| {
                let may_share = bits.iter().filter(|&bit| signatures[at] & bit != 0).count();
                let enough = 200 * may_share >= least * (count + usize::from(sizes[at]));
                enough.then_some(names[at])
            }));
        }
        records.sort_unstable();
        records.dedup();
        records
    }
}

/// How alike strings are to one string, once folded, in percent: twice the grams they share by the
/// sum of what each has (Dice's coefficient). Zero where a number, a single letter or an opposite
/// ("hyper-", "hypo-") tells them apart.
#[derive(Debug)]
pub struct Likeness {
    folded: String,
    grams: Grams,
    marks: std::cell::OnceCell<Marks>,
}

impl Likeness {
    /// What is compared.
    #[must_use]
    pub fn to(text: &str) -> Self {
        let folded = key(text);
        let grams = grams(&folded);
        Self { folded, grams, marks: std::cell::OnceCell::new() }
    }

    /// Whether `text` is so alike, in percent.
    #[must_use]
    pub fn is_at_least(&self, text: &str, percent: u8) -> bool {
        self.of_folded(&key(text), percent).is_some()
    }

    /// The same for a folded string, where it is at least `least`.
    fn of_folded(&self, other: &str, least: u8) -> Option<u8> {
        let own = &self.folded;
        // Nothing that differs so much in length can be alike; most are turned away here.
        if own.len() > other.len() * 2 || other.len() > own.len() * 2 {
            return None;
        }
        let grams = grams(other);
        let percent = 200 * shared(&self.grams, &grams) / (self.grams.len() + grams.len()).max(1);
        let percent = u8::try_from(percent).expect("no set shares more than it has");
        let own_marks = || self.marks.get_or_init(|| Marks::of(own));
        (percent >= least && *own_marks() == Marks::of(other)).then_some(percent)
    }
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

/// The index: grams in order, each with its range of the other lists, which hold where folded
/// names begin, how many grams they have, the fewest first, and the signature of these.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub grams: Vec<GramRow>,
    pub names: Vec<u32>,
    pub sizes: Vec<u16>,
    pub signatures: Vec<u32>,
}

/// Indexes folded names, each with where its record begins.
pub(super) fn index<'n>(names: impl Iterator<Item = (u32, &'n str)>) -> Index {
    let names: Vec<(u32, Grams)> =
        names.map(|(at, name)| (at, grams(name))).filter(|(_, grams)| grams.len() >= SHORTEST).collect();
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for gram in names.iter().flat_map(|(_, grams)| grams) {
        *counts.entry(*gram).or_default() += 1;
    }
    // The rarest first; of equals the lesser, so that equal dictionaries give equal bytes.
    let mut order: Vec<(u32, u32)> = counts.into_iter().map(|(gram, count)| (count, gram)).collect();
    order.sort_unstable();
    let ranks: FxHashMap<u32, u32> = (0..).zip(&order).map(|(rank, &(_, gram))| (gram, rank)).collect();
    // Rank of the gram, number of grams of the name, where its record begins, its signature.
    let mut lists: Vec<(u32, u16, u32, u32)> = Vec::new();
    let mut own = Vec::new();
    for (at, grams) in &names {
        own.clear();
        own.extend(grams.iter().map(|gram| ranks[gram]));
        own.sort_unstable();
        let size = u16::try_from(own.len()).unwrap_or(u16::MAX);
        let signature = signature(grams);
        lists.extend(own[..prefix(own.len(), LEAST)].iter().map(|&rank| (rank, size, *at, signature)));
    }
    lists.sort_unstable();
    // Grams that stand in no prefix are known too: what is asked for is ordered by all ranks.
    let mut grams: Vec<GramRow> =
        (0..).zip(order).map(|(rank, (_, gram))| GramRow { gram, rank, start: 0, len: 0 }).collect();
    let mut names = Vec::with_capacity(lists.len());
    let mut sizes = Vec::with_capacity(lists.len());
    let mut signatures = Vec::with_capacity(lists.len());
    for list in lists.chunk_by(|a, b| a.0 == b.0) {
        let row = &mut grams[list[0].0 as usize];
        [row.start, row.len] = [names.len(), list.len()]
            .map(|n| u32::try_from(n).expect("there are fewer places than words of records"));
        names.extend(list.iter().map(|(_, _, at, _)| at));
        sizes.extend(list.iter().map(|(_, size, ..)| size));
        signatures.extend(list.iter().map(|(_, _, _, signature)| signature));
    }
    grams.sort_unstable_by_key(|row| row.gram);
    Index { grams, names, sizes, signatures }
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
                .filter_map(|name| Likeness::to(&asked).of_folded(name, LEAST))
                .max();
            let found = dictionary.near(&asked).into_iter().map(|near| near.likeness).max();
            proptest::prop_assert_eq!(found.is_some(), best.is_some());
            // Of more than are told, slips come before what is likest.
            proptest::prop_assert!(dictionary.near(&asked).len() == MOST || found == best);
        }
    }
}
