//! `theralex diff OUT_A OUT_B`: what changed between two runs.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use theralex::diff::Diff;

use super::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of the earlier run
    #[arg(value_name = "OUT_A")]
    a: PathBuf,
    /// Output folder of the later run
    #[arg(value_name = "OUT_B")]
    b: PathBuf,
    /// Rows shown of each kind of difference
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Write everything as one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<End> {
    let diff = Diff::between(&args.a, &args.b, args.limit)?;
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer(&mut out, &diff)?;
        writeln!(out)?;
    } else {
        write!(out, "{diff}")?;
    }
    Ok(End::Done)
}
