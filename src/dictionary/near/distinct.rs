//! What makes two strings different names however many letters they share.

use std::sync::LazyLock;

use super::bare;
use crate::text::table::{rows, word_table};

/// Parts of words of which one name has this, another that, and most else is the same.
static OPPOSITES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let rows = rows(word_table!("opposites.tsv"), ["part"]).expect("a test reads the table");
    rows.into_iter().map(|row| row.cells[0]).collect()
});

/// What tells two folded strings apart: names with different marks are different names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marks {
    /// The numbers, and the words of one letter, sorted.
    numbers: Vec<Box<str>>,
    /// How often each of the opposites stands in it.
    opposites: Vec<u8>,
}

impl Marks {
    /// Those of a folded string.
    pub fn of(folded: &str) -> Self {
        let bare = bare(folded);
        let count = |part: &&str| u8::try_from(bare.matches(part).count()).unwrap_or(u8::MAX);
        Self { numbers: numbers(folded), opposites: OPPOSITES.iter().map(count).collect() }
    }
}

/// The numbers in a folded string, and its words of one letter, sorted.
fn numbers(folded: &str) -> Vec<Box<str>> {
    let numbers = folded.split(|c: char| !c.is_numeric()).filter(|number| !number.is_empty());
    let letters =
        folded.split(' ').filter(|word| word.chars().count() == 1 && word.starts_with(char::is_alphabetic));
    let mut marks: Vec<Box<str>> = numbers.chain(letters).map(Into::into).collect();
    marks.sort_unstable();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_letters_and_opposites_tell_apart() {
        for (a, b, expected) in [
            ("hyperkalemia", "hypokalemia", true),
            ("hepatitis b", "hepatitis c", true),
            ("hepatitis b", "hepatitis b virus", false),
            ("ataxia type 2", "ataxia type 3", true),
            ("srp 9001", "srp 9003", true),
            ("3 ' azido 3 ' dideoxythymidine", "3 ' azido 3 ' deoxythymidine", false),
            ("leukemia", "leukaemia", false),
            ("amino - nucleoside", "aminonucleoside", false),
        ] {
            assert_eq!(Marks::of(a) != Marks::of(b), expected, "{a} / {b}");
        }
    }
}
