//! Step `border`: where a span grows or is given up for what stands around it.

mod words;

use rustc_hash::FxHashSet;

use super::hit::Hit;
use super::stage::{Found, Input};
use crate::concept::EntityType;
use crate::dictionary::Dictionary;
use crate::document::TokenizedDocument;
use crate::reason::Reason;
use crate::text::fold::Gap;
use words::WORDS;

/// Adjusts what counts, and likewise what was given up for want of evidence.
pub(super) fn adjust(input: &Input<'_>, found: &mut Found<'_>) {
    adjust_hits(input, &mut found.hits);
    adjust_hits(input, &mut found.rejected);
}

fn adjust_hits(input: &Input<'_>, hits: &mut Vec<Hit>) {
    let doc = input.doc;
    hits.retain(|hit| {
        !(is_negating_compound(doc, hit)
            || is_in_a_house_name(doc, hit)
            || is_adjective(input.dictionary, doc, hit))
    });
    take_modifiers(input, hits);
    drop_the_word_protein(doc, hits);
    drop_plain_particles(doc, hits);
    drop_severity(doc, hits);
    drop_detached_nouns(doc, hits);
    for hit in hits {
        match hit.entity_type {
            EntityType::Vector => take_head_noun(doc, hit),
            EntityType::Drug => take_biologic_suffix(doc, hit),
            EntityType::Disease => take_inheritance(doc, hit),
            EntityType::Gene => leave_the_word_gene(doc, hit),
        }
    }
}

/// "cancer-free", "steroid-free", "anti-tumor": what is named is not there, or fought.
fn is_negating_compound(doc: &TokenizedDocument<'_>, hit: &Hit) -> bool {
    const HYPHENS: [char; 4] = ['-', '‐', '‑', '–'];
    let disease = hit.entity_type == EntityType::Disease;
    if !disease && hit.entity_type != EntityType::Drug {
        return false;
    }
    let (before, behind) = (&doc.text()[..hit.span.start()], &doc.text()[hit.span.end()..]);
    let free = behind
        .strip_prefix(HYPHENS)
        .is_some_and(|rest| rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("free")));
    let anti = || {
        before.strip_suffix(HYPHENS).is_some_and(|rest| {
            let word = rest.len().checked_sub(4).and_then(|at| rest.get(at..));
            word.is_some_and(|word| word.eq_ignore_ascii_case("anti"))
        })
    };
    free || disease && anti()
}

/// "analgesic effect", "cholinergic neurons": a class of drugs that is called by an adjective
/// (it also has a name with "drug" or "agent" behind it) and says something of another noun.
fn is_adjective(dictionary: &Dictionary, doc: &TokenizedDocument<'_>, hit: &Hit) -> bool {
    if hit.entity_type != EntityType::Drug || hit.to != hit.from + 1 {
        return false;
    }
    let word = doc.word(hit.from);
    if !WORDS.class_endings.any_ends(word) || doc.surface(hit.span).ends_with('s') {
        return false;
    }
    let Some(next) = doc.tokens().get(hit.to) else { return false };
    let behind = doc.word(hit.to);
    // "antibiotic therapy" is therapy with an antibiotic; nobody is given an immunosuppressive.
    let noun_itself = !(word.ends_with("ive") || word.ends_with("ory"));
    let noun = next.is_word()
        && next.gap == Gap::Soft
        && !behind.ends_with("ed")
        && !WORDS.no_nouns.has(behind)
        && !(noun_itself && matches!(behind, "therapy" | "treatment" | "use" | "user" | "dose"));
    let class = |noun: &str| dictionary.lookup(&format!("{word} {noun}")).is_some();
    noun && (class("drug") || class("agent"))
}

