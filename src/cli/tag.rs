//! `theralex tag [TEXT]`: a sentence or standard input, tagged on the terminal.

use std::io::{IsTerminal, Read, Write};

use anyhow::{Result, bail};
use serde::Serialize;
use serde_json::{Map, Value};
use theralex::annotation::{Annotation, with_concepts};
use theralex::context::Modifier;
use theralex::dictionary::ConceptIx;
use theralex::document::Scratch;
use theralex::document::{CodePoints, Document, Format};
use theralex::ingest::{Unread, ingest};
use theralex::reason::in_words;
use theralex::tagger::Tagger;

use super::common::TaggingArgs;
use super::end::End;
use super::terminal::Column::{self, Numbers, Words};
use super::terminal::{Table, table};

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

/// A row of the table `mentions` without its document, as a test holds; offsets in code points.
#[derive(Serialize)]
#[cfg_attr(test, derive(Default))]
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
        writeln!(out, "{}", shown(&rows)?)?;
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

/// The columns that a terminal has room for.
const SHOWN: [Column; 8] = [
    Numbers("start"),
    Numbers("end"),
    Words("text"),
    Words("type"),
    Words("entity_id"),
    Words("entity_name"),
    Numbers("score"),
    Words("why"),
];

/// The mentions for people, with a column of context where a mention has any.
fn shown(rows: &[Row<'_>]) -> Result<Table> {
    let mut columns = SHOWN.to_vec();
    if rows.iter().any(|row| !row.context().is_empty()) {
        columns.insert(columns.len() - 1, Words("context"));
    }
    let mut table = table(columns.iter().copied());
    for row in rows {
        let Value::Object(cells) = serde_json::to_value(row)? else { continue };
        table.add_row(columns.iter().map(|column| match column.name() {
            "context" => row.context(),
            "score" => format!("{:.2}", row.score),
            name => cell(&cells, name),
        }));
    }
    Ok(table)
}

fn cell(cells: &Map<String, Value>, name: &str) -> String {
    match &cells[name] {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use theralex::table::Table;

    #[test]
    fn rows_have_the_columns_of_mentions_in_order() {
        let json = serde_json::to_string(&Row::default()).unwrap();
        let columns: Vec<&str> = Table::Mentions.columns().iter().map(|column| column.name).collect();
        let places = columns[1..].iter().map(|name| json.find(&format!("\"{name}\":")));
        let places: Vec<usize> = places.map(|at| at.expect(&json)).collect();
        assert!(columns[0] == "doc_id" && places.is_sorted(), "{json}");
        let Value::Object(cells) = serde_json::from_str(&json).unwrap() else { panic!("{json}") };
        assert_eq!(cells.len(), columns.len() - 1, "{json}");
        assert!(SHOWN.iter().all(|column| cells.contains_key(column.name())));
    }
}
