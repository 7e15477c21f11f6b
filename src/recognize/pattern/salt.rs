//! A drug and the salt it is given as: "cinacalcet HCl", "otilonium bromide". Dictionaries
//! hold the drug, not each of its salts; the concept is the drug's.

use super::{Hit, Reading};
use crate::concept::EntityType;
use crate::text::fold::Gap;

/// What acids and bases are called behind a drug's name, folded.
pub(super) const SALTS: [&str; 19] = [
    "acid", "hcl", "hydrochloride", "dihydrochloride", "hydrobromide", "dihydrobromide", "sodium",
    "potassium", "chloride", "bromide", "iodide", "methiodide", "sulfate", "phosphate", "acetate", "maleate",
    "mesylate", "tartrate", "ester",
];

pub(super) fn find(reading: &Reading<'_>, hits: &[Hit], found: &mut Vec<Hit>) {
    for drug in hits.iter().filter(|hit| hit.mention.entity_type == EntityType::Drug && hit.is_sure()) {
        let joined = reading.tokens().get(drug.to).is_some_and(|token| token.gap == Gap::Soft);
        if joined && SALTS[1..].contains(&reading.word(drug.to)) {
            let mut salt = drug.clone();
            salt.to += 1;
            salt.mention.span = reading.span(salt.from, salt.to);
            salt.mention.why = format!("{}, with the salt it is given as", salt.mention.why);
            found.push(salt);
        }
    }
}
