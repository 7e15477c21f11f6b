//! The figures of a gold set, for people and for programs.

use comfy_table::{CellAlignment, Table, TableComponent, presets};
use serde::Serialize;

use super::audit::AuditRow;
use super::errors::ErrorCount;
use super::score::{Counts, Interval, Measures, Score};
use crate::concept::{CasePolicy, EntityType, NameKind};

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
    pub fn new(score: &Score) -> Self {
        let of_type = |&entity_type: &EntityType| TypeFigures {
            entity_type,
            figures: Figures::new(score, Some(entity_type)),
        };
        Self {
            documents: score.documents(),
            overall: Figures::new(score, None),
            types: score.types().iter().map(of_type).collect(),
        }
    }

    /// A table for the terminal: a row for each measure and type, and for all types where
    /// there are several. Measures that have nothing to count are left out, and where the
    /// mentions were `given` those that say nothing of concepts.
    #[must_use]
    pub fn table(&self, given: bool) -> String {
        let mut table =
            new_table(&["measure", "type", "gold", "found", "right", "P", "R", "F1", "95 % of F1"], 2);
        for (i, (measure, overall)) in self.overall.named().into_iter().enumerate() {
            if overall.counts == Counts::default() || given && matches!(measure, "strict" | "overlap") {
                continue;
            }
            for row in &self.types {
                table.add_row(row.figures.named()[i].1.cells(measure, row.entity_type.as_str()));
            }
            if self.types.len() > 1 {
                table.add_row(overall.cells(measure, "all"));
            }
        }
        table.to_string()
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

    fn new(score: &Score, entity_type: Option<EntityType>) -> Self {
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

    fn cells(&self, measure: &str, name: &str) -> [String; 9] {
        let Counts { true_positives: right, false_positives: wrong, false_negatives: missed } = self.counts;
        let ratio = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"));
        let interval = self.f1_interval.map(|i| format!("{:.3}–{:.3}", i.low, i.high)).unwrap_or_default();
        [
            measure.to_owned(),
            name.to_owned(),
            (right + missed).to_string(),
            (right + wrong).to_string(),
            right.to_string(),
            ratio(self.precision),
            ratio(self.recall),
            ratio(self.f1),
            interval,
        ]
    }
}

/// A table for the terminal of the first `limit` names and what they cost.
#[must_use]
pub fn errors_table(counts: &[ErrorCount], limit: usize) -> String {
    const COUNTS: [&str; 5] = ["cost", "false", "missed", "wrong id", "no id"];
    let words = ["name", "type", "instead", "example"];
    let mut table = new_table(&COUNTS.into_iter().chain(words).collect::<Vec<_>>(), 0);
    for column in table.column_iter_mut().skip(COUNTS.len()) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    for row in counts.iter().take(limit) {
        let counts = [row.cost, row.false_positives, row.false_negatives, row.wrong_ids, row.no_ids];
        let words = [
            row.surface.as_str(),
            row.entity_type.as_str(),
            row.instead.as_deref().unwrap_or_default(),
            row.example.as_str(),
        ];
        table.add_row(counts.map(|n| n.to_string()).into_iter().chain(words.map(str::to_owned)));
    }
    table.to_string()
}

/// A table for the terminal of names and what they cost.
#[must_use]
pub fn audit_table<'a>(rows: impl Iterator<Item = &'a AuditRow>) -> String {
    const COUNTS: [&str; 6] = ["cost", "right", "false", "border", "missed", "concept"];
    let words = ["name", "type", "kind", "policy", "id", "instead", "example"];
    let mut table = new_table(&COUNTS.into_iter().chain(words).collect::<Vec<_>>(), 0);
    for column in table.column_iter_mut().skip(COUNTS.len()) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    for row in rows {
        let counts = [row.cost, row.right, row.false_hits, row.wrong_border, row.missed, row.wrong_concept];
        let id = match &row.concepts[..] {
            [] => String::new(),
            [only] => only.clone(),
            [first, rest @ ..] => format!("{first} +{}", rest.len()),
        };
        let words = [
            row.name.as_str(),
            row.entity_type.as_str(),
            row.kind.map_or("", NameKind::as_str),
            row.policy.map_or("", CasePolicy::as_str),
            &id,
            row.instead.as_deref().unwrap_or_default(),
            row.example.as_deref().unwrap_or_default(),
        ];
        table.add_row(counts.map(|n| n.to_string()).into_iter().chain(words.map(str::to_owned)));
    }
    table.to_string()
}

/// A table with `left` columns of words; the others are numbers.
pub(super) fn new_table(header: &[&str], left: usize) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─')
        .set_header(header);
    for column in table.column_iter_mut().skip(left) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::Curie;
    use crate::document::Span;
    use crate::eval::errors::aggregate;
    use crate::eval::gold::{GoldDocument, GoldMention};
    use crate::eval::score::{Predicted, SameId, score};

    fn example() -> Score {
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
        score(documents.iter().map(|d| (d, &predicted[..])), None, &SameId)
    }

    #[test]
    fn the_table_has_a_row_for_each_measure_and_type() {
        let table = Report::new(&example()).table(false);
        let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        let row =
            |measure, name| rows.iter().find(|r| r.starts_with(&[measure, name])).unwrap()[2..].to_vec();
        assert_eq!(row("strict", "disease"), ["2", "4", "2", "0.500", "1.000", "0.667", "0.667–0.667"]);
        assert_eq!(row("linked", "disease"), ["1", "3", "1", "0.333", "1.000", "0.500"]);
        assert_eq!(row("concept", "disease")[..3], ["1", "2", "1"]);
        assert!(!table.contains("gene") && !table.contains(" all "), "{table}");
        let given = Report::new(&example()).table(true);
        assert!(
            !given.contains("strict") && !given.contains("overlap") && given.contains("linked"),
            "{given}"
        );
    }

    #[test]
    fn json_has_the_same_figures() {
        let json = serde_json::to_value(Report::new(&example())).unwrap();
        assert_eq!(json["documents"], 2);
        assert_eq!(json["types"][0]["type"], "disease");
        assert_eq!(json["types"][0]["strict"]["true_positives"], 2);
        assert_eq!(json["overall"]["overlap"]["precision"], 0.5);
        assert_eq!(json["overall"]["overlap"]["f1_interval"], serde_json::Value::Null);
    }

    #[test]
    fn the_costliest_names_are_shown_with_an_example() {
        let table = errors_table(&aggregate(example().errors()), 1);
        let row = table.lines().last().unwrap();
        assert!(row.split_whitespace().eq("2 2 0 0 0 LUPUS disease lupus [LUPUS]".split(' ')), "{table}");
    }
}
