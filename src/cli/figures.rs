//! The figures of `eval` and `dict audit` as tables for the terminal.

use theralex::concept::{CasePolicy, EntityType, NameKind};
use theralex::eval::audit::AuditRow;
use theralex::eval::compare::Comparison;
use theralex::eval::errors::NameErrors;
use theralex::eval::report::{Figure, Report};
use theralex::eval::score::Counts;
use theralex::eval::seen::{Recall, SeenReport, Split};

use super::terminal::Column::{Numbers, Words};
use super::terminal::{Table, table};

/// What stands in the place of a figure that cannot be told.
const NONE: &str = "–";

/// A row for each measure and type, and for all types where there are several. Measures that have
/// nothing to count are left out, and where the mentions were `given` those that say nothing of
/// concepts.
pub fn report(report: &Report, given: bool) -> Table {
    let mut table = table([
        Words("measure"),
        Words("type"),
        Numbers("gold"),
        Numbers("found"),
        Numbers("right"),
        Numbers("P"),
        Numbers("R"),
        Numbers("F1"),
        Numbers("95 % of F1"),
    ]);
    for (i, (measure, overall)) in report.overall.named().into_iter().enumerate() {
        if overall.counts == Counts::default() || given && matches!(measure, "strict" | "overlap") {
            continue;
        }
        for row in &report.types {
            table.add_row(figure(row.figures.named()[i].1, measure, row.entity_type.as_str()));
        }
        if report.types.len() > 1 {
            table.add_row(figure(overall, measure, "all"));
        }
    }
    table
}

fn figure(figure: &Figure, measure: &str, name: &str) -> [String; 9] {
    let Counts { true_positives: right, false_positives: wrong, false_negatives: missed } = figure.counts;
    let interval = figure.f1_interval.map(|i| format!("{:.3}–{:.3}", i.low, i.high)).unwrap_or_default();
    [
        measure.to_owned(),
        name.to_owned(),
        (right + missed).to_string(),
        (right + wrong).to_string(),
        right.to_string(),
        ratio(figure.precision),
        ratio(figure.recall),
        ratio(figure.f1),
        interval,
    ]
}

fn ratio(value: Option<f64>) -> String {
    value.map_or_else(|| NONE.to_owned(), |v| format!("{v:.3}"))
}

/// Recall on seen and on new names; measures that have nothing to count are left out.
pub fn seen(report: &SeenReport) -> Table {
    let words = [Words("recall"), Words("type")];
    let numbers = ["seen", "right", "R", "new", "right", "R"].map(Numbers);
    let mut table = table(words.into_iter().chain(numbers));
    let cells = |measure: &str, name: &str, split: Split| {
        let part = |r: Recall| [r.gold.to_string(), r.right.to_string(), ratio(r.recall)];
        let words = [measure.to_owned(), name.to_owned()];
        words.into_iter().chain(part(split.seen)).chain(part(split.new)).collect::<Vec<_>>()
    };
    for (i, (measure, overall)) in report.overall.named().into_iter().enumerate() {
        if overall == Split::default() {
            continue;
        }
        for row in &report.types {
            table.add_row(cells(measure, row.entity_type.as_str(), row.figures.named()[i].1));
        }
        if report.types.len() > 1 {
            table.add_row(cells(measure, "all", overall));
        }
    }
    table
}

/// What differs from an earlier run.
pub fn comparison(comparison: &Comparison) -> Table {
    let words = [Words("measure"), Words("type")];
    let numbers = ["F1 before", "now", "ΔP", "ΔR", "ΔF1", "95 % of ΔF1", ""].map(Numbers);
    let mut table = table(words.into_iter().chain(numbers));
    let change = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), |v| format!("{v:+.3}"));
    for row in &comparison.differences {
        let interval = row.f1_interval.map(|i| format!("{:+.3} to {:+.3}", i.low, i.high));
        table.add_row([
            row.measure.to_owned(),
            row.entity_type.map_or("all", EntityType::as_str).to_owned(),
            ratio(row.before),
            ratio(row.now),
            change(row.precision),
            change(row.recall),
            change(row.f1),
            interval.unwrap_or_default(),
            if row.differs { "differs" } else { "" }.to_owned(),
        ]);
    }
    table
}

/// The first `limit` names and what they cost.
pub fn names(names: &[(EntityType, NameErrors)], limit: usize) -> Table {
    let numbers = ["cost", "false", "missed", "wrong id", "no id"].map(Numbers);
    let words = ["name", "type", "instead", "example"].map(Words);
    let mut table = table(numbers.into_iter().chain(words));
    for (entity_type, name) in names.iter().take(limit) {
        let counts = [name.cost(), name.false_positives, name.false_negatives, name.wrong_ids, name.no_ids];
        let words = [
            name.surface.as_str(),
            entity_type.as_str(),
            name.instead.as_deref().unwrap_or_default(),
            name.example.as_str(),
        ];
        table.add_row(counts.map(|n| n.to_string()).into_iter().chain(words.map(str::to_owned)));
    }
    table
}

