//! The command line: what was typed, checked and resolved, then handed to the library.
//! One file a command.

mod common;
mod dict;
mod diff;
mod end;
mod eval;
mod extract;
mod figures;
mod handover;
mod run;
mod summary;
mod tag;
mod terminal;

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

/// Runs the command with the engines that this program has.
pub fn main(engines: &'static [Engine]) -> ExitCode {
    handover::set_engines(engines);
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let end = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Tag(args) => tag::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Dict(command) => dict::run(command),
    };
    match end {
        Ok(end) => end.into(),
        // The reader of our output has gone: not an error.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("theralex: {}", reason(error.chain().map(ToString::to_string)));
            ExitCode::from(end::FAILED)
        }
    }
}

/// What went wrong and why, from the outermost cause inwards, in one sentence. A cause that the one
/// before has told already is not told again.
fn reason(causes: impl Iterator<Item = String>) -> String {
    // Some messages show the line that they speak of, with a gutter of line numbers and bars.
    let excerpt =
        |line: &&str| line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with('|');
    let mut sentence = String::new();
    for cause in causes {
        let lines: Vec<&str> = cause.lines().filter(|line| !excerpt(line)).map(str::trim).collect();
        let cause = lines.join(": ");
        if !sentence.ends_with(&cause) {
            sentence += if sentence.is_empty() { "" } else { ": " };
            sentence += &cause;
        }
    }
    sentence
}

/// Shows help or version, or says in one sentence what is wrong with the command line.
fn misused(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if !error.use_stderr() || error.kind() == DisplayHelpOnMissingArgumentOrSubcommand {
        error.exit();
    }
    eprintln!("theralex: {}", sentence(&error.render().to_string()));
    ExitCode::from(end::FAILED)
}

/// What clap says over several lines, on one: what is wrong, a tip if there is one, and where to
/// read on.
fn sentence(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let one_line = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut paragraphs = message.split("\n\n").map(one_line).filter(|paragraph| !paragraph.is_empty());
    let wrong = paragraphs.next().unwrap_or_default();
    let more = paragraphs.filter(|more| more.starts_with("tip: ") || more.starts_with("For more"));
    more.fold(wrong, |sentence, more| {
        format!("{sentence}; {}", more.trim_end_matches('.').replace("For more", "for more"))
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_use_is_told_in_one_sentence() {
        for (typed, told) in [
            (
                &["eval", "gold", "--types", "protein"][..],
                "unknown entity type \"protein\": expected one of disease",
            ),
            (&["run", "news"], "the following required arguments were not provided: --out <DIR>; for more"),
            (&["tag", "--jsn", "x"], "unexpected argument '--jsn' found; tip: "),
            (&["tga"], "unrecognized subcommand 'tga'; for more"),
            (&["run", "a", "--out", "o", "--threads", "0"], "0 is not in 1..=65535"),
        ] {
            let error = Cli::try_parse_from(["theralex"].iter().chain(typed)).unwrap_err();
            let sentence = sentence(&error.render().to_string());
            assert!(sentence.contains(told) && !sentence.contains('\n'), "{sentence}");
            assert!(!sentence.contains("error:") && !sentence.contains("Usage"), "{sentence}");
        }
    }

    #[test]
    fn what_went_wrong_is_told_once_and_on_one_line() {
        for (causes, told) in [
            (&["cannot read x: no such file", "no such file"][..], "cannot read x: no such file"),
            (&["cannot write x", "disk full"], "cannot write x: disk full"),
            (
                &["r.toml: TOML parse error at line 1, column 1\n  |\n1 | a = 2\n  | ^\nunknown field `a`\n"],
                "r.toml: TOML parse error at line 1, column 1: unknown field `a`",
            ),
        ] {
            assert_eq!(reason(causes.iter().map(|&cause| cause.to_owned())), told);
        }
    }

    #[test]
    fn the_arguments_are_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
