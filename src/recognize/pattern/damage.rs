//! Organs that fail: "myocardial damage", "renal dysfunction". What is damaged is known from
//! the names of diseases, and no dictionary lists every pair.

use super::{Hit, Input, WORDS, hit};
use crate::concept::EntityType;
use crate::dictionary::Candidates;
use crate::text::fold::Gap;

pub(super) fn find(input: &Input<'_>, _: &[Hit], hits: &mut Vec<Hit>) {
    /// In bytes: no word for damage is shorter.
    const SHORTEST: u32 = 6;
    let doc = input.doc;
    for (i, token) in doc.tokens().iter().enumerate().skip(1) {
        if token.end - token.start >= SHORTEST
            && token.gap == Gap::Soft
            && WORDS.harm.has_bytes(doc.word_bytes(i))
            && input.cues.is_diseased(doc, i - 1)
        {
            let (span, what) = (doc.span(i - 1, i + 1), "what is damaged, and damage");
            hits.extend(hit(doc, span, EntityType::Disease, 0.75, Candidates::new(), what));
        }
    }
}
