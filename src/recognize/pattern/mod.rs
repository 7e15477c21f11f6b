//! Step 2: what has a grammar rather than a list.

mod capsid;
mod chemical;
mod code;
mod damage;
mod deficiency;
mod inn;
mod salt;
mod script;
mod trial;
mod variant;

pub use trial::trial_numbers;

use rustc_hash::FxHashMap;

use super::mention::{Candidate, Mention, Method};
use super::reading::Reading;
use super::{Doubt, Hit};
use crate::concept::EntityType;
use crate::dictionary::Dictionary;
use crate::document::Span;
use crate::text::fold::key;

/// Adds what the patterns find. A pattern only adds: where a dictionary name of the same
/// type has the same span, that name stays alone.
pub(super) fn find(dictionary: &Dictionary, reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    let mut found = Vec::new();
    capsid::find(dictionary, reading, &mut found);
    variant::find(dictionary, reading, &mut found);
    inn::find(reading, &mut found);
    code::find(reading, &mut found);
    chemical::find(reading, &mut found);
    damage::find(reading, &mut found);
    salt::find(reading, hits, &mut found);
    script::find(dictionary, reading, &mut found);
    deficiency::find(dictionary, reading, hits, &mut found);
    let place = |hit: &Hit| (hit.mention.span, hit.mention.entity_type);
    let known: FxHashMap<_, usize> = hits.iter().enumerate().map(|(i, hit)| (place(hit), i)).collect();
    for new in found {
        match known.get(&place(&new)) {
            // The grammar vouches for a name that the dictionary holds but doubts.
            Some(&old) => hits[old].doubt = hits[old].doubt.min(new.doubt),
            None => hits.push(new),
        }
    }
}

/// Whether a mention is only the acid or base that goes with a drug: "retinyl acetate" is no acetate.
pub(super) fn is_salt(reading: &Reading<'_>, span: Span, entity_type: EntityType) -> bool {
    entity_type == EntityType::Drug && salt::SALTS.contains(&&*key(span.of(reading.text())))
}

/// A hit of a pattern, if its span is whole tokens.
fn hit(
    reading: &Reading<'_>,
    span: Span,
    entity_type: EntityType,
    score: f32,
    candidates: Vec<Candidate>,
    why: String,
) -> Option<Hit> {
    let tokens = reading.whole_tokens(span)?;
    Some(Hit {
        mention: Mention {
            span,
            entity_type,
            method: Method::Pattern,
            score,
            candidates,
            also: Vec::new(),
            why,
        },
        from: tokens.start,
        to: tokens.end,
        doubt: Doubt::None,
        evidence: 0.0,
        binds: false,
    })
}
