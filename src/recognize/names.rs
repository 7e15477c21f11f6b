//! Step 1: every name of the dictionary that may match as it is written.

use super::mention::{Candidate, Mention, Method};
use super::reading::Reading;
use super::Hit;
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::dictionary::{Dictionary, Found, Name};

/// One hit for each span and type; names that need evidence make it doubtful only where no
/// other name of that type matches.
pub(super) fn find(dictionary: &Dictionary, reading: &Reading<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut names: Vec<Name<'_>> = Vec::new();
    dictionary.find(reading.folded, |Found { from, to, key }| {
        let span = reading.span(from, to);
        let surface = span.of(reading.text());
        names.clear();
        names.extend(dictionary.names(key).filter(|name| may_match(name, surface)));
        let shouted = names.iter().any(|name| name.case != CasePolicy::Any) && is_shouted(reading, span.start());
        for entity_type in EntityType::ALL {
            let of_type = || names.iter().filter(|name| name.entity_type == entity_type);
            let sure = |name: &Name<'_>| match name.case {
                CasePolicy::Any => true,
                CasePolicy::Exact => !shouted,
                CasePolicy::Evidence => false,
            };
            let doubtful = !of_type().any(sure);
            let mut candidates: Vec<Candidate> = of_type()
                .filter(|name| doubtful || sure(name))
                .map(|name| Candidate { concept: name.concept, kind: name.kind })
                .collect();
            candidates.sort_unstable_by_key(|c| (c.kind, c.concept));
            candidates.dedup_by_key(|c| c.concept);
            let Some(best) = candidates.first() else { continue };
            let score = trust(best.kind);
            let why = format!("{} name", best.kind);
            hits.push(Hit {
                mention: Mention { span, entity_type, method: Method::Dictionary, score, candidates, why },
                from,
                to,
                doubtful,
            });
        }
    });
    hits
}

/// How much a name of this kind is worth by itself.
pub(super) const fn trust(kind: NameKind) -> f32 {
    match kind {
        NameKind::Preferred => 0.95,
        NameKind::Exact | NameKind::Brand | NameKind::Code => 0.9,
        NameKind::Abbreviation => 0.8,
        NameKind::Related => 0.6,
    }
}

fn may_match(name: &Name<'_>, surface: &str) -> bool {
    name.case == CasePolicy::Any || written_alike(surface, name.text)
}

/// Whether two strings that fold alike also agree in capitals. A small first letter may be
/// written large before a digit (p53, P53): sentences begin with it.
fn written_alike(surface: &str, name: &str) -> bool {
    let capitals = |s: &str| s.chars().filter(|c| c.is_uppercase()).collect::<Vec<_>>();
    let (in_surface, in_name) = (capitals(surface), capitals(name));
    if in_surface == in_name {
        return true;
    }
    let numbered = name.bytes().nth(1).is_some_and(|b| b.is_ascii_digit() || b == b'-');
    numbered && name.starts_with(char::is_lowercase) && in_surface.get(1..) == Some(&in_name[..])
}

/// Whether the sentence at this byte is written in capitals throughout, so that capitals say
/// nothing about a name in it.
fn is_shouted(reading: &Reading<'_>, at: usize) -> bool {
    let Some(sentence) = reading.sentences.get(reading.sentence_at(at)) else { return false };
    let (mut upper, mut lower) = (0, 0);
    for byte in sentence.of(reading.text()).bytes() {
        upper += usize::from(byte.is_ascii_uppercase());
        lower += usize::from(byte.is_ascii_lowercase());
    }
    upper > 12 && lower * 3 < upper
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_decide_for_symbols() {
        for (surface, name, alike) in [
            ("CAT", "CAT", true),
            ("cat", "CAT", false),
            ("Cat", "CAT", false),
            ("P53", "p53", true),
            ("p53", "P53", false),
            ("IFN-γ", "IFN-gamma", true),
            ("AAVs", "AAV", true),
        ] {
            assert_eq!(written_alike(surface, name), alike, "{surface} / {name}");
        }
    }
}
