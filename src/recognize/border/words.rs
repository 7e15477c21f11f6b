//! The words of `words.tsv`.

use std::sync::LazyLock;

use crate::text::table::{List, TableError, lists, word_table};

/// Words by which borders are moved. Words of the text are folded; endings, what hangs on by a
/// hyphen, and the words of organisations are as they are written.
pub(super) struct BorderWords {
    /// Endings of adjectives that classes of drugs are called by.
    pub class_endings: List,
    /// What stands behind a class of drugs without being another noun.
    pub no_nouns: List,
    /// What an organisation is.
    pub houses: List,
    /// What may stand between a disease and the word for an organisation.
    pub in_house_names: List,
    /// How bad a disease is.
    pub severity: List,
    /// Words before which that is part of the name.
    pub after_severity: List,
    /// Particles that are vectors only where they carry genetic material.
    pub particles: List,
    /// Words that say so.
    pub genetic: List,
    /// Classes of diseases.
    pub disease_classes: List,
    /// How a class of diseases comes.
    pub inheritance: List,
    /// Endings of biologics, which have four-letter suffixes.
    pub biologic_endings: List,
    /// Four-letter words that are no such suffixes.
    pub no_suffixes: List,
}

pub(super) static WORDS: LazyLock<BorderWords> = LazyLock::new(|| read().expect("a test reads the table"));

fn read() -> Result<BorderWords, TableError> {
    let names = [
        "class ending", "no noun", "house", "in house name", "severity", "after severity", "particle",
        "genetic", "disease class", "inheritance", "biologic ending", "no suffix",
    ];
    let [
        class_endings,
        no_nouns,
        houses,
        in_house_names,
        severity,
        after_severity,
        particles,
        genetic,
        disease_classes,
        inheritance,
        biologic_endings,
        no_suffixes,
    ] = lists(word_table!("words.tsv"), names)?;
    Ok(BorderWords {
        class_endings,
        no_nouns: no_nouns.folded(),
        houses,
        in_house_names,
        severity: severity.folded(),
        after_severity: after_severity.folded(),
        particles: particles.folded(),
        genetic: genetic.folded(),
        disease_classes: disease_classes.folded(),
        inheritance: inheritance.folded(),
        biologic_endings,
        no_suffixes,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_read() {
        assert!(super::read().is_ok());
    }
}
