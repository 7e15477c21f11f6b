//! The words of `words.tsv`.

use std::sync::LazyLock;

use crate::text::table::{List, TableError, lists, word_table};

/// Words that the patterns know, as they are written.
pub(super) struct PatternWords {
    /// What acids and bases are called behind a drug's name; folded.
    pub salts: List,
    /// Letters before a number that make no product code.
    pub no_products: List,
    /// What a hyphen only joins to a chemical name, hyphen included.
    pub joined: List,
    /// What happens to an organ; folded.
    pub harm: List,
}

pub(super) static WORDS: LazyLock<PatternWords> = LazyLock::new(|| read().expect("a test reads the table"));

fn read() -> Result<PatternWords, TableError> {
    let names = ["acid or base", "no product", "joined", "harm"];
    let [salts, no_products, joined, harm] = lists(word_table!("words.tsv"), names)?;
    Ok(PatternWords { salts: salts.folded(), no_products, joined, harm: harm.folded() })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_read() {
        assert!(super::read().is_ok());
    }
}
