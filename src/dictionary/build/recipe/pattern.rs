//! Regular expressions of a recipe.

use regex::Regex;
use serde::{Deserialize, Deserializer};

/// A regular expression, letter case aside.
#[derive(Debug, Clone)]
pub(in super::super) struct Pattern(Regex);

impl Pattern {
    /// Stands in a pattern for any line of the list beside it.
    pub const LIST: &str = "<list>";

    pub fn new(text: &str) -> Result<Self, regex::Error> {
        Regex::new(&format!("(?i){text}")).map(Self)
    }

    /// One that the whole string must match: any line of the list.
    pub fn whole_list() -> Self {
        Self::new("^<list>$").expect("the pattern is a constant")
    }

    /// The same with [`Pattern::LIST`] standing for any of `lines`.
    pub fn with_list(&self, lines: &[&str]) -> Result<Self, regex::Error> {
        let any = format!("(?:{})", lines.join("|"));
        Regex::new(&self.0.as_str().replace(Self::LIST, &any)).map(Self)
    }

    /// Whether it holds [`Pattern::LIST`].
    pub fn takes_list(&self) -> bool {
        self.0.as_str().contains(Self::LIST)
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    pub fn cut(&self, text: &str) -> String {
        self.0.replace_all(text, "").into_owned()
    }

    pub fn first_group<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.0.captures(text)?.get(1).map(|group| group.as_str())
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
