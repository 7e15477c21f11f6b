//! The words of the tables here.

use std::sync::LazyLock;

use crate::text::table::{List, TableError, lists, pairs, word_table};

/// What is known of words for disorders and of letters in names.
pub(super) struct CandidateWords {
    /// Endings of adjectives, and of the noun for what somebody has.
    pub endings: Vec<(&'static str, &'static str)>,
    /// Latin letters, and the Greek ones that they stand for in names of genes.
    pub greek: Vec<(&'static str, &'static str)>,
    /// Words that mean the same part of the body.
    pub body_parts: Vec<Vec<&'static str>>,
    /// Words, folded, that say what kind of thing a name is rather than which.
    pub kinds: List,
    /// Words for growths, of which dictionaries have one or another.
    pub growths: List,
    /// Words for something wrong with a part of the body.
    pub troubles: List,
}

pub(super) static WORDS: LazyLock<CandidateWords> =
    LazyLock::new(|| read().expect("a test reads the tables"));

fn read() -> Result<CandidateWords, TableError> {
    let parts = pairs(word_table!("body_parts.tsv"), ["part", "word"])?;
    let of_one = parts.chunk_by(|(a, _), (b, _)| a == b);
    let body_parts = of_one.map(|rows| rows.iter().map(|&(_, word)| word).collect()).collect();
    let [kinds, growths, troubles] = lists(word_table!("words.tsv"), ["kind", "growth", "trouble"])?;
    Ok(CandidateWords {
        endings: pairs(word_table!("endings.tsv"), ["ending", "noun"])?,
        greek: pairs(word_table!("greek.tsv"), ["letter", "name"])?,
        body_parts,
        kinds: kinds.folded(),
        growths,
        troubles,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tables_are_read() {
        assert!(super::read().is_ok());
    }
}
