//! Questions asked of 64 bytes at once, each answered by one bit a byte.

use wide::u8x16;

/// Bytes in a block.
pub(super) const BLOCK: usize = 64;

/// So many bytes, in the processor's vectors.
#[derive(Clone, Copy)]
pub(super) struct Block([u8x16; 4]);

impl Block {
    #[inline]
    pub fn new(bytes: &[u8; BLOCK]) -> Self {
        let (sixteens, _) = bytes.as_chunks::<16>();
        Self([0, 1, 2, 3].map(|i| u8x16::new(sixteens[i])))
    }

    /// Where a byte is `byte`.
    #[inline]
    pub fn equal(self, byte: u8) -> u64 {
        let byte = u8x16::splat(byte);
        self.bits(|bytes| bytes.simd_eq(byte))
    }

    /// Where a byte is `first`, `last` or one of those between.
    #[inline]
    pub fn between(self, first: u8, last: u8) -> u64 {
        let (first, range) = (u8x16::splat(first), u8x16::splat(last - first));
        self.bits(|bytes| {
            let above = bytes - first;
            above.min(range).simd_eq(above)
        })
    }

    /// The same with letters in lower case.
    #[inline]
    pub fn lower(self) -> Self {
        let (first, range, small) = (u8x16::splat(b'A'), u8x16::splat(b'Z' - b'A'), u8x16::splat(0x20));
        Self(self.0.map(|bytes| {
            let above = bytes - first;
            bytes | above.min(range).simd_eq(above) & small
        }))
    }

    #[inline]
    pub fn write(self, to: &mut [u8; BLOCK]) {
        let (sixteens, _) = to.as_chunks_mut::<16>();
        for (bytes, to) in self.0.into_iter().zip(sixteens) {
            *to = bytes.to_array();
        }
    }

    #[inline]
    fn bits(self, question: impl Fn(u8x16) -> u8x16) -> u64 {
        let [a, b, c, d] = self.0.map(|bytes| u64::from(question(bytes).to_bitmask()));
        a | b << 16 | c << 32 | d << 48
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_bit_answers_for_its_byte(bytes in prop::collection::vec(any::<u8>(), BLOCK), a: u8, b: u8) {
            let bytes: &[u8; BLOCK] = bytes.first_chunk().unwrap();
            let (first, last) = (a.min(b), a.max(b));
            let block = Block::new(bytes);
            let mut lower = [0; BLOCK];
            block.lower().write(&mut lower);
            prop_assert_eq!(lower, bytes.map(|byte| byte.to_ascii_lowercase()));
            for (i, byte) in bytes.iter().enumerate() {
                prop_assert_eq!(block.between(first, last) >> i & 1 == 1, (first..=last).contains(byte));
                prop_assert_eq!(block.equal(a) >> i & 1 == 1, *byte == a);
            }
        }
    }
}
