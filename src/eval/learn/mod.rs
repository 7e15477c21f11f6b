//! What annotated documents say of names and ids that the dictionaries do not.
//!
//! A string that annotators give one id, and that no dictionary has as a name of its type, is a
//! name of the concept with that id, for what a model has taken for a mention
//! ([`CasePolicy::Model`]). Where a dictionary has the string as a name of one concept, and
//! the id is not known to it, the id is a cross-reference of that concept. So it is, in several
//! documents, where that concept has none in the id's vocabulary, whoever else has the id,
//! unless that is a wider concept.

mod species;
mod usual;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::concept::{CasePolicy, EntityType};
use crate::dictionary::{ConceptIx, Dictionary};
use crate::eval::gold::GoldDocument;
use crate::text::fold::key;

pub use species::{GeneLearner, LearnedGene};
use usual::{in_running_text, is_most};

/// How annotators use one folded string.
#[derive(Debug, Default)]
struct Usage {
    /// How it is written, with counts.
    surfaces: BTreeMap<String, usize>,
    /// Mentions and documents by id.
    ids: BTreeMap<String, (usize, BTreeSet<String>)>,
}

/// A name that only annotators use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LearnedName {
    /// CURIE of the concept it names.
    pub id: String,
    /// That concept's type.
    pub entity_type: EntityType,
    /// As it is most often written.
    pub name: String,
}

/// An id that annotators give to what a dictionary has under another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LearnedXref {
    /// CURIE of the dictionary's concept.
    pub id: String,
    /// That concept's type.
    pub entity_type: EntityType,
    /// The annotators' id.
    pub target: String,
}

/// Counts, document by document, how annotators use strings.
#[derive(Debug, Default)]
pub struct Learner(BTreeMap<(EntityType, String), Usage>);

impl Learner {
    /// Counts the mentions of one document. Those with several ids say nothing of one name.
    pub fn add(&mut self, document: &GoldDocument) {
        for mention in document.mentions.iter().filter(|mention| !mention.ignore) {
            let [id] = &mention.ids[..] else { continue };
            let surface = mention.span.of(&document.text);
            let usage = self.0.entry((mention.entity_type, key(surface))).or_default();
            *usage.surfaces.entry(surface.to_owned()).or_default() += 1;
            let (mentions, documents) = usage.ids.entry(id.clone()).or_default();
            *mentions += 1;
            documents.insert(document.id.clone());
        }
    }

    /// What the dictionary lacks, each sorted. Names that it has only from here
    /// ([`CasePolicy::Model`]) count as lacking, so that learning again gives them again; for
    /// cross-references give a dictionary that is built without what was learned.
    #[must_use]
    pub fn finish(self, dictionary: &Dictionary) -> (Vec<LearnedName>, Vec<LearnedXref>) {
        let holders = Holders::new(dictionary, &self.0);
        let (mut names, mut xrefs) = (BTreeSet::new(), BTreeSet::new());
        for ((entity_type, _), usage) in self.0 {
            let Some((surface, id, documents)) = usage.usual() else { continue };
            let known = known(dictionary, entity_type, surface);
            match known[..] {
                [] if documents > 1 || is_plain(surface) => {
                    if let Some(holder) = holders.of(entity_type, id) {
                        let id = dictionary.concept(holder).id.to_owned();
                        names.insert(LearnedName { id, entity_type, name: in_running_text(surface) });
                    }
                }
                // A gene's other id is that of another species' gene.
                [only]
                    if entity_type != EntityType::Gene
                        && (holders.is_new(entity_type, id)
                            || documents > 1
                                && !has_one_like(dictionary, only, id)
                                && !is_of_wider(dictionary, only, id)) =>
                {
                    let own = dictionary.concept(only).id.to_owned();
                    xrefs.insert(LearnedXref { id: own, entity_type, target: id.to_owned() });
                }
                _ => {}
            }
        }
        (names.into_iter().collect(), xrefs.into_iter().collect())
    }
}

impl Usage {
    /// How it is most often written, the id it nearly always has, and in how many documents.
    fn usual(&self) -> Option<(&str, &str, usize)> {
        let all: usize = self.ids.values().map(|(mentions, _)| mentions).sum();
        let (id, (mentions, documents)) = self.ids.iter().max_by_key(|(_, (mentions, _))| mentions)?;
        let (surface, _) = self.surfaces.iter().max_by_key(|(_, count)| **count)?;
        is_most(*mentions, all).then_some((surface, id, documents.len()))
    }
}

