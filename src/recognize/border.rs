//! Step 5: where a span grows or is given up for what stands around it.

use rustc_hash::FxHashSet;

use super::reading::Reading;
use super::{Hit, cues};
use crate::concept::EntityType;
use crate::dictionary::Dictionary;
use crate::text::fold::Gap;

pub(super) fn settle(dictionary: &Dictionary, reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    hits.retain(|hit| {
        !(is_negating_compound(reading, hit)
            || is_in_a_house_name(reading, hit)
            || is_adjective(dictionary, reading, hit))
    });
    take_modifiers(reading, hits);
    drop_the_word_protein(reading, hits);
    drop_plain_particles(reading, hits);
    drop_severity(reading, hits);
    drop_detached_nouns(reading, hits);
    for hit in hits {
        match hit.mention.entity_type {
            EntityType::Vector => take_head_noun(reading, hit),
            EntityType::Drug => take_biologic_suffix(reading, hit),
            EntityType::Disease => take_inheritance(reading, hit),
            EntityType::Gene => leave_the_word_gene(reading, hit),
        }
    }
}

/// "cancer-free", "steroid-free", "anti-tumor": what is named is not there, or fought.
fn is_negating_compound(reading: &Reading<'_>, hit: &Hit) -> bool {
    let disease = hit.mention.entity_type == EntityType::Disease;
    if !disease && hit.mention.entity_type != EntityType::Drug {
        return false;
    }
    let (span, text) = (hit.mention.span, reading.text());
    let free = text[span.end()..]
        .strip_prefix(['-', '‐', '‑', '–'])
        .is_some_and(|rest| rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("free")));
    let before = text[..span.start()].strip_suffix(['-', '‐', '‑', '–']);
    let anti = before.is_some_and(|rest| {
        rest.len()
            .checked_sub(4)
            .and_then(|at| rest.get(at..))
            .is_some_and(|word| word.eq_ignore_ascii_case("anti"))
    });
    free || disease && anti
}

/// "analgesic effect", "cholinergic neurons": a class of drugs that is called by an adjective
/// (it also has a name with "drug" or "agent" behind it) and says something of another noun.
fn is_adjective(dictionary: &Dictionary, reading: &Reading<'_>, hit: &Hit) -> bool {
    const ENDINGS: [&str; 5] = ["ic", "al", "ive", "ory", "gen"];
    /// Nouns that make a name of a class, and what is no noun.
    const NOT_OTHER_NOUNS: [&str; 51] = [
        "drug", "agent", "medication", "medicine", "compound", "and", "or", "but", "nor", "is", "are", "was",
        "were", "be", "been", "has", "have", "had", "can", "may", "in", "on", "of", "to", "for", "with",
        "by", "at", "as", "from", "than", "that", "which", "who", "after", "before", "during", "when", "if",
        "not", "such", "while", "because", "plu", "versu", "vs", "should", "will", "does", "do", "did",
    ];
    let word = reading.word(hit.from);
    if hit.mention.entity_type != EntityType::Drug
        || hit.to != hit.from + 1
        || !ENDINGS.iter().any(|ending| word.ends_with(ending))
        || hit.mention.span.of(reading.text()).ends_with('s')
    {
        return false;
    }
    let Some(next) = reading.tokens().get(hit.to) else { return false };
    let behind = reading.word(hit.to);
    // "antibiotic therapy" is therapy with an antibiotic; nobody is given an immunosuppressive.
    let noun_itself = !(word.ends_with("ive") || word.ends_with("ory"));
    let noun = next.is_word()
        && next.gap == Gap::Soft
        && !behind.ends_with("ed")
        && !NOT_OTHER_NOUNS.contains(&behind)
        && !(noun_itself && matches!(behind, "therapy" | "treatment" | "use" | "user" | "dose"));
    let class = |noun: &str| dictionary.lookup(&format!("{word} {noun}")).is_some();
    noun && (class("drug") || class("agent"))
}

/// "renal injury", "retinal hemorrhage": what is diseased belongs to the name, also where no
/// dictionary holds the two together. The concept is then open.
fn take_modifiers(reading: &Reading<'_>, hits: &mut [Hit]) {
    let grows = |hit: &Hit| {
        hit.mention.entity_type == EntityType::Disease
            && hit.to == hit.from + 1
            && hit.from > 0
            && reading.tokens()[hit.from].gap == Gap::Soft
            && cues::has_kinds(reading, hit.from)
            && cues::is_diseased(reading, hit.from - 1)
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
        let hit = &mut hits[i];
        hit.from = from;
        hit.mention.span = reading.span(from, to);
        hit.mention.candidates.clear();
        hit.mention.why = format!("{}, with what it is a disease of", hit.mention.why);
    }
}

