//! Step `evidence`: doubtful names need evidence, and evidence settles which of two types a name is.
//!
//! Evidence is a sum of log-odds. It begins with how often such a name is right at all
//! ([`look::prior`]). What is added: the words around it ([`cues`]), another name of the same
//! concept in the document, sure names listed beside it, and for substances whether the document is
//! a research paper, where what is measured counts too. A name is nearly always meant alike
//! throughout a document, so that a weak place gains from the best one. A doubtful hit whose
//! sum is not above zero is given up.

mod look;
mod named;
mod sides;

use rustc_hash::FxHashMap;

use super::hit::Hit;
use super::stage::{Found, Input};
use crate::concept::{EntityType, NameKind};
use crate::document::TokenizedDocument;
use crate::reason::Reason;
use look::{Look, is_capital, is_word_in_capitals, look, prior};
use named::{is_named_otherwise, key_of, surely_named};
use sides::Sides;

// The figures here, in `look` and in `sides` are rounded from a logistic regression over the
// doubtful hits in the training splits of BioRED, BC5CDR, NCBI-disease and GNormPlus, in the news
// development set and in `corpus/`, so the last two are no independent check; those of words in
// capitals and of two types were then set by looking at texts, the same sets among them.

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
/// What a sure place of a code is taken for.
const SURE_CODE: f32 = 2.0;

/// What is known of one hit.
#[derive(Debug, Clone)]
struct Evidence {
    /// Log-odds.
    sum: f32,
    /// The part of the words around it.
    words: f32,
    /// What speaks most for it.
    reason: Reason,
}

pub(super) fn weigh(input: &Input<'_>, found: &mut Found<'_>) {
    let evidence = evidence(input, &found.hits);
    let mut best: FxHashMap<(usize, usize), f32> = FxHashMap::default();
    for (hit, own) in found.hits.iter().zip(&evidence).filter(|(hit, _)| !hit.is_sure()) {
        let most = best.entry((hit.from, hit.to)).or_insert(0.0);
        *most = most.max(own.sum);
    }
    let Found { hits, rejected, .. } = found;
    let mut evidence = evidence.into_iter();
    hits.retain_mut(|hit| {
        let Some(Evidence { sum, reason, .. }) = evidence.next() else { return true };
        hit.evidence = sum;
        if !hit.is_sure() {
            // Of two doubtful types the one with more evidence stays.
            if sum <= 0.0 || sum < best[&(hit.from, hit.to)] {
                rejected.push(hit.clone());
                return false;
            }
            hit.score *= 0.9;
            hit.reasons.push(reason);
        }
        // What is said around a name tells its type where two share it; the score is kept
        // in 0–1 by the share of doubt that is left.
        let mut left = (1.0 - hit.score) * (-sum.clamp(-2.0, 4.0) / 2.0).exp();
        if is_called_gene(input.doc, hit) {
            left *= 0.1;
        }
        hit.score = 1.0 - left.min(0.95);
        true
    });
}

/// What is known of each hit.
fn evidence(input: &Input<'_>, hits: &[Hit]) -> Vec<Evidence> {
    let doc = input.doc;
    let known = surely_named(hits, doc);
    let sides = Sides::new(hits, doc.tokens().len());
    let substance = |hit: &Hit| hit.entity_type == EntityType::Drug && !hit.is_sure();
    let research = if hits.iter().any(substance) {
        RESEARCH * input.cues.research(doc).clamp(MOST_LAY, MOST_RESEARCH)
    } else {
        0.0
    };
    let mut evidence: Vec<Evidence> =
        hits.iter().map(|hit| around(input, &sides, hit, is_named_otherwise(&known, hit, doc))).collect();
    let rivals = rivals(hits, &evidence);
    for ((hit, own), rival) in hits.iter().zip(&mut evidence).zip(&rivals) {
        if !hit.is_sure() {
            add_name(doc, hit, *rival, research, own);
        }
    }
    move_alike(doc, hits, &rivals, &mut evidence);
    evidence
}

/// For each doubtful hit, what the words say for the strongest other type of its place, if any.
fn rivals(hits: &[Hit], evidence: &[Evidence]) -> Vec<Option<f32>> {
    let mut words: FxHashMap<(usize, usize), [Option<f32>; 4]> =
        hits.iter().filter(|hit| !hit.is_sure()).map(|hit| ((hit.from, hit.to), [None; 4])).collect();
    for (hit, own) in hits.iter().zip(evidence) {
        if let Some(types) = words.get_mut(&(hit.from, hit.to)) {
            types[hit.entity_type as usize] = Some(own.words);
        }
    }
    let strongest = |hit: &Hit| {
        let types = words.get(&(hit.from, hit.to))?.iter().enumerate();
        let others = types.filter(|(t, _)| *t != hit.entity_type as usize).filter_map(|(_, w)| *w);
        others.reduce(f32::max)
    };
    hits.iter().map(strongest).collect()
}

