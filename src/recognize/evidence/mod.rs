//! Step 4: doubtful names need evidence, and evidence settles which of two types a name is.
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

use super::reading::Reading;
use super::{Hit, cues};
use crate::concept::{EntityType, NameKind};
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
    let substance = |hit: &Hit| hit.mention.entity_type == EntityType::Drug && !hit.is_sure();
    let research = if hits.iter().any(substance) {
        RESEARCH * cues::research(reading).clamp(MOST_LAY, MOST_RESEARCH)
    } else {
        0.0
    };
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

/// For each doubtful hit, what the words say for the strongest other type of its place, if any.
fn rivals(hits: &[Hit], places: &[Evidence]) -> Vec<Option<f32>> {
    let mut words: FxHashMap<(usize, usize), [Option<f32>; 4]> =
        hits.iter().filter(|hit| !hit.is_sure()).map(|hit| ((hit.from, hit.to), [None; 4])).collect();
    for (hit, place) in hits.iter().zip(places) {
        if let Some(types) = words.get_mut(&(hit.from, hit.to)) {
            types[hit.mention.entity_type as usize] = Some(place.words);
        }
    }
    let strongest = |hit: &Hit| {
        let types = words.get(&(hit.from, hit.to))?.iter().enumerate();
        let others = types.filter(|(t, _)| *t != hit.mention.entity_type as usize).filter_map(|(_, w)| *w);
        others.reduce(f32::max)
    };
    hits.iter().map(strongest).collect()
}

/// What stands around the hit.
fn of_place(reading: &Reading<'_>, sides: &Sides, hit: &Hit, by_name: bool) -> Evidence {
    let (words, best) = cues::around(reading, hit.from, hit.to, hit.mention.entity_type, !hit.is_sure());
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
    // A code that is sure in one place is the same product in the next.
    for hit in hits.iter().filter(|hit| hit.is_sure() && hit.mention.candidates.is_empty()) {
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

#[cfg(test)]
mod tests {
    use crate::concept::EntityType;
    use crate::dictionary::fold::Folded;
    use crate::dictionary::tests::dictionary;
    use crate::document::{Document, Format, Metadata, sentences};
    use crate::ingest::text::passages;
    use crate::recognize::Recognizer;

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
        let dictionary = dictionary(&ROWS);
        let document = Document {
            id: "1".into(),
            source: "1".into(),
            format: Format::Text,
            text: text.into(),
            passages: passages(text),
            metadata: Metadata::default(),
        };
        let sentences = sentences(&document.text, &document.passages);
        let mentions =
            Recognizer::new(&dictionary).recognize(&document, &sentences, None, &mut Folded::default());
        mentions.into_iter().map(|m| (m.span.of(text).to_owned(), m.entity_type, m.why)).collect()
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
        assert_eq!(why("Serum calcium was normal."), "preferred name, with the word \"serum\"");
        assert_eq!(why("Calcium and simvastatin."), "preferred name, beside sure names of its type");
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
