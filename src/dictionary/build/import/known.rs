//! What the dictionaries beside an import say: the rules for its type, English words, and the
//! concepts that its records may belong to.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::super::BuildError;
use super::super::case::English;
use super::super::entry::Entry;
use super::super::forbid::Forbidden;
use super::super::merge::Store;
use super::super::read::lines;
use super::super::recipe::{Recipe, TypeRules};
use super::super::record::Record;
use super::super::types::Claims;
use crate::concept::{CasePolicy, Curie, EntityType, NameKind};
use crate::dictionary::Dictionary;
use crate::text::fold::key as fold;

/// The rules that decide what is kept of a name and how it may match.
pub(super) struct Rules {
    pub types: BTreeMap<EntityType, TypeRules>,
    pub english: English,
    pub forbidden: Forbidden,
    /// What was not to be had, for people.
    pub notes: Vec<String>,
}

impl Rules {
    /// Those of the first folder that has a recipe.
    pub fn of(folders: &[PathBuf], entity_type: EntityType) -> Result<Self, BuildError> {
        let has = |file: &str| folders.iter().map(|folder| folder.join(file)).find(|path| path.is_file());
        let mut rules = Self {
            types: BTreeMap::new(),
            english: English::default(),
            forbidden: Forbidden::default(),
            notes: Vec::new(),
        };
        if let Some(path) = has("recipe.toml") {
            let recipe = Recipe::read(&path)?;
            let folder = path.parent().unwrap_or(Path::new(""));
            rules.forbidden = Forbidden::read(&folder.join(&recipe.forbidden))?;
            rules.types = recipe.types;
        } else {
            rules.note("no recipe.toml beside the dictionaries: nothing is left out as too general");
        }
        rules.types.entry(entity_type).or_default();
        if let Some(path) = has(English::FILE) {
            rules.english = English::of_file(&lines(&path)?);
        } else {
            rules.note(
                "no english.txt beside the dictionaries: no name is taken for an English word, so look \
                 through the single words",
            );
        }
        Ok(rules)
    }

    fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }
}

/// The concepts of one type, to be joined, and the names of the others, to be compared.
pub(super) fn store_of(dictionary: &Dictionary, entity_type: EntityType) -> (Store, Claims) {
    let (mut store, mut claims) = (Store::default(), Claims::default());
    for (ix, concept) in dictionary.concepts() {
        if concept.entity_type != entity_type {
            dictionary.names_of(ix).for_each(|name| claims.add(concept.entity_type, name.kind, name.text()));
            continue;
        }
        let mut record = Record::new(Curie::new(concept.id).ok(), 0);
        record.name(concept.name, NameKind::Preferred);
        let others = dictionary.names_of(ix).filter(|name| name.text() != concept.name);
        others.for_each(|name| record.name(name.text(), name.kind));
        record.xrefs = dictionary.xrefs(ix).filter_map(|id| Curie::new(id).ok()).collect();
        store.add_known(record);
    }
    (store, claims)
}

/// Leaves the concepts that the import added something to; how many of the names it added
/// they had already.
pub(super) fn keep_touched(store: &mut Store, dictionary: &Dictionary) -> usize {
    let mut there = 0;
    store.concepts.retain(|concept| {
        let Some(known) = concept.known_names else { return true };
        let links = dictionary.by_id(concept.id.as_str()).map_or(0, |ix| dictionary.xrefs(ix).count());
        let (old, new) = concept.names.split_at(known);
        if !new.is_empty() {
            let old: HashSet<String> = old.iter().map(|name| fold(&name.text)).collect();
            there += new.iter().filter(|name| old.contains(&fold(&name.text))).count();
        }
        let found = concept.xrefs.len() + concept.loose_xrefs.len() + concept.parents.len();
        !new.is_empty() || found > links
    });
    there
}

/// Takes away what the dictionary has, so that only what is new is written.
pub(super) fn without_known(entries: &mut Vec<Entry>, dictionary: &Dictionary) {
    entries.retain_mut(|entry| {
        let Some(ix) = dictionary.by_id(entry.id.as_str()) else { return true };
        let texts: HashSet<&str> = dictionary.names_of(ix).map(|name| name.text()).collect();
        let in_any_case = dictionary.names_of(ix).filter(|name| name.case == CasePolicy::Any);
        let words: HashSet<String> = in_any_case.map(|name| fold(name.text())).collect();
        entry.names.retain(|n| !texts.contains(n.text.as_str()) && !words.contains(&fold(&n.text)));
        let links: HashSet<&str> = dictionary.xrefs(ix).chain(dictionary.parents(ix)).collect();
        entry.xrefs.retain(|id| !links.contains(id.as_str()));
        entry.parents.retain(|id| !links.contains(id.as_str()));
        entry.names.len() + entry.xrefs.len() + entry.parents.len() > 0
    });
}
