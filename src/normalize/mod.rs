//! Steps `link` and `species`: the concept of each mention, or none where the document doesn't tell.

mod choose;
mod induced;
pub(crate) mod species;
mod vocabulary;

use rustc_hash::FxHashMap;

use crate::candidates::LinkableMention;
use crate::concept::EntityType;
use crate::dictionary::{Candidate, Candidates, ConceptIx, Dictionary};
use crate::document::{Span, TokenizedDocument};
use crate::reason::{Reason, Reasons};
use crate::recognize::Method;
use crate::step::{Step, Steps};
use choose::choose;
use species::Species;

/// A mention resolved to a concept, or to none.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedMention {
    /// Bytes of the document's text.
    pub span: Span,
    /// What it names.
    pub entity_type: EntityType,
    /// How it was found.
    pub method: Method,
    /// How sure it is, 0–1.
    pub score: f32,
    /// What it means; none where no dictionary knows the name or several concepts share it.
    pub concept: Option<ConceptIx>,
    /// Further concepts, where one stretch of text names several things ("breast and ovarian
    /// cancer"); empty for nearly all, and where there is no first.
    pub further: Vec<ConceptIx>,
    /// Where no concept was chosen, those that may be meant, the likeliest first, five at most.
    pub ambiguous: Vec<ConceptIx>,
    /// Why it was taken for a mention and why it means what it means.
    pub reasons: Reasons,
}

/// How many candidates are told where none is chosen.
const MOST_AMBIGUOUS: usize = 5;

/// How many mentions of the document can mean nothing but a concept.
type Support = FxHashMap<ConceptIx, usize>;

/// Resolves the mentions of one document, which are sorted by start. Nothing is left out and the
/// order stays.
#[must_use]
pub fn link(
    dictionary: &Dictionary,
    doc: &TokenizedDocument<'_>,
    mentions: Vec<LinkableMention>,
    steps: Steps,
) -> Vec<LinkedMention> {
    let use_document = steps.take(Step::Document);
    let support = if use_document { support(&mentions) } else { Support::default() };
    let mut chosen: Vec<Choice> =
        mentions.iter().map(|mention| choose(dictionary, &mention.candidates, &support)).collect();
    if use_document {
        induced::prefer_induced(dictionary, doc.text(), &mentions, &mut chosen);
    }
    let genes = || mentions.iter().any(|mention| mention.entity_type == EntityType::Gene);
    let species = (steps.take(Step::Species) && genes()).then(|| Species::read(doc));
    let linked = mentions.into_iter().zip(chosen).map(|(mention, choice)| {
        let of_species = species.as_ref().and_then(|s| s.gene(dictionary, &mention, choice.concept));
        linked(dictionary, mention, of_species.unwrap_or(choice), &support)
    });
    linked.collect()
}

/// A concept, or none, and why, where that is not plain.
#[derive(Debug, Clone, PartialEq)]
struct Choice {
    concept: Option<ConceptIx>,
    reason: Option<Reason>,
}

impl Choice {
    const fn of(concept: ConceptIx, reason: Reason) -> Self {
        Self { concept: Some(concept), reason: Some(reason) }
    }
}

fn linked(
    dictionary: &Dictionary,
    mention: LinkableMention,
    choice: Choice,
    support: &Support,
) -> LinkedMention {
    let LinkableMention { span, entity_type, method, score, candidates, further, mut reasons } = mention;
    reasons.extend(choice.reason);
    let (concept, further) = with_further(dictionary, &further, choice.concept, support);
    let undecided = candidates.iter().filter(|_| concept.is_none());
    let ambiguous = undecided.map(|candidate| candidate.concept).take(MOST_AMBIGUOUS).collect();
    LinkedMention { span, entity_type, method, score, concept, further, ambiguous, reasons }
}

/// Counts the mentions that can mean nothing but one concept. Empty where no mention may mean
/// several: nobody will ask.
fn support(mentions: &[LinkableMention]) -> Support {
    let all = || mentions.iter().flat_map(|m| std::iter::once(&m.candidates).chain(&m.further));
    let mut support = Support::default();
    if all().any(|candidates| candidates.len() > 1) {
        for candidates in all() {
            let [only @ Candidate { sure: true, .. }] = candidates[..] else { continue };
            *support.entry(only.concept).or_default() += 1;
        }
    }
    support
}

/// The first of the concepts of a mention whose first name means `first`, and the further ones. A
/// name that is ambiguous has none.
fn with_further(
    dictionary: &Dictionary,
    further: &[Candidates],
    first: Option<ConceptIx>,
    support: &Support,
) -> (Option<ConceptIx>, Vec<ConceptIx>) {
    if further.is_empty() {
        return (first, Vec::new());
    }
    let mut concepts = Vec::from_iter(first);
    for candidates in further {
        let other = choose(dictionary, candidates, support).concept;
        concepts.extend(other.filter(|other| !concepts.contains(other)));
    }
    let mut concepts = concepts.into_iter();
    (concepts.next(), concepts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;

    #[test]
    fn each_thing_that_is_named_has_its_concept_once() {
        let dictionary = dictionary(&[
            "M:1|disease|exact|any|one",
            "M:2|disease|exact|any|two",
            "M:1|disease|exact|any|unus",
            "M:3|disease|exact|any|shared",
            "M:4|disease|exact|any|shared",
        ]);
        let of = |name: &str| {
            let key = dictionary.lookup(name).expect("the name is in the rows");
            Candidate::of_names(dictionary.names(key))
        };
        for (names, expected) in [
            (&["one", "two"][..], &["M:1", "M:2"][..]),
            (&["one", "two", "unus"], &["M:1", "M:2"]),
            (&["one", "shared"], &["M:1"]),
            (&["shared", "two", "one"], &["M:2", "M:1"]),
            (&["shared", "shared"], &[]),
        ] {
            let further: Vec<_> = names[1..].iter().map(|name| of(name)).collect();
            let first = choose(&dictionary, &of(names[0]), &Support::default()).concept;
            let (first, also) = with_further(&dictionary, &further, first, &Support::default());
            let ids: Vec<_> = first.into_iter().chain(also).map(|ix| dictionary.concept(ix).id).collect();
            assert_eq!(ids, expected, "{names:?}");
        }
    }
}
