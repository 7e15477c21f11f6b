//! Chooses the concept of each mention, or none where the document doesn't tell.

mod induced;
pub(crate) mod species;

use rustc_hash::FxHashMap;

use crate::concept::{EntityType, NameKind};
use crate::context::Context;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::document::{Document, PassageKind, Span, sentence_at};
use crate::recognize::{Candidate, Mention, Step, Steps};
use crate::text::fold::{Folded, key};
use species::Species;

/// A mention resolved to a concept, or to none, with its place and the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// What was found.
    pub mention: Mention,
    /// What it means; none where no dictionary knows the name or several concepts share it.
    pub concept: Option<ConceptIx>,
    /// Further concepts, where one stretch of text names several things ("breast and ovarian
    /// cancer"); empty for nearly all, and where there is no first.
    pub also: Vec<ConceptIx>,
    /// The kind of passage it stands in.
    pub section: PassageKind,
    /// Number of its sentence in the document, from 0.
    pub sentence: usize,
    /// What the sentence says of it; nothing before [`crate::context`] has looked.
    pub context: Context,
    /// How it was found and why it means what it means, for people.
    pub why: String,
}

/// How many candidates are told where none is chosen.
const MOST_CANDIDATES: usize = 5;

impl Annotation {
    /// Every concept, each once.
    pub fn concepts(&self) -> impl Iterator<Item = ConceptIx> {
        self.concept.into_iter().chain(self.also.iter().copied())
    }

    /// Every concept, or one none where there is none.
    pub fn meanings(&self) -> impl Iterator<Item = Option<ConceptIx>> {
        std::iter::once(self.concept).chain(self.also.iter().copied().map(Some))
    }

    /// Where no concept was chosen because several may be meant: those, the likeliest first.
    pub fn open(&self) -> impl Iterator<Item = ConceptIx> {
        let undecided = self.concept.is_none();
        let candidates = self.mention.candidates.iter().filter(move |_| undecided);
        candidates.map(|candidate| candidate.concept).take(MOST_CANDIDATES)
    }
}

/// Each annotation with each of its meanings, in order: what tables have a row for.
pub fn meanings(annotations: &[Annotation]) -> impl Iterator<Item = (&Annotation, Option<ConceptIx>)> {
    annotations.iter().flat_map(|annotation| annotation.meanings().map(move |concept| (annotation, concept)))
}

/// Resolves the mentions of one document, whose tokens are `folded` and which are sorted by
/// start. Nothing is left out and the order stays.
#[must_use]
pub fn normalize(
    dictionary: &Dictionary,
    document: &Document,
    folded: &Folded,
    sentences: &[Span],
    mentions: Vec<Mention>,
    steps: Steps,
) -> Vec<Annotation> {
    let support = if steps.take(Step::Document) { support(&mentions) } else { FxHashMap::default() };
    let mut chosen: Vec<(Option<ConceptIx>, String)> =
        mentions.iter().map(|mention| choose(dictionary, &mention.candidates, &support)).collect();
    if steps.take(Step::Document) {
        let concepts: Vec<Option<ConceptIx>> = chosen.iter().map(|(concept, _)| *concept).collect();
        let induced = induced::induced(dictionary, &document.text, &mentions, &concepts);
        for (concept, reason) in &mut chosen {
            if let Some(&caused) = concept.as_ref().and_then(|plain| induced.get(plain)) {
                (*concept, *reason) = (Some(caused), "in this document a drug causes it".into());
            }
        }
    }
    let genes = || mentions.iter().any(|mention| mention.entity_type == EntityType::Gene);
    let species = steps.take(Step::Species) && genes();
    let species = species.then(|| Species::read(&document.text, folded, sentences));
    mentions
        .into_iter()
        .zip(chosen)
        .map(|(mut mention, (mut concept, mut reason))| {
            let settle = |s: &Species<'_>| s.settle(dictionary, &document.text, &mut mention, concept);
            if let Some((other, why)) = species.as_ref().and_then(settle) {
                (concept, reason) = (Some(other), why);
            }
            let (concept, also) = with_others(dictionary, &mention, concept, &support);
            let at = mention.span.start();
            let passage = document.passages.partition_point(|p| p.span.start() <= at);
            let why =
                if reason.is_empty() { mention.why.clone() } else { format!("{}; {reason}", mention.why) };
            Annotation {
                concept,
                also,
                section: passage.checked_sub(1).map_or(PassageKind::Body, |i| document.passages[i].kind),
                sentence: sentence_at(sentences, at),
                context: Context::default(),
                why,
                mention,
            }
        })
        .collect()
}

/// How many mentions of the document can mean nothing but this concept.
fn support(mentions: &[Mention]) -> FxHashMap<ConceptIx, usize> {
    let mut support = FxHashMap::default();
    for mention in mentions {
        for candidates in std::iter::once(&mention.candidates).chain(&mention.also) {
            let [only @ Candidate { sure: true, .. }] = candidates[..] else { continue };
            *support.entry(only.concept).or_default() += 1;
        }
    }
    support
}

