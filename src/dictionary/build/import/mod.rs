//! One vocabulary file, as its publisher publishes it, or a user's own list, as a dictionary
//! beside others.
//!
//! The steps are those of the build, with presets in place of a recipe's sources and with the
//! concepts of the dictionaries at hand in place of earlier sources.

mod columns;
mod known;
mod mappings;
mod mint;
mod plan;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

pub use self::plan::formats;

use self::known::{Rules, keep_touched, store_of, without_known};
use self::mappings::{Known, Links};
use self::mint::{PREFIX, mint};
use self::plan::{File, Part, Plan, plan};
use super::BuildError;
use super::merge::{Found, Store};
use super::read::{self, Folders};
use super::recipe::{Reader, Source, TypeRules};
use super::record::Record;
use super::report::{BuildReport, SourceReport, TypeReport};
use super::settle::{Entry, Left, settle};
use super::types::{Claims, compare, doubt_symbols};
use super::write::Pending;
use crate::concept::EntityType;
use crate::dictionary::{Dictionary, LINKS_HEADER, NAMES_HEADER};

/// What to import, and how.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// Files of one format, plain, `.gz` or `.zip`.
    pub files: Vec<PathBuf>,
    /// Folder for the dictionary; files of other names in it are left alone.
    pub out: PathBuf,
    /// One of [`formats`]; else guessed from the files.
    pub format: Option<String>,
    /// What the files hold, where the format does not say.
    pub entity_type: Option<EntityType>,
    /// Of an ontology: only terms of this vocabulary, instead of the one that most terms are
    /// of. Of an own list: the vocabulary of bare ids and of ids made up for rows without one.
    pub prefix: Option<String>,
    /// Of an own list: where things stand, as `KEY=COLUMN` or `KEY=COLUMN:SEPARATOR`.
    pub columns: Vec<String>,
    /// Name of the new files without ending; else that of the first file.
    pub name: Option<String>,
    /// What leads a record whose id is unknown to a known concept: `name`, `synonym`, `brand`
    /// or the prefix of a cross-reference. By default nothing; the name for a row without id.
    pub merge: Option<Vec<String>>,
    /// Keeps the files' own ids even where a known concept has them as cross-references.
    pub own_ids: bool,
    /// Dictionaries at hand, with the rules in the first that has any.
    pub dictionaries: Vec<PathBuf>,
}

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// Records and names, what was left out and why.
    pub report: BuildReport,
    /// Files written.
    pub files: Vec<PathBuf>,
    /// What could not be looked up, and what that means.
    pub notes: Vec<String>,
}

/// Imports the files.
///
/// # Errors
/// When the format or the type cannot be told, when a file is not in its format, or when
/// something cannot be read or written. Nothing is written then.
pub fn import(what: &Import) -> Result<Imported, BuildError> {
    let files = what.files.iter().map(|path| File::look(path)).collect::<Result<Vec<_>, _>>()?;
    let plan = plan(&files, what.format.as_deref(), what.entity_type)?;
    check_options(what, &plan)?;
    let dictionary = match &what.dictionaries[..] {
        [] => None,
        folders => Some(Dictionary::open(folders)?),
    };
    let stem = match (&what.name, files.first()) {
        (Some(name), _) => name.clone(),
        (None, first) => first.map_or("imported", File::stem).to_owned(),
    };
    if stem.is_empty() || stem.contains(['/', '\\']) || stem.ends_with(".links") {
        return Err(BuildError::Choice(format!(
            "{stem:?} cannot name a dictionary: give another with --name"
        )));
    }
    match plan {
        Plan::Mappings => mappings(what, &files, dictionary.as_ref(), &stem),
        Plan::Lists(separator) => {
            let entity_type = what.entity_type.ok_or_else(|| {
                BuildError::Choice(
                    "give --type disease, gene, vector or drug: the list does not say it".to_owned(),
                )
            })?;
            let parts = files.iter().map(|file| own_part(file, what, separator)).collect::<Result<_, _>>()?;
            names(what, entity_type, parts, true, dictionary.as_ref(), &stem)
        }
        Plan::Presets(entity_type, parts) => {
            names(what, entity_type, parts, false, dictionary.as_ref(), &stem)
        }
    }
}

fn check_options(what: &Import, plan: &Plan<'_>) -> Result<(), BuildError> {
    let ontology =
        |part: &Part<'_>| matches!(part.reader, Reader::Obo(_) | Reader::Obograph(_) | Reader::Owl(_));
    let takes_prefix = match plan {
        Plan::Lists(_) => true,
        Plan::Presets(_, parts) => parts.iter().all(ontology),
        Plan::Mappings => false,
    };
    if what.prefix.is_some() && !takes_prefix {
        return Err(BuildError::Choice(
            "--prefix is for ontologies and own lists: this format has its own".to_owned(),
        ));
    }
    if !what.columns.is_empty() && !matches!(plan, Plan::Lists(_)) {
        return Err(BuildError::Choice(
            "--columns is for own lists: this format has its own columns".to_owned(),
        ));
    }
    Ok(())
}

