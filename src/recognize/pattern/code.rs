//! Company codes of products in development: `CTX001`, `PF-07055480`, `NTLA-2002`. Much else
//! is written that way, so a code is doubtful where no word nearby is said of products.

use std::sync::LazyLock;

use regex::Regex;

use super::{Doubt, Hit, Reading, hit};
use crate::concept::EntityType;
use crate::document::Span;
use crate::recognize::cues;

/// Accession numbers of sequences and protein families: two letters and six digits (four and
/// eight), `PF` and five.
static ACCESSION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)^(?:[A-Z]{2}\d{6}|[A-Z]{4}\d{8}|PF\d{5})$").expect("the pattern is a constant")
});

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)\b
        (?: [A-Z]{2,6}-?[A-Z]?\d{3,8}[A-Z]{0,2}   # CTX001, PF-07055480
          | [A-Z][a-z][-\ ]?\d{2,3}[-\ ]?\d{4}      # Ro4368554, Ro 31-8220
        )\b",
    )
    .expect("the pattern is a constant")
});

/// What is written as a code and is none: trial registers, standards, diseases, virus
/// strains, cell lines, accession numbers, flights and roads.
const NOT_PRODUCTS: [&str; 33] = [
    "NCT", "ISO", "COVID", "SARS", "MERS", "ISRCTN", "DOI", "PMID", "PMC", "HEK", "HCT", "CD", "HLA", "GSE",
    "NM", "NP", "RS", "FDA", "EU", "US", "UK", "USD", "EUR", "CHF", "GBP", "ICD", "NASDAQ", "NYSE", "ASX",
    "EUDRACT", "JRCT", "ACTRN", "CTR",
];

/// How far a word that is said of products may be.
const REACH: usize = 8;

pub(super) fn find(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    for found in CODE.find_iter(reading.text()) {
        let letters = found.as_str().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let letters = letters.to_ascii_uppercase();
        if NOT_PRODUCTS.contains(&letters.as_str()) || ACCESSION.is_match(found.as_str()) {
            continue;
        }
        let span = Span::new(found.start(), found.end());
        let why = "pattern: product code".to_owned();
        let Some(mut code) = hit(reading, span, EntityType::Drug, 0.6, Vec::new(), why) else { continue };
        let mut around = reading.tokens_before(code.from, REACH).chain(reading.tokens_after(code.to, REACH));
        if !around.any(|at| cues::is_of_product(reading, at)) {
            code.doubt = Doubt::Strong;
        }
        hits.push(code);
    }
}
