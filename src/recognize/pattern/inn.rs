//! International non-proprietary names that no dictionary holds yet, by their stems:
//! gene and cell therapies (`-gene …-vec`, `-cel`), antibodies, oligonucleotides, enzymes and
//! the commoner small-molecule stems, with the four-letter suffix of biologics (`-xioi`).

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Reading, hit};
use crate::concept::EntityType;
use crate::document::Span;

/// Stems of the WHO's scheme that no ordinary English word ends in, with the least length of
/// a word that may carry them.
const STEMS: [(&str, usize); 24] = [
    ("parvovec", 11),
    ("repvec", 10),
    ("denovec", 10),
    ("tivec", 9),
    ("mivec", 9),
    ("plasmid", 11),
    ("leucel", 9),
    ("temcel", 9),
    ("gedtemcel", 12),
    ("taroretcel", 11),
    ("tucel", 9),
    ("siran", 8),
    ("nersen", 8),
    ("rsen", 8),
    ("ciclib", 9),
    ("tinib", 8),
    ("rafenib", 9),
    ("parib", 8),
    ("zumab", 8),
    ("ximab", 8),
    ("tumab", 9),
    ("limab", 9),
    ("tamab", 9),
    ("ciguat", 9),
];

static TWO_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?-u)\b(?i:[a-z]{5,}gene)(?u:[ \u{A0}])(?i:[a-z]{4,}(?:vec|cel|cels|plasmid))(?:-[a-z]{4})?\b",
    )
    .expect("the pattern is a constant")
});

/// The nicknames of cell and gene therapies: `exa-cel`, `T-VEC`, `ixo-vec`.
static NICKNAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b[A-Za-z][a-z]{2,5}-(?:cel|vec)\b").expect("the pattern is a constant")
});

pub(super) fn find(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    let text = reading.text();
    for pattern in [&*TWO_WORDS, &*NICKNAME] {
        for found in pattern.find_iter(text) {
            let span = Span::new(found.start(), found.end());
            hits.extend(drug(reading, span));
        }
    }
    for (i, token) in reading.tokens().iter().enumerate() {
        let word = reading.word(i);
        if token.is_word() && STEMS.iter().any(|&(stem, least)| word.len() >= least && word.ends_with(stem)) {
            let span = Span::new(token.start as usize, token.end as usize);
            hits.extend(drug(reading, span));
        }
    }
}

fn drug(reading: &Reading<'_>, span: Span) -> Option<Hit> {
    hit(reading, span, EntityType::Drug, 0.75, Vec::new(), "pattern: built as a drug's INN is".into())
}
