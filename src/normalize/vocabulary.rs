//! The vocabularies of `vocabularies.tsv`.

use std::sync::LazyLock;

use crate::text::table::{TableError, rows, word_table};

/// What is known of a vocabulary.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vocabulary {
    /// The higher, the earlier it gives the id of a concept; at least 1.
    pub rank: usize,
    /// It holds single genes, no families.
    pub holds_genes: bool,
    /// It holds findings and symptoms, which are diseases elsewhere.
    pub holds_findings: bool,
}

/// All vocabularies, by the prefix of their ids.
pub(super) struct Vocabularies(Vec<(&'static str, Vocabulary)>);

impl Vocabularies {
    /// The vocabulary of a CURIE; none for one that is not listed.
    pub fn of(&self, id: &str) -> Option<Vocabulary> {
        let (prefix, _) = id.split_once(':')?;
        self.0.iter().find(|(known, _)| *known == prefix).map(|(_, vocabulary)| *vocabulary)
    }
}

pub(super) static VOCABULARIES: LazyLock<Vocabularies> =
    LazyLock::new(|| read().expect("a test reads the table"));

fn read() -> Result<Vocabularies, TableError> {
    let rows = rows(word_table!("vocabularies.tsv"), ["prefix", "holds"])?;
    let count = rows.len();
    let vocabulary = |(at, row): (usize, &crate::text::table::Row<2>)| {
        let [prefix, holds] = row.cells;
        if !["concepts", "genes", "findings"].contains(&holds) {
            return Err(row.fault(format!("'{holds}' is none of concepts, genes, findings")));
        }
        let (holds_genes, holds_findings) = (holds == "genes", holds == "findings");
        Ok((prefix, Vocabulary { rank: count - at, holds_genes, holds_findings }))
    };
    rows.iter().enumerate().map(vocabulary).collect::<Result<_, _>>().map(Vocabularies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vocabularies_are_known_by_their_prefix() {
        let rank = |id: &str| VOCABULARIES.of(id).map_or(0, |vocabulary| vocabulary.rank);
        assert!(rank("MONDO:1") > rank("MESH:D1") && rank("MESH:D1") > rank("SYMP:1"));
        assert!(rank("SYMP:1") > rank("X:1"));
        assert!(VOCABULARIES.of("HGNC:1").is_some_and(|v| v.holds_genes));
        assert!(VOCABULARIES.of("HGNC.GROUP:1").is_some_and(|v| !v.holds_genes));
    }
}
