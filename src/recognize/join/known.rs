//! What a span may mean that only the model takes for a mention.

use rustc_hash::FxHashMap;

use crate::concept::EntityType;
use crate::dictionary::Dictionary;
use crate::document::Span;
use crate::recognize::mention::Candidate;
use crate::recognize::reading::Reading;
use crate::recognize::{Hit, Mention};

/// The concepts that names inside a document's text may stand for.
pub(super) struct Known<'d> {
    dictionary: &'d Dictionary,
    /// Those that end in one place, the longest first.
    ending: FxHashMap<(usize, EntityType), Vec<Named>>,
}

/// A hit with concepts.
struct Named {
    start: usize,
    candidates: Vec<Candidate>,
}

impl<'d> Known<'d> {
    pub fn new(dictionary: &'d Dictionary, hits: &[Hit]) -> Self {
        let mut ending: FxHashMap<_, Vec<Named>> = FxHashMap::default();
        for Hit { mention: Mention { span, entity_type, candidates, .. }, .. } in hits {
            if !candidates.is_empty() {
                ending
                    .entry((span.end(), *entity_type))
                    .or_default()
                    .push(Named { start: span.start(), candidates: candidates.clone() });
            }
        }
        for hits in ending.values_mut() {
            hits.sort_by_key(|hit| hit.start);
        }
        Self { dictionary, ending }
    }

    /// The concepts, and how they were come by, for people.
    ///
    /// The name as a dictionary has it, in whatever capitals: the model has seen what it is.
    /// Else the longest name that the span ends in: "recurrent ovarian cancer" is an ovarian
    /// cancer.
    pub fn of(&self, reading: &Reading<'_>, span: Span, entity_type: EntityType) -> (Vec<Candidate>, String) {
        let model = format!("the model takes it for a {entity_type}");
        let key = self.dictionary.lookup(span.of(reading.text()));
        let names = key.into_iter().flat_map(|key| self.dictionary.names(key));
        let candidates = Candidate::of_names(names.filter(|name| name.entity_type == entity_type));
        if let Some(first) = candidates.first() {
            return (candidates.clone(), format!("{} name, and {model}", first.kind));
        }
        let inside = self.ending.get(&(span.end(), entity_type));
        match inside.and_then(|hits| hits.iter().find(|hit| hit.start > span.start())) {
            Some(Named { start, candidates }) => {
                let name = &reading.text()[*start..span.end()];
                (candidates.clone(), format!("{model}; it ends in {name:?}"))
            }
            None => (Vec::new(), model),
        }
    }
}
