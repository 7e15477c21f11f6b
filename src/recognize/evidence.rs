//! Step 4: doubtful names need evidence, and evidence settles which of two types a name is.
//!
//! Evidence is a sum of log-odds. It begins with how often such a name is right at all
//! ([`prior`]). What is added: the words around it ([`cues`]), another name of the same concept
//! in the document, sure names listed beside it, and for substances whether the document is
//! a research paper, where what is measured counts too. A name is nearly always meant alike
//! throughout a document, so that a weak place gains from the best one. A doubtful hit whose
//! sum is not above zero is given up.

use rustc_hash::FxHashMap;

use super::mention::Method;
use super::reading::Reading;
use super::{Doubt, Hit, cues};
use crate::concept::{EntityType, NameKind};
use crate::dictionary::ConceptIx;

// The figures below are rounded from a logistic regression over the doubtful hits in the
// training splits of BioRED, BC5CDR and NCBI-disease. docs/dictionary-quality.md tells more.

/// The words around a name say much the same, so that their weights count by this share.
const WORDS: f32 = 0.3;
/// "the WAS gene".
const CALLED_GENE: f32 = 2.0;
/// More than this, words beside a name say nothing in its favour or against it.
const MOST_BESIDE: f32 = 3.0;
const MOST_NEAR: f32 = 4.0;
/// Another name of the concept, beyond doubt.
const NAMED: f32 = 2.2;
/// The same for a symbol that is a word in capitals: `CAT` beside catalase may be a scan.
const NAMED_WORD: f32 = 0.7;
/// A sure name of the same type in the same list, and of another type.
const LISTED: f32 = 1.2;
const LISTED_OTHERWISE: f32 = -0.7;
/// A sure name of the same type before the bracket that the name stands in.
const IN_BRACKET: f32 = 0.5;
/// The name a gene or disease is called by in the first place.
const PREFERRED: f32 = 1.3;
/// The same of a gene whose symbol is a word in capitals (`REST`).
const PREFERRED_WORD: f32 = 0.2;
/// A name of a drug that is only related.
const RELATED: f32 = -1.5;
/// A word for a drug that is written with a capital inside a sentence.
const CAPITAL: f32 = 0.8;
/// How much it counts that the words speak more for one of two such types.
const CONTRAST: f32 = 1.5;
/// For a substance's name in full, one unit of [`cues::research`].
const RESEARCH: f32 = 0.8;
const MOST_RESEARCH: f32 = 1.5;
const MOST_LAY: f32 = -1.0;
/// How far a place moves towards the best place of its concept in the document.
const ALIKE: f32 = 0.5;

/// How likely a doubtful name is right before anything is known of its place.
const fn prior(entity_type: EntityType, look: Look) -> f32 {
    match (entity_type, look) {
        (_, Look::Code) => 0.2,
        (EntityType::Drug, Look::Acronym) => 1.0,
        (EntityType::Drug, Look::Symbol) => -0.5,
        (EntityType::Drug, Look::Word) => -0.2,
        (EntityType::Gene, Look::Acronym) => 0.3,
        (EntityType::Gene, Look::Symbol) => -1.5,
        (EntityType::Gene, Look::Word) => -3.2,
        (EntityType::Disease, Look::Acronym) => -0.3,
        (EntityType::Disease, Look::Symbol | Look::Word) => -1.6,
        (EntityType::Vector, Look::Acronym) => 0.0,
        (EntityType::Vector, Look::Symbol | Look::Word) => -1.0,
    }
}

/// How a doubtful name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Up to four capitals that the dictionary has so: weakly doubtful.
    Acronym,
    /// As a code of a product in development.
    Code,
    /// As no ordinary word is: capitals inside, or digits.
    Symbol,
    /// Small letters, the first perhaps large.
    Word,
}

