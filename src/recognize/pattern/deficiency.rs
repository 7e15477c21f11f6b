//! A gene and what its lack is called: "ADA deficiency" is the disease "adenosine deaminase
//! deficiency", by any of the gene's names.

use super::{Hit, Reading, hit};
use crate::concept::EntityType;
use crate::dictionary::Dictionary;
use crate::recognize::mention::Candidate;

pub(super) fn find(dictionary: &Dictionary, reading: &Reading<'_>, genes: &[Hit], hits: &mut Vec<Hit>) {
    for gene in genes.iter().filter(|hit| hit.mention.entity_type == EntityType::Gene) {
        if reading.after(gene.to, 1).next() != Some("deficiency") {
            continue;
        }
        let names = gene.mention.candidates.iter().flat_map(|c| dictionary.names_of(c.concept));
        let candidates = names.into_iter().find_map(|name| {
            let key = dictionary.lookup(&format!("{} deficiency", name.text))?;
            let diseases = dictionary.names(key).filter(|name| name.entity_type == EntityType::Disease);
            Some(Candidate::of_names(diseases)).filter(|candidates| !candidates.is_empty())
        });
        let span = reading.span(gene.from, gene.to + 1);
        let why = "pattern: the lack of a gene's product".to_owned();
        hits.extend(hit(reading, span, EntityType::Disease, 0.85, candidates.unwrap_or_default(), why));
    }
}
