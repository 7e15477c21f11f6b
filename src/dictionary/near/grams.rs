//! Three letters in a row, and how many of them two strings must share.

use smallvec::SmallVec;

/// Stands before the first and after the last letter.
const EDGE: char = '\u{1}';

/// The grams of a string, ordered. Most names have no more letters than lie here without a heap
/// block.
pub(super) type Grams = SmallVec<[u32; 64]>;

/// The grams of a folded string, in order, each once. Blanks and signs are left out: "amino
/// nucleoside" is "aminonucleoside". Letters that share their lowest ten bits are taken for
/// one another, which only letters of different scripts do.
pub(super) fn grams(folded: &str) -> Grams {
    let letters = folded.chars().filter(|c| c.is_alphanumeric());
    let mut last = [EDGE, EDGE];
    let mut grams = Grams::new();
    for next in letters.chain([EDGE]) {
        if last[1] != EDGE {
            grams.push(
                [last[0], last[1], next].into_iter().fold(0, |gram, c| (gram << 10) | (u32::from(c) & 0x3ff)),
            );
        }
        last = [last[1], next];
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// One bit for each gram, of 32: two sets share no more grams than have their bit in the other's
/// signature.
pub(super) fn signature(grams: &[u32]) -> u32 {
    grams.iter().fold(0, |bits, &gram| bits | signature_bit(gram))
}

/// The bit of one gram.
pub(super) const fn signature_bit(gram: u32) -> u32 {
    1 << (gram.wrapping_mul(0x9E37_79B1) >> 27)
}

/// How many two ordered sets share.
pub(super) fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        shared += usize::from(a[i] == b[j]);
        (i, j) = (i + usize::from(a[i] <= b[j]), j + usize::from(b[j] <= a[i]));
    }
    shared
}

/// Of so many grams, how many of the rarest must be looked at: a set with a likeness of `least`
/// percent to this one shares one of them at least, whatever its own size.
///
/// With Dice's coefficient t, sizes n and m: shared ≥ t(n + m)/2, and m ≥ shared, so shared ≥
/// tn/(2 − t). One of any n − tn/(2 − t) + 1 is therefore shared.
pub(super) fn prefix(count: usize, least: u8) -> usize {
    let (least, whole) = (usize::from(least), 200 - usize::from(least));
    count - (count * least).div_ceil(whole) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_has_a_gram_for_each_letter() {
        for (text, count) in [("", 0), ("a", 1), ("abcd", 4), ("ab cd", 4), ("a-b/c d", 4), ("aaaaaa", 3)] {
            assert_eq!(grams(text).len(), count, "{text}");
        }
        assert_eq!(grams("amino nucleoside"), grams("amino - nucleoside"));
        assert_eq!(shared(&[1, 3, 5], &[2, 3, 5, 9]), 2);
        assert_eq!([prefix(10, 75), prefix(20, 75), prefix(1, 75), prefix(10, 100)], [5, 9, 1, 1]);
    }
}
