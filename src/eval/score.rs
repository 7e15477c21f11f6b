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
//! Gold mentions without id are left out, as is what is paired with them.
//! Something found without concept can be right (when [`SameConcept`] says so), and is
//! never wrong: it claims nothing.
//!
//! # Concept
//! A *gold concept* of a document is the set of ids of a mention. Equal sets are one gold
//! concept, and a set that holds all of another is not counted: whoever finds the smaller
//! has found both. Gold mentions without id make none.
//!
//! A *found concept* is the concept of one or more found mentions; a mention found without
//! concept stands by its lower-cased surface.
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

use crate::concept::{Curie, EntityType};
use crate::document::Span;

use super::errors::{self, ErrorRecord};
use super::gold::{GoldDocument, GoldMention, annotated_types};

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
    /// The concept it was resolved to.
    pub concept: Option<Curie>,
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

/// The counts of a gold set.
#[derive(Debug, Clone)]
pub struct Score {
    types: Vec<EntityType>,
    /// By document, then by type in the order of `types`.
    documents: Vec<Vec<Measures>>,
    errors: Vec<ErrorRecord>,
}

impl Score {
    /// The types that were scored, in order.
    #[must_use]
    pub fn types(&self) -> &[EntityType] {
        &self.types
    }

    /// How many documents were scored.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.documents.len()
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

    /// Each mistake, in the order of documents, then of text.
    #[must_use]
    pub fn errors(&self) -> &[ErrorRecord] {
        &self.errors
    }

