//! One word of ASCII letters: the rules for words, in order, and a way around them for the
//! many words that none of them changes.

use super::hash;
use super::numeral::roman;
use super::plural::singular;
use super::rule::Rule;
use super::spelling::american;

pub(super) const CASE: Rule = Rule {
    name: "case",
    says: "Lower case. Whether capitals matter for a name is its case policy, which is checked afterwards \
           on the text as written.",
    same: &[("Hemophilia", "HEMOPHILIA"), ("smn1", "SMN1")],
    apart: &[],
};

/// Appends the folded form of `word` (ASCII letters) to `out`. `after_numbered` says whether
/// the word before takes a numeral ("type", "factor").
pub(super) fn fold_into(word: &str, after_numbered: bool, out: &mut Vec<u8>) {
    if let Some(number) = roman(word, after_numbered) {
        out.extend_from_slice(number.as_bytes());
        return;
    }
    let from = out.len();
    out.extend(word.bytes().map(|b| b.to_ascii_lowercase()));
    let lower = word.bytes().filter(u8::is_ascii_lowercase).count();
    singular(from, lower, out);
    american(from, out);
}

/// The longest run that [`plain`] takes, in bytes.
pub(super) const SHORT: usize = 16;

/// A run of letters or digits that no rule but lower case and the plain plural s changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain {
    /// How many of its bytes stay.
    pub len: usize,
    /// The hash of those, in lower case.
    pub hash: u64,
    /// Whether a capital is among them.
    pub has_capital: bool,
}

/// Folds a run of 1 to 16 letters or digits with one branch: none of its letters is asked about
/// by itself. `low` is what begins there in lower case, `written` the same as written; what stands
/// behind the run is not looked at. `end` is its last two bytes in lower case; before a run of
/// one byte stands another. None where a rule might do more, ligatures aside.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch")]
pub(super) fn plain(low: &[u8; SHORT], written: &[u8; SHORT], end: [u8; 2], len: usize) -> Option<Plain> {
    let (low, written) = (halves(low), halves(written));
    let [mask, mask_behind] = MASKS[len & 31];
    let capitals = [(low[0] ^ written[0]) & mask, (low[1] ^ written[1]) & mask_behind];
    let capital_inside = (capitals[0] & !0xFF) | capitals[1] != 0;
    let end = LAST_BUT_ONE[usize::from(end[0])] & LAST[usize::from(end[1])];
    let numeral = FIRST[(low[0] & 0xFF) as usize] & end;
    let is_s = end & IS_S != 0;
    let start = low[0] & MASKS[5][0];
    let british =
        (start == u64::from_le_bytes(*b"tumou\0\0\0")) | (start == u64::from_le_bytes(*b"sulph\0\0\0"));
    if (numeral | end & (BRITISH | PLURAL) != 0) | (is_s & capital_inside) | british {
        return None;
    }
    let len = len - usize::from(is_s & (end & STAYS == 0) & (len >= 4));
    let [mask, mask_behind] = MASKS[len & 31];
    let hash = hash::add(hash::begin(len), [low[0] & mask, low[1] & mask_behind]);
    let has_capital = capitals[0] | capitals[1] != 0;
    Some(Plain { len, hash, has_capital })
}

fn halves(bytes: &[u8; SHORT]) -> [u64; 2] {
    let (halves, _) = bytes.as_chunks::<8>();
    [u64::from_le_bytes(halves[0]), u64::from_le_bytes(halves[1])]
}

/// What a word's last two letters say holds where the tables of both have the bit: it ends in s;
const IS_S: u8 = 1;
/// that s is no plural (-ss, -us, -is);
const STAYS: u8 = 2;
/// it ends in -es or -rs, of which the rules take more, or may;
const PLURAL: u8 = 4;
/// it ends in -ur, perhaps in -our;
const BRITISH: u8 = 8;
/// it may be a Roman numeral, if its first letter may begin one.
const NUMERAL: u8 = 16;

const LAST: [u8; 256] = table([(b"s", IS_S | STAYS | PLURAL), (b"r", BRITISH), (b"ivx", NUMERAL)], 0);
const LAST_BUT_ONE: [u8; 256] = table([(b"sui", STAYS), (b"er", PLURAL), (b"u", BRITISH)], IS_S | NUMERAL);
const FIRST: [u8; 256] = table([(b"ivx", NUMERAL)], 0);

const fn table<const N: usize>(letters: [(&[u8], u8); N], all: u8) -> [u8; 256] {
    let mut table = [all; 256];
    let mut row = 0;
    while row < N {
        let (letters, bits) = letters[row];
        let mut i = 0;
        while i < letters.len() {
            table[letters[i] as usize] |= bits;
            i += 1;
        }
        row += 1;
    }
    table
}

/// For each length the bytes of the first eight that belong to a run of it, and of the next.
/// Longer than need be, so that an index of five bits is always inside.
const MASKS: [[u64; 2]; 32] = {
    let mut masks = [[u64::MAX; 2]; 32];
    let mut len = 0;
    while len < SHORT {
        masks[len] = if len < 8 { [(1 << (8 * len)) - 1, 0] } else { [u64::MAX, (1 << (8 * (len - 8))) - 1] };
        len += 1;
    }
    masks
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fold(word: &str) -> String {
        let mut out = b"before".to_vec();
        fold_into(word, false, &mut out);
        String::from_utf8(out.split_off("before".len())).unwrap()
    }

    #[test]
    fn words_fold_by_rule() {
        for (word, folded) in [
            ("diseases", "disease"),
            ("biopsies", "biopsy"),
            ("haemorrhage", "hemorrhage"),
            ("oedema", "edema"),
            ("III", "3"),
            ("I", "i"),
            ("tumours", "tumor"),
            ("sulphonamides", "sulfonamide"),
        ] {
            assert_eq!(fold(word), folded, "{word}");
        }
    }

    fn short_way(word: &str, behind: &str) -> Option<Plain> {
        let both = |text: &str| {
            let mut bytes = [0; SHORT];
            let text = format!("{text}{behind}");
            let len = text.len().min(SHORT);
            bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
            bytes
        };
        let low = format!(" {}", word.to_ascii_lowercase());
        let end = *low.as_bytes().last_chunk().expect("two bytes at least");
        plain(&both(&word.to_ascii_lowercase()), &both(word), end, word.len())
    }

    #[test]
    fn most_words_take_the_short_way() {
        for word in
            ["the", "patients", "treatment", "Hemophilia", "DNA", "syndrome", "administration", "2026"]
        {
            assert!(short_way(word, "").is_some(), "{word}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_gives_what_the_rules_give(
            word in "[A-Z]{0,3}[a-z]{0,7}(s|es|ies|our|oses|us|x|v|i|rs)?|(tumour|sulph|[ivxIVX]{1,5})[a-z]{0,9}(s|our)?",
            behind in "[ .,9e]{0,9}",
        ) {
            let low = word.to_ascii_lowercase();
            let ligature = low.contains("ae") || low.contains("oe");
            if (1..=SHORT).contains(&word.len()) && !ligature && let Some(short) = short_way(&word, &behind) {
                let (mut folded, mut numbered) = (Vec::new(), Vec::new());
                fold_into(&word, false, &mut folded);
                fold_into(&word, true, &mut numbered);
                prop_assert_eq!(&folded, &numbered);
                prop_assert_eq!(&folded[..], &low.as_bytes()[..short.len]);
                prop_assert_eq!(short.hash, hash::of(&folded));
            }
        }
    }
}
