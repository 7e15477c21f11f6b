//! Records: each folded name with the names behind it, one after the other.

use super::rows::{CAPITAL, NameRow, RECORD_HEAD};

/// A folded name of a [`Dictionary`](crate::dictionary::Dictionary): what several names and
/// concepts may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyIx(pub(in crate::dictionary) u32);

/// Words of 32 bits of one name in a record.
pub const NAME_WORDS: usize = size_of::<NameRow>() / 4;

/// How many names the record at `key` has, and its folded form.
pub fn record(words: &[u32], key: KeyIx) -> (usize, &[u8]) {
    let [count, len] = [words[key.0 as usize], words[key.0 as usize + 1] & !CAPITAL].map(|n| n as usize);
    let begin = key.0 as usize + RECORD_HEAD;
    let bytes: &[u8] = bytemuck::cast_slice(&words[begin..begin + len.div_ceil(4)]);
    (count, &bytes[..len])
}

/// Where each record begins, with its folded form.
pub fn folded_names(words: &[u32]) -> impl Iterator<Item = (u32, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = u32::try_from(at).ok().filter(|_| at < words.len())?;
        let (count, bytes) = record(words, KeyIx(begin));
        at += RECORD_HEAD + bytes.len().div_ceil(4) + count * NAME_WORDS;
        Some((begin, std::str::from_utf8(bytes).expect("folded forms are UTF-8")))
    })
}

/// Whether the name is a single token that is only ever written with a capital.
pub fn needs_capital(words: &[u32], key: KeyIx) -> bool {
    words[key.0 as usize + 1] & CAPITAL != 0
}