    fn by_document(&self, entity_type: Option<EntityType>) -> impl Iterator<Item = Measures> {
        self.documents.iter().map(move |measures| {
            let of_type =
                self.types.iter().zip(measures).filter(|(t, _)| entity_type.is_none_or(|own| own == **t));
            of_type.fold(Measures::default(), |sum, (_, one)| sum + *one)
        })
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
) -> Score {
    let pairs: Vec<_> = pairs.into_iter().collect();
    let gold = || pairs.iter().map(|&(document, _)| document);
    let mut types = types.map_or_else(|| annotated_types(gold()), <[_]>::to_vec);
    types.sort_unstable();
    types.dedup();
    let has_ids: Vec<bool> = types
        .iter()
        .map(|&t| {
            gold().flat_map(|d| &d.mentions).any(|m| m.entity_type == t && !m.ignore && !m.ids.is_empty())
        })
        .collect();

    let mut score = Score { documents: Vec::with_capacity(pairs.len()), types, errors: Vec::new() };
    for (document, predicted) in pairs {
        let mut measures = Vec::with_capacity(score.types.len());
        let mut errors = Vec::new();
        for (&entity_type, &has_ids) in score.types.iter().zip(&has_ids) {
            let slice = Slice::new(document, predicted, entity_type);
            let alignment = Alignment::new(&slice, same);
            measures.push(Measures {
                strict: alignment.strict(),
                overlap: mentions::overlap(&slice),
                linked: if has_ids { alignment.linked() } else { Counts::default() },
                concept: if has_ids { concepts::count(&slice, same) } else { Counts::default() },
            });
            errors::collect(document, predicted, &alignment, &mut errors);
        }
        score.documents.push(measures);
        errors.sort_by_key(|error| (error.start, error.end, error.entity_type));
        score.errors.append(&mut errors);
    }
    score
}

/// What was found and what is gold in one document, for each of `types`.
pub(super) fn align<'a>(
    document: &'a GoldDocument,
    predicted: &'a [Predicted],
    types: &[EntityType],
    same: &dyn SameConcept,
) -> Vec<Alignment<'a>> {
    types.iter().map(|&t| Alignment::new(&Slice::new(document, predicted, t), same)).collect()
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

    /// Whether a mention's concept is one of those of a gold mention.
    fn is_right(&self, same: &dyn SameConcept, predicted: &Predicted, gold: &GoldMention) -> bool {
        let surface = predicted.span.of(self.text);
        let (concept, name) = (predicted.concept.as_ref(), gold.name.as_deref());
        gold.ids.iter().any(|id| same.same(self.entity_type, concept, surface, id, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "breast and ovarian cancer, MDR1, lupus, busulfan";

    fn span(surface: &str) -> Span {
        let start = TEXT.find(surface).unwrap();
        Span::new(start, start + surface.len())
    }

    fn gold(surface: &str, entity_type: EntityType, ids: &[&str]) -> GoldMention {
        let ids = ids.iter().map(|&id| id.to_owned()).collect();
        GoldMention { span: span(surface), entity_type, ids, name: None, ignore: false }
    }

    fn ignored(surface: &str, entity_type: EntityType) -> GoldMention {
        GoldMention { ignore: true, ..gold(surface, entity_type, &[]) }
    }

    fn found(surface: &str, entity_type: EntityType, id: &str) -> Predicted {
        Predicted { span: span(surface), entity_type, concept: Curie::new(id).ok() }
    }

    fn document(mentions: Vec<GoldMention>) -> GoldDocument {
        GoldDocument { id: "1".to_owned(), text: TEXT.to_owned(), mentions }
    }

    /// Right, wrong, missed of each measure: strict, overlap, linked, concept.
    fn counts(measures: Measures) -> [[usize; 3]; 4] {
        [measures.strict, measures.overlap, measures.linked, measures.concept]
            .map(|c| [c.true_positives, c.false_positives, c.false_negatives])
    }

    fn one(mentions: Vec<GoldMention>, predicted: &[Predicted]) -> [[usize; 3]; 4] {
        let document = document(mentions);
        counts(score([(&document, predicted)], None, &SameId).total(None))
    }

    use EntityType::{Disease, Drug, Gene, Vector};

    #[test]
    fn several_types_with_equal_counts_add_up() {
        let document = document(vec![
            gold("ovarian cancer", Disease, &["D:1"]),
            gold("lupus", Disease, &["D:2"]),
            gold("MDR1", Gene, &["G:1"]),
            gold("busulfan", Drug, &["M:1"]),
        ]);
        // One right, one with wrong borders; gene and drug each one of another type or id.
        let predicted = [
            found("ovarian cancer", Disease, "D:1"),
            found("lupus, bus", Disease, "D:2"),
            found("MDR1", Gene, "G:9"),
            found("busulfan", Gene, "G:1"),
            found("lupus", Vector, "V:1"),
        ];
        let score = score([(&document, &predicted[..])], None, &SameId);
        assert_eq!(score.types(), [Disease, Gene, Drug]);
        assert_eq!(counts(score.total(Some(Disease))), [[1, 1, 1], [2, 0, 0], [1, 1, 1], [2, 0, 0]]);
        assert_eq!(counts(score.total(Some(Gene))), [[1, 1, 0], [1, 1, 0], [0, 2, 1], [1, 1, 0]]);
        assert_eq!(counts(score.total(Some(Drug))), [[0, 0, 1], [0, 0, 1], [0, 0, 1], [0, 0, 1]]);
        assert_eq!(counts(score.total(Some(Vector))), [[0; 3]; 4]);
        assert_eq!(counts(score.total(None)), [[2, 2, 2], [3, 1, 1], [1, 3, 3], [3, 1, 1]]);
    }

    #[test]
    fn a_type_is_scored_when_it_is_asked_for() {
        let document = document(vec![gold("lupus", Disease, &[])]);
        let predicted = [found("lupus", Disease, "D:1"), found("MDR1", Gene, "G:1")];
        let score = score([(&document, &predicted[..])], Some(&[Gene, Disease, Gene]), &SameId);
        assert_eq!(score.types(), [Disease, Gene]);
        // No gold mention has an id, so concepts say nothing.
        assert_eq!(counts(score.total(None)), [[1, 1, 0], [1, 1, 0], [0; 3], [0; 3]]);
    }

    #[test]
    fn nested_spans_are_paired_one_to_one() {
        let mentions =
            || vec![gold("breast and ovarian cancer", Disease, &[]), gold("ovarian cancer", Disease, &[])];
        assert_eq!(one(mentions(), &[found("cancer", Disease, "")])[..2], [[0, 1, 2], [1, 0, 1]]);
        // A greedy pairing from the left would take the outer span for "cancer" first.
        let both = [found("cancer", Disease, ""), found("breast", Disease, "")];
        assert_eq!(one(mentions(), &both)[..2], [[0, 2, 2], [2, 0, 0]]);
    }

    #[test]
    fn duplicates_count_once_each() {
        let lupus = || gold("lupus", Disease, &["D:1"]);
        let twice = [found("lupus", Disease, "D:9"), found("lupus", Disease, "D:1")];
        // Of two found on one span the one with the right concept is paired.
        assert_eq!(one(vec![lupus()], &twice), [[1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 1, 0]]);
        assert_eq!(one(vec![lupus(), lupus()], &twice[1..]), [[1, 0, 1], [1, 0, 1], [1, 0, 1], [1, 0, 0]]);
    }

    #[test]
    fn inside_an_ignored_span_nothing_is_wrong() {
        let mentions = || vec![ignored("MDR1, lupus", Gene), gold("lupus", Gene, &["G:1"])];
        assert_eq!(one(mentions(), &[found("MDR1", Gene, "G:9")]), [[0, 0, 1]; 4]);
        // What fits a gold mention is right all the same.
        let both = [found("MDR1", Gene, "G:9"), found("lupus", Gene, "G:1")];
        assert_eq!(one(mentions(), &both), [[1, 0, 0]; 4]);
        // Reaching out of it is wrong.
        assert_eq!(one(mentions(), &[found("cancer, MDR1", Gene, "G:9")]), [[0, 1, 1]; 4]);
        // Ignored for one type is not ignored for another.
        let mentions = vec![ignored("MDR1", Gene), gold("lupus", Disease, &["D:1"])];
        assert_eq!(one(mentions, &[found("MDR1", Disease, "D:9")]), [[0, 1, 1]; 4]);
    }

    #[test]
    fn any_alternative_is_right() {
        let mentions = || vec![gold("lupus", Disease, &["D:1", "D:2"])];
        assert_eq!(one(mentions(), &[found("lupus", Disease, "D:2")]), [[1, 0, 0]; 4]);
        assert_eq!(one(mentions(), &[found("lupus", Disease, "D:3")])[2..], [[0, 1, 1], [0, 1, 1]]);
    }

    #[test]
    fn finding_both_of_two_joined_diseases_is_not_wrong() {
        let mentions = vec![gold("breast and ovarian cancer", Disease, &["D:1", "D:2"])];
        let both = [found("breast", Disease, "D:1"), found("ovarian cancer", Disease, "D:2")];
        assert_eq!(one(mentions, &both)[3], [1, 0, 0]);
    }

    #[test]
    fn a_set_of_ids_that_holds_another_is_not_counted() {
        let mentions = vec![
            gold("breast and ovarian cancer", Disease, &["D:1", "D:2"]),
            gold("ovarian cancer", Disease, &["D:2"]),
            gold("cancer", Disease, &["D:2"]),
        ];
        assert_eq!(one(mentions.clone(), &[found("lupus", Disease, "D:2")])[3], [1, 0, 0]);
        let both = [found("lupus", Disease, "D:2"), found("MDR1", Disease, "D:1")];
        assert_eq!(one(mentions, &both)[3], [1, 0, 0]);
    }

    #[test]
    fn gold_without_id_is_left_out_of_concepts() {
        let mentions = || vec![gold("lupus", Disease, &[]), gold("cancer", Disease, &["D:1"])];
        let unjudged = [found("lupus", Disease, "D:5"), found("cancer", Disease, "D:1")];
        assert_eq!(one(mentions(), &unjudged)[2..], [[1, 0, 0], [1, 0, 0]]);
        // Found elsewhere too, the concept can be judged there.
        let elsewhere = [found("lupus", Disease, "D:5"), found("MDR1", Disease, "D:5")];
        assert_eq!(one(mentions(), &elsewhere)[2..], [[0, 1, 1], [0, 1, 1]]);
    }

    #[test]
    fn without_concept_nothing_is_claimed() {
        struct ByName;
        impl SameConcept for ByName {
            fn same(
                &self,
                _: EntityType,
                found: Option<&Curie>,
                surface: &str,
                id: &str,
                _: Option<&str>,
            ) -> bool {
                found.is_none() && id.strip_prefix("NAME:") == Some(surface)
            }
        }
        let document =
            document(vec![gold("lupus", Disease, &["NAME:lupus"]), gold("cancer", Disease, &["D:1"])]);
        let predicted =
            [found("lupus", Disease, ""), found("cancer", Disease, ""), found("MDR1", Disease, "")];
        let measures = score([(&document, &predicted[..])], None, &ByName).total(None);
        assert_eq!(counts(measures), [[2, 1, 0], [2, 1, 0], [1, 0, 1], [1, 0, 1]]);
    }

    #[test]
    fn the_interval_holds_the_figure() {
        let right = document(vec![gold("lupus", Disease, &["D:1"])]);
        let predicted = [found("lupus", Disease, "D:1")];
        let pairs = (0..20).map(|i| (&right, if i % 4 == 0 { &[][..] } else { &predicted[..] }));
        let score = score(pairs, None, &SameId);
        let interval = score.f1_interval(None, |m| m.strict).unwrap();
        let f1 = score.total(None).strict.f1().unwrap();
        assert!(interval.low < f1 && f1 < interval.high, "{interval:?} {f1}");
        assert_eq!(score.f1_interval(Some(Disease), |m| m.strict), Some(interval));
        assert_eq!(score.f1_interval(Some(Gene), |m| m.strict), None);
    }
}
