//! `theralex dict …`: one file a command.

mod audit;
mod build;
mod cues;
mod diff;
mod import;
mod learn;
mod lookup;
mod stats;
mod update;

use anyhow::Result;

use super::end::End;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Rank names by how often dictionary and gold annotations disagree.
    Audit(audit::Args),
    /// Build dictionaries from open vocabularies, as a recipe says.
    Build(build::Args),
    /// Learn from open text which words stand around names: makes dictionaries/cues.txt.
    Cues(cues::Args),
    /// Learn from annotated documents which names and ids the dictionaries lack.
    Learn(learn::Args),
    /// Turn a vocabulary's file, or a list of your own, into a dictionary.
    Import(import::Args),
    /// Fetch the newest releases that the recipe names, rebuild, and report what changed.
    Update(update::Args),
    /// Show what differs between two folders of dictionaries.
    Diff(diff::Args),
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
        Command::Learn(args) => learn::run(&args),
        Command::Import(args) => import::run(args),
        Command::Update(args) => update::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Lookup(args) => lookup::run(&args),
    }
}
