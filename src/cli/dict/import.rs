//! `theralex dict import`

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use theralex::concept::EntityType;
use theralex::dictionary::build::import::{Import, formats, import};

use crate::cli::common::DictionaryArgs;
use crate::cli::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of one format, plain, .gz or .zip
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder for the dictionary; files of other names in it are left alone
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Format of the files [default: as they look]
    #[arg(long, value_parser = PossibleValuesParser::new(formats()))]
    format: Option<String>,
    /// disease, gene, vector or drug: what the files hold, where the format does not say
    #[arg(long = "type", value_name = "TYPE")]
    entity_type: Option<EntityType>,
    /// Of an ontology: only terms of this vocabulary [default: the one of most terms]; of an own
    /// list: the vocabulary of bare ids, and of ids made up for rows without one [default: LOCAL]
    #[arg(long)]
    prefix: Option<String>,
    /// Of an own list, what stands where: KEY=COLUMN or KEY=COLUMN:SEPARATOR, parted by commas;
    /// KEY is id, name, exact, brand, code, abbreviation, related, xref, parent, or xref.PREFIX
    /// [default: columns called like a key]
    #[arg(long, value_name = "MAP", value_delimiter = ',')]
    columns: Vec<String>,
    /// Name of the new files, without ending [default: that of the first file]
    #[arg(long)]
    name: Option<String>,
    /// What leads a record of unknown id to a concept of the dictionaries, parted by commas:
    /// name, synonym, brand, or the prefix of a cross-reference; none for nothing [default: what
    /// suits the format; of an own list, the name where a row has no id]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    merge: Option<Vec<String>>,
    /// Keep the files' own ids, and make concepts apart from those of the dictionaries
    #[arg(long)]
    own_ids: bool,
    #[command(flatten)]
    dictionary: DictionaryArgs,
}

pub fn run(args: Args) -> Result<End> {
    let dictionaries = args.dictionary.settings()?.dictionaries;
    let imported = import(&Import {
        files: args.files,
        out: args.out,
        format: args.format,
        entity_type: args.entity_type,
        prefix: args.prefix,
        columns: args.columns,
        name: args.name,
        merge: args.merge,
        own_ids: args.own_ids,
        dictionaries,
    })?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", imported.report)?;
    for note in imported.notes {
        writeln!(out, "note: {note}")?;
    }
    for file in imported.files {
        writeln!(out, "wrote {}", file.display())?;
    }
    Ok(End::Done)
}
