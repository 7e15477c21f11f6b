//! `theralex dict …`: one file a command.

mod audit;
mod build;
mod cues;
mod lookup;
mod stats;

use anyhow::Result;

use super::End;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Rank names by how often dictionary and gold annotations disagree.
    Audit(audit::Args),
    /// Build dictionaries from open vocabularies, as a recipe says.
    Build(build::Args),
    /// Learn from open text which words stand around names: makes dictionaries/cues.txt.
    Cues(cues::Args),
    /// Count concepts, names and cross-references.
    Stats(stats::Args),
    /// Show what a name or an id stands for.
    Lookup(lookup::Args),
}

pub fn run(command: Command) -> Result<End> {
    match command {
        Command::Audit(args) => audit::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Cues(args) => cues::run(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Lookup(args) => lookup::run(&args),
    }
}
