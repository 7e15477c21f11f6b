//! The compiled dictionary: one block of bytes that is searched as it lies, in memory or
//! mapped from a file that processes share.
//!
//! A header, then sections of plain rows, each at a multiple of eight bytes. Numbers are in
//! the byte order of the machine that wrote them; an image is a cache, made again where it does
//! not fit, never an exchange format. Everything behind the header is covered by a checksum,
//! looked at once when an image is opened, so that rows can be trusted afterwards.

mod bytes;
mod records;
mod rows;

use std::path::Path;

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use bytes::Bytes;
pub use records::KeyIx;
pub(super) use records::{NAME_WORDS, folded_names, needs_capital, record};
pub(super) use rows::{CAPITAL, ConceptRow, GramRow, LinkRow, NameRow, RECORD_HEAD, Slot, Text, Word};

const MAGIC: [u8; 8] = *b"theralex";

/// What the compiler and the reader of images agree on: a hash of the sources of this module,
/// so that no change of a rule can meet an image made by another.
pub(super) const LAYOUT: u64 = match u64::from_str_radix(env!("THERALEX_LAYOUT"), 16) {
    Ok(layout) => layout,
    Err(_) => panic!("the build script sets a hexadecimal number"),
};

/// What an image is made of, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Four bits for each value of a token's hash: what words of that value are, as in [`Word`].
    MayBe,
    /// [`Word`]s.
    Words,
    /// One bit for each value of the hash of two tokens that begin a name.
    Pairs,
    /// One bit for each value of the hash of a longer row that is a name or begins one.
    Longer,
    /// [`Slot`]s of pairs of tokens, which are names or begin one.
    Twos,
    /// [`Slot`]s of longer rows of tokens.
    More,
    /// Words of 32 bits: for each folded name its number of names, its length in bytes, its
    /// bytes, its [`NameRow`]s.
    Records,
    /// [`ConceptRow`]s.
    Concepts,
    /// Positions of [`NameRow`]s in `Records`, those of one concept side by side.
    NamesOf,
    /// [`LinkRow`]s, those of one concept side by side.
    Links,
    /// Numbers of concepts in the order of their ids.
    ById,
    /// [`GramRow`]s in the order of their grams.
    Grams,
    /// Where the records of names begin, those of one gram side by side, by number of grams.
    Near,
    /// For each of those, how many grams the name has.
    NearSizes,
    /// For each of those, one bit of 32 for each of these grams.
    NearSignatures,
    /// All strings: UTF-8.
    Strings,
    /// Lines of `cues.txt`: UTF-8.
    Cues,
    /// Lines of `others.txt`, folded, in the order of their bytes: UTF-8.
    Others,
    /// What people are told about the dictionary, as JSON.
    About,
}

impl Section {
    pub const COUNT: usize = 19;
}

/// What people are told about a dictionary.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct About {
    /// How many folded names there are.
    pub keys: usize,
    /// What later folders changed in earlier ones, one sentence each.
    pub notices: Vec<String>,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct Header {
    magic: [u8; 8],
    layout: u64,
    /// What the image was made of.
    key: [u64; 2],
    /// Of the whole, in bytes.
    len: u64,
    checksum: u64,
    /// Start and length of each section, in bytes.
    sections: [[u64; 2]; Section::COUNT],
}

/// Why bytes are no image, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadImage {
    #[error("no compiled dictionary")]
    Magic,
    #[error("made by another version of theralex")]
    Layout,
    #[error("made of other dictionaries")]
    Key,
    #[error("cut short")]
    Length,
    #[error("damaged")]
    Checksum,
}

/// A whole image, checked.
#[derive(Debug)]
pub(super) struct Image {
    bytes: Bytes,
    header: Header,
}

impl Image {
    /// Maps the image in `file`, which must be made of what `key` stands for.
    pub fn map(file: &Path, key: u128) -> std::io::Result<Result<Self, BadImage>> {
        Ok(Self::checked(Bytes::map(file)?, key))
    }

    fn checked(bytes: Bytes, key: u128) -> Result<Self, BadImage> {
        let whole = bytes.as_slice();
        let head = whole.get(..size_of::<Header>()).ok_or(BadImage::Length)?;
        let header: Header = bytemuck::pod_read_unaligned(head);
        let len = whole.len() as u64;
        let outside = |[start, size]: [u64; 2]| {
            start % 8 != 0
                || start < size_of::<Header>() as u64
                || start.checked_add(size).is_none_or(|end| end > len)
        };
        if header.magic != MAGIC {
            Err(BadImage::Magic)
        } else if header.layout != LAYOUT {
            Err(BadImage::Layout)
        } else if header.key != halves(key) {
            Err(BadImage::Key)
        } else if header.len != len || header.sections.iter().any(|&s| outside(s)) {
            Err(BadImage::Length)
        } else if header.checksum != xxh3_64(&whole[size_of::<Header>()..]) {
            Err(BadImage::Checksum)
        } else {
            Ok(Self { bytes, header })
        }
    }

