//! `theralex dict build`

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use theralex::dictionary::build::build;

use crate::cli::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The recipe: which sources, which names, what is dropped and why
    #[arg(long, value_name = "FILE")]
    recipe: PathBuf,
    /// Folder with copies of the vocabularies that the recipe names
    #[arg(long, value_name = "DIR")]
    sources: PathBuf,
    /// Folder for the dictionaries
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub fn run(args: &Args) -> Result<End> {
    let report = build(&args.recipe, &args.sources, &args.out)?;
    writeln!(std::io::stdout().lock(), "{report}")?;
    Ok(End::Done)
}