fn look(reading: &Reading<'_>, hit: &Hit, rivals: bool) -> Look {
    let surface = hit.mention.span.of(reading.text());
    let inner = surface.chars().skip(1).any(char::is_uppercase);
    let capital = surface.starts_with(char::is_uppercase);
    match hit.doubt {
        Doubt::Weak => Look::Acronym,
        // Its abbreviation is doubtful only because a gene has the same letters.
        _ if rivals && hit.mention.entity_type == EntityType::Disease && surface.len() > 2 && inner => {
            Look::Acronym
        }
        _ if hit.mention.method == Method::Pattern => Look::Code,
        _ if hit.mention.entity_type == EntityType::Gene && is_capital(reading, hit) => Look::Symbol,
        _ if inner || surface.bytes().any(|b| b.is_ascii_digit()) || capital && surface.len() < 4 => {
            Look::Symbol
        }
        _ => Look::Word,
    }
}

/// Whether it is a gene's symbol that is doubtful though in its capitals: it is also a word
/// (`REST`).
fn is_word_in_capitals(reading: &Reading<'_>, hit: &Hit) -> bool {
    let symbol = hit.mention.candidates.first().is_some_and(|c| c.kind == NameKind::Preferred);
    let gene = hit.doubt == Doubt::Strong && hit.mention.entity_type == EntityType::Gene;
    symbol && gene && hit.mention.span.of(reading.text()).bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether it has a capital that no beginning of a sentence explains.
fn is_capital(reading: &Reading<'_>, hit: &Hit) -> bool {
    let begins = reading.before(hit.from, 1).next().is_none_or(|word| matches!(word, ":" | "?" | "!" | "\""));
    !begins && hit.mention.span.of(reading.text()).starts_with(char::is_uppercase)
}

/// What speaks most for a hit, for people.
#[derive(Debug, Clone, Copy)]
enum Reason {
    Named,
    Listed,
    Word(usize),
    Research,
    Elsewhere,
    Usual,
}

#[derive(Debug, Clone, Copy)]
struct Evidence {
    sum: f32,
    /// The part of the words around it.
    words: f32,
    reason: Reason,
}

pub(super) fn weigh(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    let known = surely_named(hits, reading);
    let sides = Sides::new(hits);
    let research = hits
        .iter()
        .any(|hit| hit.mention.entity_type == EntityType::Drug && !hit.is_sure())
        .then(|| cues::research(reading).clamp(MOST_LAY, MOST_RESEARCH) * RESEARCH)
        .unwrap_or_default();
    let places: Vec<Evidence> = hits
        .iter()
        .map(|hit| of_place(reading, &sides, hit, is_named_otherwise(&known, hit, reading)))
        .collect();
    let rivals = rivals(hits, &places);
    let of_hit = |(i, hit): (usize, &Hit)| {
        if hit.is_sure() { places[i] } else { of_name(reading, hit, rivals[i], research, places[i]) }
    };
    let mut evidence: Vec<Evidence> = hits.iter().enumerate().map(of_hit).collect();
    move_alike(reading, hits, &rivals, &mut evidence);
    let mut best: FxHashMap<(usize, usize), f32> = FxHashMap::default();
    for (hit, own) in hits.iter().zip(&evidence).filter(|(hit, _)| !hit.is_sure()) {
        let most = best.entry((hit.from, hit.to)).or_insert(0.0);
        *most = most.max(own.sum);
    }
    let mut evidence = evidence.into_iter();
    hits.retain_mut(|hit| {
        let Some(Evidence { sum, reason, .. }) = evidence.next() else { return true };
        if !hit.is_sure() {
            // Of two doubtful types the one with more evidence stays.
            if sum <= 0.0 || sum < best[&(hit.from, hit.to)] {
                return false;
            }
            hit.mention.score *= 0.9;
            hit.mention.why = format!("{}, {}", hit.mention.why, told(reading, reason));
        }
        // What is said around a name tells its type where two share it; the score is kept
        // in 0–1 by the share of doubt that is left.
        let mut left = (1.0 - hit.mention.score) * (-sum.clamp(-2.0, 4.0) / 2.0).exp();
        if is_called_gene(reading, hit) {
            left *= 0.1;
        }
        hit.mention.score = 1.0 - left.min(0.95);
        true
    });
}

/// For each hit, what the words say for the strongest other type of its place, if any.
fn rivals(hits: &[Hit], places: &[Evidence]) -> Vec<Option<f32>> {
    let mut words: FxHashMap<(usize, usize), [Option<f32>; 4]> = FxHashMap::default();
    for (hit, place) in hits.iter().zip(places) {
        words.entry((hit.from, hit.to)).or_default()[hit.mention.entity_type as usize] = Some(place.words);
    }
    let strongest = |hit: &Hit| {
        let types = words[&(hit.from, hit.to)].iter().enumerate();
        let others = types.filter(|(t, _)| *t != hit.mention.entity_type as usize).filter_map(|(_, w)| *w);
        others.reduce(f32::max)
    };
    hits.iter().map(strongest).collect()
}

/// What stands around the hit.
fn of_place(reading: &Reading<'_>, sides: &Sides, hit: &Hit, by_name: bool) -> Evidence {
    let (words, best) = cues::around(reading, hit.from, hit.to, hit.mention.entity_type);
    let words = WORDS
        * (words.before.clamp(-MOST_BESIDE, MOST_BESIDE)
            + words.after.clamp(-MOST_BESIDE, MOST_BESIDE)
            + words.near.clamp(-MOST_NEAR, MOST_NEAR));
    let listed = sides.of(reading, hit);
    let mut sum = words + listed;
    let mut reason = match best {
        Some(at) if words > listed.max(0.0) => Reason::Word(at),
        _ if listed > 0.0 => Reason::Listed,
        _ => Reason::Usual,
    };
    if by_name {
        sum += if is_word_in_capitals(reading, hit) { NAMED_WORD } else { NAMED };
        reason = Reason::Named;
    }
    Evidence { sum, words, reason }
}

/// The same with what is known of the name itself.
fn of_name(
    reading: &Reading<'_>,
    hit: &Hit,
    rival: Option<f32>,
    research: f32,
    around: Evidence,
) -> Evidence {
    let entity_type = hit.mention.entity_type;
    let look = look(reading, hit, rival.is_some());
    let kind = hit.mention.candidates.first().map(|c| c.kind);
    let mut sum = around.sum + prior(entity_type, look);
    if is_called_gene(reading, hit) {
        sum += CALLED_GENE;
    }
    if let Some(rival) = rival {
        sum += CONTRAST * (around.words - rival);
    }
    sum += match (kind, entity_type) {
        (Some(NameKind::Preferred), EntityType::Gene) if is_word_in_capitals(reading, hit) => PREFERRED_WORD,
        (Some(NameKind::Preferred), EntityType::Gene | EntityType::Disease) => PREFERRED,
        (Some(NameKind::Related), EntityType::Drug) => RELATED,
        (_, EntityType::Drug) if look == Look::Word && is_capital(reading, hit) => CAPITAL,
        _ => 0.0,
    };
    if entity_type != EntityType::Drug || look != Look::Word {
        return Evidence { sum, ..around };
    }
    let decides = sum <= 0.0 && sum + research > 0.0;
    Evidence {
        sum: sum + research,
        words: around.words,
        reason: if decides { Reason::Research } else { around.reason },
    }
}

/// Moves every doubtful hit towards the best one of its concept or, where it has none, of its
/// name. Letters that two types share are meant in both ways in one document, and stay.
fn move_alike(reading: &Reading<'_>, hits: &[Hit], rivals: &[Option<f32>], evidence: &mut [Evidence]) {
    let of = |hit: &Hit| {
        let concept = hit.mention.candidates.first().map(|c| c.concept);
        let name = if concept.is_none() { key_of(hit, reading) } else { 0 };
        (hit.mention.entity_type, concept, name)
    };
    let doubtful = || hits.iter().enumerate().filter(|(i, hit)| !hit.is_sure() && rivals[*i].is_none());
    let mut best: FxHashMap<_, f32> = FxHashMap::default();
    for (i, hit) in doubtful() {
        let most = best.entry(of(hit)).or_insert(f32::MIN);
        *most = most.max(evidence[i].sum);
    }
    for (i, hit) in doubtful() {
        let own = &mut evidence[i];
        let sum = own.sum + ALIKE * (best[&of(hit)] - own.sum);
        if own.sum <= 0.0 && sum > 0.0 {
            own.reason = Reason::Elsewhere;
        }
        own.sum = sum;
    }
}

fn told(reading: &Reading<'_>, reason: Reason) -> String {
    match reason {
        Reason::Named => "with another name of it in the document".to_owned(),
        Reason::Listed => "beside sure names of its type".to_owned(),
        Reason::Word(at) => format!("with the word {:?}", reading.word(at)),
        Reason::Research => "in a research text".to_owned(),
        Reason::Elsewhere => "as elsewhere in the document".to_owned(),
        Reason::Usual => "with nothing against it".to_owned(),
    }
}

/// Which types of sure names, and of acronyms that are only weakly doubtful, begin and end at which tokens, one bit a type.
struct Sides {
    starts: FxHashMap<usize, u8>,
    ends: FxHashMap<usize, u8>,
}

impl Sides {
    fn new(hits: &[Hit]) -> Self {
        let mut sides = Self { starts: FxHashMap::default(), ends: FxHashMap::default() };
        for hit in hits.iter().filter(|hit| hit.doubt != Doubt::Strong) {
            *sides.starts.entry(hit.from).or_default() |= bit(hit.mention.entity_type);
            *sides.ends.entry(hit.to).or_default() |= bit(hit.mention.entity_type);
        }
        sides
    }

    /// What the names listed with a hit say, and one before its bracket.
    fn of(&self, reading: &Reading<'_>, hit: &Hit) -> f32 {
        let joins =
            |i: usize| matches!(reading.word(i), "," | "and" | "or" | "plu" | "versu" | "vs" | "with" | "&");
        // One word that joins, or a comma and one.
        let right = (hit.to..hit.to + 2).take_while(|&i| joins(i)).count();
        let left = (hit.from.saturating_sub(2)..hit.from).rev().take_while(|&i| joins(i)).count();
        let mut beside = 0;
        if right > 0 {
            beside |= self.starts.get(&(hit.to + right)).copied().unwrap_or_default();
        }
        if left > 0 {
            beside |= self.ends.get(&(hit.from - left)).copied().unwrap_or_default();
        }
        let own = bit(hit.mention.entity_type);
        let mut sum = 0.0;
        if beside & own != 0 {
            sum += LISTED;
        }
        if beside & !own != 0 {
            sum += LISTED_OTHERWISE;
        }
        let bracket = hit.from > 0 && reading.word(hit.from - 1) == "(";
        if bracket && self.ends.get(&(hit.from - 1)).is_some_and(|types| types & own != 0) {
            sum += IN_BRACKET;
        }
        sum
    }
}

const fn bit(entity_type: EntityType) -> u8 {
    1 << entity_type as u8
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

/// Whether the document has another name for what the hit may mean.
fn is_named_otherwise(known: &FxHashMap<ConceptIx, Named>, hit: &Hit, reading: &Reading<'_>) -> bool {
    hit.mention.candidates.iter().any(|c| match known.get(&c.concept) {
        Some(Named::Once(key)) => *key != key_of(hit, reading),
        Some(Named::Variously) => true,
        None => false,
    })
}

fn key_of(hit: &Hit, reading: &Reading<'_>) -> u64 {
    reading.tokens()[hit.from..hit.to]
        .iter()
        .map(|token| token.hash)
        .reduce(crate::dictionary::fold::extend_hash)
        .unwrap_or_default()
}
