//! The figures of a gold set.

use serde::Serialize;

use super::score::{Counts, Interval, Measures, Score};
use crate::concept::EntityType;

/// The figures of a gold set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// How many documents were scored.
    pub documents: usize,
    /// All types together (micro average).
    pub overall: Figures,
    /// Each type that was scored.
    pub types: Vec<TypeFigures>,
}

/// The figures of one type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypeFigures {
    /// The type.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// The figures of each measure; [`super::score`] says what they count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Same start, end and type.
    pub strict: Figure,
    /// Same type and at least one byte in common.
    pub overlap: Figure,
    /// Same start, end, type and concept.
    pub linked: Figure,
    /// Same type and concept in the same document.
    pub concept: Figure,
}

/// The figures of one measure. What cannot be told (nothing found, nothing to find) is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// What the others are made of.
    #[serde(flatten)]
    pub counts: Counts,
    /// 0–1.
    pub precision: Option<f64>,
    /// 0–1.
    pub recall: Option<f64>,
    /// 0–1.
    pub f1: Option<f64>,
    /// 95 % interval of F1 over resampled documents; only for strict and concept.
    pub f1_interval: Option<Interval>,
}

impl Report {
    /// Computes every figure. Takes about a second for ten thousand documents.
    #[must_use]
    pub fn new(score: &Score<'_>) -> Self {
        let of_type = |&entity_type: &EntityType| TypeFigures {
            entity_type,
            figures: Figures::new(score, Some(entity_type)),
        };
        Self {
            documents: score.documents().len(),
            overall: Figures::new(score, None),
            types: score.types().iter().map(of_type).collect(),
        }
    }
}

impl Figures {
    /// Each measure with its name, in the order they are shown.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, &Figure); 4] {
        [
            ("strict", &self.strict),
            ("overlap", &self.overlap),
            ("linked", &self.linked),
            ("concept", &self.concept),
        ]
    }

    fn new(score: &Score<'_>, entity_type: Option<EntityType>) -> Self {
        let total = score.total(entity_type);
        let interval = |measure: fn(&Measures) -> Counts| score.f1_interval(entity_type, measure);
        Self {
            strict: Figure::new(total.strict, interval(|m| m.strict)),
            overlap: Figure::new(total.overlap, None),
            linked: Figure::new(total.linked, None),
            concept: Figure::new(total.concept, interval(|m| m.concept)),
        }
    }
}

impl Figure {
    fn new(counts: Counts, f1_interval: Option<Interval>) -> Self {
        let (precision, recall, f1) = (counts.precision(), counts.recall(), counts.f1());
        Self { counts, precision, recall, f1, f1_interval }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::Curie;
    use crate::document::Span;
    use crate::eval::gold::{GoldDocument, GoldMention};
    use crate::eval::score::{Predicted, SameId, score};

    #[test]
    fn json_has_the_figures_of_each_measure_and_type() {
        let span = Span::new(0, 5);
        let mention =
            |ids| GoldMention { span, entity_type: EntityType::Disease, ids, name: None, ignore: false };
        let document =
            |ids| GoldDocument { id: "1".into(), text: "lupus LUPUS".into(), mentions: vec![mention(ids)] };
        let documents = [document(vec!["D:1".into()]), document(vec![])];
        let found = |span| Predicted {
            span,
            entity_type: EntityType::Disease,
            concepts: vec![Curie::new("D:1").unwrap()],
        };
        let predicted = [found(span), found(Span::new(6, 11))];
        let score = score(documents.iter().map(|d| (d, &predicted[..])), None, &SameId);
        let json = serde_json::to_value(Report::new(&score)).unwrap();
        assert_eq!(json["documents"], 2);
        assert_eq!(json["types"][0]["type"], "disease");
        assert_eq!(json["types"][0]["strict"]["true_positives"], 2);
        assert_eq!(json["overall"]["overlap"]["precision"], 0.5);
        assert_eq!(json["overall"]["overlap"]["f1_interval"], serde_json::Value::Null);
    }
}
