//! Organs that fail: "myocardial damage", "renal dysfunction". What is damaged is known from
//! the names of diseases, and no dictionary lists every pair.

use super::{Hit, Reading, hit};
use crate::concept::EntityType;
use crate::recognize::cues;
use crate::text::fold::Gap;

pub(super) fn find(reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    const HARM: [&str; 5] = ["damage", "dysfunction", "impairment", "insufficiency", "degeneration"];
    for (i, token) in reading.tokens().iter().enumerate().skip(1) {
        let long = token.end - token.start >= 6;
        if long
            && token.gap == Gap::Soft
            && HARM.contains(&reading.word(i))
            && cues::is_diseased(reading, i - 1)
        {
            let why = "pattern: what is damaged, and damage".to_owned();
            hits.extend(hit(reading, reading.span(i - 1, i + 1), EntityType::Disease, 0.75, Vec::new(), why));
        }
    }
}
