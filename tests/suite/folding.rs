//! `docs/folding.md` shows the rules as the code has them.
//!
//! `THERALEX_UPDATE_GOLDEN=1 cargo test --release folding` writes its tables.

use std::fmt::Write;

use theralex::dictionary::variant;
use theralex::text::fold::{self, Rule};

use crate::common::with_part;

const DOC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/folding.md");

#[test]
fn the_rules_are_shown_as_they_are() {
    let doc = std::fs::read_to_string(DOC).expect("docs/folding.md");
    let mut shown = doc.clone();
    for (part, rules) in [("words", &fold::RULES[..]), ("variants", &variant::RULES[..])] {
        shown = with_part(&shown, part, &table(rules));
    }
    if std::env::var_os("THERALEX_UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(DOC, &shown).expect("docs/folding.md can be written");
    } else {
        assert_eq!(doc, shown, "set THERALEX_UPDATE_GOLDEN=1 to write the tables anew");
    }
}

fn table(rules: &[Rule]) -> String {
    let mut table = String::from("| rule | says | the same | not the same |\n|---|---|---|---|\n");
    for rule in rules {
        writeln!(table, "{rule}").expect("a string takes all");
    }
    table
}
