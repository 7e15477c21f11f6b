//! The bytes of an image: in memory or mapped. The one place with unsafe code.

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

/// Bytes that begin at a multiple of eight.
#[derive(Debug)]
pub enum Bytes {
    /// Length in bytes behind, which is no more than the words have.
    Memory(Vec<u64>, usize),
    Mapped(Mmap),
}

impl Bytes {
    pub fn zeroed(len: usize) -> Self {
        Self::Memory(vec![0; len.div_ceil(8)], len)
    }

    #[expect(unsafe_code, reason = "a mapping can only be made so")]
    pub fn map(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        // SAFETY: a mapped file must not change while it is mapped. Images are written under
        // a temporary name, renamed when whole, never opened for writing again, and removed
        // only by unlinking, which leaves mappings as they are.
        Ok(Self::Mapped(unsafe { Mmap::map(&file)? }))
    }

    pub fn as_slice(&self) -> &[u8] {
        match self {
            Self::Memory(words, len) => &bytemuck::cast_slice(words)[..*len],
            Self::Mapped(map) => map,
        }
    }

    /// None where the bytes are mapped.
    pub fn as_mut_slice(&mut self) -> Option<&mut [u8]> {
        match self {
            Self::Memory(words, len) => Some(&mut bytemuck::cast_slice_mut(words)[..*len]),
            Self::Mapped(_) => None,
        }
    }
}
