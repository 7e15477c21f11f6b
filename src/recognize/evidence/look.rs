//! How a doubtful name is written, and how often such names are right.

use crate::concept::{EntityType, NameKind};
use crate::document::TokenizedDocument;
use crate::recognize::hit::{Doubt, Hit};
use crate::recognize::mention::Method;

/// How likely a doubtful name is right before anything is known of its place.
pub(super) const fn prior(entity_type: EntityType, look: Look) -> f32 {
    match (entity_type, look) {
        (_, Look::Code) | (EntityType::Vector, Look::Symbol | Look::Word) => -1.0,
        (EntityType::Drug, Look::Acronym) => 1.0,
        (EntityType::Drug, Look::Symbol) => -0.5,
        (EntityType::Drug, Look::Word) => -0.2,
        (EntityType::Gene, Look::Acronym) => 0.3,
        (EntityType::Gene, Look::Symbol) => -1.5,
        (EntityType::Gene, Look::Word) => -3.2,
        (EntityType::Disease, Look::Acronym) => -0.3,
        (EntityType::Disease, Look::Symbol | Look::Word) => -1.6,
        (EntityType::Vector, Look::Acronym) => 0.0,
    }
}

/// How a doubtful name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Up to four capitals that the dictionary has so: weakly doubtful.
    Acronym,
    /// As a code of a product in development.
    Code,
    /// As no ordinary word is: capitals inside, or digits.
    Symbol,
    /// Small letters, the first perhaps large.
    Word,
}

pub(super) fn look(doc: &TokenizedDocument<'_>, hit: &Hit, rivals: bool) -> Look {
    let surface = hit.span.of(doc.text());
    let inner = surface.chars().skip(1).any(char::is_uppercase);
    let capital = surface.starts_with(char::is_uppercase);
    match hit.doubt {
        Doubt::Weak => Look::Acronym,
        // Its abbreviation is doubtful only because a gene has the same letters.
        _ if rivals && hit.entity_type == EntityType::Disease && surface.len() > 2 && inner => Look::Acronym,
        _ if hit.method == Method::Pattern => Look::Code,
        _ if hit.entity_type == EntityType::Gene && is_capital(doc, hit) => Look::Symbol,
        _ if inner || surface.bytes().any(|b| b.is_ascii_digit()) || capital && surface.len() < 4 => {
            Look::Symbol
        }
        _ => Look::Word,
    }
}

/// Whether it is a gene's symbol that is doubtful though in its capitals: it is also a word
/// (`REST`).
pub(super) fn is_word_in_capitals(doc: &TokenizedDocument<'_>, hit: &Hit) -> bool {
    let symbol = hit.candidates.first().is_some_and(|c| c.kind == NameKind::Preferred);
    let gene = hit.doubt == Doubt::Strong && hit.entity_type == EntityType::Gene;
    symbol && gene && hit.span.of(doc.text()).bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether it has a capital that no beginning of a sentence explains.
pub(super) fn is_capital(doc: &TokenizedDocument<'_>, hit: &Hit) -> bool {
    let begins = doc.before(hit.from, 1).next().is_none_or(|word| matches!(word, ":" | "?" | "!" | "\""));
    !begins && hit.span.of(doc.text()).starts_with(char::is_uppercase)
}
