//! What a rule of folding says, with examples that are its tests.

use std::fmt;

/// One rule of folding.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What it does, for people.
    pub says: &'static str,
    /// Pairs that it makes the same name.
    pub same: &'static [(&'static str, &'static str)],
    /// Pairs that must stay different.
    pub apart: &'static [(&'static str, &'static str)],
}

/// A row of the table in `docs/folding.md`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = |pairs: &[(&str, &str)], sign: &str| {
            pairs.iter().map(|(a, b)| format!("`{a}` {sign} `{b}`")).collect::<Vec<_>>().join("; ")
        };
        let (same, apart) = (pairs(self.same, "="), pairs(self.apart, "≠"));
        write!(f, "| {} | {} | {same} | {apart} |", self.name, self.says)
    }
}
