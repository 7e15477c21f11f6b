//! A gene and what its lack is called: "ADA deficiency" is the disease "adenosine deaminase
//! deficiency", by any of the gene's names.

use super::{Hit, Input, hit};
use crate::concept::EntityType;
use crate::dictionary::{Candidate, Candidates, ConceptIx, Dictionary, Name};
use crate::text::fold::Gap;

pub(super) fn find(input: &Input<'_>, genes: &[Hit], hits: &mut Vec<Hit>) {
    let (dictionary, doc) = (input.dictionary, input.doc);
    for gene in genes.iter().filter(|hit| hit.entity_type == EntityType::Gene) {
        let joined = doc.tokens().get(gene.to).is_some_and(|token| token.gap != Gap::Hard);
        if !joined || doc.word_bytes(gene.to) != b"deficiency" {
            continue;
        }
        let lacks: Vec<_> = gene.candidates.iter().map(|gene| lack_of(dictionary, gene.concept)).collect();
        // A name of several genes does not tell whose lack it is, unless that has one name.
        let first = |lack: &[Candidate]| lack.first().map(|candidate| candidate.concept);
        let sure = lacks.windows(2).all(|two| first(&two[0]) == first(&two[1]));
        let mut candidates = lacks.into_iter().find(|lack| !lack.is_empty()).unwrap_or_default();
        for candidate in &mut candidates {
            candidate.sure &= sure;
        }
        let (span, what) = (doc.span(gene.from, gene.to + 1), "the lack of a gene's product");
        hits.extend(hit(doc, span, EntityType::Disease, 0.85, candidates, what));
    }
}

/// What the lack of a gene is called, by any of the gene's names.
fn lack_of(dictionary: &Dictionary, gene: ConceptIx) -> Candidates {
    let of_name = |name: Name<'_>| {
        let key = dictionary.lookup(&format!("{} deficiency", name.text()))?;
        let diseases = dictionary.names(key).filter(|name| name.entity_type == EntityType::Disease);
        Some(Candidate::of_names(diseases)).filter(|candidates| !candidates.is_empty())
    };
    dictionary.names_of(gene).find_map(of_name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognize::tests::recognized;

    #[test]
    fn a_lack_is_that_of_the_one_gene_of_the_name() {
        let rows = [
            "G:1|gene|preferred|any|alphase",
            "G:1|gene|exact|any|alpha splitter",
            "G:2|gene|preferred|any|betase",
            "G:2|gene|exact|any|beta splitter",
            "G:3|gene|preferred|any|gammase",
            "G:3|gene|exact|any|betase",
            "M:1|disease|preferred|any|alpha splitter deficiency",
            "M:2|disease|preferred|any|beta splitter deficiency",
        ];
        for (text, sure) in [("alphase deficiency", true), ("betase deficiency", false)] {
            let mentions = recognized(&rows, text);
            let lack = mentions
                .iter()
                .map(|(m, _)| m)
                .find(|m| m.entity_type == EntityType::Disease)
                .expect("a disease");
            assert_eq!(lack.candidates.iter().map(|c| c.sure).collect::<Vec<_>>(), [sure], "{text}");
        }
    }
}
