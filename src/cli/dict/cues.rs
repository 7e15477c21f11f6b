//! `theralex dict cues`: learns the words around names from open text.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use theralex::ingest::{Limits, Sources, ingest, read_item};
use theralex::recognize::{CueLearner, Register};

use crate::cli::common::DictionaryArgs;
use crate::cli::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Research papers or abstracts: files, folders or patterns
    #[arg(long, required = true, num_args = 1.., value_name = "INPUT")]
    research: Vec<String>,
    /// Texts for everybody: health libraries, news
    #[arg(long, required = true, num_args = 1.., value_name = "INPUT")]
    lay: Vec<String>,
    /// How many words are kept for each type and place
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// The file to write, for a folder of dictionaries: cues.txt
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    dictionary: DictionaryArgs,
}

const HEAD: &str = "\
# Words that tell what a name beside them is: type, place, folded word, and the natural
# logarithm of how much more often it stands there than anywhere. For research, how much more
# often in research papers than in texts for everybody. Measured on open text by
# `theralex dict cues`; not written by hand.
";

pub fn run(args: &Args) -> Result<End> {
    let dictionary = args.dictionary.settings()?.open_dictionary()?;
    let mut learner = CueLearner::new(&dictionary);
    for (inputs, register) in [(&args.research, Register::Research), (&args.lay, Register::Lay)] {
        for item in Sources::open(inputs, None)?.items() {
            let mut failed = None;
            read_item(&item?, Limits::default(), &mut |unread| {
                let read = match unread {
                    Ok(unread) => {
                        let source = unread.source.clone();
                        ingest(unread).map_err(|error| (source, error))
                    }
                    Err(error) => Err(error),
                };
                match read {
                    Ok(document) => learner.add(&document, register),
                    Err(error) => failed = Some(error),
                }
                failed.is_none()
            });
            // Cues are measured on all of their texts or not at all.
            if let Some((source, error)) = failed {
                bail!("{source}: {error}");
            }
        }
    }
    let mut text = HEAD.to_owned();
    for cue in learner.finish(args.limit) {
        writeln!(text, "{cue}")?;
    }
    std::fs::write(&args.out, text).with_context(|| format!("cannot write {}", args.out.display()))?;
    Ok(End::Done)
}
