//! Counts what was found, what was missed and what is wrong, in four measures.
//!
//! Each measure looks at one document and one entity type at a time, pairs what was found
//! with what the annotators marked, one to one, and adds up the counts. Overall figures are
//! sums over the types (micro average).
//!
//! - **strict**: found and gold mention have the same start and end.
//! - **overlap**: they share at least one byte. As many pairs are made as can be.
//! - **linked**: as strict, and the concept is right.
//! - **concept**: what counts is which concepts a document names, not where or how often.
//!
//! # What a right concept is
//! [`SameConcept`] decides whether a found concept is the one of a gold id. Of a gold
//! mention's several ids any is right.
//!
//! # Linked
//! Gold mentions without id are left out, as is what is paired with them. Something found with
//! several concepts is one find, right where any of them is.
//! Something found without concept can be right (when [`SameConcept`] says so), and is
//! never wrong: it claims nothing.
//!
//! # Concept
//! A *gold concept* of a document is the set of ids of a mention. Equal sets are one gold
//! concept, and a set that holds all of another is not counted: whoever finds the smaller
//! has found both. Gold mentions without id make none.
//!
//! A *found concept* is the concept of one or more found mentions, each of several by itself; a
//! mention found without concept stands by its lower-cased surface.
//!
//! A found concept can be paired with a gold concept if it is right for one of its ids. As
//! many pairs are made as can be, and those are right; gold concepts left over are missed.
//! Found concepts left over are wrong, except those that
//! - come from no mention that has a concept,
//! - come only from spans that cannot be judged: exactly a gold mention without id, or
//!   inside an ignored span,
//! - are right for a gold mention with several ids ("breast and ovarian cancer" gives one
//!   gold concept; whoever finds both is not punished).
//!
//! # What is left out
//! Types that are never annotated in the gold set; for linked and concept also types of
//! which no gold mention has an id. What was found inside an ignored span is never wrong,
//! but is right if it fits a gold mention.

mod bootstrap;
mod concepts;
mod counts;
mod matching;
mod mentions;

use std::collections::BTreeSet;

use crate::concept::{Curie, EntityType};
use crate::document::Span;

use super::gold::{GoldDocument, GoldMention, annotated_types};

pub(super) use bootstrap::difference_interval;
pub use bootstrap::{Interval, RESAMPLES};
pub use counts::{Counts, Measures};
pub(super) use mentions::Alignment;

/// A mention that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicted {
    /// Bytes of the gold document's text.
    pub span: Span,
    /// Its type.
    pub entity_type: EntityType,
    /// The concepts it was resolved to: one, or none, or several where it names several things.
    pub concepts: Vec<Curie>,
}

impl Predicted {
    /// Its concepts, or one none where it has none.
    pub(super) fn meanings(&self) -> impl Iterator<Item = Option<&Curie>> {
        let none = self.concepts.is_empty().then_some(None);
        self.concepts.iter().map(Some).chain(none)
    }

    /// Its ids, joined by `|`; none where it has none.
    #[must_use]
    pub fn ids(&self) -> Option<String> {
        let ids: Vec<&str> = self.concepts.iter().map(Curie::as_str).collect();
        (!ids.is_empty()).then(|| ids.join("|"))
    }
}

/// Decides whether what was found is what the annotators meant.
pub trait SameConcept {
    /// Whether the mention `surface`, resolved to `predicted` (or to nothing), means the
    /// concept that the annotators gave the id `gold_id` and perhaps the name `gold_name`.
    fn same(
        &self,
        entity_type: EntityType,
        predicted: Option<&Curie>,
        surface: &str,
        gold_id: &str,
        gold_name: Option<&str>,
    ) -> bool;
}

/// The plainest [`SameConcept`]: the id found is, letter by letter, the gold id.
#[derive(Debug, Clone, Copy, Default)]
pub struct SameId;

impl SameConcept for SameId {
    fn same(
        &self,
        _: EntityType,
        predicted: Option<&Curie>,
        _: &str,
        gold_id: &str,
        _: Option<&str>,
    ) -> bool {
        predicted.is_some_and(|curie| curie.as_str() == gold_id)
    }
}

/// What was found in the documents of a gold set, held against what is gold.
#[derive(Debug, Clone)]
pub struct Score<'a> {
    types: Vec<EntityType>,
    documents: Vec<ScoredDocument<'a>>,
}

/// One document: gold, what was found, and how the two compare.
#[derive(Debug, Clone)]
pub struct ScoredDocument<'a> {
    /// The gold document.
    pub gold: &'a GoldDocument,
    /// What was found in it.
    pub found: &'a [Predicted],
    /// The counts by type, in the order of [`Score::types`].
    measures: Vec<Measures>,
    /// What was found beside what is gold, by type.
    pub(super) alignments: Vec<Alignment<'a>>,
}

impl<'a> Score<'a> {
    /// The types that were scored, in order.
    #[must_use]
    pub fn types(&self) -> &[EntityType] {
        &self.types
    }

    /// The documents that were scored, in the order they were given.
    #[must_use]
    pub fn documents(&self) -> &[ScoredDocument<'a>] {
        &self.documents
    }