    /// Puts sections, in their order, together.
    ///
    /// # Panics
    /// When a section stands in another's place.
    pub fn assemble(key: u128, sections: &[(Section, &[u8]); Section::COUNT]) -> Self {
        let mut order = 0..;
        let sections = sections.map(|(section, bytes)| {
            assert_eq!(Some(section as usize), order.next(), "sections go in their order");
            bytes
        });
        let mut at = size_of::<Header>();
        let places = sections.map(|section| {
            let place = [at as u64, section.len() as u64];
            at += section.len().next_multiple_of(8);
            place
        });
        let mut bytes = Bytes::zeroed(at);
        let whole = bytes.as_mut_slice().expect("made in memory");
        for ([start, len], section) in places.map(|place| place.map(to_usize)).into_iter().zip(sections) {
            whole[start..start + len].copy_from_slice(section);
        }
        let header = Header {
            magic: MAGIC,
            layout: LAYOUT,
            key: halves(key),
            len: at as u64,
            checksum: xxh3_64(&whole[size_of::<Header>()..]),
            sections: places,
        };
        whole[..size_of::<Header>()].copy_from_slice(bytemuck::bytes_of(&header));
        Self { bytes, header }
    }

    /// The whole, as it is written to a file.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// The rows of a section.
    pub fn rows<T: Pod>(&self, section: Section) -> &[T] {
        bytemuck::cast_slice(self.section(section))
    }

    fn section(&self, section: Section) -> &[u8] {
        let [start, len] = self.header.sections[section as usize].map(to_usize);
        &self.bytes.as_slice()[start..start + len]
    }

    /// The bytes of a string of the section of strings.
    pub fn text_bytes(&self, text: Text) -> &[u8] {
        &self.section(Section::Strings)[text.start as usize..][..text.len as usize]
    }

    /// A string of the section of strings.
    pub fn text(&self, text: Text) -> &str {
        std::str::from_utf8(self.text_bytes(text)).expect("whole strings are written, and the checksum holds")
    }

    /// The text of a section of lines.
    pub fn lines(&self, section: Section) -> &str {
        std::str::from_utf8(self.section(section)).expect("whole lines are written, and the checksum holds")
    }

    /// What people are told.
    pub fn about(&self) -> About {
        serde_json::from_slice(self.section(Section::About)).unwrap_or_default()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the halves are wanted")]
const fn halves(key: u128) -> [u64; 2] {
    [(key >> 64) as u64, key as u64]
}

fn to_usize(n: u64) -> usize {
    usize::try_from(n).expect("an image is shorter than memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image() -> Image {
        use Section as S;
        Image::assemble(
            5,
            &[
                (S::MayBe, &[]),
                (S::Words, &[]),
                (S::Pairs, &[]),
                (S::Longer, &[]),
                (S::Twos, &[]),
                (S::More, &[]),
                (S::Records, &[]),
                (S::Concepts, &[]),
                (S::NamesOf, &[]),
                (S::Links, &[]),
                (S::ById, bytemuck::bytes_of(&7_u32)),
                (S::Grams, &[]),
                (S::Near, &[]),
                (S::NearSizes, &[]),
                (S::NearSignatures, &[]),
                (S::Strings, b"hemophilia A"),
                (S::Cues, b"gene\tnear\tlocus\t2.0\n"),
                (S::Others, b""),
                (S::About, &[]),
            ],
        )
    }

    fn written(change: impl FnOnce(&mut Vec<u8>)) -> Result<Image, BadImage> {
        let mut bytes = image().as_bytes().to_vec();
        change(&mut bytes);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Image::map(file.path(), 5).unwrap()
    }

    #[test]
    fn an_image_comes_back_as_written() {
        let image = written(|_| ()).unwrap();
        assert_eq!(image.text(Text { start: 0, len: 10 }), "hemophilia");
        assert_eq!(image.rows::<u32>(Section::ById), [7]);
        assert_eq!(image.lines(Section::Cues), "gene\tnear\tlocus\t2.0\n");
        assert_eq!(image.about().keys, 0);
    }

    #[test]
    fn what_is_no_whole_image_of_this_version_is_refused() {
        type Change = fn(&mut Vec<u8>);
        let cases: [(&str, BadImage, Change); 7] = [
            ("empty", BadImage::Length, Vec::clear),
            ("only a header begun", BadImage::Length, |b| b.truncate(20)),
            ("cut short", BadImage::Length, |b| b.truncate(b.len() - 8)),
            ("another file", BadImage::Magic, |b| b[0] = b'T'),
            ("another version", BadImage::Layout, |b| b[8] ^= 1),
            ("other dictionaries", BadImage::Key, |b| b[16] ^= 1),
            ("a bit turned", BadImage::Checksum, |b| *b.last_mut().unwrap() ^= 1),
        ];
        for (what, expected, change) in cases {
            assert_eq!(written(change).unwrap_err(), expected, "{what}");
        }
    }
}
