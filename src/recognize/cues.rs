//! Folded words that are said of a disease, a gene, a vector or a drug: evidence for a doubtful
//! name beside or near them.

use crate::concept::EntityType;

/// The words for one type.
pub(super) const fn of(entity_type: EntityType) -> &'static [&'static str] {
    match entity_type {
        EntityType::Disease => &DISEASE,
        EntityType::Gene => &GENE,
        EntityType::Vector => &VECTOR,
        EntityType::Drug => &DRUG,
    }
}

const DISEASE: [&str; 33] = [
    "patient", "disease", "disorder", "syndrome", "diagnosed", "diagnosis", "symptom", "suffering", "suffer",
    "risk", "prevalence", "incidence", "children", "infant", "boy", "people", "type", "severe", "mild",
    "advanced", "refractory", "relapsed", "metastatic", "acute", "chronic", "newborn", "onset",
    "progression", "infection", "infected", "adult", "treat", "treating",
];

const GENE: [&str; 43] = [
    "gene", "protein", "mutation", "mutant", "mutated", "variant", "receptor", "expression", "expressing",
    "expressed", "allele", "locu", "promoter", "enzyme", "kinase", "antigen", "encode", "encoding",
    "encoded", "deletion", "exon", "transcript", "mrna", "knockout", "signaling", "pathway", "deficient",
    "activation", "activate", "inhibit", "inhibitor", "antibody", "polymorphism", "genotype", "copy",
    "phosphorylation", "isoform", "binding", "domain", "overexpression", "anti", "targeting", "level",
];

const VECTOR: [&str; 28] = [
    "vector", "capsid", "serotype", "deliver", "delivery", "delivered", "carry", "carrying", "carried",
    "carrier", "transgene", "transduction", "transduce", "transduced", "gene", "engineered", "modified",
    "harmless", "disabled", "payload", "particle", "recombinant", "vehicle", "load", "loaded", "shuttle",
    "oncolytic", "therapy",
];

const DRUG: [&str; 28] = [
    "mg", "dose", "tablet", "capsule", "drug", "treatment", "therapy", "treated", "taking", "prescribed",
    "inhibitor", "infusion", "injection", "oral", "medication", "medicine", "placebo", "plu", "received",
    "receiving", "given", "administered", "daily", "combination", "supplement", "take", "approved", "brand",
];