/// "SOD1 protein" is SOD1: where both are names of one gene, the word protein stays out. Not
/// behind several words, where it makes the name ("C-reactive protein", "matrix Gla protein").
fn drop_the_word_protein(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    let gene = |hit: &&Hit| hit.mention.entity_type == EntityType::Gene;
    let of = |hit: &Hit| hit.mention.candidates.first().map(|c| c.concept);
    let one_word = |hit: &Hit| reading.tokens()[hit.from + 1..hit.to - 1].iter().all(|t| t.gap == Gap::Glued);
    let protein = |hit: &Hit| hit.to > hit.from + 1 && reading.word(hit.to - 1) == "protein" && one_word(hit);
    if !hits.iter().any(protein) {
        return;
    }
    let named: FxHashSet<_> = hits.iter().filter(gene).map(|hit| (hit.from, hit.to, of(hit))).collect();
    hits.retain(|hit| !(protein(hit) && gene(&hit) && named.contains(&(hit.from, hit.to - 1, of(hit)))));
}

/// "American Cancer Society", "Moffitt Cancer Center", "the Leukemia Program": a house, not a
/// disease. Capitals all the way from the disease to the word for the house.
fn is_in_a_house_name(reading: &Reading<'_>, hit: &Hit) -> bool {
    const HOUSES: [&str; 27] = [
        "Center", "Centre", "Centers", "Institute", "Institutes", "Foundation", "Society", "Association",
        "Program", "Programme", "Hospital", "Network", "Alliance", "Fund", "Trust", "Congress", "Council",
        "League", "Coalition", "Federation", "Organization", "Department", "Division", "Initiative",
        "Consortium", "Journal", "Unit",
    ];
    const BETWEEN: [&str; 9] =
        ["&", "and", "of", "Research", "Care", "Treatment", "Clinical", "Medical", "Support"];
    if hit.mention.entity_type != EntityType::Disease {
        return false;
    }
    let text = reading.text();
    if !hit.mention.span.of(text).starts_with(char::is_uppercase) {
        return false;
    }
    let rest = &text[hit.mention.span.end()..];
    let line = rest.split(['\n', '\r', '.', ',', ';', ':', '(']).next().unwrap_or_default();
    // What is joined to the disease ("Leukemia/Myelodysplasia Program") is passed over.
    let words = line.split([' ', '\u{A0}', '/']).filter(|word| !word.is_empty());
    for word in words.take(4) {
        if HOUSES.contains(&word) {
            return true;
        }
        if !BETWEEN.contains(&word) && !word.starts_with(char::is_uppercase) {
            return false;
        }
    }
    false
}

/// "severe hemophilia A" is hemophilia A: where both are names, how bad it is stays out. Not
/// where the word is part of the disease ("severe combined immunodeficiency").
fn drop_severity(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    const SEVERITY: [&str; 4] = ["severe", "mild", "moderate", "advanced"];
    const PART: [&str; 5] = ["combined", "acute", "congenital", "fever", "cutaneou"];
    let places: FxHashSet<(usize, usize)> = hits.iter().map(|hit| (hit.from, hit.to)).collect();
    let graded: FxHashSet<(usize, usize)> = hits
        .iter()
        .filter(|hit| hit.mention.entity_type == EntityType::Disease && hit.to > hit.from + 1)
        .filter(|hit| {
            SEVERITY.contains(&reading.word(hit.from)) && !PART.contains(&reading.word(hit.from + 1))
        })
        .map(|hit| (hit.from, hit.to))
        .filter(|&(from, to)| places.contains(&(from + 1, to)))
        .collect();
    hits.retain(|hit| !graded.contains(&(hit.from, hit.to)));
}

/// "alpha-globin gene": dictionaries hold such names, the word gene stays out all the same.
fn leave_the_word_gene(reading: &Reading<'_>, hit: &mut Hit) {
    if hit.to > hit.from + 1 && reading.word(hit.to - 1) == "gene" {
        hit.to -= 1;
        hit.mention.span = reading.span(hit.from, hit.to);
    }
}

