//! One vocabulary file, as its publisher publishes it, or a user's own list, as a dictionary
//! beside others.
//!
//! The steps are those of the build, with presets in place of a recipe's sources and with the
//! concepts of the dictionaries at hand in place of earlier sources.

mod columns;
mod known;
mod mappings;
mod mint;
mod names;
mod plan;
mod request;

pub use self::plan::formats;
pub use self::request::{Import, Imported};

use self::mappings::{Known, Links};
use self::names::names;
use self::plan::{File, Part, Plan, plan};
use super::BuildError;
use super::entry::Entry;
use super::recipe::Reader;
use super::write::write_dictionary;
use crate::concept::EntityType;
use crate::dictionary::{Dictionary, LINKS_HEADER, NAMES_HEADER};

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
    if stem.is_empty() || stem.contains(['/', '\\']) || stem.strip_suffix(".links").is_some() {
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
    // Where the comma is for decimals, spreadsheets part columns by semicolons.
    let separator = match separator {
        ',' if !first.contains(',') => [';', '\t'].into_iter().find(|c| first.contains(*c)).unwrap_or(','),
        given => given,
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator as u8)
        .quoting(separator != '\t')
        .from_reader(first.as_bytes());
    let header = reader.headers().map_err(|e| BuildError::line(&file.path, 1, e.to_string()))?;
    let header: Vec<String> = header.iter().map(|column| column.trim().to_owned()).collect();
    let table = columns::rules(&what.columns, &header, separator, what.prefix.as_deref())?;
    Ok(Part { file, reader: Reader::Table(Box::new(table)), uninvert: false, merge: Vec::new() })
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
    let entries: Vec<Entry> =
        links.into_iter().map(|(id, xrefs)| Entry::new(id, xrefs.into_iter().collect())).collect();
    // A folder of dictionaries has a file of names; this one stays empty, whatever the type.
    imported.files = write_dictionary(&what.out, stem, EntityType::Disease, &entries)?;
    Ok(imported)
}
