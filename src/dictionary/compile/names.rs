//! Names folded, and laid out by folded form.

use super::layers::Name;
use super::number::{narrow, place};
use crate::concept::{CasePolicy, NameKind};
use crate::dictionary::format::DictionaryError;
use crate::dictionary::image::{CAPITAL, ConceptRow, NameRow, RECORD_HEAD, Slot, Text};
use crate::dictionary::variant;
use crate::text::fold::{Folded, extend_hash};

/// Folded names as an image keeps them.
#[derive(Debug)]
pub struct Records {
    pub rows: Vec<u32>,
    /// Where the rows of each concept's names stand in `rows`; one row a name.
    pub names_of: Vec<u32>,
    pub keys: Keys,
}

/// What the table of prefixes is made of.
#[derive(Debug, Default)]
pub struct Keys {
    /// How many folded names there are.
    pub count: usize,
    /// Names of one token.
    pub ones: Vec<One>,
    pub twos: Rows,
    /// Names of more tokens than two.
    pub more: Rows,
    /// The first two tokens of names of more than one.
    pub pairs: Vec<Pair>,
}

/// A name of one token.
#[derive(Debug, Clone, Copy)]
pub struct One {
    pub hash: u64,
    pub record: u32,
    /// Whether it is only ever written with a capital.
    pub capital: bool,
}

/// Rows of tokens of about the same length.
#[derive(Debug, Default)]
pub struct Rows {
    /// For each folded name, the hash of its tokens and where its record begins.
    pub names: Vec<(u64, u32)>,
    /// The hashes of the rows of tokens that begin a longer name.
    pub prefixes: Vec<u64>,
}

/// Hashes of two tokens, and of both together.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    pub first: u64,
    pub second: u64,
    pub both: u64,
}

/// One way to write one name.
struct Spelling {
    /// Its number of tokens; what is more than three counts as three.
    length: usize,
    hash: u64,
    folded: Text,
    name: u32,
}

/// Folds `names`, whose strings are kept at `texts`, and notes for each concept where its names are.
pub fn fold(
    names: &[Name<'_>],
    texts: &[Text],
    concepts: &mut [ConceptRow],
) -> Result<Records, DictionaryError> {
    let mut keys = Keys::default();
    let mut folded = Vec::new();
    let mut spellings = Vec::with_capacity(names.len());
    let mut memory = Folded::default();
    for (i, name) in (0..).zip(names) {
        let mut add = |text: &str| {
            memory.clear();
            memory.push(text, 0);
            let start = narrow(folded.len())?;
            if let Some((length, hash)) = keys.add(&memory, &mut folded) {
                let len = narrow(folded.len())? - start;
                spellings.push(Spelling { length, hash, folded: Text { start, len }, name: i });
            }
            Ok(())
        };
        add(name.text)?;
        for variant in variant::of(name.text) {
            add(&variant)?;
        }
    }
    let form = |s: &Spelling| &folded[s.folded.start as usize..][..s.folded.len as usize];
    // Records of short names, which are met most, stand together.
    spellings.sort_unstable_by(|a, b| {
        (a.length, a.hash, form(a), a.name).cmp(&(b.length, b.hash, form(b), b.name))
    });
    spellings.dedup_by(|b, a| a.hash == b.hash && a.name == b.name && form(a) == form(b));

    let mut records: Vec<u32> = Vec::with_capacity(spellings.len() * 8);
    let mut place_of: Vec<Option<u32>> = vec![None; names.len()];
    for group in spellings.chunk_by(|a, b| a.hash == b.hash && form(a) == form(b)) {
        let at = narrow(records.len()).ok().filter(|&at| (at as usize) < Slot::MOST);
        let at = at.ok_or(DictionaryError::TooLarge)?;
        keys.count += 1;
        let bytes = form(&group[0]);
        let is_capital = |s: &Spelling| {
            let name = &names[s.name as usize];
            name.case.needs_capital(name.text)
        };
        let Spelling { length, hash, .. } = group[0];
        let capital = length == 1 && group.iter().all(is_capital);
        match length {
            1 => keys.ones.push(One { hash, record: at, capital }),
            2 => keys.twos.names.push((hash, at)),
            _ => keys.more.names.push((hash, at)),
        }
        let len = narrow(bytes.len()).ok().filter(|&len| len < CAPITAL).ok_or(DictionaryError::TooLarge)?;
        records.extend([narrow(group.len())?, len | if capital { CAPITAL } else { 0 }]);
        records.resize(records.len() + bytes.len().div_ceil(4), 0);
        let begin = (at as usize + RECORD_HEAD) * 4;
        bytemuck::cast_slice_mut(&mut records)[begin..begin + bytes.len()].copy_from_slice(bytes);
        for spelling in group {
            let name = &names[spelling.name as usize];
            place_of[spelling.name as usize].get_or_insert(narrow(records.len())?);
            let row = NameRow {
                concept: name.concept,
                text: texts[spelling.name as usize],
                kind: place(&NameKind::ALL, &name.kind),
                case: place(&CasePolicy::ALL, &name.case),
                entity_type: u8::try_from(concepts[name.concept as usize].entity_type)
                    .expect("there are few types"),
                padding: 0,
            };
            records.extend_from_slice(bytemuck::cast_slice(&[row]));
        }
    }

    let mut by_concept: Vec<usize> = (0..names.len()).collect();
    by_concept.sort_by_key(|&i| names[i].concept);
    let mut names_of = Vec::with_capacity(names.len());
    for i in by_concept {
        let range = &mut concepts[names[i].concept as usize].names;
        if range.len == 0 {
            range.start = narrow(names_of.len())?;
        }
        range.len += 1;
        names_of.push(place_of[i].expect("every name was folded as it is"));
    }
    Ok(Records { rows: records, names_of, keys })
}

impl Keys {
    /// Notes what leads to the name in `memory`, appends its folded form to `folded`, and gives
    /// its hash and length. Punctuation behind a name is not part of it.
    fn add(&mut self, memory: &Folded, folded: &mut Vec<u8>) -> Option<(usize, u64)> {
        let mut last = memory.tokens().len();
        while last > 1 && matches!(memory.token(last - 1), "." | "," | ";" | ":") {
            last -= 1;
        }
        let (first, rest) = memory.tokens()[..last].split_first()?;
        let mut hash = first.hash;
        folded.extend_from_slice(memory.token(0).as_bytes());
        match rest.first() {
            None => {}
            Some(second) => self.pairs.push(Pair {
                first: hash,
                second: second.hash,
                both: extend_hash(hash, second.hash),
            }),
        }
        for (i, token) in (1..).zip(rest) {
            match i {
                1 => {}
                2 => self.twos.prefixes.push(hash),
                _ => self.more.prefixes.push(hash),
            }
            hash = extend_hash(hash, token.hash);
            folded.push(b' ');
            folded.extend_from_slice(memory.token(i).as_bytes());
        }
        Some((last.min(3), hash))
    }
}
