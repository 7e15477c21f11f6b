//! `theralex eval GOLD...`: precision, recall and F1 against gold annotations.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;
use theralex::concept::{Curie, EntityType};
use theralex::eval::errors::aggregate;
use theralex::eval::gold::{self, GoldDocument, Labels, annotated_types};
use theralex::eval::report::{Report, errors_table};
use theralex::eval::score::score;
use theralex::eval::{SameByDictionary, places, predict, predict_by_model};
use theralex::tagger::{Memory, Tagger};

use super::End;
use super::common::TaggingArgs;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders of texts with TSV annotations, or PubTator files
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Score only these types, parted by commas [default: those that are annotated]
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    types: Vec<EntityType>,
    /// What a label of the gold files means: LABEL=disease|gene|vector|drug|ignore|none
    #[arg(long, value_name = "LABEL=TYPE")]
    label: Vec<String>,
    /// Score the model by itself: neither dictionaries nor patterns, and no concepts
    #[arg(long)]
    without_dictionaries: bool,
    /// Instead of scores, write every place that dictionaries and model weigh together, with what
    /// is known of it, one JSON object a line (for training/join.py)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["without_dictionaries", "errors", "json"])]
    places: Option<PathBuf>,
    /// Also list mistakes: the most frequent and each one
    #[arg(long)]
    errors: bool,
    /// One JSON object instead of tables
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    tagging: TaggingArgs,
}

pub fn run(args: &Args) -> Result<End> {
    let settings = args.tagging.settings()?;
    let mut labels = Labels::default();
    for rule in &args.label {
        labels.set(rule)?;
    }
    let sets = args.gold.iter().map(|path| gold::read(path, &labels)).collect::<Result<Vec<_>, _>>()?;
    let dictionary = settings.open_dictionary()?;
    let chosen = args.tagging.open_model(&settings)?;
    let alone = if args.without_dictionaries {
        Some(chosen.model.as_ref().ok_or_else(|| anyhow!("there is no model to score: {}", chosen.why))?)
    } else {
        None
    };
    let tagger = Tagger::new(&dictionary, chosen.model.as_ref());
    if let Some(path) = &args.places {
        if chosen.model.is_none() {
            bail!("there is no model to weigh with: {}", chosen.why);
        }
        let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut out = BufWriter::new(file);
        for documents in &sets {
            write_places(&tagger, documents, &mut out)?;
        }
        out.flush()?;
        return Ok(End::Done);
    }
    let mut out = std::io::stdout().lock();
    let mut json_sets = Vec::new();
    for (path, documents) in args.gold.iter().zip(sets) {
        let mut memory = Memory::default();
        let predicted = documents
            .iter()
            .map(|document| match alone {
                Some(model) => predict_by_model(model, document),
                None => predict(&tagger, document, &mut memory),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let pairs = documents.iter().zip(predicted.iter().map(Vec::as_slice));
        let types = (!args.types.is_empty()).then_some(&args.types[..]);
        let score = score(pairs, types, &SameByDictionary(&dictionary));
        if score.types().is_empty() {
            bail!("{} annotates no type that theralex knows", path.display());
        }
        let report = Report::new(&score);
        if args.json {
            let errors = args.errors.then(|| score.errors());
            json_sets.push(json!({"gold": path.display().to_string(), "report": report, "errors": errors}));
            continue;
        }
        writeln!(out, "{} ({} documents)\n{}", path.display(), report.documents, report.table())?;
        if args.errors {
            write_errors(&mut out, &score)?;
        }
    }
    if args.json {
        serde_json::to_writer_pretty(&mut out, &json_sets)?;
        writeln!(out)?;
    }
    Ok(End::Done)
}

fn write_places(tagger: &Tagger<'_>, documents: &[GoldDocument], out: &mut impl Write) -> Result<()> {
    let types = annotated_types(documents);
    let mut memory = Memory::default();
    for document in documents {
        for row in places(tagger, document, &types, &mut memory)? {
            serde_json::to_writer(&mut *out, &row)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

const MOST_FREQUENT: usize = 40;

fn write_errors(out: &mut impl Write, score: &theralex::eval::score::Score) -> Result<()> {
    writeln!(out, "{}", errors_table(&aggregate(score.errors()), MOST_FREQUENT))?;
    for e in score.errors() {
        let predicted = e.predicted.as_ref().map_or("–", Curie::as_str);
        writeln!(
            out,
            "{}:{}-{}\t{}\t{}\t{}\tgold {}\tfound {predicted}\t…{}[{}]{}…",
            e.doc_id,
            e.start,
            e.end,
            e.kind,
            e.entity_type,
            e.surface,
            e.gold_ids.join("|"),
            one_line(&e.before),
            e.surface,
            one_line(&e.after),
        )?;
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}
