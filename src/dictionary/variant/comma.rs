//! Names without their commas.

use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "comma",
    says: "A name is also found without its commas.",
    same: &[("Charcot-Marie-Tooth disease, type 1A", "Charcot-Marie-Tooth disease type 1A")],
    apart: &[],
};

pub(super) fn without(name: &str) -> String {
    name.replace(',', " ")
}