/// Names, how often they are right, what they cost, and what the dictionary says of them.
pub fn audit(rows: &[AuditRow]) -> Table {
    let numbers = ["cost", "right", "false", "border", "missed", "concept"].map(Numbers);
    let words = ["name", "type", "kind", "policy", "id", "instead", "example"].map(Words);
    let mut table = table(numbers.into_iter().chain(words));
    for row in rows {
        let errors = &row.errors;
        let counts = [
            row.cost,
            row.right,
            errors.false_positives,
            errors.wrong_borders,
            errors.false_negatives,
            row.wrong_concepts(),
        ];
        let id = match &row.concepts[..] {
            [] => String::new(),
            [only] => only.clone(),
            [first, rest @ ..] => format!("{first} +{}", rest.len()),
        };
        let words = [
            errors.surface.as_str(),
            row.entity_type.as_str(),
            row.kind.map_or("", NameKind::as_str),
            row.policy.map_or("", CasePolicy::as_str),
            &id,
            errors.instead.as_deref().unwrap_or_default(),
            errors.example.as_str(),
        ];
        table.add_row(counts.map(|n| n.to_string()).into_iter().chain(words.map(str::to_owned)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use theralex::concept::Curie;
    use theralex::document::Span;
    use theralex::eval::errors::{by_name, list};
    use theralex::eval::gold::{GoldDocument, GoldMention};
    use theralex::eval::score::{Predicted, SameId, score};
    use theralex::eval::seen::Seen;

    const DISEASE: EntityType = EntityType::Disease;

    fn gold() -> [GoldDocument; 2] {
        [vec!["D:1".to_owned()], vec![]].map(|ids| GoldDocument {
            id: "1".into(),
            text: "lupus LUPUS".into(),
            mentions: vec![GoldMention {
                span: Span::new(0, 5),
                entity_type: DISEASE,
                ids,
                name: None,
                ignore: false,
            }],
        })
    }

    fn found() -> [Predicted; 2] {
        [Span::new(0, 5), Span::new(6, 11)].map(|span| Predicted {
            span,
            entity_type: DISEASE,
            concepts: vec![Curie::new("D:1").unwrap()],
        })
    }

    fn rows(table: &Table) -> Vec<Vec<String>> {
        let cells = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        table.to_string().lines().map(cells).collect()
    }

    #[test]
    fn the_report_has_a_row_for_each_measure_and_type() {
        let (gold, found) = (gold(), found());
        let score = score(gold.iter().map(|d| (d, &found[..])), None, &SameId);
        let all = rows(&report(&Report::new(&score), false));
        let row =
            |measure: &str| all.iter().find(|r| r[0] == measure && r[1] == "disease").unwrap()[2..].join(" ");
        assert_eq!(row("strict"), "2 4 2 0.500 1.000 0.667 0.667–0.667");
        assert_eq!(row("linked"), "1 3 1 0.333 1.000 0.500");
        assert!(row("concept").starts_with("1 2 1 "), "{all:?}");
        assert!(all.iter().flatten().all(|cell| cell != "gene" && cell != "all"), "{all:?}");
        let given = rows(&report(&Report::new(&score), true));
        let measures: Vec<&str> = given[2..].iter().map(|row| row[0].as_str()).collect();
        assert_eq!(measures, ["linked", "concept"]);
    }

    #[test]
    fn the_costliest_names_come_with_an_example() {
        let (gold, found) = (gold(), found());
        let score = score(gold.iter().map(|d| (d, &found[..])), None, &SameId);
        let table = names(&by_name(&list(&score)), 1);
        assert_eq!(rows(&table).last().unwrap().join(" "), "2 2 0 0 0 LUPUS disease lupus [LUPUS]");
    }

    #[test]
    fn recall_is_told_for_seen_and_new_names() {
        let (gold, found) = (gold(), found());
        let score = score(gold.iter().map(|d| (d, &found[..])), None, &SameId);
        let table = seen(&Seen::of(&gold[..1]).report(&score, &SameId));
        let rows: Vec<String> = rows(&table).iter().map(|row| row.join(" ")).collect();
        assert_eq!(rows[2..4], ["strict disease 2 2 1.000 0 0 –", "linked disease 1 1 1.000 0 0 –"]);
    }
}
