//! `theralex eval GOLD...`: precision, recall and F1 against gold annotations.

mod print;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use theralex::concept::EntityType;
use theralex::dictionary::Dictionary;
use theralex::document::Scratch;
use theralex::eval::compare::Comparison;
use theralex::eval::earlier::{DocumentCounts, Earlier, FORMAT};
use theralex::eval::errors;
use theralex::eval::gold::{self, GoldDocument, Labels, annotated_types, content_hash};
use theralex::eval::record::{Record, Scope, SetRecord};
use theralex::eval::report::Report;
use theralex::eval::score::{Predicted, score};
use theralex::eval::seen::Seen;
use theralex::eval::{SameByDictionary, candidate_spans, predict, predict_by_model, predict_given, pubtator};
use theralex::model::Model;
use theralex::step::{Step, Steps};
use theralex::tagger::Tagger;

use super::common::TaggingArgs;
use super::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Gold sets: folders of texts with TSV annotations, or files (or folders of files) in
    /// PubTator, BioC XML, BioC JSON or CoNLL, plain or gzip-compressed
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Score only these types, parted by commas [default: those that are annotated]
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    types: Vec<EntityType>,
    /// What a label of the gold files means: LABEL=disease|gene|vector|drug|ignore|none
    #[arg(long, value_name = "LABEL=TYPE")]
    label: Vec<String>,
    #[command(flatten)]
    scope: ScopeArgs,
    /// A gold set that the system was trained on; also shows recall on names that such sets have
    /// and on new ones. May be given several times
    #[arg(long, value_name = "GOLD")]
    seen: Vec<PathBuf>,
    /// What an earlier `eval --json` wrote; also shows what differs, set by set
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Also write what was found, as PubTator
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Instead of scores, write every candidate span with its features, one JSON object a line: what
    /// the weights of rescoring are fitted on
    #[arg(long, alias = "places", value_name = "FILE", conflicts_with_all = [
        "without_dictionaries", "gold_mentions", "seen", "against", "predictions", "errors", "json",
    ])]
    candidate_spans: Option<PathBuf>,
    /// Also list mistakes: the names that cost most, and each mistake, with the text around it
    #[arg(long)]
    errors: bool,
    /// One JSON object instead of tables, with the counts of each document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    tagging: TaggingArgs,
}

/// What is tagged, and by what.
#[derive(Debug, clap::Args)]
struct ScopeArgs {
    /// Score the model by itself: neither dictionaries nor patterns, and no concepts
    #[arg(long)]
    without_dictionaries: bool,
    /// Take the annotated mentions as given and only choose their concepts: what normalising does
    /// by itself
    #[arg(long, conflicts_with = "without_dictionaries")]
    gold_mentions: bool,
    #[arg(long, value_name = "STEP", value_delimiter = ',', help = steps_help())]
    without: Vec<Step>,
}

/// A gold set with its path and the hash of its content.
struct Set<'a> {
    path: &'a Path,
    documents: Vec<GoldDocument>,
    hash: String,
}

pub fn run(args: &Args) -> Result<End> {
    let settings = args.tagging.settings()?;
    let labels = Labels::of_rules(&args.label)?;
    let sets = args.gold.iter().map(|path| Set::read(path, &labels)).collect::<Result<Vec<_>>>()?;
    let seen = args.seen.iter().map(|path| gold::read(path, &labels)).collect::<Result<Vec<_>, _>>()?;
    let seen = (!seen.is_empty()).then(|| Seen::of(seen.iter().flatten()));
    let earlier = args.against.as_deref().map(|path| earlier(path, &sets)).transpose()?;
    let dictionary = settings.open_dictionary()?;
    let chosen = args.tagging.open_model(&settings)?;
    let needs_model = args.candidate_spans.is_some() || args.scope.without_dictionaries;
    if needs_model && chosen.model.is_none() {
        let what = if args.candidate_spans.is_some() { "rescore with" } else { "score" };
        bail!("there is no model to {what}: {}", chosen.why);
    }
    let steps = Steps::without(&args.scope.without);
    let tagger = Tagger::with_steps(&dictionary, chosen.model.as_ref(), steps);
    if let Some(path) = &args.candidate_spans {
        write_candidate_spans(&tagger, &sets, path)?;
        return Ok(End::Done);
    }
    let work = Work { args, tagger, model: chosen.model.as_ref(), dictionary: &dictionary, seen, earlier };
    let mut out = std::io::stdout().lock();
    let records = work.records(&sets, &mut out)?;
    if args.json {
        let model = chosen.model.as_ref().filter(|_| !args.scope.gold_mentions);
        let record = Record {
            format: FORMAT,
            theralex: env!("CARGO_PKG_VERSION"),
            dictionaries: dictionary.fingerprint().to_owned(),
            engine: if model.is_some() { chosen.name() } else { "none" },
            model: model.map(|model| model.fingerprint().to_owned()),
            scope: args.scope.get(),
            without: args.scope.without.iter().map(|step| step.as_str()).collect(),
            sets: records,
        };
        serde_json::to_writer(&mut out, &record)?;
        writeln!(out)?;
    }
    Ok(End::Done)
}

impl<'a> Set<'a> {
    fn read(path: &'a Path, labels: &Labels) -> Result<Self> {
        let documents = gold::read(path, labels)?;
        let hash = content_hash(&documents);
        Ok(Self { path, documents, hash })
    }
}

