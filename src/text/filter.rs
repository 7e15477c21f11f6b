//! A small set of hashes that may say yes wrongly, never no.

/// Bits, a power of two. Of a set of a thousand hashes, one in sixty others passes.
const BITS: usize = 1 << 16;

/// One bit for each value of the low bits of a hash: 8 KiB, which stay in a core's own cache. Most
/// words of a text are told by it to be in no table.
#[derive(Debug)]
pub(crate) struct Filter(Box<[u64; BITS / 64]>);

impl Default for Filter {
    fn default() -> Self {
        Self(Box::new([0; BITS / 64]))
    }
}

impl Filter {
    /// Adds a hash.
    pub fn add(&mut self, hash: u64) {
        self.0[word(hash)] |= bit(hash);
    }

    /// Whether the hash may have been added.
    #[inline]
    pub fn may_have(&self, hash: u64) -> bool {
        self.0[word(hash)] & bit(hash) != 0
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low bits are wanted")]
const fn word(hash: u64) -> usize {
    (hash as usize % BITS) / 64
}

const fn bit(hash: u64) -> u64 {
    1 << (hash % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_passes_and_little_else() {
        let mut filter = Filter::default();
        let hash = |i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
        (0..1000).for_each(|i| filter.add(hash(i)));
        assert!((0..1000).all(|i| filter.may_have(hash(i))));
        let others = (1000..11_000).filter(|&i| filter.may_have(hash(i))).count();
        assert!(others < 500, "{others} of 10,000 pass");
    }
}
