//! What differs between two runs on the same gold set.

use std::collections::BTreeMap;

use serde::Serialize;

use super::earlier::{DocumentCounts, EarlierSet};
use super::errors::ErrorRecord;
use super::score::{Counts, Interval, difference_interval};
use crate::concept::EntityType;

/// What differs from an earlier run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// By measure, then by type; all types together last, over those that both runs scored.
    pub differences: Vec<Difference>,
    /// Mistakes made and mended; none where the earlier run did not list its mistakes.
    pub mistakes: Option<Mistakes>,
}

/// What differs in one measure of one type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// `strict`, `overlap`, `linked` or `concept`.
    pub measure: &'static str,
    /// None for all types together.
    #[serde(rename = "type")]
    pub entity_type: Option<EntityType>,
    /// The earlier F1, 0–1.
    pub before: Option<f64>,
    /// The F1 now, 0–1.
    pub now: Option<f64>,
    /// Precision now less the earlier, −1–1.
    pub precision: Option<f64>,
    /// Recall now less the earlier, −1–1.
    pub recall: Option<f64>,
    /// F1 now less the earlier, −1–1.
    pub f1: Option<f64>,
    /// 95 % interval of the difference in F1: documents are drawn with replacement, the same for
    /// both runs.
    pub f1_interval: Option<Interval>,
    /// Whether the interval excludes 0: more than the choice of documents explains.
    pub differs: bool,
}

/// Mistakes of one run that the other does not make, in the order of the documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistakes {
    /// Only now.
    pub gained: Vec<ErrorRecord>,
    /// Only earlier.
    pub lost: Vec<ErrorRecord>,
}

impl Comparison {
    /// Compares `documents`, of which `types` were scored and which have the mistakes `errors`,
    /// with an earlier run on the same gold.
    #[must_use]
    pub fn new(
        earlier: &EarlierSet,
        documents: &[DocumentCounts],
        types: &[EntityType],
        errors: &[ErrorRecord],
    ) -> Self {
        let common: Vec<EntityType> =
            types.iter().copied().filter(|t| earlier.types().any(|e| e == *t)).collect();
        let differences = ["strict", "overlap", "linked", "concept"]
            .into_iter()
            .flat_map(|measure| Difference::by_type(measure, &common, &earlier.documents, documents))
            .collect();
        let of_common = |errors: &[ErrorRecord]| -> Vec<ErrorRecord> {
            errors.iter().filter(|e| common.contains(&e.entity_type)).cloned().collect()
        };
        let mistakes = earlier.errors.as_ref().map(|before| {
            let (before, now) = (of_common(before), of_common(errors));
            Mistakes { gained: without(&now, &before), lost: without(&before, &now) }
        });
        Self { differences, mistakes }
    }
}

impl Difference {
    /// Of each type, and of all together where there are several.
    fn by_type(
        measure: &'static str,
        types: &[EntityType],
        before: &[DocumentCounts],
        now: &[DocumentCounts],
    ) -> Vec<Self> {
        let all = (types.len() > 1).then_some(types);
        let of_types = |types: &[EntityType]| {
            let counts = |documents: &[DocumentCounts]| -> Vec<Counts> {
                let sum = |d: &DocumentCounts| {
                    types.iter().fold(Counts::default(), |sum, &t| sum + d.get(t, measure))
                };
                documents.iter().map(sum).collect()
            };
            let entity_type = if let [only] = types { Some(*only) } else { None };
            Self::new(measure, entity_type, &counts(before), &counts(now))
        };
        types.chunks(1).chain(all).filter_map(of_types).collect()
    }

    /// None where neither run has anything to count.
    fn new(
        measure: &'static str,
        entity_type: Option<EntityType>,
        before: &[Counts],
        now: &[Counts],
    ) -> Option<Self> {
        let sum = |counts: &[Counts]| counts.iter().fold(Counts::default(), |sum, &one| sum + one);
        let (earlier, later) = (sum(before), sum(now));
        if earlier == Counts::default() && later == Counts::default() {
            return None;
        }
        let less = |now: Option<f64>, before: Option<f64>| Some(now? - before?);
        let f1_interval = difference_interval(before, now);
        Some(Self {
            measure,
            entity_type,
            before: earlier.f1(),
            now: later.f1(),
            precision: less(later.precision(), earlier.precision()),
            recall: less(later.recall(), earlier.recall()),
            f1: less(later.f1(), earlier.f1()),
            f1_interval,
            differs: f1_interval.is_some_and(|i| i.low > 0.0 || i.high < 0.0),
        })
    }
}

