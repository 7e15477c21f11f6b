//! Bridges id spaces through a dictionary's cross-references and names.

use super::score::SameConcept;
use crate::concept::{Curie, EntityType};
use crate::dictionary::Dictionary;
use crate::text::fold::key;

/// Takes two ids for the same concept where a dictionary says so.
///
/// A gold id is met by a concept with that id or with a cross-reference to it. `NAME:x` and
/// `DRUG:x` stand for "the concept called x" and are met by a concept that has the name, or
/// by an unresolved mention that is written so.
#[derive(Debug, Clone, Copy)]
pub struct SameByDictionary<'d>(pub &'d Dictionary);

impl SameConcept for SameByDictionary<'_> {
    fn same(
        &self,
        entity_type: EntityType,
        predicted: Option<&Curie>,
        surface: &str,
        gold_id: &str,
        _gold_name: Option<&str>,
    ) -> bool {
        let named = gold_id.strip_prefix("NAME:").or_else(|| gold_id.strip_prefix("DRUG:"));
        let Some(predicted) = predicted else {
            return named.is_some_and(|name| key(name) == key(surface));
        };
        if predicted.as_str() == gold_id {
            return true;
        }
        let Some(concept) = self.0.by_id(predicted.as_str()) else { return false };
        if self.0.xrefs(concept).any(|xref| xref == gold_id) {
            return true;
        }
        let known = named.and_then(|name| self.0.lookup(name));
        known.is_some_and(|known| {
            self.0.names(known).any(|n| n.concept == concept && n.entity_type == entity_type)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;

    #[test]
    fn names_and_ids_are_bridged() {
        let dictionary = dictionary(&[
            "DRUGBANK:DB1|drug|preferred|any|voretigene neparvovec",
            "DRUGBANK:DB1|drug|brand|any|Luxturna",
        ]);
        let same = SameByDictionary(&dictionary);
        let found = Curie::new("DRUGBANK:DB1").unwrap();
        let is = |predicted: Option<&Curie>, surface, gold| {
            same.same(EntityType::Drug, predicted, surface, gold, None)
        };
        assert!(is(Some(&found), "Luxturna", "DRUG:voretigene neparvovec"));
        assert!(is(Some(&found), "Luxturna", "DRUGBANK:DB1"));
        assert!(!is(Some(&found), "Luxturna", "DRUG:onasemnogene abeparvovec"));
        assert!(is(None, "GLPG-5101", "DRUG:glpg5101"));
        assert!(!is(None, "GLPG5101", "DRUGBANK:DB1"));
    }
}