    /// The counts of one type, or of all together. Zero for a type that was not scored.
    #[must_use]
    pub fn total(&self, entity_type: Option<EntityType>) -> Measures {
        self.by_document(entity_type).fold(Measures::default(), |sum, one| sum + one)
    }

    /// The 95 % interval of the F1 of one measure, by drawing documents with replacement
    /// [`RESAMPLES`] times; always the same for the same counts. None where there are fewer
    /// than two documents or there is nothing to find.
    pub fn f1_interval(
        &self,
        entity_type: Option<EntityType>,
        measure: impl Fn(&Measures) -> Counts,
    ) -> Option<Interval> {
        let counts: Vec<Counts> = self.by_document(entity_type).map(|m| measure(&m)).collect();
        bootstrap::f1_interval(&counts)
    }

    fn by_document(&self, entity_type: Option<EntityType>) -> impl Iterator<Item = Measures> {
        self.documents.iter().map(move |document| {
            let of_type = document.measures().filter(|(t, _)| entity_type.is_none_or(|own| own == *t));
            of_type.fold(Measures::default(), |sum, (_, one)| sum + one)
        })
    }
}

impl ScoredDocument<'_> {
    /// The counts of each type that was scored.
    pub fn measures(&self) -> impl Iterator<Item = (EntityType, Measures)> {
        let types = self.alignments.iter().map(|alignment| alignment.entity_type);
        types.zip(self.measures.iter().copied())
    }

    /// The ids of each gold concept of one type that the concept measure counts, and whether it was
    /// found.
    pub(super) fn concepts_found(
        &self,
        entity_type: EntityType,
        same: &dyn SameConcept,
    ) -> Vec<(BTreeSet<&str>, bool)> {
        concepts::found(&Slice::new(self.gold, self.found, entity_type), same)
    }
}

/// Scores what was found in each document. `types` are the types to score; where none are
/// given, those that are annotated in the gold set.
///
/// # Panics
/// When a found span is not of its document's text.
pub fn score<'a>(
    pairs: impl IntoIterator<Item = (&'a GoldDocument, &'a [Predicted])>,
    types: Option<&[EntityType]>,
    same: &dyn SameConcept,
) -> Score<'a> {
    let pairs: Vec<_> = pairs.into_iter().collect();
    let gold = || pairs.iter().map(|&(document, _)| document);
    let mut types = types.map_or_else(|| annotated_types(gold()), <[_]>::to_vec);
    types.sort_unstable();
    types.dedup();
    let is_linked = |m: &GoldMention, t| m.entity_type == t && !m.ignore && !m.ids.is_empty();
    let has_ids = |&t: &EntityType| gold().flat_map(|d| &d.mentions).any(|m| is_linked(m, t));
    let has_ids: Vec<bool> = types.iter().map(has_ids).collect();
    let documents = pairs.iter().map(|&(gold, found)| {
        let (mut measures, mut alignments) = (Vec::new(), Vec::new());
        for (&entity_type, &has_ids) in types.iter().zip(&has_ids) {
            let slice = Slice::new(gold, found, entity_type);
            let alignment = Alignment::new(&slice, same);
            measures.push(Measures {
                strict: alignment.strict(),
                overlap: mentions::overlap(&slice),
                linked: if has_ids { alignment.linked() } else { Counts::default() },
                concept: if has_ids { concepts::count(&slice, same) } else { Counts::default() },
            });
            alignments.push(alignment);
        }
        ScoredDocument { gold, found, measures, alignments }
    });
    Score { documents: documents.collect(), types }
}

/// What is of one type in one document.
struct Slice<'a> {
    text: &'a str,
    entity_type: EntityType,
    gold: Vec<&'a GoldMention>,
    ignored: Vec<Span>,
    predicted: Vec<&'a Predicted>,
}

impl<'a> Slice<'a> {
    fn new(document: &'a GoldDocument, predicted: &'a [Predicted], entity_type: EntityType) -> Self {
        let of_type = document.mentions.iter().filter(|m| m.entity_type == entity_type);
        let (ignored, gold): (Vec<_>, Vec<_>) = of_type.partition(|m| m.ignore);
        Self {
            text: &document.text,
            entity_type,
            gold,
            ignored: ignored.into_iter().map(|m| m.span).collect(),
            predicted: predicted.iter().filter(|p| p.entity_type == entity_type).collect(),
        }
    }

    fn is_ignored(&self, span: Span) -> bool {
        self.ignored.iter().any(|ignored| ignored.contains(span))
    }

    /// Whether one of a mention's concepts is one of those of a gold mention.
    fn is_right(&self, same: &dyn SameConcept, predicted: &Predicted, gold: &GoldMention) -> bool {
        let surface = predicted.span.of(self.text);
        let name = gold.name.as_deref();
        let is_one =
            |concept| gold.ids.iter().any(|id| same.same(self.entity_type, concept, surface, id, name));
        predicted.meanings().any(is_one)
    }
}

#[cfg(test)]
mod tests;