/// The mistakes that `others` do not have, each as often as it is had more.
fn without(mistakes: &[ErrorRecord], others: &[ErrorRecord]) -> Vec<ErrorRecord> {
    // What is found instead and the text around are told, not compared.
    let same = |e: &ErrorRecord| {
        (e.doc_id.clone(), e.start, e.end, e.entity_type, e.kind, e.gold_ids.clone(), e.predicted.clone())
    };
    let mut left: BTreeMap<_, usize> = BTreeMap::new();
    for other in others {
        *left.entry(same(other)).or_default() += 1;
    }
    let is_new = |mistake: &&ErrorRecord| match left.get_mut(&same(mistake)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    mistakes.iter().filter(is_new).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;
    use crate::eval::errors::list;
    use crate::eval::gold::{GoldDocument, GoldMention, annotated_types};
    use crate::eval::report::Report;
    use crate::eval::score::{Predicted, SameId, Score, score};

    use EntityType::{Disease, Gene};

    fn gold(count: usize) -> Vec<GoldDocument> {
        let mention = |start, entity_type| {
            let ids = vec!["X:1".to_owned()];
            GoldMention { span: Span::new(start, start + 5), entity_type, ids, name: None, ignore: false }
        };
        let one = |i: usize| GoldDocument {
            id: i.to_string(),
            text: "lupus MDR-1".into(),
            mentions: vec![mention(0, Disease), mention(6, Gene)],
        };
        (0..count).map(one).collect()
    }

    fn found(spans: &[(usize, EntityType)]) -> Vec<Predicted> {
        let one = |&(start, entity_type): &(usize, EntityType)| Predicted {
            span: Span::new(start, start + 5),
            entity_type,
            concepts: Vec::new(),
        };
        spans.iter().map(one).collect()
    }

    fn scored<'a>(
        gold: &'a [GoldDocument],
        found: &'a [Vec<Predicted>],
        types: Option<&[EntityType]>,
    ) -> Score<'a> {
        score(gold.iter().zip(found.iter().map(Vec::as_slice)), types, &SameId)
    }

    fn earlier(score: &Score<'_>, errors: bool) -> EarlierSet {
        let errors = errors.then(|| list(score));
        let set = serde_json::json!({
            "gold_sha256": "x", "report": Report::new(score), "documents": DocumentCounts::of(score), "errors": errors,
        });
        serde_json::from_value(set).unwrap()
    }

    #[test]
    fn each_measure_of_each_common_type_is_compared() {
        let gold = gold(20);
        // Earlier half of the diseases, now all of them and one gene.
        let both = [(0, Disease), (6, Gene)];
        let before: Vec<_> = (0..20).map(|i| found(if i % 2 == 0 { &both[..1] } else { &[] })).collect();
        let now: Vec<_> = (0..20).map(|i| found(if i == 0 { &both } else { &both[..1] })).collect();
        let (before, now) = (scored(&gold, &before, None), scored(&gold, &now, None));
        let compared = |earlier: &EarlierSet| {
            Comparison::new(earlier, &DocumentCounts::of(&now), &annotated_types(&gold), &list(&now))
        };
        let all = compared(&earlier(&before, false));
        let told: Vec<_> = all.differences.iter().map(|d| (d.measure, d.entity_type, d.differs)).collect();
        assert_eq!(
            told[..3],
            [("strict", Some(Disease), true), ("strict", Some(Gene), false), ("strict", None, true)]
        );
        assert_eq!(told.len(), 12);
        let disease = &all.differences[0];
        assert_eq!((disease.now, disease.recall, disease.precision), (Some(1.0), Some(0.5), Some(0.0)));
        assert!((disease.f1.unwrap() - 1.0 / 3.0).abs() < 1e-12 && all.mistakes.is_none());

        let nothing = vec![Vec::new(); 20];
        let diseases = scored(&gold, &nothing, Some(&[Disease]));
        let common = compared(&earlier(&diseases, false));
        assert!(common.differences.iter().all(|d| d.entity_type == Some(Disease)));
    }

    #[test]
    fn mistakes_gained_and_lost_are_told() {
        let gold = gold(2);
        let before = [found(&[(6, Disease)]), found(&[])];
        let now = [found(&[(0, Disease), (6, Gene)]), found(&[(6, Disease)])];
        let (before, now) = (scored(&gold, &before, None), scored(&gold, &now, None));
        let earlier = earlier(&before, true);
        let counts = DocumentCounts::of(&now);
        let mistakes = Comparison::new(&earlier, &counts, &[Disease, Gene], &list(&now)).mistakes.unwrap();
        let told = |errors: &[ErrorRecord]| -> Vec<String> {
            errors.iter().map(|e| format!("{} {} {} {}", e.doc_id, e.start, e.entity_type, e.kind)).collect()
        };
        // Found without a concept now, where nothing was found before.
        assert_eq!(
            told(&mistakes.gained),
            ["0 0 disease no-id", "0 6 gene no-id", "1 6 disease false-positive"]
        );
        assert_eq!(
            told(&mistakes.lost),
            ["0 0 disease false-negative", "0 6 disease false-positive", "0 6 gene false-negative"]
        );
    }
}