/// "adeno-associated virus (AAV) vectors": the name and its short form are mentions, the noun
/// behind them is none.
fn drop_detached_nouns(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    let vectors: FxHashSet<usize> =
        hits.iter().filter(|hit| hit.mention.entity_type == EntityType::Vector).map(|hit| hit.to).collect();
    hits.retain(|hit| {
        let noun = hit.to == hit.from + 1 && matches!(reading.word(hit.from), "vector" | "virus");
        let behind = hit.from > 0 && reading.word(hit.from - 1) == ")" && vectors.contains(&(hit.from - 1));
        !(noun && behind)
    });
}

/// A nanoparticle or liposome is a vector where it carries genetic material. A text without a
/// word about any has it carry a small drug.
fn drop_plain_particles(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    const PARTICLES: [&str; 8] =
        ["nanoparticle", "liposome", "exosome", "vesicle", "micelle", "dendrimer", "niosome", "nanocarrier"];
    const GENETIC: [&str; 13] = [
        "gene", "genetic", "genome", "dna", "rna", "mrna", "sirna", "mirna", "crispr", "plasmid",
        "transgene", "nucleic", "oligonucleotide",
    ];
    let is_particle = |hit: &Hit| {
        hit.mention.entity_type == EntityType::Vector && PARTICLES.contains(&reading.word(hit.to - 1))
    };
    if hits.iter().any(is_particle)
        && !(0..reading.tokens().len()).any(|i| GENETIC.contains(&reading.word(i)))
    {
        hits.retain(|hit| !is_particle(hit));
    }
}

/// "inherited blood disorder": how it came belongs to the name of a class of diseases. No
/// dictionary having the whole, its concept is open.
fn take_inheritance(reading: &Reading<'_>, hit: &mut Hit) {
    const CLASSES: [&str; 3] = ["disease", "disorder", "condition"];
    const INHERITANCE: [&str; 3] = ["inherited", "genetic", "hereditary"];
    let joined = reading.tokens()[hit.from].gap == Gap::Soft;
    let class = hit.to > hit.from + 1 && CLASSES.contains(&reading.word(hit.to - 1));
    if joined && class && hit.from > 0 && INHERITANCE.contains(&reading.word(hit.from - 1)) {
        hit.from -= 1;
        hit.mention.span = reading.span(hit.from, hit.to);
        hit.mention.candidates.clear();
        hit.mention.why = format!("{}, with how it is inherited", hit.mention.why);
    }
}

/// "AAV9 vector", "lentivirus vectors", "AAV viral vector": the head noun belongs to the span.
fn take_head_noun(reading: &Reading<'_>, hit: &mut Hit) {
    let noun = |i: usize| matches!(reading.word(i), "vector" | "virus");
    let joins = |i: usize| reading.tokens().get(i).is_some_and(|token| token.gap == Gap::Soft);
    let ends_in_noun = noun(hit.to - 1);
    let to = if joins(hit.to) && noun(hit.to) && !(ends_in_noun && reading.word(hit.to) == "virus") {
        hit.to + 1
    } else if joins(hit.to) && reading.word(hit.to) == "viral" && joins(hit.to + 1) && noun(hit.to + 1) {
        hit.to + 2
    } else {
        return;
    };
    hit.to = to;
    hit.mention.span = reading.span(hit.from, to);
}

/// The four meaningless letters behind a biologic's name: "onasemnogene abeparvovec-xioi".
fn take_biologic_suffix(reading: &Reading<'_>, hit: &mut Hit) {
    const BIOLOGIC: [&str; 7] = ["vec", "cel", "mab", "ase", "cept", "kin", "alfa"];
    /// Four-letter words that are written behind a drug's name with a hyphen.
    const WORDS: [&str; 12] =
        ["like", "free", "type", "drug", "dose", "naïv", "resi", "only", "plus", "base", "arms", "risk"];
    if !BIOLOGIC.iter().any(|ending| reading.word(hit.to - 1).ends_with(ending)) {
        return;
    }
    let Some(rest) = reading.text()[hit.mention.span.end()..].strip_prefix(['-', '‑']) else { return };
    let suffix = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if suffix.len() == 4 && suffix.bytes().all(|b| b.is_ascii_lowercase()) && !WORDS.contains(&suffix) {
        hit.to += 1;
        hit.mention.span = reading.span(hit.from, hit.to);
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
            let found: Vec<&str> = recognized(&rows, text).iter().map(|m| m.span.of(text)).collect();
            assert_eq!(found, [surface]);
        }
    }
}
