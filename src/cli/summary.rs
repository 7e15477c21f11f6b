//! What a run tells at its end.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use theralex::concept::EntityType;
use theralex::ingest::Sources;
use theralex::model::Chosen;
use theralex::model::engine::Engine;
use theralex::pipeline::RunCounts;
use theralex::table::{EntityRow, TableFormat, TablePaths};

use super::terminal::Column::{Numbers, Words};
use super::terminal::{Table, table};

const TOP: usize = 5;

/// The counts as `run.json` keeps them.
pub fn counts(counts: &RunCounts, entities: usize) -> Value {
    let by_type: serde_json::Map<String, Value> = EntityType::ALL
        .iter()
        .zip(counts.mentions)
        .map(|(entity_type, n)| (entity_type.to_string(), n.into()))
        .collect();
    json!({
        "documents": counts.documents,
        "text_bytes": counts.text_bytes,
        "mentions": by_type,
        "unresolved": counts.unresolved,
        "entities": entities,
        "rejects": counts.rejects,
    })
}

/// The most mentioned entities of each type.
pub fn top(entities: &[EntityRow]) -> Vec<EntityRow> {
    EntityType::ALL
        .iter()
        .flat_map(|t| entities.iter().filter(move |e| e.entity_type == *t).take(TOP).cloned())
        .collect()
}

/// What a run tells of itself.
pub struct Summary<'r> {
    pub counts: &'r RunCounts,
    /// As [`top`] gives them.
    pub top: &'r [EntityRow],
    pub sources: &'r Sources,
    pub paths: &'r TablePaths,
    pub formats: &'r [TableFormat],
    pub took: Duration,
    /// The engine, its device, and why it is this one.
    pub engine: &'r str,
}

impl Summary<'_> {
    pub fn write(&self, out: &mut impl Write) -> Result<()> {
        let counts = self.counts;
        writeln!(
            out,
            "{} documents ({:.1} MB of text), {} mentions ({} of no known concept), {} rejected, {:.1} s",
            counts.documents,
            counts.text_bytes as f64 / 1e6,
            counts.mentions.iter().sum::<u64>(),
            counts.unresolved,
            counts.rejects,
            self.took.as_secs_f64(),
        )?;
        writeln!(out, "{}", self.mentions())?;
        let passed_over = self.sources.passed_over();
        if !passed_over.is_empty() {
            let files: usize = passed_over.values().sum();
            let kinds: Vec<String> =
                passed_over.iter().map(|(ending, n)| format!("{n} {}", shown(ending))).collect();
            writeln!(
                out,
                "passed over {files} files that are no articles by their ending: {}",
                kinds.join(", ")
            )?;
        }
        if counts.interrupted {
            writeln!(out, "interrupted: the tables hold what was finished")?;
        }
        writeln!(out, "engine: {}", self.engine)?;
        let formats: Vec<String> = self.formats.iter().map(ToString::to_string).collect();
        writeln!(out, "tables ({}): {}", formats.join(", "), self.paths.out.display())?;
        Ok(())
    }

    /// A row for each type, with what is mentioned most.
    fn mentions(&self) -> Table {
        let most = "most mentioned (mentions, documents)";
        let mut table = table([Words("type"), Numbers("mentions"), Words(most)]);
        for (entity_type, mentions) in EntityType::ALL.iter().zip(self.counts.mentions) {
            let of_type = self.top.iter().filter(|e| e.entity_type == *entity_type);
            let most: Vec<String> = of_type
                .map(|e| {
                    let id = e.entity_id.as_deref().unwrap_or("no id");
                    format!("{} · {id} ({}, {})", e.entity_name, e.n_mentions, e.n_documents)
                })
                .collect();
            table.add_row([entity_type.to_string(), mentions.to_string(), most.join("\n")]);
        }
        table
    }
}

/// A run this short needs no advice, and measuring would be a large part of it.
const LONG: Duration = Duration::from_secs(10);

/// Less than this much faster is not worth a word.
const FASTER: f64 = 1.2;

/// Tells if another engine of this program would have been faster: both read some text of the
/// run again. Says nothing after a short run.
pub fn print_faster(chosen: &Chosen, engines: &[Engine], threads: usize, took: Duration) -> Result<()> {
    let Some(model) = chosen.model.as_ref().filter(|_| took >= LONG) else { return Ok(()) };
    for other in engines.iter().filter(|engine| engine.kind() != model.kind()) {
        let Some(compared) = model.compare_speed(other) else { continue };
        if compared.ratio < FASTER {
            continue;
        }
        let worked = compared.worked.as_secs_f64() / threads as f64;
        let saved = (worked * (1.0 - 1.0 / compared.ratio)).min(took.as_secs_f64());
        writeln!(
            std::io::stdout().lock(),
            "--engine {} would be faster: {:.1} times as many wordpieces a second on one thread \
             ({} of this run, read by both), so about {:.0} s less for this run",
            other.kind(),
            compared.ratio,
            compared.wordpieces,
            saved,
        )?;
    }
    Ok(())
}

fn shown(ending: &str) -> &str {
    if ending.is_empty() { "without ending" } else { ending }
}
