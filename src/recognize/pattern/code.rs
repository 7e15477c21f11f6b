//! Company codes of products in development: `CTX001`, `PF-07055480`, `NTLA-2002`. Much else
//! is written that way, so a code counts only among words that are said of a treatment.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Reading, hit};
use crate::concept::EntityType;
use crate::document::Span;

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b[A-Z]{2,6}-?[A-Z]?\d{3,8}[A-Z]{0,2}\b").expect("the pattern is a constant")
});

/// What is written as a code and is none: trial registers, standards, diseases, virus
/// strains, cell lines, accession numbers, flights and roads.
const NOT_PRODUCTS: [&str; 32] = [
    "NCT", "ISO", "COVID", "SARS", "MERS", "ISRCTN", "DOI", "PMID", "PMC", "HEK", "CD", "HLA", "GSE", "NM",
    "NP", "RS", "FDA", "EU", "US", "UK", "USD", "EUR", "CHF", "GBP", "ICD", "NASDAQ", "NYSE", "ASX",
    "EUDRACT", "JRCT", "ACTRN", "CTR",
];

/// Folded words that are said of a treatment.
const CUES: [&str; 47] = [
    "therapy", "treatment", "drug", "candidate", "dose", "dosed", "dosing", "trial", "phase",
    "investigational", "infusion", "infused", "injection", "patient", "received", "receiving",
    "administered", "administration", "treated", "product", "efficacy", "safety", "tolerability",
    "tolerated", "inhibitor", "agonist", "antagonist", "antibody", "medicine", "evaluating", "study",
    "subcutaneou", "intravenou", "oral", "placebo", "mg", "kg", "compound", "vaccine", "capsid", "called",
    "known", "designated", "formerly", "formulation", "program", "arm",
];

const REACH: usize = 8;

pub(super) fn find(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    for found in CODE.find_iter(reading.text()) {
        let letters = found.as_str().split(|c: char| !c.is_ascii_uppercase()).next().unwrap_or_default();
        if NOT_PRODUCTS.contains(&letters) {
            continue;
        }
        let span = Span::new(found.start(), found.end());
        let why = "pattern: product code".to_owned();
        let Some(code) = hit(reading, span, EntityType::Drug, 0.6, Vec::new(), why) else { continue };
        if reading.around(code.from, code.to, REACH).any(|word| CUES.contains(&word)) {
            hits.push(code);
        }
    }
}
