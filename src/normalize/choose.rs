//! Which of several concepts a name means: rules in a row, of which the first that decides holds.

use super::vocabulary::{VOCABULARIES, Vocabulary};
use super::{Choice, Support};
use crate::concept::{EntityType, NameKind};
use crate::dictionary::{Candidate, Candidates, ConceptIx, Dictionary};
use crate::reason::Reason;
use crate::text::fold::key;

/// What a rule may look at.
struct Tie<'a> {
    dictionary: &'a Dictionary,
    support: &'a Support,
    /// At least two, the strongest kind of name first.
    candidates: &'a [Candidate],
    /// Those of the strongest kind.
    tied: &'a [Candidate],
}

/// A rule: the concept it decides for, and why.
type Rule = fn(&Tie<'_>) -> Option<(ConceptIx, Reason)>;

/// The rules, the surest first. A concept that is called so in the first place needs no more; what
/// is merely short for several things is decided by what else the document names.
const RULES: [Rule; 10] = [
    only_gene, preferred_name, named_otherwise, strongest_name, general_name, gene_before_family,
    most_spellings, first_vocabulary, widest, best_known,
];

/// The concept that a name means, or none.
pub(super) fn choose(dictionary: &Dictionary, candidates: &[Candidate], support: &Support) -> Choice {
    if let [only @ Candidate { sure: true, .. }] = candidates {
        return Choice { concept: Some(only.concept), reason: None };
    }
    let mut candidates: Candidates = candidates.iter().filter(|c| c.sure).copied().collect();
    // What only the vocabulary of findings calls so first of all is a disease elsewhere.
    let finding = |c: &Candidate| vocabulary(dictionary, c).is_some_and(|v| v.holds_findings);
    if candidates.len() > 1 && candidates.iter().any(|c| c.kind <= NameKind::Exact && !finding(c)) {
        candidates.retain(|c| !finding(c));
    }
    match &candidates[..] {
        [] => Choice { concept: None, reason: Some(Reason::Unknown) },
        [only] => Choice { concept: Some(only.concept), reason: None },
        [first, ..] => {
            let best = first.kind;
            let tied: Candidates = candidates.iter().filter(|c| c.kind == best).copied().collect();
            let tie = Tie { dictionary, support, candidates: &candidates, tied: &tied };
            match RULES.iter().find_map(|rule| rule(&tie)) {
                Some((concept, reason)) => Choice::of(concept, reason),
                None => Choice {
                    concept: None,
                    reason: Some(Reason::Ambiguous(tied.iter().map(|c| c.concept).collect())),
                },
            }
        }
    }
}

fn only_gene(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    let mut genes = tie.candidates.iter().filter(|c| c.kind <= NameKind::Exact && tie.is_gene(c));
    let only = genes.next()?;
    genes.next().is_none().then_some((only.concept, Reason::GeneNotFamily))
}

fn preferred_name(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    let [only] = tie.tied else { return None };
    (only.kind == NameKind::Preferred).then_some((only.concept, Reason::PreferredName))
}

fn named_otherwise(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    let count = |c: &Candidate| tie.support.get(&c.concept).copied().unwrap_or(0);
    Some((most(tie.candidates.iter(), count)?, Reason::SupportedByDocument))
}

fn strongest_name(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    let [only] = tie.tied else { return None };
    Some((only.concept, Reason::StrongerName(only.kind)))
}

/// The one whose shown name begins that of each other: "Lynch syndrome" beside "Lynch syndrome 1".
fn general_name(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    let name = |c: &Candidate| key(tie.dictionary.concept(c.concept).name);
    let shortest = tie.tied.iter().min_by_key(|c| name(c).len())?;
    let start = format!("{} ", name(shortest));
    let mut others = tie.tied.iter().filter(|c| c.concept != shortest.concept);
    others.all(|c| name(c).starts_with(&start)).then_some((shortest.concept, Reason::GeneralName))
}

fn gene_before_family(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    Some((most(tie.tied.iter(), |c| usize::from(tie.is_gene(c)))?, Reason::GeneNotFamily))
}

fn most_spellings(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    Some((most(tie.tied.iter(), |c| c.names as usize - 1)?, Reason::MostSpellings))
}

fn first_vocabulary(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    let rank = |c: &Candidate| vocabulary(tie.dictionary, c).map_or(0, |v| v.rank);
    Some((most(tie.tied.iter(), rank)?, Reason::FirstVocabulary))
}

/// The one that every other is a direct child of.
fn widest(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    let is_above_all = |wide: ConceptIx| {
        let id = tie.dictionary.concept(wide).id;
        let mut others = tie.tied.iter().map(|c| c.concept).filter(|&other| other != wide);
        others.all(|other| tie.dictionary.parents(other).any(|parent| parent == id))
    };
    let widest = tie.tied.iter().map(|c| c.concept).find(|&wide| is_above_all(wide))?;
    Some((widest, Reason::Widest))
}

/// The one with most cross-references. Not for letters, nor for genes, where the better known is
/// no likelier.
fn best_known(tie: &Tie<'_>) -> Option<(ConceptIx, Reason)> {
    let known = |c: &&Candidate| {
        let is_gene = tie.dictionary.concept(c.concept).entity_type == EntityType::Gene;
        c.kind != NameKind::Abbreviation && !is_gene
    };
    let count = |c: &Candidate| tie.dictionary.xrefs(c.concept).count();
    Some((most(tie.tied.iter().filter(known), count)?, Reason::BestKnown))
}

impl Tie<'_> {
    fn is_gene(&self, candidate: &Candidate) -> bool {
        vocabulary(self.dictionary, candidate).is_some_and(|v| v.holds_genes)
    }
}

fn vocabulary(dictionary: &Dictionary, candidate: &Candidate) -> Option<Vocabulary> {
    VOCABULARIES.of(dictionary.concept(candidate.concept).id)
}

/// The one candidate with more than all others, if it has any.
fn most<'c>(
    candidates: impl Iterator<Item = &'c Candidate> + Clone,
    count: impl Fn(&Candidate) -> usize,
) -> Option<ConceptIx> {
    let best = candidates.clone().max_by_key(|c| count(c))?;
    let rival = candidates.filter(|c| c.concept != best.concept).any(|c| count(c) == count(best));
    (count(best) > 0 && !rival).then_some(best.concept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;

    /// The id chosen for `name` in a document that names nothing else.
    fn chosen(rows: &[&str], name: &str) -> Option<String> {
        let dictionary = dictionary(rows);
        let key = dictionary.lookup(name).expect("the name is in the rows");
        let candidates = Candidate::of_names(dictionary.names(key));
        let choice = choose(&dictionary, &candidates, &Support::default());
        choice.concept.map(|ix| dictionary.concept(ix).id.to_owned())
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
            assert_eq!(choose(&dictionary, &[candidate], &Support::default()).concept, expected, "{sure}");
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
}
