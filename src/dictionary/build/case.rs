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

    /// The word's place among all English words, the most frequent being 1.
    fn rank(&self, word: &str) -> Option<usize> {
        let singular = word.strip_suffix('s').filter(|w| w.len() > 2);
        let rank = |w: &str| self.ranks.get(w).copied();
        rank(word).into_iter().chain(singular.and_then(rank)).min()
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
    let kind = match (kind, shape) {
        (NameKind::Exact, Shape::Code) if entity_type == EntityType::Drug => NameKind::Code,
        (NameKind::Exact, Shape::Symbol | Shape::Code) => NameKind::Abbreviation,
        // Sources mark some long names as abbreviations.
        (NameKind::Abbreviation, Shape::Phrase) => NameKind::Exact,
        (kind, _) => kind,
    };
    let lower = name.to_lowercase();
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    let rank = english.rank(&lower);
    let common = rank.is_some_and(|rank| rank <= rules.common_rank);
    let case = match shape {
        Shape::Phrase => CasePolicy::Any,
        _ if rules.ambiguous.contains(&lower) => CasePolicy::Evidence,
        _ if letters <= 2 || english.stop.contains(&lower) => CasePolicy::Evidence,
        Shape::Word => word(&lower, kind, entity_type, letters, rank.is_some(), common),
        _ if common => CasePolicy::Evidence,
        Shape::Code if entity_type != EntityType::Gene && letters >= 6 => CasePolicy::Any,
        Shape::Symbol if entity_type == EntityType::Gene && kind > NameKind::Exact && letters <= 3 => {
            CasePolicy::Evidence
        }
        // Three letters stand for too many things to be a drug on their own.
        Shape::Symbol
            if entity_type == EntityType::Drug
                && letters <= 3
                && !name.contains(|c: char| c.is_ascii_digit()) =>
        {
            CasePolicy::Evidence
        }
        Shape::Code | Shape::Symbol => CasePolicy::Exact,
    };
    (kind, case)
}

/// The policy of a single word. `english`: it is an English word; `common`: a frequent one.
fn word(
    name: &str,
    kind: NameKind,
    entity_type: EntityType,
    letters: usize,
    english: bool,
    common: bool,
) -> CasePolicy {
    let weak = matches!(kind, NameKind::Abbreviation | NameKind::Related);
    match entity_type {
        // Lay words for diseases are ordinary words, and mean the disease.
        EntityType::Disease if !weak && (english || letters > 5) => CasePolicy::Any,
        EntityType::Disease if !weak => CasePolicy::Exact,
        EntityType::Gene if !weak && is_protein(name) => CasePolicy::Any,
        EntityType::Gene if common || (english && letters <= 5) => CasePolicy::Evidence,
        EntityType::Gene if letters <= 5 || kind == NameKind::Abbreviation => CasePolicy::Exact,
        EntityType::Drug if kind == NameKind::Brand && english => CasePolicy::Evidence,
        _ if common || (weak && letters <= 4) => CasePolicy::Evidence,
        EntityType::Drug if letters <= 4 => CasePolicy::Exact,
        _ => CasePolicy::Any,
    }
}

/// Whether a word ends as proteins and enzymes are called: `catalase`, `insulin`,
/// `fibrinogen`. Nothing else that a dictionary lists as a gene in full does.
fn is_protein(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    word.len() >= 5 && ["in", "ase", "ogen", "ein"].iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use {CasePolicy as C, EntityType as T, NameKind as K};

    #[test]
    fn policies() {
        let words = ["cancer 9", "cat 8", "advance 7", "iron 6", "insulin 5", "raptor 4"].map(str::to_owned);
        let english = English::new(&words, &["SEM".to_owned()]);
        let rules: TypeRules =
            toml::from_str("max_chars = 80\nmax_holders = 3\ncommon_rank = 100\nambiguous = [\"gas\"]")
                .unwrap();
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
            ("insulin", K::Exact, T::Gene, (K::Exact, C::Any)),
            ("raptor", K::Exact, T::Gene, (K::Exact, C::Evidence)),
            ("gas", K::Exact, T::Disease, (K::Exact, C::Evidence)),
            ("Akt", K::Exact, T::Gene, (K::Exact, C::Exact)),
            ("iron", K::Preferred, T::Drug, (K::Preferred, C::Evidence)),
            ("COVID-19", K::Preferred, T::Disease, (K::Preferred, C::Any)),
            ("CTX001", K::Exact, T::Drug, (K::Code, C::Any)),
            ("5-FU", K::Exact, T::Drug, (K::Abbreviation, C::Exact)),
        ] {
            assert_eq!(decide(name, kind, entity_type, &rules, &english), expected, "{name}");
        }
    }
}
