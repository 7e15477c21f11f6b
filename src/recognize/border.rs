//! Step 5: where a span grows or is given up for what stands around it.

use super::Hit;
use super::reading::Reading;
use crate::concept::EntityType;
use crate::dictionary::fold::Gap;

pub(super) fn settle(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    hits.retain(|hit| !is_negating_compound(reading, hit));
    for hit in hits {
        match hit.mention.entity_type {
            EntityType::Vector => take_head_noun(reading, hit),
            EntityType::Drug => take_biologic_suffix(reading, hit),
            EntityType::Disease | EntityType::Gene => {}
        }
    }
}

/// "cancer-free", "anti-tumor": nobody has the disease.
fn is_negating_compound(reading: &Reading<'_>, hit: &Hit) -> bool {
    if hit.mention.entity_type != EntityType::Disease {
        return false;
    }
    let (span, text) = (hit.mention.span, reading.text());
    let free = text[span.end()..].strip_prefix(['-', '‐', '‑', '–']).is_some_and(|rest| {
        rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("free"))
    });
    let before = text[..span.start()].strip_suffix(['-', '‐', '‑', '–']);
    let anti = before.is_some_and(|rest| {
        rest.len().checked_sub(4).and_then(|at| rest.get(at..)).is_some_and(|word| word.eq_ignore_ascii_case("anti"))
    });
    free || anti
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
