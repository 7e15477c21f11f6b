//! The entities table, counted as documents go by. Memory grows with the number of concepts
//! and of unresolved names, not of documents.

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use crate::concept::EntityType;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::table::EntityRow;

/// What one document adds to the entities.
#[derive(Debug, Default)]
pub(super) struct DocumentEntities {
    pub published: Option<NaiveDate>,
    /// One for each row of mentions.
    pub mentions: Vec<Mentioned>,
}

/// One mention as the entities table counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mentioned {
    pub entity_type: EntityType,
    pub concept: Option<ConceptIx>,
    /// The surface, where there is no concept.
    pub name: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Entities {
    concepts: FxHashMap<ConceptIx, Count>,
    /// Unresolved names, by their lower case, with the name as first met.
    names: FxHashMap<(EntityType, String), (String, Count)>,
    documents: u64,
}

#[derive(Debug, Default)]
struct Count {
    mentions: u64,
    documents: u64,
    /// Number of the last document counted, from 1.
    last: u64,
    first_published: Option<NaiveDate>,
    last_published: Option<NaiveDate>,
}

impl Count {
    fn add(&mut self, document: u64, published: Option<NaiveDate>) {
        self.mentions += 1;
        if self.last != document {
            self.last = document;
            self.documents += 1;
            self.first_published = [self.first_published, published].into_iter().flatten().min();
            self.last_published = self.last_published.max(published);
        }
    }
}

impl Entities {
    /// Counts one document.
    pub fn add(&mut self, document: DocumentEntities) {
        self.documents += 1;
        for mention in document.mentions {
            let count = match (mention.concept, mention.name) {
                (Some(concept), _) => self.concepts.entry(concept).or_default(),
                (None, name) => {
                    let name = name.unwrap_or_default();
                    let key = (mention.entity_type, name.to_lowercase());
                    &mut self.names.entry(key).or_insert_with(|| (name, Count::default())).1
                }
            };
            count.add(self.documents, document.published);
        }
    }

    /// Most mentioned first; then by type, id and name.
    pub fn rows(self, dictionary: &Dictionary) -> Vec<EntityRow> {
        let concepts = self.concepts.into_iter().map(|(ix, count)| {
            let concept = dictionary.concept(ix);
            let mut xrefs: Vec<String> = dictionary.xrefs(ix).map(str::to_owned).collect();
            xrefs.sort_unstable();
            xrefs.dedup();
            row(concept.entity_type, Some(concept.id.to_owned()), concept.name.to_owned(), xrefs, &count)
        });
        let names = self
            .names
            .into_iter()
            .map(|((entity_type, _), (name, count))| row(entity_type, None, name, Vec::new(), &count));
        let mut rows: Vec<EntityRow> = concepts.chain(names).collect();
        rows.sort_by(|a, b| {
            (b.n_mentions.cmp(&a.n_mentions))
                .then(a.entity_type.cmp(&b.entity_type))
                .then_with(|| a.entity_id.cmp(&b.entity_id))
                .then_with(|| a.entity_name.cmp(&b.entity_name))
        });
        rows
    }
}

fn row(
    entity_type: EntityType,
    entity_id: Option<String>,
    entity_name: String,
    xrefs: Vec<String>,
    count: &Count,
) -> EntityRow {
    EntityRow {
        entity_id,
        entity_name,
        entity_type,
        xrefs,
        n_mentions: count.mentions,
        n_documents: count.documents,
        first_published: count.first_published,
        last_published: count.last_published,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;

    #[test]
    fn names_in_other_capitals_are_one_entity_called_as_first_met() {
        let mention = |name: &str| Mentioned {
            entity_type: EntityType::Drug,
            concept: None,
            name: Some(name.to_owned()),
        };
        let day = |text: &str| text.parse().ok();
        let mut entities = Entities::default();
        let mentions = vec![mention("Foxumab"), mention("foxumab")];
        entities.add(DocumentEntities { published: day("2024-05-31"), mentions });
        entities.add(DocumentEntities { published: None, mentions: vec![mention("FOXUMAB")] });
        entities.add(DocumentEntities { published: day("2023-01-01"), mentions: vec![mention("foxumab")] });
        let rows = entities.rows(&dictionary(&["M:1|disease|preferred|any|lupus"]));
        let [row] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((row.entity_name.as_str(), row.n_mentions, row.n_documents), ("Foxumab", 4, 3));
        assert_eq!((row.first_published, row.last_published), (day("2023-01-01"), day("2024-05-31")));
    }
}