/// A user's own list as a table of the recipe.
fn own_part<'f>(file: &'f File, what: &Import, separator: char) -> Result<Part<'f>, BuildError> {
    let first = file.first_line();
    if first == NAMES_HEADER || first == LINKS_HEADER {
        let path = file.path.display();
        return Err(BuildError::Choice(format!(
            "{path} is a dictionary already: put it in a folder and give that with --dictionaries"
        )));
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator as u8)
        .quoting(separator != '\t')
        .from_reader(first.as_bytes());
    let header = reader.headers().map_err(|e| BuildError::line(&file.path, 1, e.to_string()))?;
    let header: Vec<String> = header.iter().map(|column| column.trim().to_owned()).collect();
    let table = columns::rules(&what.columns, &header, separator, what.prefix.as_deref())?;
    Ok(Part { file, reader: Reader::Table(table), uninvert: false })
}

fn names(
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
        rules.drop.clear();
        rules.max_chars = usize::MAX;
    }
    let (mut store, claims) = match dictionary.filter(|_| !what.own_ids) {
        Some(dictionary) => store_of(dictionary, entity_type),
        None => (Store::default(), Claims::default()),
    };
    let mut imported = Imported { notes: std::mem::take(&mut rules.notes), ..Imported::default() };
    for part in parts {
        let reader = with_prefix(part.reader, what.prefix.as_deref());
        let source = source(&part.file.path, entity_type, reader, part.uninvert);
        let mut records = read::records(&source, &Folders { sources: "".as_ref(), recipe: "".as_ref() })?;
        let others = if own || what.prefix.is_some() { 0 } else { keep_main_vocabulary(&mut records) };
        let mut report = take(&mut store, source, records, what, &rules.types[&entity_type]);
        report.read += others;
        if others > 0 {
            *report.dropped.entry("of another vocabulary".to_owned()).or_default() += others;
        }
        imported.report.sources.push(report);
    }
    let entries = finish(store, entity_type, &rules, &claims, own, dictionary.filter(|_| !what.own_ids));
    std::fs::create_dir_all(&what.out).map_err(|e| BuildError::io(&what.out, e))?;
    let mut pending = Pending::default();
    pending.write(&what.out, stem, entity_type, &entries.0)?;
    imported.report.types.push(TypeReport::new(entity_type, &entries.0, &entries.1));
    imported.files = pending.keep()?;
    Ok(imported)
}

fn source(path: &std::path::Path, entity_type: EntityType, read: Reader, uninvert: bool) -> Source {
    let file = path.to_string_lossy().into_owned();
    Source {
        key: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        from: String::new(),
        entity_type,
        file,
        read,
        new: true,
        merge: Vec::new(),
        drop: Vec::new(),
        uninvert,
        timid: false,
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
    mut records: Vec<Record>,
    what: &Import,
    rules: &TypeRules,
) -> SourceReport {
    source.merge = what.merge.clone().unwrap_or_else(|| vec!["name".to_owned()]);
    let mut without = Vec::new();
    for mut record in std::mem::take(&mut records) {
        if record.id.is_none() {
            match store.find(&record, &source, rules) {
                Found::One(_) => {
                    without.push(record);
                    continue;
                }
                Found::Several | Found::None => {
                    let prefix = what.prefix.as_deref().unwrap_or(PREFIX);
                    record.id = record.preferred().and_then(|name| mint(prefix, source.entity_type, name));
                }
            }
        }
        records.push(record);
    }
    let by_name = store.apply(&source, rules, without);
    source.merge = what.merge.clone().unwrap_or_default();
    let mut report = store.apply(&source, rules, records);
    report.add(by_name);
    report
}

fn finish(
    mut store: Store,
    entity_type: EntityType,
    rules: &Rules,
    claims: &Claims,
    own: bool,
    dictionary: Option<&Dictionary>,
) -> (Vec<Entry>, Left) {
    store.resolve_parents();
    let known = store.concepts.iter().filter(|c| c.known_names.is_some()).map(|c| c.id.clone()).collect();
    let there = dictionary.map_or(0, |dictionary| keep_touched(&mut store, dictionary));
    let type_rules = &rules.types[&entity_type];
    let mut settled =
        settle(store.concepts, &known, entity_type, type_rules, &rules.english, &rules.forbidden);
    settled.1.insert("known already", there);
    let mut types = BTreeMap::from([(entity_type, settled)]);
    if !own {
        compare(&mut types, &rules.types, claims);
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

fn mappings(
    what: &Import,
    files: &[File],
    dictionary: Option<&Dictionary>,
    stem: &str,
) -> Result<Imported, BuildError> {
    let dictionary = dictionary.ok_or_else(|| {
        BuildError::Choice(
            "mappings need the dictionaries whose ids they map: give --dictionaries".to_owned(),
        )
    })?;
    let known = Known::of(dictionary);
    let mut links = Links::new();
    let mut imported = Imported::default();
    for file in files {
        imported.report.sources.push(mappings::read(&file.path, &known, &mut links)?);
    }
    let mut text = format!("{LINKS_HEADER}\n");
    for (id, xrefs) in &links {
        xrefs.iter().for_each(|xref| text.push_str(&format!("{id}\txref\t{xref}\n")));
    }
    std::fs::create_dir_all(&what.out).map_err(|e| BuildError::io(&what.out, e))?;
    let mut pending = Pending::default();
    // A folder of dictionaries has a file of names.
    pending.file(what.out.join(format!("{stem}.tsv")), &format!("{NAMES_HEADER}\n"))?;
    pending.file(what.out.join(format!("{stem}.links.tsv")), &text)?;
    imported.files = pending.keep()?;
    Ok(imported)
}
