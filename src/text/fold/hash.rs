//! Hashes of tokens and of rows of tokens.
//!
//! A token's hash is read from its folded bytes in words of eight, two at a time, little end
//! first, so that a word of up to 16 letters, which is still in two registers, costs one
//! multiplication.

const LENGTH: u64 = 0xA076_1D64_78BD_642F;
const WORD: u64 = 0xE703_7ED1_A0B4_28DB;
const ROW: u64 = 0x8EBC_6AF0_9C88_C6E3;

/// The hash of a token's folded bytes.
pub(super) fn of(folded: &[u8]) -> u64 {
    let mut hash = begin(folded.len());
    for chunk in folded.chunks(16) {
        hash = add(hash, [load(chunk, 0), load(chunk, 8)]);
    }
    hash
}

/// The hash of no bytes yet, of `len` to come.
pub(super) const fn begin(len: usize) -> u64 {
    (len as u64).wrapping_mul(LENGTH)
}

/// Adds the next sixteen bytes, or what is left, zeros behind.
pub(super) const fn add(hash: u64, [low, more]: [u64; 2]) -> u64 {
    mix(hash ^ low ^ LENGTH, more ^ WORD)
}

/// Combines the hash of a row of tokens with that of the next.
#[must_use]
pub const fn extend_hash(row: u64, next: u64) -> u64 {
    mix(row ^ ROW, next.rotate_left(32) ^ WORD)
}

/// Both halves of the product: every bit of the result depends on every bit of both.
#[expect(clippy::cast_possible_truncation, reason = "the halves are wanted")]
const fn mix(a: u64, b: u64) -> u64 {
    let product = (a as u128).wrapping_mul(b as u128);
    product as u64 ^ (product >> 64) as u64
}

/// Eight bytes from `at` on, zeros past the end.
#[inline]
pub(super) fn load(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    if let Some(whole) = bytes.get(at..at + 8) {
        word.copy_from_slice(whole);
    } else {
        let rest = bytes.get(at..).unwrap_or_default();
        word[..rest.len()].copy_from_slice(rest);
    }
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_order_count() {
        let words: [&[u8]; 6] = [b"", b"a", b"a\0", b"b", b"abcdefgh", b"abcdefgha"];
        for (i, one) in words.iter().enumerate() {
            for two in &words[i + 1..] {
                assert_ne!(of(one), of(two), "{one:?} {two:?}");
            }
        }
        let (one, two) = (of(b"one"), of(b"two"));
        assert_ne!(extend_hash(one, two), extend_hash(two, one));
    }
}
