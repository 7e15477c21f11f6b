//! A drug and the salt it is given as: "cinacalcet HCl", "otilonium bromide". Dictionaries
//! hold the drug, not each of its salts; the concept is the drug's.

use super::{Hit, Input, WORDS};
use crate::concept::EntityType;
use crate::reason::Reason;
use crate::text::fold::Gap;

pub(super) fn find(input: &Input<'_>, hits: &[Hit], found: &mut Vec<Hit>) {
    let doc = input.doc;
    for drug in hits.iter().filter(|hit| hit.entity_type == EntityType::Drug && hit.is_sure()) {
        let joined = doc.tokens().get(drug.to).is_some_and(|token| token.gap == Gap::Soft);
        // "valproic acid" is a name of its own.
        if joined && doc.word_bytes(drug.to) != b"acid" && WORDS.salts.has(doc.word(drug.to)) {
            let mut salt = drug.clone();
            salt.set_tokens(doc, drug.from, drug.to + 1);
            salt.reasons.push(Reason::WithSalt);
            found.push(salt);
        }
    }
}