/// "renal injury", "retinal hemorrhage": what is diseased belongs to the name, also where no
/// dictionary holds the two together. The concept is then open.
fn take_modifiers(input: &Input<'_>, hits: &mut [Hit]) {
    let (doc, cues) = (input.doc, input.cues);
    let grows = |hit: &Hit| {
        hit.entity_type == EntityType::Disease
            && hit.to == hit.from + 1
            && hit.from > 0
            && doc.tokens()[hit.from].gap == Gap::Soft
            && cues.has_kinds(doc, hit.from)
            && cues.is_diseased(doc, hit.from - 1)
    };
    let growing: Vec<usize> = (0..hits.len()).filter(|&i| grows(&hits[i])).collect();
    if growing.is_empty() {
        return;
    }
    let ends: FxHashSet<usize> = hits.iter().map(|hit| hit.to).collect();
    let places: FxHashSet<(usize, usize)> = hits.iter().map(|hit| (hit.from, hit.to)).collect();
    for i in growing {
        let (from, to) = (hits[i].from - 1, hits[i].to);
        // The two together are a name already, or the modifier belongs to another.
        if places.contains(&(from, to)) || ends.contains(&(from + 1)) {
            continue;
        }
        hits[i].grow(doc, from, to, Reason::WithOrgan);
    }
}

/// "SOD1 protein" is SOD1: where both are names of one gene, the word protein stays out. Not
/// behind several words, where it makes the name ("C-reactive protein", "matrix Gla protein").
fn drop_the_word_protein(doc: &TokenizedDocument<'_>, hits: &mut Vec<Hit>) {
    let concept = |hit: &Hit| hit.candidates.first().map(|c| c.concept);
    let one_word = |hit: &Hit| doc.tokens()[hit.from + 1..hit.to - 1].iter().all(|t| t.gap == Gap::Glued);
    let protein = |hit: &Hit| {
        hit.entity_type == EntityType::Gene
            && hit.to > hit.from + 1
            && doc.word_bytes(hit.to - 1) == b"protein"
            && one_word(hit)
    };
    if !hits.iter().any(protein) {
        return;
    }
    let genes = hits.iter().filter(|hit| hit.entity_type == EntityType::Gene);
    let named: FxHashSet<_> = genes.map(|hit| (hit.from, hit.to, concept(hit))).collect();
    hits.retain(|hit| !(protein(hit) && named.contains(&(hit.from, hit.to - 1, concept(hit)))));
}

/// "American Cancer Society", "Moffitt Cancer Center", "the Leukemia Program": a house, not a
/// disease. Capitals all the way from the disease to the word for the house.
fn is_in_a_house_name(doc: &TokenizedDocument<'_>, hit: &Hit) -> bool {
    /// How many words are looked at, and how many bytes.
    const WORDS_BEHIND: usize = 4;
    const BYTES_BEHIND: usize = 256;
    if hit.entity_type != EntityType::Disease || !doc.surface(hit.span).starts_with(char::is_uppercase) {
        return false;
    }
    let rest = &doc.text()[hit.span.end()..];
    let rest = &rest[..rest.floor_char_boundary(BYTES_BEHIND)];
    let line = rest.split(['\n', '\r', '.', ',', ';', ':', '(']).next().unwrap_or_default();
    // What is joined to the disease ("Leukemia/Myelodysplasia Program") is passed over.
    let words = line.split([' ', '\u{A0}', '/']).filter(|word| !word.is_empty());
    for word in words.take(WORDS_BEHIND) {
        if WORDS.houses.has(word) {
            return true;
        }
        if !WORDS.in_house_names.has(word) && !word.starts_with(char::is_uppercase) {
            return false;
        }
    }
    false
}

