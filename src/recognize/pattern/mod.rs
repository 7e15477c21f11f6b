//! Step 2: what has a grammar rather than a list.

mod capsid;
mod code;
mod deficiency;
mod inn;
mod trial;
mod variant;

pub use trial::trial_numbers;

use super::mention::{Candidate, Mention, Method};
use super::reading::Reading;
use super::{Doubt, Hit};
use crate::concept::EntityType;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::document::Span;

/// Adds what the patterns find. A pattern only adds: where a dictionary name of the same
/// type has the same span, that name stays alone.
pub(super) fn find(dictionary: &Dictionary, reading: &Reading<'_>, hits: &mut Vec<Hit>) {
    let mut found = Vec::new();
    capsid::find(dictionary, reading, &mut found);
    variant::find(dictionary, reading, &mut found);
    inn::find(reading, &mut found);
    code::find(reading, &mut found);
    deficiency::find(dictionary, reading, hits, &mut found);
    for new in found {
        let same = hits.iter_mut().find(|old| {
            old.mention.span == new.mention.span && old.mention.entity_type == new.mention.entity_type
        });
        match same {
            // The grammar vouches for a name that the dictionary holds but doubts.
            Some(old) => old.doubt = old.doubt.min(new.doubt),
            None => hits.push(new),
        }
    }
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
        mention: Mention { span, entity_type, method: Method::Pattern, score, candidates, why },
        from: tokens.start,
        to: tokens.end,
        doubt: Doubt::None,
    })
}

fn concept(dictionary: &Dictionary, id: &str) -> Option<ConceptIx> {
    dictionary.by_id(id)
}
