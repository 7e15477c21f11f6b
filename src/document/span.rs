//! Where text is. Inside the program UTF-8 bytes; in every table and file Unicode code
//! points; one conversion between them.

use std::fmt;
use std::ops::Range;

/// A half-open range of UTF-8 bytes of a document's text: `start..end`, end exclusive. Takes 8
/// bytes, since documents are limited to less than 4 GiB.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    ///
    /// # Panics
    /// When `start > end`, or past 4 GiB.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span starts at byte {start}, after its end {end}");
        let narrow = |at| u32::try_from(at).expect("documents are limited to less than 4 GiB");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// First byte.
    #[must_use]
    pub const fn start(self) -> usize {
        self.start as usize
    }

    /// The byte after the last.
    #[must_use]
    pub const fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the whole of `other` lies inside.
    ///
    /// ```
    /// use theralex::document::Span;
    /// assert!(Span::new(2, 8).contains(Span::new(2, 5)));
    /// assert!(!Span::new(2, 8).contains(Span::new(5, 9)));
    /// ```
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    ///
    /// ```
    /// use theralex::document::Span;
    /// assert!(Span::new(2, 5).overlaps(Span::new(4, 9)));
    /// assert!(!Span::new(2, 5).overlaps(Span::new(5, 9)));
    /// ```
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The surface: this stretch of `text`.
    ///
    /// # Panics
    /// When the span is not of `text`: past its end, or inside a character.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// The same bytes as a range.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start()..self.end()
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Converts byte offsets of one text to code points and back.
///
/// Keeps one number for every 128 bytes, so a lookup counts at most 128 bytes.
#[derive(Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    /// Code points that begin before byte `128 * i`.
    before: Vec<u32>,
}

const STRIDE: usize = 128;

impl<'t> CodePoints<'t> {
    /// Reads `text` once.
    ///
    /// # Panics
    /// When `text` holds more than `u32::MAX` code points.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let mut before = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0_usize;
        for chunk in text.as_bytes().chunks(STRIDE) {
            before.push(u32::try_from(count).expect("documents are limited to less than 4 GiB"));
            count += starts(chunk);
        }
        before.push(u32::try_from(count).expect("documents are limited to less than 4 GiB"));
        Self { text, before }
    }

    /// Length of the text in code points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.before.last().map_or(0, |&n| n as usize)
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The code point that begins at byte `byte`; the length for the text's end.
    ///
    /// # Panics
    /// When `byte` lies past the end or inside a character.
    #[must_use]
    pub fn at_byte(&self, byte: usize) -> usize {
        assert!(self.text.is_char_boundary(byte), "byte {byte} is not a character's border");
        let block = byte / STRIDE;
        if block * STRIDE >= self.text.len() {
            return self.len();
        }
        self.before[block] as usize + starts(&self.text.as_bytes()[block * STRIDE..byte])
    }

    /// `span` in code points, end exclusive.
    ///
    /// # Panics
    /// When the span is not of this text.
    #[must_use]
    pub fn range(&self, span: Span) -> Range<usize> {
        self.at_byte(span.start())..self.at_byte(span.end())
    }

    /// The byte span of code points `start..end`, or none where they lie past the end or
    /// the wrong way round.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        let (start, end) = (self.to_byte(range.start)?, self.to_byte(range.end)?);
        (start <= end).then(|| Span::new(start, end))
    }

    fn to_byte(&self, code_point: usize) -> Option<usize> {
        if code_point >= self.len() {
            return (code_point == self.len()).then_some(self.text.len());
        }
        let block = self.before.partition_point(|&n| n as usize <= code_point) - 1;
        let from = block * STRIDE;
        let mut left = code_point - self.before[block] as usize;
        for (i, &byte) in self.text.as_bytes()[from..].iter().enumerate() {
            if is_start(byte) {
                if left == 0 {
                    return Some(from + i);
                }
                left -= 1;
            }
        }
        None
    }
}

const fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| is_start(b)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn code_points_count_characters_not_bytes() {
        let text = "β-thalassaemia 🧬 é\u{301}x";
        let points = CodePoints::new(text);
        let dna = text.find('🧬').unwrap();
        assert_eq!(points.range(Span::new(0, "β".len())), 0..1);
        assert_eq!(points.at_byte(dna), text.chars().position(|c| c == '🧬').unwrap());
        assert_eq!(points.len(), text.chars().count());
        assert_eq!(points.span(0..1).unwrap().of(text), "β");
        assert_eq!(points.span(0..points.len()).unwrap().of(text), text);
        assert_eq!(points.span(3..99), None);
        assert_eq!(points.span(Range { start: 3, end: 2 }), None);
    }

    proptest! {
        #[test]
        fn bytes_to_code_points_and_back(text in "(\\PC|🧬|β|\r\n){0,400}") {
            let points = CodePoints::new(&text);
            let borders: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            for (n, &byte) in borders.iter().enumerate() {
                prop_assert_eq!(points.at_byte(byte), n);
                prop_assert_eq!(points.span(0..n), Some(Span::new(0, byte)));
            }
        }
    }
}
