//! The first look at a text: lower case, and where runs of letters and of digits begin and end.
//!
//! It goes over blocks of 64 bytes; everything after it works on runs, not on bytes.

use super::lanes::{BLOCK, Block};

/// What the first look gives. Meant to be reused.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Where each run of ASCII letters or of ASCII digits begins.
    pub starts: Vec<u32>,
    /// The byte after each run, in the same order.
    pub ends: Vec<u32>,
    /// Where an `e` stands behind an `a` or an `o`.
    pub ligatures: Vec<u32>,
}

/// What runs across the border of two blocks.
#[derive(Default)]
struct Carry {
    letters: u64,
    digits: u64,
    /// Of the letters a and o.
    before_e: u64,
}

impl Scan {
    pub const fn new() -> Self {
        Self { starts: Vec::new(), ends: Vec::new(), ligatures: Vec::new() }
    }

    /// Looks at `bytes`, which are fewer than 4 GiB, and appends them in lower case to `lower`.
    pub fn read(&mut self, bytes: &[u8], lower: &mut Vec<u8>) {
        self.starts.clear();
        self.ends.clear();
        self.ligatures.clear();
        let from = lower.len();
        lower.resize(from + bytes.len(), 0);
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let (lower_blocks, lower_rest) = lower[from..].as_chunks_mut::<BLOCK>();
        let mut carry = Carry::default();
        // Blocks are 64 bytes.
        let mut at = 0_u32;
        for (block, lower) in blocks.iter().zip(lower_blocks) {
            self.block(block, lower, at, &mut carry);
            at += 64;
        }
        // Zeros behind the end close what is open.
        let (mut block, mut last) = ([0; BLOCK], [0; BLOCK]);
        block[..rest.len()].copy_from_slice(rest);
        self.block(&block, &mut last, at, &mut carry);
        lower_rest.copy_from_slice(&last[..rest.len()]);
    }

    #[inline]
    fn block(&mut self, block: &[u8; BLOCK], lower: &mut [u8; BLOCK], at: u32, carry: &mut Carry) {
        let low = Block::new(block).lower();
        low.write(lower);
        let letters = low.between(b'a', b'z');
        let digits = low.between(b'0', b'9');
        let before = (letters << 1 | carry.letters, digits << 1 | carry.digits);
        each_bit(letters & !before.0 | digits & !before.1, |i| self.starts.push(at + i));
        // Where letters follow digits, one bit is the end of the one run and the start of the
        // other. Two runs never end at the same byte.
        each_bit(!letters & before.0 | !digits & before.1, |i| self.ends.push(at + i));
        let before_e = low.equal(b'a') | low.equal(b'o');
        let ligatures = (before_e << 1 | carry.before_e) & low.equal(b'e');
        each_bit(ligatures, |i| self.ligatures.push(at + i));
        *carry = Carry { letters: letters >> 63, digits: digits >> 63, before_e: before_e >> 63 };
    }
}

fn each_bit(mut bits: u64, mut each: impl FnMut(u32)) {
    while bits != 0 {
        each(bits.trailing_zeros());
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_and_case_are_those_of_a_byte_by_byte_look(text in "([a-zA-Z]{0,70}|[0-9]{0,3}|[ .é-]|aeOE){0,40}") {
            let bytes = text.as_bytes();
            let (mut scan, mut lower) = (Scan::default(), b"before".to_vec());
            scan.read(bytes, &mut lower);
            prop_assert_eq!(&lower[6..], &bytes.to_ascii_lowercase()[..]);
            let class = |b: &u8| (b.is_ascii_alphabetic(), b.is_ascii_digit());
            let narrow = |at: usize| u32::try_from(at).unwrap();
            let (mut at, mut runs) = (0, Vec::new());
            for run in bytes.chunk_by(|a, b| class(a) == class(b)) {
                if class(&run[0]) != (false, false) {
                    runs.push((narrow(at), narrow(at + run.len())));
                }
                at += run.len();
            }
            prop_assert_eq!(scan.starts.iter().copied().zip(scan.ends.iter().copied()).collect::<Vec<_>>(), runs);
            let lower = text.to_ascii_lowercase();
            let mut ligatures: Vec<u32> =
                ["ae", "oe"].iter().flat_map(|s| lower.match_indices(s).map(|(at, _)| narrow(at + 1))).collect();
            ligatures.sort_unstable();
            prop_assert_eq!(&scan.ligatures, &ligatures);
        }
    }
}
