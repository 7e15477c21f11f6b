//! The docs tell the steps as the code has them.
//!
//! `THERALEX_UPDATE_GOLDEN=1 cargo test --release steps` writes the list of `docs/steps.md`.

use std::fmt::Write;

use theralex::step::Step;

use crate::common::with_part;

const STEPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/steps.md");
const EVALUATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/evaluation.md");

#[test]
fn the_steps_are_listed_as_they_are() {
    let doc = std::fs::read_to_string(STEPS).expect("docs/steps.md");
    let mut list = "| step | does | optional |\n|---|---|---|\n".to_owned();
    for step in Step::ALL {
        let optional = if step.is_optional() { "yes" } else { "" };
        writeln!(list, "| `{step}` | {} | {optional} |", step.about()).expect("a string takes all");
    }
    let shown = with_part(&doc, "steps", &list);
    if std::env::var_os("THERALEX_UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(STEPS, &shown).expect("docs/steps.md can be written");
    } else {
        assert_eq!(doc, shown, "set THERALEX_UPDATE_GOLDEN=1 to write the list anew");
    }
}

#[test]
fn what_each_optional_step_is_worth_is_told() {
    let doc = std::fs::read_to_string(EVALUATION).expect("docs/evaluation.md");
    let rows = doc.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let told: Vec<&str> = rows.map(|(step, _)| step).filter(|step| step.parse::<Step>().is_ok()).collect();
    assert_eq!(told, Step::optional().map(Step::as_str).collect::<Vec<_>>());
}
