//! The command line: what was typed, checked and resolved, then handed to the library.
//! One file a command.

mod common;
mod dict;
mod diff;
mod eval;
mod extract;
mod handover;
mod run;
mod summary;
mod tag;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use theralex::model::engine::Engine;

/// Finds diseases, genes, gene-delivery vectors and drugs in news and health articles.
#[derive(Debug, Parser)]
#[command(name = "theralex", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read articles, tag them, write tables: the batch job.
    Run(run::Args),
    /// Tag a sentence or standard input and show what was found.
    Tag(tag::Args),
    /// Write the articles' text, passages and metadata as JSON Lines, without tagging.
    Extract(extract::Args),
    /// Compare with gold annotations: precision, recall, F1.
    Eval(eval::Args),
    /// Tell what changed between the outputs of two runs.
    Diff(diff::Args),
    /// Build, count or search dictionaries.
    #[command(subcommand)]
    Dict(dict::Command),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// All done.
    Done,
    /// Done, but some inputs were rejected.
    Rejects,
    /// Stopped by the user; what was finished is kept.
    Interrupted,
}

/// Runs the command with the engines that this program has.
pub fn main(engines: &'static [Engine]) -> ExitCode {
    handover::set_engines(engines);
    let cli = Cli::parse();
    let end = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Tag(args) => tag::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Dict(command) => dict::run(command),
    };
    match end {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Rejects) => ExitCode::from(3),
        Ok(End::Interrupted) => ExitCode::from(130),
        // The reader of our output has gone: not an error.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let sentence: Vec<String> = error.chain().map(ToString::to_string).collect();
            eprintln!("theralex: {}", sentence.join(": "));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}
