//! What a dictionary knows: concepts, their names, and how a name may match.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The four kinds of entity theralex looks for.
///
/// The order is the order used in every summary and table of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityType {
    /// A human disease, disorder, syndrome, injury, infection, sign or symptom.
    Disease,
    /// A gene, its product, or a family or complex of them.
    Gene,
    /// What carries genetic material into cells.
    Vector,
    /// A medicinal product or substance given to treat.
    Drug,
}

impl EntityType {
    /// Every type, in order.
    pub const ALL: [Self; 4] = [Self::Disease, Self::Gene, Self::Vector, Self::Drug];

    /// The string used in tables and files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disease => "disease",
            Self::Gene => "gene",
            Self::Vector => "vector",
            Self::Drug => "drug",
        }
    }
}

/// How a name stands to its concept. The order is the order of trust: where two concepts
/// share a name, the one that holds it by the earlier kind wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// The one name shown for the concept.
    Preferred,
    /// Means the same.
    Exact,
    /// A trade name.
    Brand,
    /// A company or laboratory code (CTX001).
    Code,
    /// A symbol, acronym or short form.
    Abbreviation,
    /// Broader, narrower or merely close in meaning.
    Related,
}

impl NameKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] =
        [Self::Preferred, Self::Exact, Self::Brand, Self::Code, Self::Abbreviation, Self::Related];

    /// The string used in dictionary files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preferred => "preferred",
            Self::Exact => "exact",
            Self::Brand => "brand",
            Self::Code => "code",
            Self::Abbreviation => "abbreviation",
            Self::Related => "related",
        }
    }
}

/// When a name may match a stretch of text whose folded form equals its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CasePolicy {
    /// However it is written.
    Any,
    /// Only with its letters in the case the dictionary gives (symbols, short abbreviations).
    Exact,
    /// As `Exact`, and only with evidence nearby: the name is also a common word or is
    /// shared by many things.
    Evidence,
    /// Never by itself: it only says what a stretch of text means that a model has taken for a
    /// mention.
    Model,
}

impl CasePolicy {
    /// Every policy, in order.
    pub const ALL: [Self; 4] = [Self::Any, Self::Exact, Self::Evidence, Self::Model];

    /// The string used in dictionary files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Exact => "exact",
            Self::Evidence => "evidence",
            Self::Model => "model",
        }
    }
}

impl CasePolicy {
    /// Whether a name with this policy is never written without a capital. The capital of a
    /// longer word may be the vocabulary's alone (`Sodium`).
    #[must_use]
    pub fn needs_capital(self, name: &str) -> bool {
        let listed = name.len() >= 4 && !name.chars().skip(1).any(char::is_uppercase);
        self != Self::Any && name.chars().any(char::is_uppercase) && !listed
    }
}

/// A string that is none of the words allowed in its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {found:?}: expected one of {expected}")]
pub struct UnknownWord {
    what: &'static str,
    found: String,
    expected: String,
}

impl UnknownWord {
    pub(crate) fn new(what: &'static str, found: &str, expected: &[&str]) -> Self {
        Self { what, found: found.to_owned(), expected: expected.join(", ") }
    }
}

/// Shows and reads an enum by the words of its `as_str`.
macro_rules! word_enum {
    ($type:ty, $what:literal) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::concept::UnknownWord;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.into_iter().find(|v| v.as_str() == s);
                known.ok_or_else(|| Self::Err::new($what, s, &Self::ALL.map(Self::as_str)))
            }
        }
    };
}
pub(crate) use word_enum;

word_enum!(EntityType, "entity type");
word_enum!(NameKind, "name kind");
word_enum!(CasePolicy, "case policy");

/// A compact identifier, `prefix:local`, such as `MONDO:0010602`.
///
/// Kept as written; [`Curie::new`] checks that both parts are there and hold no white space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Curie(String);

impl Curie {
    /// Checks and wraps a CURIE.
    ///
    /// # Errors
    /// When a part is missing or the string holds white space, `|` or a control character
    /// (`|` joins lists of ids in tables).
    pub fn new(text: impl Into<String>) -> Result<Self, BadCurie> {
        let text = text.into();
        if Self::is_one(&text) { Ok(Self(text)) } else { Err(BadCurie(text)) }
    }

    /// Checks a CURIE that stays borrowed.
    ///
    /// # Errors
    /// As [`Curie::new`].
    pub(crate) fn check(text: &str) -> Result<&str, BadCurie> {
        if Self::is_one(text) { Ok(text) } else { Err(BadCurie(text.to_owned())) }
    }

    fn is_one(text: &str) -> bool {
        let whole = !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '|');
        whole && text.split_once(':').is_some_and(|(prefix, local)| !prefix.is_empty() && !local.is_empty())
    }

    /// The part before the first colon: the vocabulary.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The part after the first colon: the identifier inside its vocabulary.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, local)| local)
    }

    /// The whole CURIE.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Curie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Curie {
    type Err = BadCurie;

    fn from_str(s: &str) -> Result<Self, BadCurie> {
        Self::new(s)
    }
}

impl TryFrom<String> for Curie {
    type Error = BadCurie;

    fn try_from(s: String) -> Result<Self, BadCurie> {
        Self::new(s)
    }
}

impl From<Curie> for String {
    fn from(curie: Curie) -> Self {
        curie.0
    }
}

/// A string that is not `prefix:identifier`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an identifier of the form prefix:identifier")]
pub struct BadCurie(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for t in EntityType::ALL {
            assert_eq!(t.as_str().parse(), Ok(t));
        }
        for k in NameKind::ALL {
            assert_eq!(k.as_str().parse(), Ok(k));
        }
        for p in CasePolicy::ALL {
            assert_eq!(p.as_str().parse(), Ok(p));
        }
    }

    #[test]
    fn an_unknown_word_lists_the_known_ones() {
        let error = "protein".parse::<EntityType>().unwrap_err().to_string();
        assert_eq!(error, "unknown entity type \"protein\": expected one of disease, gene, vector, drug");
    }

    #[test]
    fn curies_have_two_parts() {
        let curie = Curie::new("HGNC.GROUP:940").unwrap();
        assert_eq!((curie.prefix(), curie.local()), ("HGNC.GROUP", "940"));
        for bad in ["", "MONDO", ":1", "MONDO:", "MONDO:1 2", "MONDO:1\u{a0}2", "A:1|B:2"] {
            assert!(Curie::new(bad).is_err(), "{bad:?} passed");
        }
    }
}