/// What stands around the hit.
fn around(input: &Input<'_>, sides: &Sides, hit: &Hit, by_name: bool) -> Evidence {
    let doc = input.doc;
    let (words, best) = input.cues.around(doc, hit.from, hit.to, hit.entity_type, !hit.is_sure());
    let words = WORDS
        * (words.before.clamp(-MOST_BESIDE, MOST_BESIDE)
            + words.after.clamp(-MOST_BESIDE, MOST_BESIDE)
            + words.near.clamp(-MOST_NEAR, MOST_NEAR));
    let listed = sides.of(doc, hit);
    let mut sum = words + listed;
    let mut reason = match best {
        Some(at) if words > listed.max(0.0) => Reason::Word(doc.span(at, at + 1)),
        _ if listed > 0.0 => Reason::Listed,
        _ => Reason::NothingAgainst,
    };
    if by_name {
        sum += if is_word_in_capitals(doc, hit) { NAMED_WORD } else { NAMED };
        reason = Reason::NamedOtherwise;
    }
    Evidence { sum, words, reason }
}

/// A doubtful name as the rules see it.
struct Doubtful<'a> {
    doc: &'a TokenizedDocument<'a>,
    hit: &'a Hit,
    look: Look,
    /// What the words around it say for its type.
    words: f32,
    /// What they say for the strongest other type of its place, if it has one.
    rival: Option<f32>,
}