/// "severe hemophilia A" is hemophilia A: where both are names, how bad it is stays out. Not
/// where the word is part of the disease ("severe combined immunodeficiency").
fn drop_severity(doc: &TokenizedDocument<'_>, hits: &mut Vec<Hit>) {
    let is_graded = |hit: &Hit| {
        hit.entity_type == EntityType::Disease
            && hit.to > hit.from + 1
            && WORDS.severity.has(doc.word(hit.from))
            && !WORDS.after_severity.has(doc.word(hit.from + 1))
    };
    if !hits.iter().any(is_graded) {
        return;
    }
    let places: FxHashSet<(usize, usize)> = hits.iter().map(|hit| (hit.from, hit.to)).collect();
    let graded = hits.iter().filter(|hit| is_graded(hit)).map(|hit| (hit.from, hit.to));
    let graded: FxHashSet<(usize, usize)> =
        graded.filter(|&(from, to)| places.contains(&(from + 1, to))).collect();
    hits.retain(|hit| !graded.contains(&(hit.from, hit.to)));
}

/// "alpha-globin gene": dictionaries hold such names, the word gene stays out all the same.
fn leave_the_word_gene(doc: &TokenizedDocument<'_>, hit: &mut Hit) {
    if hit.to > hit.from + 1 && doc.word_bytes(hit.to - 1) == b"gene" {
        hit.set_tokens(doc, hit.from, hit.to - 1);
    }
}

/// "adeno-associated virus (AAV) vectors": the name and its short form are mentions, the noun
/// behind them is none.
fn drop_detached_nouns(doc: &TokenizedDocument<'_>, hits: &mut Vec<Hit>) {
    let vectors = hits.iter().filter(|hit| hit.entity_type == EntityType::Vector);
    let vectors: FxHashSet<usize> = vectors.map(|hit| hit.to).collect();
    if vectors.is_empty() {
        return;
    }
    hits.retain(|hit| {
        let noun = hit.to == hit.from + 1 && doc.is_any(hit.from, &["vector", "virus"]);
        let behind = || doc.word_bytes(hit.from - 1) == b")" && vectors.contains(&(hit.from - 1));
        !(noun && hit.from > 0 && behind())
    });
}

/// A nanoparticle or liposome is a vector where it carries genetic material. A text without a
/// word about any has it carry a small drug.
fn drop_plain_particles(doc: &TokenizedDocument<'_>, hits: &mut Vec<Hit>) {
    let is_particle =
        |hit: &Hit| hit.entity_type == EntityType::Vector && WORDS.particles.has(doc.word(hit.to - 1));
    if hits.iter().any(is_particle) && !(0..doc.tokens().len()).any(|i| WORDS.genetic.has(doc.word(i))) {
        hits.retain(|hit| !is_particle(hit));
    }
}

/// "inherited blood disorder": how it came belongs to the name of a class of diseases. No
/// dictionary having the whole, its concept is open.
fn take_inheritance(doc: &TokenizedDocument<'_>, hit: &mut Hit) {
    let joined = doc.tokens()[hit.from].gap == Gap::Soft;
    let class = || hit.to > hit.from + 1 && WORDS.disease_classes.has(doc.word(hit.to - 1));
    if joined && hit.from > 0 && class() && WORDS.inheritance.has(doc.word(hit.from - 1)) {
        hit.grow(doc, hit.from - 1, hit.to, Reason::WithInheritance);
    }
}

/// "AAV9 vector", "lentivirus vectors", "AAV viral vector": the head noun belongs to the span.
fn take_head_noun(doc: &TokenizedDocument<'_>, hit: &mut Hit) {
    let noun = |i: usize| doc.is_any(i, &["vector", "virus"]);
    let joins = |i: usize| doc.tokens().get(i).is_some_and(|token| token.gap == Gap::Soft);
    let ends_in_noun = noun(hit.to - 1);
    let to = if joins(hit.to) && noun(hit.to) && !(ends_in_noun && doc.word(hit.to) == "virus") {
        hit.to + 1
    } else if joins(hit.to) && doc.word(hit.to) == "viral" && joins(hit.to + 1) && noun(hit.to + 1) {
        hit.to + 2
    } else {
        return;
    };
    hit.set_tokens(doc, hit.from, to);
}

