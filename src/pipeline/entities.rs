//! The entities table, counted as documents go by. Memory grows with the number of concepts
//! and of unresolved names, not of documents.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::rows::Mentioned;
use crate::concept::EntityType;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::table::EntityRow;

#[derive(Debug, Default)]
pub(super) struct Entities {
    by_key: BTreeMap<Key, Count>,
    documents: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Concept(ConceptIx),
    /// An unresolved name, in lower case.
    Name(EntityType, String),
}

#[derive(Debug)]
struct Count {
    /// The name as first met, for unresolved ones.
    name: Option<String>,
    entity_type: EntityType,
    mentions: u64,
    documents: u64,
    /// Number of the last document counted.
    last: u64,
    first_published: Option<NaiveDate>,
    last_published: Option<NaiveDate>,
}

impl Entities {
    pub fn add(&mut self, mentioned: &[Mentioned], published: Option<NaiveDate>) {
        self.documents += 1;
        for mention in mentioned {
            let key = match (mention.concept, &mention.name) {
                (Some(concept), _) => Key::Concept(concept),
                (None, name) => {
                    Key::Name(mention.entity_type, name.as_deref().unwrap_or_default().to_lowercase())
                }
            };
            let count = self.by_key.entry(key).or_insert_with(|| Count {
                name: mention.name.clone(),
                entity_type: mention.entity_type,
                mentions: 0,
                documents: 0,
                last: 0,
                first_published: None,
                last_published: None,
            });
            count.mentions += 1;
            if count.last != self.documents {
                count.last = self.documents;
                count.documents += 1;
                count.first_published = [count.first_published, published].into_iter().flatten().min();
                count.last_published = count.last_published.max(published);
            }
        }
    }

    /// Most mentioned first; then by type, id and name.
    pub fn rows(self, dictionary: &Dictionary) -> Vec<EntityRow> {
        let mut rows: Vec<EntityRow> = self
            .by_key
            .into_iter()
            .map(|(key, count)| {
                let (entity_id, entity_name, xrefs) = match key {
                    Key::Concept(ix) => {
                        let concept = dictionary.concept(ix);
                        let mut xrefs: Vec<String> = dictionary.xrefs(ix).map(str::to_owned).collect();
                        xrefs.sort_unstable();
                        xrefs.dedup();
                        (Some(concept.id.to_owned()), concept.name.to_owned(), xrefs)
                    }
                    Key::Name(_, lower) => (None, count.name.unwrap_or(lower), Vec::new()),
                };
                EntityRow {
                    entity_id,
                    entity_name,
                    entity_type: count.entity_type,
                    xrefs,
                    n_mentions: count.mentions,
                    n_documents: count.documents,
                    first_published: count.first_published,
                    last_published: count.last_published,
                }
            })
            .collect();
        rows.sort_by(|a, b| {
            (b.n_mentions.cmp(&a.n_mentions))
                .then(a.entity_type.cmp(&b.entity_type))
                .then_with(|| a.entity_id.cmp(&b.entity_id))
                .then_with(|| a.entity_name.cmp(&b.entity_name))
        });
        rows
    }
}
