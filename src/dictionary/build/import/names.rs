//! The steps of importing names: read, merge, finish, compare, write.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::super::BuildError;
use super::super::entry::{Entry, LeftOut};
use super::super::finish::finish;
use super::super::merge::{Found, Store};
use super::super::read::{self, Folders};
use super::super::recipe::{Reader, Source, TypeRules};
use super::super::record::Record;
use super::super::report::{SourceReport, TypeReport};
use super::super::types::{Claims, compare, doubt_symbols};
use super::super::write::write_dictionary;
use super::known::{Rules, keep_touched, store_of, without_known};
use super::mint::{PREFIX, mint};
use super::plan::Part;
use super::request::{Import, Imported};
use crate::concept::EntityType;
use crate::dictionary::Dictionary;

/// Imports names, of a published format or of a user's `own` list.
pub(super) fn names(
    what: &Import,
    entity_type: EntityType,
    parts: Vec<Part<'_>>,
    own: bool,
    dictionary: Option<&Dictionary>,
    stem: &str,
) -> Result<Imported, BuildError> {
    let mut rules = Rules::of(&what.dictionaries, entity_type)?;
    if own && let Some(rules) = rules.types.get_mut(&entity_type) {
        // Who writes a list by hand means what is in it.
        rules.exclusions.clear();
        rules.max_chars = usize::MAX;
    }
    let (mut store, claims) =
        dictionary.map_or_else(Default::default, |dictionary| store_of(dictionary, entity_type));
    if what.own_ids {
        store = Store::default();
    }
    let mut imported = Imported { notes: std::mem::take(&mut rules.notes), ..Imported::default() };
    for part in parts {
        let reader = with_prefix(part.reader, what.prefix.as_deref());
        let mut source = source(&part.file.path, entity_type, reader, part.uninvert);
        if !what.own_ids {
            source.merge = what.merge.clone().unwrap_or(part.merge);
        }
        let mut records = read::records(&source, &Folders { sources: "".as_ref(), recipe: "".as_ref() })?;
        let others = if own || what.prefix.is_some() { 0 } else { keep_main_vocabulary(&mut records) };
        let mut report = take(&mut store, source, records, what, &rules.types[&entity_type]);
        report.read += others;
        if report.read == 0 {
            let what = what.prefix.as_deref().map_or("record", |_| "record of that vocabulary");
            return Err(BuildError::line(&part.file.path, 1, format!("no {what} to import in this file")));
        }
        if others > 0 {
            *report.dropped.entry("of another vocabulary".to_owned()).or_default() += others;
        }
        imported.report.sources.push(report);
    }
    let entries =
        finish_import(store, entity_type, &rules, &claims, own, dictionary.filter(|_| !what.own_ids));
    imported.report.types.push(TypeReport::new(entity_type, &entries.0, &entries.1));
    imported.files = write_dictionary(&what.out, stem, entity_type, &entries.0)?;
    Ok(imported)
}

fn source(path: &Path, entity_type: EntityType, read: Reader, uninvert: bool) -> Source {
    let file = path.to_string_lossy().into_owned();
    Source {
        key: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        from: String::new(),
        entity_type,
        file,
        read,
        new: true,
        merge: Vec::new(),
        exclusions: Vec::new(),
        uninvert,
        timid: false,
        links_only: false,
        kinds: None,
        at_most: None,
    }
}

fn with_prefix(mut reader: Reader, prefix: Option<&str>) -> Reader {
    match &mut reader {
        Reader::Obo(rules) => rules.prefix = prefix.map(str::to_owned),
        Reader::Obograph(rules) => rules.prefix = prefix.map(str::to_owned),
        Reader::Owl(rules) => rules.prefix = prefix.map(str::to_owned),
        _ => {}
    }
    reader
}

/// Ontologies hold terms of others that theirs build on: those are left out. How many.
fn keep_main_vocabulary(records: &mut Vec<Record>) -> usize {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for id in records.iter().filter_map(|record| record.id.as_ref()) {
        *counts.entry(id.prefix().to_owned()).or_default() += 1;
    }
    let Some((main, _)) = counts.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0))) else { return 0 };
    let before = records.len();
    records.retain(|record| record.id.as_ref().is_none_or(|id| id.prefix() == main));
    before - records.len()
}

/// Hands the records to the store; those without an id get one where their name leads nowhere.
fn take(
    store: &mut Store,
    mut source: Source,
    records: Vec<Record>,
    what: &Import,
    rules: &TypeRules,
) -> SourceReport {
    let merge = source.merge.clone();
    if what.merge.is_none() && !what.own_ids {
        source.merge = vec!["name".to_owned()];
    }
    let (mut with_id, mut by_name) = (Vec::new(), Vec::new());
    for mut record in records {
        let found = record.id.is_none().then(|| store.find(&record, &source, rules));
        match found {
            None => with_id.push(record),
            Some(Found::One(_)) => by_name.push(record),
            Some(Found::Several | Found::None) => {
                let prefix = what.prefix.as_deref().unwrap_or(PREFIX);
                record.id = record.preferred().and_then(|name| mint(prefix, source.entity_type, name));
                with_id.push(record);
            }
        }
    }
    let by_name = store.apply(&source, rules, by_name);
    source.merge = merge;
    let mut report = store.apply(&source, rules, with_id);
    report.add(by_name);
    report
}

fn finish_import(
    mut store: Store,
    entity_type: EntityType,
    rules: &Rules,
    claims: &Claims,
    own: bool,
    dictionary: Option<&Dictionary>,
) -> (Vec<Entry>, LeftOut) {
    store.resolve_parents();
    let known = store.concepts.iter().filter(|c| c.known_names.is_some()).map(|c| c.id.clone()).collect();
    let there = dictionary.map_or(0, |dictionary| keep_touched(&mut store, dictionary));
    let type_rules = &rules.types[&entity_type];
    let (entries, mut left) =
        finish(store.concepts, &known, entity_type, type_rules, &rules.english, &rules.forbidden);
    left.insert("known already", there);
    let mut types = BTreeMap::from([(entity_type, (entries, left))]);
    if !own {
        compare(&mut types, claims);
    }
    let (mut entries, left) = types.remove(&entity_type).expect("it was put there");
    if own && entity_type == EntityType::Disease {
        doubt_symbols(&mut entries, claims);
    }
    if let Some(dictionary) = dictionary {
        without_known(&mut entries, dictionary);
    }
    (entries, left)
}
