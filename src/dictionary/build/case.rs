//! How much a name needs before it may match: decided here, once, for every name.

use std::collections::{HashMap, HashSet};

use super::names::{Shape, shape};
use super::recipe::TypeRules;
use crate::concept::{CasePolicy, EntityType, NameKind};

/// English words by frequency, and strings never to be trusted.
pub(super) struct English {
    ranks: HashMap<String, usize>,
    stop: HashSet<String>,
}

impl English {
    /// `words` are lines `word count`, most frequent first.
    pub fn new(words: &[String], stop: &[String]) -> Self {
        let ranks = words.iter().enumerate().filter_map(|(rank, line)| {
            let word = line.split_whitespace().next()?;
            Some((word.to_lowercase(), rank + 1))
        });
        Self { ranks: ranks.collect(), stop: stop.iter().map(|s| s.trim().to_lowercase()).collect() }
    }

    fn is_common(&self, word: &str, rules: &TypeRules) -> bool {
        !rules.plain.iter().any(|p| p == word)
            && (self.stop.contains(word) || self.ranks.get(word).is_some_and(|&rank| rank <= rules.common_rank))
    }
}

/// The kind and policy of a name; the kind changes where the look of the name says more than
/// its source did.
pub(super) fn decide(
    name: &str,
    kind: NameKind,
    entity_type: EntityType,
    rules: &TypeRules,
    english: &English,
) -> (NameKind, CasePolicy) {
    let shape = shape(name);
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    let lower = name.to_lowercase();
    let kind = match (kind, shape) {
        (NameKind::Exact, Shape::Code) if entity_type == EntityType::Drug => NameKind::Code,
        (NameKind::Exact, Shape::Symbol | Shape::Code) => NameKind::Abbreviation,
        // Sources mark some long names as abbreviations.
        (NameKind::Abbreviation, Shape::Phrase) => NameKind::Exact,
        (kind, _) => kind,
    };
    let case = match shape {
        Shape::Phrase => CasePolicy::Any,
        _ if letters <= 2 => CasePolicy::Evidence,
        Shape::Word if trusted_word(kind, entity_type) => {
            if english.stop.contains(&lower) && !rules.plain.contains(&lower) {
                CasePolicy::Evidence
            } else {
                CasePolicy::Any
            }
        }
        _ if english.is_common(&lower, rules) => CasePolicy::Evidence,
        Shape::Word if entity_type != EntityType::Gene || kind != NameKind::Abbreviation => CasePolicy::Any,
        Shape::Code if entity_type == EntityType::Drug && letters >= 6 => CasePolicy::Any,
        Shape::Code | Shape::Word => CasePolicy::Exact,
        Shape::Symbol if kind > NameKind::Exact && entity_type == EntityType::Gene && letters <= 3 => {
            CasePolicy::Evidence
        }
        Shape::Symbol => CasePolicy::Exact,
    };
    (kind, case)
}

/// Lay words for diseases are ordinary words, and mean the disease.
fn trusted_word(kind: NameKind, entity_type: EntityType) -> bool {
    entity_type == EntityType::Disease && matches!(kind, NameKind::Preferred | NameKind::Exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies() {
        let words = ["cancer 9", "cat 8", "advance 7", "iron 6"].map(str::to_owned);
        let english = English::new(&words, &["SEM".to_owned()]);
        let rules: TypeRules = toml::from_str("max_chars = 80\ncommon_rank = 100\nplain = [\"iron\"]").unwrap();
        use {CasePolicy as C, EntityType as T, NameKind as K};
        for (name, kind, entity_type, expected) in [
            ("cancer", K::Preferred, T::Disease, (K::Preferred, C::Any)),
            ("spinal muscular atrophy", K::Preferred, T::Disease, (K::Preferred, C::Any)),
            ("SMA", K::Exact, T::Disease, (K::Abbreviation, C::Exact)),
            ("CF", K::Abbreviation, T::Disease, (K::Abbreviation, C::Evidence)),
            ("CAT", K::Preferred, T::Gene, (K::Preferred, C::Evidence)),
            ("SMN1", K::Preferred, T::Gene, (K::Preferred, C::Exact)),
            ("ABC", K::Abbreviation, T::Gene, (K::Abbreviation, C::Evidence)),
            ("dystrophin", K::Exact, T::Gene, (K::Exact, C::Any)),
            ("SEM", K::Abbreviation, T::Gene, (K::Abbreviation, C::Evidence)),
            ("Advance", K::Brand, T::Drug, (K::Brand, C::Evidence)),
            ("iron", K::Preferred, T::Drug, (K::Preferred, C::Any)),
            ("CTX001", K::Exact, T::Drug, (K::Code, C::Any)),
            ("5-FU", K::Exact, T::Drug, (K::Abbreviation, C::Exact)),
        ] {
            assert_eq!(decide(name, kind, entity_type, &rules, &english), expected, "{name}");
        }
    }
}
