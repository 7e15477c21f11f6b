//! Company codes of products in development: `CTX001`, `PF-07055480`, `NTLA-2002`. Much else
//! is written that way, so a code is doubtful where no word nearby is said of products.

use std::sync::LazyLock;

use regex::Regex;

use super::{Doubt, Hit, Input, WORDS, digits, hit, in_sentences};
use crate::concept::EntityType;
use crate::dictionary::Candidates;
use crate::document::Span;

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

/// Every code has a number of so many digits.
const LEAST_DIGITS: u32 = 3;

/// How far a word that is said of products may be.
const REACH: usize = 8;

pub(super) fn find(input: &Input<'_>, _: &[Hit], hits: &mut Vec<Hit>) {
    let doc = input.doc;
    let mut found = Vec::new();
    in_sentences(
        doc,
        |_, token| digits(doc, token).is_some_and(|count| count >= LEAST_DIGITS),
        |sentence| {
            let codes = CODE.find_iter(doc.surface(sentence));
            found.extend(
                codes.map(|m| {
                    (m.as_str(), Span::new(sentence.start() + m.start(), sentence.start() + m.end()))
                }),
            );
        },
    );
    for (code, span) in found {
        let letters = code.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        // Trial registers, standards, diseases, virus strains, cell lines, accession numbers.
        if WORDS.no_products.has(&letters.to_ascii_uppercase()) || ACCESSION.is_match(code) {
            continue;
        }
        let code = hit(doc, span, EntityType::Drug, 0.6, Candidates::new(), "product code");
        let Some(mut code) = code else { continue };
        let mut around = doc.tokens_before(code.from, REACH).chain(doc.tokens_after(code.to, REACH));
        if !around.any(|at| input.cues.is_of_product(doc, at)) {
            code.doubt = Doubt::Strong;
        }
        hits.push(code);
    }
}
