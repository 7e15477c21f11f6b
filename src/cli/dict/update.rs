//! `theralex dict update`

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use theralex::dictionary::build::update::{self, Month, Options, Outcome, Patience, Step, Update, update};

use super::diff;
use crate::cli::end::End;

/// This is the one command that downloads. Addresses come from the recipe; proxies from
/// HTTPS_PROXY, ALL_PROXY and NO_PROXY, certificates of your own network from SSL_CERT_FILE.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Args {
    /// The recipe: which sources, and where their newest releases are published
    #[arg(long, value_name = "FILE")]
    recipe: PathBuf,
    /// Folder with copies of the vocabularies that the recipe names; newer ones replace them
    #[arg(long, value_name = "DIR")]
    sources: PathBuf,
    /// Folder of the dictionaries
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only these origins (sections `[origins.KEY]` of the recipe), parted by commas
    #[arg(long, value_name = "KEY", value_delimiter = ',')]
    only: Vec<String>,
    /// Ask what is newer, but fetch and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Take releases and dictionaries that lost more than the recipe allows
    #[arg(long)]
    accept_drift: bool,
    /// A mirror that keeps https://host/path at URL/host/path
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The longest that one download may take
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    timeout: u64,
    /// How often a request that failed is repeated where that may help
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,
    /// Rows shown of each kind of difference
    #[arg(long, value_name = "N", default_value_t = 10)]
    examples: usize,
    /// Write what was done, and all differences, as one JSON object
    #[arg(long)]
    json: bool,
    /// No progress
    #[arg(long)]
    quiet: bool,
}

pub fn run(args: &Args) -> Result<End> {
    let options = Options {
        recipe: &args.recipe,
        sources: &args.sources,
        out: &args.out,
        only: &args.only,
        dry_run: args.dry_run,
        accept_drift: args.accept_drift,
        base_url: args.base_url.as_deref(),
        today: Month::now(),
        patience: Patience {
            timeout: Duration::from_secs(args.timeout),
            retries: args.retries,
            ..Patience::default()
        },
    };
    let progress = Progress::new(args.quiet);
    let done = update(&options, &mut |step| progress.tell(&step))?;
    if !args.quiet {
        for file in &done.pinned {
            eprintln!("{file}");
        }
    }
    if args.json {
        println!("{}", serde_json::to_string(&done)?);
    } else if let Some(drift) = done.drift.as_ref().filter(|_| done.end != update::End::Same) {
        diff::print(drift, args.examples, false)?;
    }
    end(&done, args)
}

fn end(done: &Update, args: &Args) -> Result<End> {
    let failed = done.files.iter().filter(|f| matches!(f.outcome, Outcome::Failed { .. })).count();
    match &done.end {
        update::End::NothingFetched => bail!("no file could be brought up to date; nothing was built"),
        update::End::Refused { losses } => bail!(
            "the dictionaries in {} stay as they were, for in the new ones {}. If that is right, run the same \
             command with --accept-drift; the copies that were replaced lie in {}",
            args.out.display(),
            losses.join(", "),
            args.sources.join(".theralex-update/replaced").display()
        ),
        update::End::Same if !args.quiet => eprintln!("the dictionaries are as they were"),
        update::End::Swapped if !args.quiet => {
            eprintln!("new dictionaries are in {}", args.out.display());
            let replaced = |f: &&update::FileReport| matches!(f.outcome, Outcome::Replaced { .. });
            let mut origins: Vec<&str> =
                done.files.iter().filter(replaced).map(|f| f.origin.as_str()).collect();
            origins.dedup();
            if !origins.is_empty() {
                eprintln!(
                    "write the new versions into the recipe and into SOURCES.md beside it: {}",
                    origins.join(", ")
                );
            }
        }
        update::End::Looked | update::End::Same | update::End::Swapped => {}
    }
    Ok(if failed > 0 { End::Rejects } else { End::Done })
}

/// A bar on a terminal, plain lines otherwise.
struct Progress {
    bar: ProgressBar,
    quiet: bool,
}

impl Progress {
    fn new(quiet: bool) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = "{msg} {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}";
        bar.set_style(ProgressStyle::with_template(style).expect("the template is well-formed"));
        Self { bar, quiet }
    }

    fn tell(&self, step: &Step<'_>) {
        match step {
            Step::Asking { file } => {
                self.bar.reset();
                self.bar.unset_length();
                self.bar.set_message((*file).to_owned());
            }
            Step::Fetching { got, of, .. } => {
                if let Some(of) = of {
                    self.bar.set_length(*of);
                }
                self.bar.set_position(*got);
            }
            Step::Again { file, why, pause } => {
                self.line(&format!("{file}: {why}; once more in {} s", pause.as_secs()), false);
            }
            Step::Done(report) => {
                let failed = matches!(report.outcome, Outcome::Failed { .. });
                self.line(&report.to_string(), failed);
            }
            Step::Building => {
                self.bar.finish_and_clear();
                self.line("building the dictionaries", false);
            }
        }
    }

    /// A line of its own; of failures also when all else is quiet.
    fn line(&self, text: &str, failure: bool) {
        if !self.quiet || failure {
            self.bar.suspend(|| eprintln!("{text}"));
        }
    }
}