/// What is known of a doubtful name itself, as log-odds in its favour.
type Rule = fn(&Doubtful<'_>) -> f32;

/// The rules; what they say is added up.
const RULES: [Rule; 4] = [usually_right, called_gene, contrast, kind_of_name];

fn usually_right(name: &Doubtful<'_>) -> f32 {
    prior(name.hit.entity_type, name.look)
}

fn called_gene(name: &Doubtful<'_>) -> f32 {
    if is_called_gene(name.doc, name.hit) { CALLED_GENE } else { 0.0 }
}

fn contrast(name: &Doubtful<'_>) -> f32 {
    name.rival.map_or(0.0, |rival| CONTRAST * (name.words - rival))
}

fn kind_of_name(name: &Doubtful<'_>) -> f32 {
    let Doubtful { doc, hit, look, .. } = *name;
    match (hit.candidates.first().map(|c| c.kind), hit.entity_type) {
        (Some(NameKind::Preferred), EntityType::Gene) if is_word_in_capitals(doc, hit) => PREFERRED_WORD,
        (Some(NameKind::Preferred), EntityType::Gene | EntityType::Disease) => PREFERRED,
        (Some(NameKind::Related), EntityType::Drug) => RELATED,
        (_, EntityType::Drug) if look == Look::Word && is_capital(doc, hit) => CAPITAL,
        _ => 0.0,
    }
}

/// Adds what is known of the name itself. `research` counts for substances that are written as
/// words.
fn add_name(
    doc: &TokenizedDocument<'_>,
    hit: &Hit,
    rival: Option<f32>,
    research: f32,
    evidence: &mut Evidence,
) {
    let look = look(doc, hit, rival.is_some());
    let name = Doubtful { doc, hit, look, words: evidence.words, rival };
    let mut sum = RULES.iter().fold(evidence.sum, |sum, rule| sum + rule(&name));
    if hit.entity_type == EntityType::Drug && look == Look::Word {
        if sum <= 0.0 && sum + research > 0.0 {
            evidence.reason = Reason::Research;
        }
        sum += research;
    }
    evidence.sum = sum;
}

/// Moves every doubtful hit towards the best one of its concept or, where it has none, of its
/// name. Letters that two types share are meant in both ways in one document, and stay.
fn move_alike(doc: &TokenizedDocument<'_>, hits: &[Hit], rivals: &[Option<f32>], evidence: &mut [Evidence]) {
    let of = |hit: &Hit| {
        let concept = hit.candidates.first().map(|c| c.concept);
        let name = if concept.is_none() { key_of(hit, doc) } else { 0 };
        (hit.entity_type, concept, name)
    };
    let doubtful = || hits.iter().enumerate().filter(|(i, hit)| !hit.is_sure() && rivals[*i].is_none());
    let mut best: FxHashMap<_, f32> = FxHashMap::default();
    for (i, hit) in doubtful() {
        let most = best.entry(of(hit)).or_insert(f32::MIN);
        *most = most.max(evidence[i].sum);
    }
    // A code that is sure in one place is the same product in the next.
    for hit in hits.iter().filter(|hit| hit.is_sure() && hit.candidates.is_empty()) {
        best.entry(of(hit)).and_modify(|most| *most = most.max(SURE_CODE));
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

/// Whether the text itself says that this is a gene: "the WAS gene", though not "WAS gene
/// therapy", which is called after the disease. For symbols only: what is merely also called
/// so ("SMA" for SMN1) stays what the document takes it for.
pub(super) fn is_called_gene(doc: &TokenizedDocument<'_>, hit: &Hit) -> bool {
    let is_symbol = || hit.candidates.first().is_some_and(|c| c.kind == NameKind::Preferred);
    if hit.entity_type != EntityType::Gene || !is_symbol() {
        return false;
    }
    let mut after = doc.tokens_after(hit.to, 2);
    match after.next().map(|at| doc.word_bytes(at)) {
        Some(b"gene") => {
            !after.next().is_some_and(|at| doc.is_any(at, &["therapy", "transfer", "delivery", "editing"]))
        }
        Some(b"protein") => true,
        _ => doc.tokens_before(hit.from, 1).any(|at| doc.word_bytes(at) == b"gene"),
    }
}

#[cfg(test)]
mod tests {
    use crate::concept::EntityType;
    use crate::recognize::tests::recognized;

    const ROWS: [&str; 8] = [
        "HGNC:1|gene|preferred|evidence|CAT",
        "HGNC:1|gene|exact|any|catalase",
        "HGNC:2|gene|preferred|exact|DMD",
        "HGNC:3|gene|preferred|exact|KRAS",
        "HGNC:4|gene|preferred|exact|EGFR",
        "MONDO:1|disease|abbreviation|evidence|DMD",
        "DRUGBANK:1|drug|preferred|evidence|Calcium",
        "DRUGBANK:2|drug|preferred|any|simvastatin",
    ];

    /// What is found, with its type and the reason.
    fn found(text: &str) -> Vec<(String, EntityType, String)> {
        let mentions = recognized(&ROWS, text).into_iter();
        mentions.map(|(m, why)| (m.span.of(text).to_owned(), m.entity_type, why)).collect()
    }

    fn types_of(text: &str, name: &str) -> Vec<EntityType> {
        found(text).into_iter().filter(|(surface, ..)| surface == name).map(|(_, t, _)| t).collect()
    }

    #[test]
    fn the_words_tell_a_word_from_a_symbol() {
        use EntityType::Gene;
        for (text, types) in [
            ("The CAT gene is on chromosome 11.", vec![Gene]),
            ("Catalase was low. A CAT scan was made.", vec![]),
            ("Catalase fell. CAT activity in the liver was low.", vec![Gene]),
            ("The tumors had mutations of KRAS, CAT and EGFR.", vec![Gene]),
            ("The CAT sat on the mat.", vec![]),
        ] {
            assert_eq!(types_of(text, "CAT"), types, "{text}");
        }
    }

    #[test]
    fn the_words_tell_which_of_two_types_is_meant() {
        use EntityType::{Disease, Gene};
        for (text, types) in [
            ("DMD patients need care.", vec![Disease]),
            ("Boys with DMD lose the ability to walk.", vec![Disease]),
            ("Mutations in DMD were found.", vec![Gene]),
            ("The DMD gene is long. Boys with DMD lose the ability to walk.", vec![Gene, Disease]),
        ] {
            assert_eq!(types_of(text, "DMD"), types, "{text}");
        }
    }

    #[test]
    fn the_reason_is_told() {
        let why = |text| found(text).remove(0).2;
        assert_eq!(why("Serum calcium was normal."), "preferred name; near the word \"Serum\"");
        assert_eq!(why("Calcium and simvastatin."), "preferred name; beside sure names of its type");
    }

    #[test]
    fn a_substance_of_the_body_counts_in_a_research_paper() {
        let measured = "It fell to 2 after calcium fell, we found.";
        let paper = "In the placebo group the baseline values were compared; significant differences were \
                     observed (p < 0.05, n = 20). In our randomized double blind model, subjects showed a response \
                     of 5 mg per kg. ";
        let library = "Ask your doctor. You and your family may get help. People often have problems, and you can \
                       make your health better. Talk with your provider about what you can do. ";
        assert_eq!(types_of(&format!("{paper}{measured}"), "calcium"), [EntityType::Drug]);
        assert!(types_of(&format!("{library}{measured}"), "calcium").is_empty());
    }
}
