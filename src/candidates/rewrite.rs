//! Other ways to say what a stretch of text says, for names that no dictionary has as written.
//!
//! Each rule rewrites the words of a surface; what comes out counts only if a dictionary has it
//! as a name of the same type. Most rules are for diseases and findings, whose names are phrases;
//! the names of genes and drugs are too close to each other to be rewritten.

use super::words::WORDS;
use crate::concept::EntityType;

/// How surely a rewritten name still says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sense {
    /// The same thing.
    Same,
    /// A wider one: "renal injury" is a kidney disease.
    Wider,
}

/// Every other way to say `surface`, the surest first. Lower case; words parted by one blank.
pub(super) fn of(surface: &str, entity_type: EntityType) -> Vec<(String, Sense)> {
    if entity_type != EntityType::Disease {
        let greek = if entity_type == EntityType::Gene { greek(surface) } else { None };
        return level(surface).into_iter().chain(greek).map(|name| (name, Sense::Same)).collect();
    }
    let words: Vec<String> = surface.split_whitespace().map(|word| singular(&word.to_lowercase())).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    if let [word] = words[..] {
        found.extend(nouns(word).into_iter().map(|noun| (noun, Sense::Same)));
    }
    found.extend(deficiency(&words).into_iter().map(|name| (name, Sense::Same)));
    found.extend(elsewhere(&words));
    found.extend(type_of(&words).map(|name| (name, Sense::Wider)));
    found
}

/// A subtype is its type: "type 1a X" → "type 1 X", "type IIIB" → "type III".
fn type_of(words: &[&str]) -> Option<String> {
    let at = words.iter().position(|word| *word == "type")? + 1;
    let kind = words.get(at)?.strip_suffix(|c: char| c.is_ascii_lowercase() && !"ivx".contains(c))?;
    let is_number = !kind.is_empty()
        && (kind.bytes().all(|b| b.is_ascii_digit()) || kind.bytes().all(|b| b"ivx".contains(&b)));
    is_number.then(|| [&words[..at], &[kind], &words[at + 1..]].concat().join(" "))
}

/// "CaCl(2)" → "CaCl2": abstracts put what was set low or high in brackets.
fn level(surface: &str) -> Option<String> {
    let mut level = String::with_capacity(surface.len());
    let mut rest = surface;
    while let Some((before, behind)) = rest.split_once('(') {
        let (inner, after) = behind.split_once(')')?;
        if before.is_empty()
            || inner.is_empty()
            || !inner.bytes().all(|b| b.is_ascii_digit() || b"+-".contains(&b))
        {
            return None;
        }
        level.extend([before, inner]);
        rest = after;
    }
    level.push_str(rest);
    (level.len() < surface.len()).then_some(level)
}

/// "b-catenin" → "beta-catenin", "TGF-b1" → "TGF-beta1": plain text often has the Latin letter.
fn greek(surface: &str) -> Option<String> {
    let spelt = |part: &str| {
        let number = part.trim_start_matches(|c: char| c.is_ascii_lowercase());
        let letter = &part[..part.len() - number.len()];
        let (_, greek) = WORDS.greek.iter().find(|(latin, _)| *latin == letter)?;
        number.bytes().all(|b| b.is_ascii_digit()).then(|| format!("{greek}{number}"))
    };
    let parts: Vec<String> =
        surface.split('-').map(|part| spelt(part).unwrap_or_else(|| part.to_owned())).collect();
    let name = parts.join("-");
    (parts.len() > 1 && name != surface).then_some(name)
}

/// "hypertensive" → "hypertension"; "HIV-infected" → "hiv infection".
fn nouns(word: &str) -> Vec<String> {
    let compound = [("-infected", " infection"), ("-deficient", " deficiency"), ("-associated", "")]
        .into_iter()
        .filter_map(|(ending, noun)| Some(format!("{}{noun}", word.strip_suffix(ending)?)));
    let longest =
        WORDS.endings.iter().filter(|(ending, _)| word.ends_with(ending)).max_by_key(|(e, _)| e.len());
    let noun = longest.map(|(ending, noun)| format!("{}{noun}", &word[..word.len() - ending.len()]));
    compound.chain(noun).collect()
}

/// "deficiency of X" → "X deficiency"; "X deficient" likewise.
fn deficiency(words: &[&str]) -> Option<String> {
    match words {
        ["deficiency", "of", "the", rest @ ..] | ["deficiency", "of", rest @ ..] if !rest.is_empty() => {
            Some(format!("{} deficiency", rest.join(" ")))
        }
        [rest @ .., "deficient"] if !rest.is_empty() => Some(format!("{} deficiency", rest.join(" "))),
        _ => None,
    }
}

/// So many words for trouble, from the first, stand for all: dictionaries have them of most parts.
const GENERAL_TROUBLES: usize = 2;

