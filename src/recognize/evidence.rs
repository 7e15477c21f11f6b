//! Step 4: doubtful names need support, and support settles which of two types a name is.
//!
//! Support is, in this order of strength: another name of the same concept in the document;
//! a word right beside the name that is said of its type ("the WAS gene"); such a word
//! within a few tokens. A doubtful hit with none is given up; a mere acronym is kept also
//! where the document is evidently about such things.

use rustc_hash::FxHashMap;

use super::mention::Method;
use super::reading::Reading;
use super::{Doubt, Hit, cues};
use crate::concept::{EntityType, NameKind};
use crate::dictionary::ConceptIx;

const REACH: usize = 4;

/// A document is about diseases, genes, vectors or drugs where at least one token in this
/// many begins a sure name of one.
const ON_TOPIC: usize = 120;

pub(super) fn weigh(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    let known = surely_named(hits, reading);
    let sure = hits.iter().filter(|hit| hit.is_sure()).count();
    let on_topic = sure * ON_TOPIC >= reading.tokens().len();
    hits.retain_mut(|hit| {
        let by_name = hit.mention.candidates.iter().any(|c| match known.get(&c.concept) {
            Some(Named::Once(key)) => *key != key_of(hit, reading),
            Some(Named::Variously) => true,
            None => false,
        });
        let beside = reading
            .after(hit.to, 1)
            .chain(reading.before(hit.from, 1))
            .any(|word| cues::of(hit.mention.entity_type).contains(&word));
        let is_vector = hit.mention.entity_type == EntityType::Vector;
        let reach = if is_vector { 2 * REACH } else { REACH };
        let near = || {
            reading
                .around(hit.from, hit.to, reach)
                .any(|word| cues::of(hit.mention.entity_type).contains(&word))
        };
        if hit.doubt == Doubt::Weak && !(on_topic || by_name || beside || near()) {
            return false;
        }
        if hit.doubt == Doubt::Strong {
            let reason = if by_name {
                "another name of it in the document"
            } else if beside {
                "a word of its type beside it"
            } else if near() && (is_vector || looks_like_a_symbol(hit.mention.span.of(reading.text()))) {
                "a word of its type nearby"
            } else {
                return false;
            };
            hit.mention.why = format!("{}, with {reason}", hit.mention.why);
            hit.mention.score *= 0.9;
        }
        // What is said around a name tells its type where two share it; the score is kept
        // in 0–1 by the share of doubt that is left.
        let mut left = 1.0 - hit.mention.score;
        if by_name {
            left *= 0.3;
        }
        if is_called_gene(reading, hit) {
            left *= 0.1;
        } else if beside {
            left *= 0.5;
        }
        hit.mention.score = 1.0 - left;
        true
    });
}

/// Whether the text itself says that this is a gene: "the WAS gene", though not "WAS gene
/// therapy", which is called after the disease. For symbols only: what is merely also called
/// so ("SMA" for SMN1) stays what the document takes it for.
pub(super) fn is_called_gene(reading: &Reading<'_>, hit: &Hit) -> bool {
    let symbol = hit.mention.candidates.first().is_some_and(|c| c.kind == NameKind::Preferred);
    if hit.mention.entity_type != EntityType::Gene || !symbol {
        return false;
    }
    let mut after = reading.after(hit.to, 2);
    match (after.next(), after.next()) {
        (Some("gene"), next) => !matches!(next, Some("therapy" | "transfer" | "delivery" | "editing")),
        (Some("protein"), _) => true,
        _ => reading.before(hit.from, 1).any(|word| word == "gene"),
    }
}

/// Whether it is written as no ordinary word is: a digit, or two capitals.
fn looks_like_a_symbol(surface: &str) -> bool {
    surface.bytes().any(|b| b.is_ascii_digit()) || surface.chars().filter(|c| c.is_uppercase()).count() > 1
}

/// How the document names a concept beyond doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// Always so: the folded hash of the name.
    Once(u64),
    /// By more than one name.
    Variously,
}

/// Concepts that the document names beyond doubt.
fn surely_named(hits: &[Hit], reading: &Reading<'_>) -> FxHashMap<ConceptIx, Named> {
    let mut named = FxHashMap::default();
    for hit in hits.iter().filter(|hit| hit.is_sure() && hit.mention.method != Method::Model) {
        let best = hit.mention.candidates.first().map(|c| c.kind);
        let once = Named::Once(key_of(hit, reading));
        for candidate in hit.mention.candidates.iter().filter(|c| Some(c.kind) == best) {
            let known = named.entry(candidate.concept).or_insert(once);
            if *known != once {
                *known = Named::Variously;
            }
        }
    }
    named
}

fn key_of(hit: &Hit, reading: &Reading<'_>) -> u64 {
    reading.tokens()[hit.from..hit.to]
        .iter()
        .map(|token| token.hash)
        .reduce(crate::dictionary::fold::extend_hash)
        .unwrap_or_default()
}
