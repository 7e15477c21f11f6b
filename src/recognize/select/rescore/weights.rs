//! How much each feature says, for each type: `weights.tsv`, written by `training/rescore.py`.

use std::sync::LazyLock;

use super::features::{FEATURES, Figures};
use crate::concept::EntityType;

/// No figure at all.
const NONE: Figures = [0.0; FEATURES.len()];

/// For each type in the order of [`EntityType::ALL`].
static WEIGHTS: LazyLock<[Figures; 4]> =
    LazyLock::new(|| parse(include_str!("weights.tsv")).expect("a test reads the table"));

/// How likely a candidate span with these figures is a mention, 0–1.
pub(super) fn probability(figures: &Figures, entity_type: EntityType) -> f32 {
    let weights = &WEIGHTS[entity_type as usize];
    let sum: f32 = figures.iter().zip(weights).map(|(figure, weight)| figure * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// A header, then one row a feature: its name, and a weight for each type.
fn parse(table: &str) -> Option<[Figures; 4]> {
    let mut weights = [NONE; 4];
    let mut rows = table.lines().skip(1);
    for (i, (name, _)) in FEATURES.iter().enumerate() {
        let mut fields = rows.next()?.split('\t');
        if fields.next()? != *name {
            return None;
        }
        for of_type in &mut weights {
            of_type[i] = fields.next()?.parse().ok()?;
        }
    }
    rows.next().is_none().then_some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_feature() {
        assert!(parse(include_str!("weights.tsv")).is_some());
        assert_eq!(parse("feature\tdisease\tgene\tvector\tdrug\nalways\t1\t1\t1\t1\n"), None);
    }

    #[test]
    fn what_all_say_is_likely_and_what_none_says_is_not() {
        // What is sure has log-odds of 5.5, as 8 bits of a probability allow.
        let model = |whole: f32, sure: f32| {
            [
                ("always", 1.0),
                ("model: whole span", whole),
                ("model: inside", sure),
                ("model: begins", sure),
                ("model: ends", 5.5),
                ("model: inside another type", -5.5),
                ("model: inside, wherever the name stands", sure),
            ]
        };
        let all = |named: &[(&str, f32)], entity_type| {
            let mut figures = NONE;
            for (name, figure) in named {
                figures[FEATURES.iter().position(|(known, _)| known == name).expect("a feature")] = *figure;
            }
            probability(&figures, entity_type)
        };
        for entity_type in EntityType::ALL {
            let known = [("sure", 1.0), ("sure: score", 3.0), ("model: its span", 1.0)];
            let yes = all(&[&model(5.0, 5.5)[..], &known].concat(), entity_type);
            assert!(yes > 0.8, "{entity_type}: {yes}");
            let given_up = [("rejected", 1.0), ("doubtful or rejected: evidence", -3.0)];
            let no = all(&[&model(-8.0, -5.5)[..], &given_up].concat(), entity_type);
            assert!(no < 0.2, "{entity_type}: {no}");
        }
    }
}
