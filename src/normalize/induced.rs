//! A disease that a drug has caused: "levodopa-induced dyskinesias" are what vocabularies call
//! "drug-induced dyskinesia", and so are the dyskinesias that the document names otherwise.

use rustc_hash::FxHashMap;

use super::Choice;
use crate::candidates::LinkableMention;
use crate::concept::EntityType;
use crate::dictionary::{Candidate, ConceptIx, Dictionary};
use crate::reason::Reason;

/// What stands between a drug and what it causes.
const CAUSES: [&str; 4] = ["-induced ", " induced ", "-associated ", "-related "];

/// Chooses the concept for just what a drug has caused, wherever its plain concept is chosen.
pub(super) fn prefer_induced(
    dictionary: &Dictionary,
    text: &str,
    mentions: &[LinkableMention],
    chosen: &mut [Choice],
) {
    let induced = induced(dictionary, text, mentions, chosen);
    if induced.is_empty() {
        return;
    }
    for choice in chosen {
        if let Some(&caused) = choice.concept.and_then(|plain| induced.get(&plain)) {
            *choice = Choice::of(caused, Reason::DrugInduced);
        }
    }
}

/// For each concept that a drug has caused in a document, the concept for just that.
///
/// `chosen` are the concepts of `mentions`, which are sorted by start.
fn induced(
    dictionary: &Dictionary,
    text: &str,
    mentions: &[LinkableMention],
    chosen: &[Choice],
) -> FxHashMap<ConceptIx, ConceptIx> {
    let mut induced = FxHashMap::default();
    for ([drug, disease], [_, of_disease]) in mentions.array_windows().zip(chosen.array_windows()) {
        let (EntityType::Drug, EntityType::Disease, Some(plain)) =
            (drug.entity_type, disease.entity_type, of_disease.concept)
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
    let names = dictionary.called(name);
    let candidates = Candidate::of_names(names.filter(|name| name.entity_type == EntityType::Disease));
    match candidates[..] {
        [only] => Some(only.concept),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::Candidates;
    use crate::dictionary::tests::dictionary;
    use crate::document::Span;
    use crate::reason::Reasons;
    use crate::recognize::Method;

    #[test]
    fn what_a_drug_causes_is_the_disease_for_just_that() {
        let dictionary = dictionary(&[
            "D:1|drug|preferred|any|levodopa",
            "M:1|disease|preferred|any|dyskinesia",
            "M:2|disease|exact|any|drug-induced dyskinesia",
            "M:3|disease|preferred|any|fever",
        ]);
        for (text, expected) in [
            ("levodopa-induced dyskinesia", Some("M:2")),
            ("levodopa-related dyskinesia", Some("M:2")),
            ("levodopa for dyskinesia", None),
            ("levodopa-induced fever", None),
            ("dyskinesia-induced dyskinesia", None),
        ] {
            let disease = if text.ends_with("fever") { "fever" } else { "dyskinesia" };
            let places = [
                text.find("levodopa").map(|at| (Span::new(at, at + 8), EntityType::Drug, "D:1")),
                Some((
                    Span::new(text.len() - disease.len(), text.len()),
                    EntityType::Disease,
                    if disease == "fever" { "M:3" } else { "M:1" },
                )),
            ];
            let found: Vec<_> = places.into_iter().flatten().collect();
            let mentions: Vec<LinkableMention> = found
                .iter()
                .map(|&(span, entity_type, _)| LinkableMention {
                    span,
                    entity_type,
                    method: Method::Dictionary,
                    score: 1.0,
                    candidates: Candidates::new(),
                    further: Vec::new(),
                    reasons: Reasons::new(),
                })
                .collect();
            let choice = |id: &str| Choice { concept: dictionary.by_id(id), reason: None };
            let chosen: Vec<Choice> = found.iter().map(|(_, _, id)| choice(id)).collect();
            let induced = induced(&dictionary, text, &mentions, &chosen);
            let ids: Vec<&str> = induced.values().map(|&ix| dictionary.concept(ix).id).collect();
            assert_eq!(ids.first().copied(), expected, "{text}");
        }
    }
}
