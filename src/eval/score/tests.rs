//! Counts worked by hand.

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
    Predicted { span: span(surface), entity_type, concepts: Curie::new(id).into_iter().collect() }
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
    let document = document(vec![gold("lupus", Disease, &["NAME:lupus"]), gold("cancer", Disease, &["D:1"])]);
    let predicted = [found("lupus", Disease, ""), found("cancer", Disease, ""), found("MDR1", Disease, "")];
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

/// Each type finds one, makes one mistake and misses one, in each of two documents: counts that
/// are all the same must still be added up, not taken for one.
#[test]
fn equal_counts_of_several_types_and_documents_add_up() {
    let mentions = || {
        vec![
            gold("ovarian cancer", Disease, &["D:1"]),
            gold("lupus", Disease, &["D:2"]),
            gold("MDR1", Gene, &["G:1"]),
            gold("breast", Gene, &["G:2"]),
            gold("busulfan", Drug, &["M:1"]),
            gold("and", Drug, &["M:2"]),
        ]
    };
    let documents = [document(mentions()), document(mentions())];
    let predicted = [
        found("ovarian cancer", Disease, "D:1"),
        found("MDR1", Disease, "D:9"),
        found("MDR1", Gene, "G:1"),
        found("lupus", Gene, "G:9"),
        found("busulfan", Drug, "M:1"),
        found("lupus", Drug, "M:9"),
    ];
    let score = score(documents.iter().map(|d| (d, &predicted[..])), None, &SameId);
    for t in [Disease, Gene, Drug] {
        assert_eq!(counts(score.total(Some(t))), [[2, 2, 2]; 4], "{t}");
    }
    let total = score.total(None);
    assert_eq!(counts(total), [[6, 6, 6]; 4]);
    for (measure, c) in total.named() {
        assert_eq!((c.precision(), c.recall(), c.f1()), (Some(0.5), Some(0.5), Some(0.5)), "{measure}");
    }
}

/// Worked by hand. Gold of two types on one span and nested gold of one type: each is found,
/// missed or wrong by itself. Three of four spans of the disease are right, both of the gene.
#[test]
fn overlapping_gold_of_one_type_and_of_two_is_counted_apart() {
    let mentions = vec![
        gold("breast and ovarian cancer", Disease, &["D:1", "D:2"]),
        gold("ovarian cancer", Disease, &["D:2"]),
        gold("cancer", Disease, &["D:3"]),
        gold("MDR1", Gene, &["G:1"]),
        gold("MDR1", Disease, &["D:4"]),
    ];
    let predicted = [
        found("breast and ovarian cancer", Disease, "D:1"),
        found("ovarian cancer", Disease, "D:2"),
        found("MDR1", Gene, "G:1"),
        found("MDR1", Disease, "D:5"),
        found("lupus", Gene, "G:2"),
    ];
    let document = document(mentions);
    let score = score([(&document, &predicted[..])], None, &SameId);
    // Concepts of the disease that count: D:2, D:3, D:4; of what was found D:1 is one of several.
    assert_eq!(counts(score.total(Some(Disease))), [[3, 0, 1], [3, 0, 1], [2, 1, 2], [1, 1, 2]]);
    assert_eq!(counts(score.total(Some(Gene))), [[1, 1, 0]; 4]);
    assert_eq!(counts(score.total(None)), [[4, 1, 1], [4, 1, 1], [3, 2, 2], [2, 2, 2]]);
}

#[test]
fn what_names_several_things_is_one_find_of_several_concepts() {
    let both = Predicted {
        concepts: ["D:1", "D:2"].map(|id| Curie::new(id).unwrap()).to_vec(),
        ..found("breast and ovarian cancer", Disease, "")
    };
    for (ids, expected) in [
        (&["D:1", "D:2"][..], [[1, 0, 0]; 4]),
        (&["D:2", "D:1", "D:3"], [[1, 0, 0]; 4]),
        // One of its concepts is right, the other is wrong.
        (&["D:2"], [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0]]),
        (&["D:9"], [[1, 0, 0], [1, 0, 0], [0, 1, 1], [0, 2, 1]]),
        (&[], [[1, 0, 0], [1, 0, 0], [0; 3], [0; 3]]),
    ] {
        let mentions = vec![gold("breast and ovarian cancer", Disease, ids)];
        assert_eq!(one(mentions, std::slice::from_ref(&both)), expected, "{ids:?}");
    }
}
