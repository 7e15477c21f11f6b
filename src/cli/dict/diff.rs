//! `theralex dict diff`

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use theralex::dictionary::Dictionary;
use theralex::dictionary::drift::Drift;

use crate::cli::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the older dictionary
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Folder of the newer dictionary
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Rows shown of each kind of difference
    #[arg(long, value_name = "N", default_value_t = 10)]
    examples: usize,
    /// Write everything as one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<End> {
    let drift = Drift::between(&Dictionary::open(&[&args.old])?, &Dictionary::open(&[&args.new])?);
    print(&drift, args.examples, args.json)?;
    Ok(End::Done)
}

/// Prints a drift report, as `dict update` does too.
pub fn print(drift: &Drift, examples: usize, json: bool) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, drift)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", drift.text(examples))?;
    }
    Ok(())
}