/// The four meaningless letters behind a biologic's name: "onasemnogene abeparvovec-xioi".
fn take_biologic_suffix(doc: &TokenizedDocument<'_>, hit: &mut Hit) {
    let Some(rest) = doc.text()[hit.span.end()..].strip_prefix(['-', '‑']) else { return };
    if !WORDS.biologic_endings.any_ends(doc.word(hit.to - 1)) {
        return;
    }
    let letters = rest.bytes().take_while(u8::is_ascii_lowercase).take(5).count();
    let ends = rest[letters..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    if letters == 4 && ends && !WORDS.no_suffixes.has(&rest[..4]) {
        hit.set_tokens(doc, hit.from, hit.to + 1);
    }
}

#[cfg(test)]
mod tests {
    use crate::recognize::tests::recognized;

    #[test]
    fn the_word_protein_stays_out_behind_one_word_only() {
        let rows = [
            "HGNC:1|gene|exact|any|SOD1 protein",
            "HGNC:1|gene|preferred|any|SOD1",
            "HGNC:2|gene|preferred|any|C-reactive protein",
            "HGNC:2|gene|exact|any|C-reactive",
            "HGNC:3|gene|preferred|any|matrix Gla protein",
            "HGNC:3|gene|exact|any|matrix Gla",
        ];
        for (text, surface) in [
            ("They measured the SOD1 protein.", "SOD1"),
            ("They measured C-reactive protein.", "C-reactive protein"),
            ("They measured matrix Gla protein.", "matrix Gla protein"),
        ] {
            let found: Vec<&str> = recognized(&rows, text).iter().map(|(m, _)| m.span.of(text)).collect();
            assert_eq!(found, [surface]);
        }
    }

    #[test]
    fn spans_grow_shrink_or_go_for_what_stands_around_them() {
        let rows = [
            "M:1|disease|preferred|any|cancer",
            "M:2|disease|preferred|any|hemophilia A",
            "M:2|disease|exact|any|severe hemophilia A",
            "M:3|disease|preferred|any|blood disorder",
            "M:4|disease|preferred|any|severe combined immunodeficiency",
            "M:5|disease|preferred|any|combined immunodeficiency",
            "G:1|gene|exact|any|alpha-globin gene",
            "V:1|vector|preferred|any|AAV9",
            "V:2|vector|preferred|any|adeno-associated virus",
            "V:3|vector|preferred|any|vector",
            "V:4|vector|preferred|any|liposome",
            "D:1|drug|preferred|any|onasemnogene abeparvovec",
            "D:3|drug|preferred|any|adalimumab",
            "D:2|drug|preferred|any|analgesic",
            "D:2|drug|exact|any|analgesic drug",
        ];
        for (text, expected) in [
            ("She is cancer-free.", &[][..]),
            ("An anti-cancer plan.", &[]),
            ("The American Cancer Society paid.", &[]),
            ("The Acme Cancer Research Institute paid.", &[]),
            ("Cancer was found.", &["Cancer"]),
            ("He has severe hemophilia A.", &["hemophilia A"]),
            ("He has severe combined immunodeficiency.", &["severe combined immunodeficiency"]),
            ("An inherited blood disorder.", &["inherited blood disorder"]),
            ("The alpha-globin gene is small.", &["alpha-globin"]),
            ("An AAV9 vector came.", &["AAV9 vector"]),
            ("An AAV9 viral vector came.", &["AAV9 viral vector"]),
            ("Adeno-associated virus (AAV9) vectors.", &["Adeno-associated virus", "AAV9"]),
            ("A liposome of fat.", &[]),
            ("A liposome with DNA.", &["liposome"]),
            ("Onasemnogene abeparvovec-xioi came.", &["Onasemnogene abeparvovec-xioi"]),
            ("Adalimumab-like drugs.", &["Adalimumab"]),
            ("The analgesic effect wore off.", &[]),
            ("The analgesic was weak.", &["analgesic"]),
        ] {
            let found: Vec<&str> = recognized(&rows, text).iter().map(|(m, _)| m.span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
