//! `theralex tag [TEXT]`: a sentence or standard input, tagged on the terminal.

use std::io::{IsTerminal, Read, Write};

use anyhow::{Result, bail};
use comfy_table::{Table, presets};
use serde::Serialize;
use theralex::annotation::{Annotation, with_concepts};
use theralex::context::Modifier;
use theralex::dictionary::ConceptIx;
use theralex::document::Scratch;
use theralex::document::{CodePoints, Document, Format};
use theralex::ingest::{Unread, ingest};
use theralex::reason::in_words;
use theralex::tagger::Tagger;

use super::End;
use super::common::TaggingArgs;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The text; standard input where there is none
    text: Option<String>,
    /// One JSON object a row instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    tagging: TaggingArgs,
}

/// Named as the columns of the table `mentions`; offsets in code points.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "columns of the table")]
struct Row<'d> {
    start: usize,
    end: usize,
    text: &'d str,
    #[serde(rename = "type")]
    entity_type: &'static str,
    entity_id: Option<&'d str>,
    entity_name: Option<&'d str>,
    score: f32,
    method: &'static str,
    section: &'static str,
    sentence: usize,
    negated: bool,
    hypothetical: bool,
    why: String,
    historical: bool,
    other_person: bool,
    candidates: Vec<&'d str>,
}

impl Row<'_> {
    /// The modifiers that hold, for people.
    fn context(&self) -> String {
        let holds = [self.negated, self.hypothetical, self.historical, self.other_person];
        let named = Modifier::ALL.iter().zip(holds).filter(|(_, holds)| *holds);
        named.map(|(modifier, _)| modifier.as_str()).collect::<Vec<_>>().join(", ")
    }
}

pub fn run(args: &Args) -> Result<End> {
    let settings = args.tagging.settings()?;
    let bytes = if let Some(text) = &args.text { text.clone().into_bytes() } else { piped()? };
    let document = ingest(Unread { id: "text".into(), source: "-".into(), format: Format::Text, bytes })?;
    let dictionary = settings.open_dictionary()?;
    let chosen = args.tagging.open_model(&settings)?;
    let tagger = Tagger::new(&dictionary, chosen.model.as_ref());
    let result = tagger.tag(&document, &mut Scratch::default())?;
    let points = CodePoints::new(&document.text);
    let rows: Vec<Row<'_>> = with_concepts(&result.annotations)
        .map(|(a, concept)| row(&tagger, &document, &points, a, concept))
        .collect();
    let mut out = std::io::stdout().lock();
    if args.json {
        for row in &rows {
            serde_json::to_writer(&mut out, row)?;
            out.write_all(b"\n")?;
        }
    } else if rows.is_empty() {
        writeln!(out, "nothing found")?;
    } else {
        writeln!(out, "{}", table(&rows))?;
    }
    Ok(End::Done)
}

/// Standard input, whole, unless it is a terminal.
fn piped() -> Result<Vec<u8>> {
    let mut input = std::io::stdin();
    if input.is_terminal() {
        bail!("nothing to tag: give a text, or pipe one in");
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn row<'d>(
    tagger: &Tagger<'d>,
    document: &'d Document,
    points: &CodePoints<'_>,
    annotation: &'d Annotation,
    concept: Option<ConceptIx>,
) -> Row<'d> {
    let mention = &annotation.mention;
    let range = points.range(mention.span);
    let concept = concept.map(|ix| tagger.dictionary().concept(ix));
    Row {
        start: range.start,
        end: range.end,
        text: mention.span.of(&document.text),
        entity_type: mention.entity_type.as_str(),
        entity_id: concept.map(|c| c.id),
        entity_name: concept.map(|c| c.name),
        score: mention.score,
        method: mention.method.as_str(),
        section: annotation.section.as_str(),
        sentence: annotation.sentence,
        negated: annotation.context.is(Modifier::Negated),
        hypothetical: annotation.context.is(Modifier::Hypothetical),
        why: in_words(&mention.reasons, tagger.dictionary(), &document.text),
        historical: annotation.context.is(Modifier::Historical),
        other_person: annotation.context.is(Modifier::OtherPerson),
        candidates: mention.ambiguous.iter().map(|&ix| tagger.dictionary().concept(ix).id).collect(),
    }
}

fn table(rows: &[Row<'_>]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    let mut header = vec!["start", "end", "text", "type", "entity_id", "entity_name", "score", "why"];
    // Most texts need no column for it.
    let with_context = rows.iter().any(|row| !row.context().is_empty());
    if with_context {
        header.insert(7, "context");
    }
    table.set_header(header);
    for row in rows {
        let mut cells = vec![
            row.start.to_string(),
            row.end.to_string(),
            row.text.to_owned(),
            row.entity_type.to_owned(),
            row.entity_id.unwrap_or("–").to_owned(),
            row.entity_name.unwrap_or("–").to_owned(),
            format!("{:.2}", row.score),
            row.why.clone(),
        ];
        if with_context {
            cells.insert(7, row.context());
        }
        table.add_row(cells);
    }
    table
}