/// The concepts of a type that `surface` names by itself.
fn known(dictionary: &Dictionary, entity_type: EntityType, surface: &str) -> Vec<ConceptIx> {
    let names = dictionary.called(surface);
    let own = names.filter(|name| name.entity_type == entity_type && name.case != CasePolicy::Model);
    own.map(|name| name.concept).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether a concept has an id, its own or a cross-reference, in the vocabulary of `id`.
fn has_one_like(dictionary: &Dictionary, concept: ConceptIx, id: &str) -> bool {
    let vocabulary = |id: &str| id.split_once(':').map(|(vocabulary, _)| vocabulary.to_owned());
    let own = dictionary.concept(concept).id;
    let wanted = vocabulary(id);
    wanted.is_none()
        || std::iter::once(own).chain(dictionary.xrefs(concept)).any(|id| vocabulary(id) == wanted)
}

/// Whether an id is that of a concept above this one: annotators give it where their vocabulary
/// has nothing closer, so it is no other id of the same thing.
fn is_of_wider(dictionary: &Dictionary, concept: ConceptIx, id: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut above = vec![concept];
    while let Some(concept) = above.pop() {
        for parent in dictionary.parents(concept).filter_map(|parent| dictionary.by_id(parent)) {
            if dictionary.concept(parent).id == id || dictionary.xrefs(parent).any(|xref| xref == id) {
                return true;
            }
            above.extend(Some(parent).filter(|&parent| seen.insert(parent)));
        }
    }
    false
}

/// Whether it is written like words: what one document is short for is that document's own.
fn is_plain(surface: &str) -> bool {
    surface.contains(' ') || !surface.chars().skip(1).any(char::is_uppercase) && surface.len() >= 6
}

/// Who holds an id, as its own or as a cross-reference.
struct Holders<'d> {
    of_id: FxHashMap<(EntityType, &'d str), Vec<ConceptIx>>,
    /// How many mentions with an id are names of a concept.
    named: FxHashMap<(String, ConceptIx), usize>,
}

impl<'d> Holders<'d> {
    fn new(dictionary: &'d Dictionary, usages: &BTreeMap<(EntityType, String), Usage>) -> Self {
        let mut of_id: FxHashMap<_, Vec<ConceptIx>> = FxHashMap::default();
        for (ix, concept) in dictionary.concepts().filter(|(ix, _)| dictionary.taxon(*ix).is_none()) {
            for id in std::iter::once(concept.id).chain(dictionary.xrefs(ix)) {
                of_id.entry((concept.entity_type, id)).or_default().push(ix);
            }
        }
        let mut named = FxHashMap::default();
        for ((entity_type, _), usage) in usages {
            let Some(surface) = usage.surfaces.keys().next() else { continue };
            for concept in known(dictionary, *entity_type, surface) {
                for (id, (mentions, _)) in &usage.ids {
                    *named.entry((id.clone(), concept)).or_default() += mentions;
                }
            }
        }
        Self { of_id, named }
    }

    /// The concept that is meant by an id: of several, the one whose names are given it most.
    fn of(&self, entity_type: EntityType, id: &str) -> Option<ConceptIx> {
        let holders = self.of_id.get(&(entity_type, id))?;
        let named = |ix: &ConceptIx| self.named.get(&(id.to_owned(), *ix)).copied().unwrap_or(0);
        holders.iter().copied().max_by_key(|ix| (named(ix), std::cmp::Reverse(*ix)))
    }

    /// Whether nobody of a type has an id.
    fn is_new(&self, entity_type: EntityType, id: &str) -> bool {
        id.contains(':') && !self.of_id.contains_key(&(entity_type, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;
    use crate::document::Span;
    use crate::eval::gold::GoldMention;

    fn document(id: &str, mentions: &[(&str, &[&str])]) -> GoldDocument {
        let mut text = String::new();
        let mentions = mentions
            .iter()
            .map(|(surface, ids)| {
                let start = text.len();
                text += surface;
                let span = Span::new(start, text.len());
                text.push(' ');
                GoldMention {
                    span,
                    entity_type: EntityType::Disease,
                    ids: ids.iter().map(|&id| id.to_owned()).collect(),
                    name: None,
                    ignore: false,
                }
            })
            .collect();
        GoldDocument { id: id.into(), text, mentions }
    }

    #[test]
    fn what_the_dictionary_lacks_is_learned() {
        let dictionary = dictionary(&[
            "MESH:D1|disease|preferred|any|kidney disease",
            "MONDO:2|disease|preferred|any|convulsion",
            "MESH:D3|disease|preferred|any|seizure",
            "MESH:D4|disease|related|model|heart injury",
            "SYMP:5|disease|preferred|any|agitation",
            "MESH:D5|disease|preferred|any|psychomotor agitation",
        ]);
        let mut learner = Learner::default();
        learner.add(&document(
            "a",
            &[
                ("Renal injury", &["MESH:D1"]),
                ("convulsions", &["MESH:D3"]),
                ("seizure", &["MESH:D9"]),
                ("heart injury", &["MESH:D4"]),
                ("KID", &["MESH:D1"]),
                ("agitation", &["MESH:D5"]),
                ("renal and heart injury", &["MESH:D1", "MESH:D4"]),
            ],
        ));
        learner.add(&document(
            "b",
            &[
                ("convulsion", &["MESH:D3"]),
                ("agitation", &["MESH:D5"]),
                ("no such id", &["MESH:D77"]),
                ("in two minds", &["MESH:D1"]),
                ("in two minds", &["MESH:D3"]),
            ],
        ));
        let (names, xrefs) = learner.finish(&dictionary);
        let names: Vec<_> = names.iter().map(|n| (n.id.as_str(), n.name.as_str())).collect();
        assert_eq!(names, [("MESH:D1", "renal injury"), ("MESH:D4", "heart injury")]);
        let xrefs: Vec<_> = xrefs.iter().map(|x| (x.id.as_str(), x.target.as_str())).collect();
        assert_eq!(xrefs, [("MESH:D3", "MESH:D9"), ("MONDO:2", "MESH:D3"), ("SYMP:5", "MESH:D5")]);
    }
}