fn steps_help() -> String {
    let steps = Step::optional().map(Step::as_str).collect::<Vec<_>>().join(", ");
    format!("Leave steps out, parted by commas, to see what each is worth: {steps}")
}

impl ScopeArgs {
    const fn get(&self) -> Scope {
        match (self.without_dictionaries, self.gold_mentions) {
            (true, _) => Scope::ModelAlone,
            (_, true) => Scope::GoldMentions,
            _ => Scope::Documents,
        }
    }
}

/// What every gold set is measured with.
struct Work<'a> {
    args: &'a Args,
    tagger: Tagger<'a>,
    model: Option<&'a Model>,
    dictionary: &'a Dictionary,
    seen: Option<Seen>,
    earlier: Option<Earlier>,
}

impl Work<'_> {
    /// Measures each set; shows it at once, unless one object is asked for. Writes what was found, if
    /// that is asked for.
    fn records(&self, sets: &[Set<'_>], out: &mut impl Write) -> Result<Vec<SetRecord>> {
        let mut predictions = self.args.predictions.as_deref().map(Predictions::create).transpose()?;
        let mut records = Vec::new();
        for set in sets {
            let found = self.found(&set.documents)?;
            if let Some(predictions) = &mut predictions {
                predictions.write(&set.documents, &found)?;
            }
            let record = self.measure(set, &found)?;
            if self.args.json {
                records.push(record);
            } else {
                print::set(out, &record, self.args)?;
            }
        }
        predictions.map_or(Ok(()), Predictions::finish)?;
        Ok(records)
    }

    /// What is found in each document.
    fn found(&self, documents: &[GoldDocument]) -> Result<Vec<Vec<Predicted>>> {
        let mut scratch = Scratch::default();
        let mut one = |document: &GoldDocument| match (self.args.scope.get(), self.model) {
            (Scope::ModelAlone, Some(model)) => predict_by_model(model, document),
            (Scope::GoldMentions, _) => predict_given(&self.tagger, document, &mut scratch),
            _ => predict(&self.tagger, document, &mut scratch),
        };
        Ok(documents.iter().map(&mut one).collect::<Result<Vec<_>, _>>()?)
    }

    fn measure(&self, set: &Set<'_>, found: &[Vec<Predicted>]) -> Result<SetRecord> {
        let same = SameByDictionary(self.dictionary);
        let types = (!self.args.types.is_empty()).then_some(&self.args.types[..]);
        let score = score(set.documents.iter().zip(found.iter().map(Vec::as_slice)), types, &same);
        if score.types().is_empty() {
            bail!("{} annotates no type that theralex knows", set.path.display());
        }
        let documents = DocumentCounts::of(&score);
        let errors = errors::list(&score);
        let earlier = self.earlier.as_ref().and_then(|earlier| earlier.set(&set.hash));
        Ok(SetRecord {
            gold: set.path.display().to_string(),
            gold_sha256: set.hash.clone(),
            report: Report::new(&score),
            seen: self.seen.as_ref().map(|seen| seen.report(&score, &same)),
            against: earlier.map(|earlier| Comparison::new(earlier, &documents, score.types(), &errors)),
            documents,
            errors: self.args.errors.then_some(errors),
        })
    }
}

/// The file of what was found. It is made before anything is tagged, so that a path that cannot be
/// written is told at once.
struct Predictions<'p> {
    path: &'p Path,
    file: BufWriter<File>,
}

impl<'p> Predictions<'p> {
    fn create(path: &'p Path) -> Result<Self> {
        let file = File::create(path).with_context(|| cannot_write(path))?;
        Ok(Self { path, file: BufWriter::new(file) })
    }

    fn write(&mut self, documents: &[GoldDocument], found: &[Vec<Predicted>]) -> Result<()> {
        for (document, found) in documents.iter().zip(found) {
            pubtator::write(&mut self.file, document, found).with_context(|| cannot_write(self.path))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.file.flush().with_context(|| cannot_write(self.path))
    }
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// An earlier run that has at least one of `sets`.
fn earlier(path: &Path, sets: &[Set<'_>]) -> Result<Earlier> {
    let earlier = Earlier::read(path)?;
    for set in sets {
        if let Some(other) = earlier.set(&set.hash)
            && other.documents.len() != set.documents.len()
        {
            let (found, expected) = (other.documents.len(), set.documents.len());
            bail!(
                "{} tells of {found} documents of {}, which has {expected}: write it anew",
                path.display(),
                set.path.display()
            );
        }
    }
    if sets.iter().all(|set| earlier.set(&set.hash).is_none()) {
        return Err(anyhow!(
            "{} has none of these gold sets, as they are now and with these labels: compare runs on the same gold",
            path.display()
        ));
    }
    Ok(earlier)
}

/// Writes every candidate span of the gold sets, one JSON object a line.
fn write_candidate_spans(tagger: &Tagger<'_>, sets: &[Set<'_>], path: &Path) -> Result<()> {
    let file = File::create(path).with_context(|| cannot_write(path))?;
    let mut out = BufWriter::new(file);
    let mut scratch = Scratch::default();
    for set in sets {
        let types = annotated_types(&set.documents);
        for document in &set.documents {
            for row in candidate_spans(tagger, document, &types, &mut scratch)? {
                serde_json::to_writer(&mut out, &row)?;
                writeln!(out)?;
            }
        }
    }
    Ok(out.flush()?)
}
