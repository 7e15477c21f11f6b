//! `theralex run INPUT... --out DIR`

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use theralex::dictionary::Dictionary;
use theralex::ingest::{Limits, Sources};
use theralex::model::{Chosen, Model};
use theralex::pipeline::{self, RunCounts, RunOptions};
use theralex::table::{TableFormat, TableWriter, WriteOptions};
use theralex::tagger::Tagger;

use super::common::{Settings, TaggingArgs};
use super::end::End;
use super::handover::engines;
use super::summary::{self, Summary};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Folder for the tables; made where there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Table formats, parted by commas: parquet, csv, jsonl [default: parquet]
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    format: Vec<String>,
    /// The most bytes of one document
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().document_bytes,
          value_parser = clap::value_parser!(u64).range(1..(1 << 32)))]
    max_document_bytes: u64,
    /// Threads that read and tag [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Say nothing but errors
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Say each input that is rejected, and why
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    tagging: TaggingArgs,
}

pub fn run(args: &Args) -> Result<End> {
    let started = Instant::now();
    let settings = args.tagging.settings()?;
    let formats = args.formats(&settings)?;
    let sources = Sources::open(&args.inputs, Some(&args.out))?;
    let dictionary = settings.open_dictionary()?;
    let chosen = args.tagging.open_model(&settings)?;
    let tagger = Tagger::new(&dictionary, chosen.model.as_ref());
    let ready = started.elapsed();
    let options = WriteOptions { formats: formats.clone(), ..Default::default() };
    let mut writer = TableWriter::create(&args.out, &options)?;
    let stop = stop_on_ctrl_c()?;

    let mut progress = Progress::new(&sources, args.quiet);
    let options = args.options(&settings);
    let (counts, entities) =
        pipeline::run(&sources, &tagger, &mut writer, options, &stop, &mut |counts, reject| {
            if let (Some(row), true) = (reject, args.verbose) {
                progress.say(&format!("theralex: {}: {}", row.source, row.message));
            }
            progress.show(counts);
        })?;
    progress.clear();

    let seconds = json!({"ready": ready.as_secs_f64(), "total": started.elapsed().as_secs_f64()});
    let report = json!({
        "theralex": env!("CARGO_PKG_VERSION"),
        "dictionary": made_with(&dictionary),
        "model": chosen.model.as_ref().map(|model| json!({"fingerprint": model.fingerprint()})),
        "engine": engine_record(&chosen),
        "settings": args.record(&formats, options.threads),
        "counts": summary::counts(&counts, entities.len()),
        "passed_over": sources.passed_over(),
        "seconds": seconds,
        "interrupted": counts.interrupted,
    });
    let top = summary::top(&entities);
    let paths = writer.finish(&entities, &report)?;
    if !args.quiet {
        let (took, engine) = (started.elapsed(), &engine(&chosen));
        let summary = Summary {
            counts: &counts,
            top: &top,
            sources: &sources,
            paths: &paths,
            formats: &formats,
            took,
            engine,
        };
        summary.write(&mut std::io::stdout().lock())?;
        summary::print_faster(&chosen, engines(), options.threads, started.elapsed())?;
    }
    Ok(end(&counts, &args.out.join(format!("rejects.{}", formats[0]))))
}

impl Args {
    /// What was typed, then the settings file, then Parquet.
    fn formats(&self, settings: &Settings) -> Result<Vec<TableFormat>> {
        let given =
            if self.format.is_empty() { settings.config.format.as_deref() } else { Some(&self.format[..]) };
        match given {
            Some(names) => Ok(names.iter().map(|name| name.parse()).collect::<Result<_, _>>()?),
            None => Ok(vec![TableFormat::Parquet]),
        }
    }

    /// The settings as `run.json` names them.
    fn record(&self, formats: &[TableFormat], threads: usize) -> Value {
        json!({
            "inputs": self.inputs,
            "format": formats.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "threads": threads,
            "max_document_bytes": self.max_document_bytes,
        })
    }

    /// What was typed, then the settings file, then all cores.
    fn options(&self, settings: &Settings) -> RunOptions {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.threads.or(settings.config.threads).map_or_else(cores, usize::from).max(1);
        RunOptions { threads, limits: Limits { document_bytes: self.max_document_bytes } }
    }
}

/// Becomes true when the user presses Ctrl-C; a second time ends the program.
fn stop_on_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        // The first asks to finish what is under way; who asks again does not want to wait.
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .context("cannot watch for Ctrl-C")?;
    Ok(stop)
}

/// The dictionaries as `run.json` names them.
fn made_with(dictionary: &Dictionary) -> Value {
    let files: Vec<String> = dictionary.files().iter().map(|file| file.display().to_string()).collect();
    json!({"fingerprint": dictionary.fingerprint(), "files": files})
}

/// How the run ended; says where the reasons of rejects are.
fn end(counts: &RunCounts, rejects: &Path) -> End {
    if counts.rejects > 0 {
        let inputs = counts.rejects + counts.documents;
        eprintln!(
            "theralex: {} of {inputs} inputs rejected; the reasons are in {}",
            counts.rejects,
            rejects.display()
        );
    }
    match counts {
        RunCounts { interrupted: true, .. } => End::Interrupted,
        RunCounts { rejects: 0, .. } => End::Done,
        _ => End::Rejects,
    }
}

/// The engine as `run.json` names it.
fn engine_record(chosen: &Chosen) -> Value {
    json!({
        "name": chosen.name(),
        "device": chosen.model.as_ref().map(Model::device),
        "why": chosen.why,
    })
}

/// Engine, device, and why it is this one.
fn engine(chosen: &Chosen) -> String {
    match &chosen.model {
        Some(model) => format!("{}, {} ({})", chosen.name(), model.device(), chosen.why),
        None => format!("none ({})", chosen.why),
    }
}

/// A bar on a terminal, a line now and then elsewhere.
struct Progress {
    bar: ProgressBar,
    plain: bool,
    next_line: Instant,
    started: Instant,
}

const BETWEEN_LINES: Duration = Duration::from_secs(10);

impl Progress {
    fn new(sources: &Sources, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(sources.len() as u64), ProgressDrawTarget::stderr());
        if quiet || !terminal {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let style = "{bar:30} {pos}/{len} files  {per_sec}  {eta} left  {msg}";
        bar.set_style(ProgressStyle::with_template(style).expect("the template is a constant"));
        let now = Instant::now();
        Self { bar, plain: !quiet && !terminal, next_line: now + BETWEEN_LINES, started: now }
    }

    fn show(&mut self, counts: &RunCounts) {
        let done = counts.documents + counts.rejects;
        // Files of many documents make more than was counted.
        if self.bar.length().is_some_and(|length| done > length) {
            self.bar.set_length(done);
        }
        self.bar.set_position(done);
        if self.plain && Instant::now() >= self.next_line {
            self.next_line += BETWEEN_LINES;
            let seconds = self.started.elapsed().as_secs_f64();
            eprintln!("theralex: {done} documents, {:.0} a second", done as f64 / seconds);
        }
    }

    /// A line above the bar.
    fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
