//! A disease that a drug has caused: "levodopa-induced dyskinesias" are what vocabularies call
//! "drug-induced dyskinesia", and so are the dyskinesias that the document names otherwise.

use rustc_hash::FxHashMap;

use crate::concept::EntityType;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::recognize::{Candidate, Mention};

/// What stands between a drug and what it causes.
const CAUSES: [&str; 4] = ["-induced ", " induced ", "-associated ", "-related "];

/// For each concept that a drug has caused in a document, the concept for just that.
///
/// `chosen` are the concepts of `mentions`, which are sorted by start.
pub(super) fn induced(
    dictionary: &Dictionary,
    text: &str,
    mentions: &[Mention],
    chosen: &[Option<ConceptIx>],
) -> FxHashMap<ConceptIx, ConceptIx> {
    let mut induced = FxHashMap::default();
    for (pair, concepts) in mentions.windows(2).zip(chosen.windows(2)) {
        let [drug, disease] = pair else { continue };
        let (EntityType::Drug, EntityType::Disease, Some(plain)) =
            (drug.entity_type, disease.entity_type, concepts[1])
        else {
            continue;
        };
        let between = text.get(drug.span.end()..disease.span.start());
        if between.is_some_and(|between| CAUSES.contains(&between)) {
            let name = format!("drug-induced {}", disease.span.of(text));
            if let Some(caused) = named(dictionary, &name).filter(|&caused| caused != plain) {
                induced.insert(plain, caused);
            }
        }
    }
    induced
}

/// The one disease with this name.
fn named(dictionary: &Dictionary, name: &str) -> Option<ConceptIx> {
    let names = dictionary.names(dictionary.lookup(name)?);
    let candidates = Candidate::of_names(names.filter(|name| name.entity_type == EntityType::Disease));
    match candidates[..] {
        [only] => Some(only.concept),
        _ => None,
    }
}
