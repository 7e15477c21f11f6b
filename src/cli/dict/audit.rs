//! `theralex dict audit GOLD...`: which names disagree with gold annotations most often.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use theralex::concept::EntityType;
use theralex::document::Scratch;
use theralex::eval::audit::{Audit, AuditRow};
use theralex::eval::gold::{self, Labels};
use theralex::eval::predict;
use theralex::tagger::Tagger;

use crate::cli::common::DictionaryArgs;
use crate::cli::end::End;
use crate::cli::figures;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Gold sets as of `theralex eval`; their counts are added up
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Count only these types, parted by commas [default: those that each gold set annotates]
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<EntityType>,
    /// What a label of the gold files means: LABEL=disease|gene|vector|drug|ignore|none
    #[arg(long, value_name = "LABEL=TYPE")]
    label: Vec<String>,
    /// How many names to list, and how many gold strings that no dictionary knows
    #[arg(long, value_name = "N", default_value_t = 40)]
    limit: usize,
    /// One JSON object instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    dictionary: DictionaryArgs,
}

pub fn run(args: &Args) -> Result<End> {
    let settings = args.dictionary.settings()?;
    let labels = Labels::of_rules(&args.label)?;
    let sets = args.gold.iter().map(|path| gold::read(path, &labels)).collect::<Result<Vec<_>, _>>()?;
    let dictionary = settings.open_dictionary()?;
    let tagger = Tagger::new(&dictionary, None);
    let mut scratch = Scratch::default();
    let mut audit = Audit::new(&dictionary);
    for documents in &sets {
        let found = documents
            .iter()
            .map(|document| predict(&tagger, document, &mut scratch))
            .collect::<Result<Vec<_>, _>>()?;
        audit.add(documents, &found, &args.types);
    }
    let mut rows = audit.finish();
    rows.retain(|row| row.cost + row.wrong_concepts() > 0);
    let (known, unknown): (Vec<AuditRow>, Vec<AuditRow>) = rows.into_iter().partition(AuditRow::is_known);
    let (known, unknown) = (first(&known, args.limit), first(&unknown, args.limit));
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &json!({"names": known, "unknown": unknown}))?;
        writeln!(out)?;
    } else {
        writeln!(out, "Names of the dictionary\n{}\n", figures::audit(known))?;
        writeln!(out, "Strings that no dictionary knows for their type\n{}", figures::audit(unknown))?;
    }
    Ok(End::Done)
}

fn first(rows: &[AuditRow], limit: usize) -> &[AuditRow] {
    &rows[..limit.min(rows.len())]
}