/// The part of the body and what is wrong with it, in other words: "renal injury" → "kidney
/// disease". A growth stays a growth.
fn elsewhere(words: &[&str]) -> Vec<(String, Sense)> {
    // "impaired renal function", "abnormal liver function"
    let turned: Option<Vec<&str>> = match words {
        ["impaired" | "abnormal" | "reduced" | "decreased", part @ .., "function" | "functioning"] => {
            Some([part, &["dysfunction"]].concat())
        }
        ["failure", "of", part @ .., "function"] => Some([part, &["failure"]].concat()),
        _ => None,
    };
    let words = turned.as_deref().unwrap_or(words);
    let [part @ .., head] = words else { return Vec::new() };
    if part.is_empty() {
        return Vec::new();
    }
    let part = part.join(" ");
    let own = [part.as_str()];
    let parts = WORDS.body_parts.iter().find(|same| same.contains(&part.as_str()));
    let parts: &[&str] = parts.map_or(&own, |same| same);
    let mut found = Vec::new();
    let mut add = |heads: &[&str], sense| {
        for head in heads {
            found.extend(parts.iter().map(|part| (format!("{part} {head}"), sense)));
        }
    };
    add(&[head], Sense::Same);
    let general: Vec<&str> = WORDS.troubles.iter().take(GENERAL_TROUBLES).collect();
    if WORDS.growths.has(head) {
        add(&WORDS.growths.iter().collect::<Vec<_>>(), Sense::Same);
    } else if WORDS.troubles.has(head) && (parts.len() > 1 || general.contains(head)) {
        add(&general, Sense::Wider);
    }
    found
}

/// A word without its plural, as far as the lists above need it.
fn singular(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(stem) if stem.ends_with("ie") => format!("{}y", &stem[..stem.len() - 2]),
        Some(stem) if word.len() > 4 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surfaces_are_said_otherwise() {
        for (surface, other, sense) in [
            ("hypertensive", "hypertension", Sense::Same),
            ("Diabetics", "diabetes", Sense::Same),
            ("schizophrenic", "schizophrenia", Sense::Same),
            ("epileptic", "epilepsy", Sense::Same),
            ("neutropenic", "neutropenia", Sense::Same),
            ("nephrotoxic", "nephrotoxicity", Sense::Same),
            ("type IID von Willebrand disease", "type ii von willebrand disease", Sense::Wider),
            ("disease of type 1b", "disease of type 1", Sense::Wider),
            ("HIV-infected", "hiv infection", Sense::Same),
            ("C7-deficient", "c7 deficiency", Sense::Same),
            ("G6PD deficient", "g6pd deficiency", Sense::Same),
            ("deficiency of APRT", "aprt deficiency", Sense::Same),
            ("renal injury", "kidney disease", Sense::Wider),
            ("hepatic failure", "liver failure", Sense::Same),
            ("impaired renal function", "kidney disorder", Sense::Wider),
            ("Failure of kidney function", "renal failure", Sense::Same),
            ("jaw tumors", "jaw neoplasm", Sense::Same),
            ("jaw tumors", "jaw cancer", Sense::Same),
            ("dermatological disorder", "skin disorder", Sense::Same),
        ] {
            assert!(of(surface, EntityType::Disease).contains(&(other.to_owned(), sense)), "{surface}");
        }
    }

    #[test]
    fn formulas_lose_their_brackets() {
        for (surface, other) in [
            ("CaCl(2)", Some("CaCl2")),
            ("Ca(2+)", Some("Ca2+")),
            ("H(2)O(2)", Some("H2O2")),
            ("poly(A)", None),
            ("(2)", None),
            ("a(2", None),
            ("NaCl", None),
        ] {
            let expected: Vec<_> = other.into_iter().map(|name| (name.to_owned(), Sense::Same)).collect();
            assert_eq!(of(surface, EntityType::Drug), expected, "{surface}");
        }
    }

    #[test]
    fn latin_letters_of_genes_are_read_as_greek() {
        for (surface, other) in [
            ("b-catenin", Some("beta-catenin")),
            ("TGF-b1", Some("TGF-beta1")),
            ("TNF-a", Some("TNF-alpha")),
            ("TGFb1", None),
            ("IL-2", None),
            ("E-cadherin", None),
            ("a", None),
            ("-", None),
        ] {
            let expected: Vec<_> = other.into_iter().map(|name| (name.to_owned(), Sense::Same)).collect();
            assert_eq!(of(surface, EntityType::Gene), expected, "{surface}");
        }
    }

    #[test]
    fn what_is_no_such_phrase_is_left_alone() {
        for surface in ["", "static", "muscle", "SMA", "lung transplantation", "ß-thalassemia", "of"] {
            let others = of(surface, EntityType::Disease);
            let trouble = |name: &String| WORDS.troubles.any_ends(name);
            assert!(!others.iter().any(|(name, _)| trouble(name)), "{surface}: {others:?}");
        }
    }
}