/// The first of the concepts of a mention whose first name means `first`, and the others. A
/// name that is left open has none.
fn with_others(
    dictionary: &Dictionary,
    mention: &Mention,
    first: Option<ConceptIx>,
    support: &FxHashMap<ConceptIx, usize>,
) -> (Option<ConceptIx>, Vec<ConceptIx>) {
    let mut concepts = Vec::from_iter(first);
    for candidates in &mention.also {
        let (other, _) = choose(dictionary, candidates, support);
        concepts.extend(other.filter(|other| !concepts.contains(other)));
    }
    let mut concepts = concepts.into_iter();
    (concepts.next(), concepts.collect())
}

fn choose(
    dictionary: &Dictionary,
    candidates: &[Candidate],
    support: &FxHashMap<ConceptIx, usize>,
) -> (Option<ConceptIx>, String) {
    let mut candidates: Vec<Candidate> = candidates.iter().filter(|c| c.sure).copied().collect();
    // What only the symptom vocabulary calls so first of all is a disease elsewhere.
    let finding = |c: &Candidate| dictionary.concept(c.concept).id.starts_with("SYMP:");
    if candidates.iter().any(|c| !finding(c) && c.kind <= NameKind::Exact) {
        candidates.retain(|c| !finding(c));
    }
    let [first, rest @ ..] = &candidates[..] else { return (None, "no dictionary knows it".into()) };
    if rest.is_empty() {
        return (Some(first.concept), String::new());
    }
    let gene = |c: &Candidate| dictionary.concept(c.concept).id.starts_with("HGNC:");
    let genes: Vec<&Candidate> = candidates.iter().filter(|c| gene(c) && c.kind <= NameKind::Exact).collect();
    if let [only] = genes[..] {
        return (Some(only.concept), "the gene rather than its family".into());
    }
    // A concept that is called so in the first place needs no more; what is merely short for
    // several things is decided by what else the document names.
    let best = first.kind;
    let tied: Vec<&Candidate> = candidates.iter().filter(|c| c.kind == best).collect();
    if let ([only], NameKind::Preferred) = (&tied[..], best) {
        return (Some(only.concept), "the one of several that is called so first of all".into());
    }
    if let Some(best) = most(candidates.iter(), |c| support.get(&c.concept).copied().unwrap_or(0)) {
        return (Some(best), "the one of several that the document names otherwise".into());
    }
    if let [only] = tied[..] {
        return (Some(only.concept), format!("the one of several that holds it as {best}"));
    }
    if let Some(widest) = named_in_all(dictionary, &tied) {
        return (Some(widest), "the one of several whose name is part of the others'".into());
    }
    if let Some(gene) = most(tied.iter().copied(), |c| usize::from(gene(c))) {
        return (Some(gene), "the gene rather than its family".into());
    }
    if let Some(usual) = most(tied.iter().copied(), |c| c.names as usize - 1) {
        return (Some(usual), "the one of several with most spellings of it".into());
    }
    let rank = |c: &Candidate| {
        let id = dictionary.concept(c.concept).id;
        VOCABULARIES.iter().position(|v| id.starts_with(v)).map_or(0, |at| VOCABULARIES.len() - at)
    };
    if let Some(first) = most(tied.iter().copied(), rank) {
        return (Some(first), "the one of several whose vocabulary comes first".into());
    }
    let tied: Vec<ConceptIx> = tied.iter().map(|c| c.concept).collect();
    if let Some(&widest) = tied.iter().find(|&&wide| is_above_all(dictionary, wide, &tied)) {
        return (Some(widest), "the widest of several".into());
    }
    // Not for letters, nor for genes, where the better known is no likelier.
    let by_fame = |c: &&Candidate| {
        let is_gene = dictionary.concept(c.concept).entity_type == EntityType::Gene;
        tied.contains(&c.concept) && c.kind != NameKind::Abbreviation && !is_gene
    };
    if let Some(known) = most(candidates.iter().filter(by_fame), |c| dictionary.xrefs(c.concept).count()) {
        return (Some(known), "the one of several that most vocabularies have".into());
    }
    let ids: Vec<&str> = tied.iter().take(4).map(|&c| dictionary.concept(c).id).collect();
    (None, format!("shared by {}", ids.join(", ")))
}

/// The vocabularies in the order in which ids are given. One row serves all types: MeSH comes
/// after what is before it for diseases as well as for drugs.
const VOCABULARIES: [&str; 11] = [
    "MONDO:", "DOID:", "HGNC:", "HGNC.GROUP:", "FPLX:", "VEC:", "DRUGBANK:", "RXCUI:", "CHEBI:", "MESH:",
    "SYMP:",
];

/// The one candidate with more than all others, if it has any.
fn most<'c>(
    candidates: impl Iterator<Item = &'c Candidate> + Clone,
    count: impl Fn(&Candidate) -> usize,
) -> Option<ConceptIx> {
    let best = candidates.clone().max_by_key(|c| count(c))?;
    let rival = candidates.filter(|c| c.concept != best.concept).any(|c| count(c) == count(best));
    (count(best) > 0 && !rival).then_some(best.concept)
}

