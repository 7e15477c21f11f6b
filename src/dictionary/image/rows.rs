//! The rows of an image's sections. All numbers; no padding.

use bytemuck::{Pod, Zeroable};

/// A string of the section of strings, or a range of another section.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
pub struct Text {
    pub start: u32,
    pub len: u32,
}

/// One concept.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub struct ConceptRow {
    pub id: Text,
    /// The name to show.
    pub name: Text,
    /// Its range of the names of concepts.
    pub names: Text,
    /// Its range of the links.
    pub links: Text,
    /// Its place in `EntityType::ALL`.
    pub entity_type: u32,
}

/// One name of one concept, in a record.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub struct NameRow {
    pub concept: u32,
    pub text: Text,
    /// Its place in `NameKind::ALL`.
    pub kind: u8,
    /// Its place in `CasePolicy::ALL`.
    pub case: u8,
    /// That of its concept in `EntityType::ALL`: here too, so that the concept need not be read.
    pub entity_type: u8,
    /// Nothing.
    pub padding: u8,
}

/// One link of one concept.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub struct LinkRow {
    pub target: Text,
    /// Its place in `Relation::ALL`.
    pub relation: u32,
}

/// Three letters in a row.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub struct GramRow {
    pub gram: u32,
    /// Its place among all, the rarest first.
    pub rank: u32,
    /// Its range of the names that are kept under it.
    pub start: u32,
    pub len: u32,
}

/// Words of 32 bits before the bytes of a record: how many names, how many bytes. The highest
/// bit of the second says that the name is a single token and only ever written with a capital.
pub const RECORD_HEAD: usize = 2;
pub const CAPITAL: u32 = 1 << 31;

/// A place in the table of words: single tokens that are a name, or the first or second of one.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
pub struct Word {
    /// Part of the token's hash, and in the lowest four bits what it is.
    tag: u32,
    /// Where the record of the name begins, one higher; zero where it is none.
    record: u32,
}

impl Word {
    /// A place that holds nothing.
    pub const EMPTY: Self = Self { tag: 0, record: 0 };
    /// It is a name.
    pub const NAME: u32 = 1;
    /// It is a name where it has a capital.
    pub const SYMBOL: u32 = 2;
    /// A longer name begins with it.
    pub const BEGINS: u32 = 4;
    /// It is the second token of a name.
    pub const FOLLOWS: u32 = 8;
    /// All that it may be.
    pub const ALL: u32 = 15;

    pub const fn new(tag: u32, is: u32, record: Option<u32>) -> Self {
        let record = match record {
            Some(record) => record + 1,
            None => 0,
        };
        Self { tag: (tag & !Self::ALL) | is, record }
    }

    pub const fn is_empty(self) -> bool {
        self.tag & Self::ALL == 0
    }

    pub const fn has(self, tag: u32) -> bool {
        (self.tag ^ tag) & !Self::ALL == 0
    }

    /// What it is.
    pub const fn is(self) -> u32 {
        self.tag & Self::ALL
    }

    pub const fn add(&mut self, is: u32) {
        self.tag |= is;
    }

    pub const fn record(self) -> Option<u32> {
        self.record.checked_sub(1)
    }
}

/// A place in a table of longer rows of tokens.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub struct Slot {
    /// Part of the hash of the row of tokens.
    pub tag: u32,
    /// What it holds: see [`Slot::key`] and [`Slot::goes_on`]. Zero in an empty place.
    holds: u32,
}

impl Slot {
    /// A place that holds nothing.
    pub const EMPTY: Self = Self::new(0, None, false);
    const GOES_ON: u32 = 1 << 31;
    /// A record begins below this position, which is written one higher: zero means none.
    pub const MOST: usize = Self::GOES_ON as usize - 1;

    pub const fn new(tag: u32, key: Option<u32>, goes_on: bool) -> Self {
        let key = match key {
            Some(key) => key + 1,
            None => 0,
        };
        Self { tag, holds: key | if goes_on { Self::GOES_ON } else { 0 } }
    }

    pub const fn is_empty(self) -> bool {
        self.holds == 0
    }

    /// Where the record of this row begins, if it is a name.
    pub const fn key(self) -> Option<u32> {
        (self.holds & !Self::GOES_ON).checked_sub(1)
    }

    /// Whether a longer name goes on from this row.
    pub const fn goes_on(self) -> bool {
        self.holds & Self::GOES_ON != 0
    }
}