/// The one whose shown name begins that of each other: "Lynch syndrome" beside "Lynch syndrome 1".
fn named_in_all(dictionary: &Dictionary, tied: &[&Candidate]) -> Option<ConceptIx> {
    let name = |c: &Candidate| key(dictionary.concept(c.concept).name);
    let shortest = tied.iter().min_by_key(|c| name(c).len())?;
    let start = format!("{} ", name(shortest));
    let others = tied.iter().filter(|c| c.concept != shortest.concept);
    others.clone().all(|c| name(c).starts_with(&start)).then_some(shortest.concept)
}

/// Whether every other of `tied` is a direct child of `wide`.
fn is_above_all(dictionary: &Dictionary, wide: ConceptIx, tied: &[ConceptIx]) -> bool {
    let id = dictionary.concept(wide).id;
    tied.iter().all(|&other| other == wide || dictionary.parents(other).any(|parent| parent == id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;
    use crate::dictionary::tests::dictionary;
    use crate::recognize::Method;

    /// The id chosen for `name` in a document that names nothing else.
    fn chosen(rows: &[&str], name: &str) -> Option<String> {
        let dictionary = dictionary(rows);
        let key = dictionary.lookup(name).expect("the name is in the rows");
        let candidates = Candidate::of_names(dictionary.names(key));
        let (concept, _) = choose(&dictionary, &candidates, &FxHashMap::default());
        concept.map(|ix| dictionary.concept(ix).id.to_owned())
    }

    #[test]
    fn of_equal_claims_the_first_vocabulary_wins_and_within_one_nobody() {
        for (first, second, id) in [
            ("MESH:D1|drug|exact|any|x y", "DRUGBANK:DB1|drug|exact|any|x y", Some("DRUGBANK:DB1")),
            ("MESH:D1|drug|exact|any|x y", "CHEBI:1|drug|exact|any|x y", Some("CHEBI:1")),
            ("MESH:D1|disease|exact|any|x y", "MONDO:1|disease|exact|any|x y", Some("MONDO:1")),
            ("SYMP:1|disease|exact|any|x y", "MESH:D1|disease|exact|any|x y", Some("MESH:D1")),
            ("FPLX:X|gene|exact|any|x y", "HGNC.GROUP:1|gene|exact|any|x y", Some("HGNC.GROUP:1")),
            ("MONDO:1|disease|exact|any|x y", "MONDO:2|disease|exact|any|x y", None),
        ] {
            assert_eq!(chosen(&[first, second], "x y").as_deref(), id, "{first} / {second}");
        }
    }

    #[test]
    fn only_a_slip_of_the_pen_is_chosen() {
        let dictionary = dictionary(&["D:1|drug|preferred|any|amphotericin B"]);
        let concept = dictionary.by_id("D:1");
        for (sure, expected) in [(true, concept), (false, None)] {
            let candidate =
                Candidate { concept: concept.unwrap(), kind: NameKind::Preferred, names: 1, sure };
            assert_eq!(choose(&dictionary, &[candidate], &FxHashMap::default()).0, expected, "{sure}");
        }
    }

    #[test]
    fn the_whole_wins_over_its_parts_and_a_disease_over_a_finding() {
        for (rows, id) in [
            (
                [
                    "MONDO:1|disease|exact|any|x y",
                    "MONDO:2|disease|exact|any|x y",
                    "MONDO:1|disease|preferred|any|Lynch syndrome",
                    "MONDO:2|disease|preferred|any|Lynch syndrome 1",
                ],
                "MONDO:1",
            ),
            (
                [
                    "SYMP:1|disease|preferred|any|x y",
                    "MESH:2|disease|exact|any|x y",
                    "MESH:2|disease|preferred|any|z",
                    "SYMP:1|disease|exact|any|q",
                ],
                "MESH:2",
            ),
        ] {
            assert_eq!(chosen(&rows, "x y").as_deref(), Some(id));
        }
    }

    #[test]
    fn a_preferred_name_wins_over_every_other_claim() {
        let rows = ["MONDO:1|disease|exact|any|x y", "MESH:D1|disease|preferred|any|x y"];
        assert_eq!(chosen(&rows, "x y").as_deref(), Some("MESH:D1"));
    }

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
            let mention = Mention {
                span: Span::new(0, 1),
                entity_type: EntityType::Disease,
                method: Method::Model,
                score: 1.0,
                candidates: of(names[0]),
                also: names[1..].iter().map(|name| of(name)).collect(),
                why: String::new(),
            };
            let (first, _) = choose(&dictionary, &mention.candidates, &FxHashMap::default());
            let (first, also) = with_others(&dictionary, &mention, first, &FxHashMap::default());
            let ids: Vec<_> = first.into_iter().chain(also).map(|ix| dictionary.concept(ix).id).collect();
            assert_eq!(ids, expected, "{names:?}");
        }
    }
}
