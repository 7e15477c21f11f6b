//! `theralex extract INPUT...`: documents as JSON Lines, without tagging.

use std::io::{BufWriter, Write};

use anyhow::Result;
use serde::Serialize;
use theralex::document::{CodePoints, Document};
use theralex::ingest::{Limits, Sources, ingest, read_item};

use super::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
}

#[derive(Serialize)]
struct Row<'d> {
    /// Named as `run` reads it back.
    id: &'d str,
    source: &'d str,
    format: &'d str,
    url: Option<&'d str>,
    site: Option<&'d str>,
    title: Option<&'d str>,
    published: Option<String>,
    language: Option<&'d str>,
    text: &'d str,
    passages: Vec<PassageRow>,
}

/// Offsets in code points.
#[derive(Serialize)]
struct PassageRow {
    start: usize,
    end: usize,
    kind: &'static str,
}

pub fn run(args: &Args) -> Result<End> {
    let sources = Sources::open(&args.inputs, None)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut rejects = 0;
    for item in sources.items() {
        let mut failed = None;
        read_item(&item?, Limits::default(), &mut |unread| {
            let (source, result) = match unread {
                Ok(unread) => (unread.source.clone(), ingest(unread)),
                Err((source, error)) => (source, Err(error)),
            };
            match result {
                Ok(document) => failed = write(&mut out, &document).err(),
                Err(error) => {
                    rejects += 1;
                    eprintln!("theralex: {source}: {error}");
                }
            }
            failed.is_none()
        });
        if let Some(error) = failed {
            return Err(error);
        }
    }
    out.flush()?;
    Ok(if rejects > 0 { End::Rejects } else { End::Done })
}

fn write(out: &mut impl Write, document: &Document) -> Result<()> {
    let points = CodePoints::new(&document.text);
    let passages = document
        .passages
        .iter()
        .map(|passage| {
            let range = points.range(passage.span);
            PassageRow { start: range.start, end: range.end, kind: passage.kind.as_str() }
        })
        .collect();
    let metadata = &document.metadata;
    let row = Row {
        id: &document.id,
        source: &document.source,
        format: document.format.as_str(),
        url: metadata.url.as_deref(),
        site: metadata.site.as_deref(),
        title: metadata.title.as_deref(),
        published: metadata.published.map(|day| day.to_string()),
        language: metadata.language.as_deref(),
        text: &document.text,
        passages,
    };
    serde_json::to_writer(&mut *out, &row)?;
    out.write_all(b"\n")?;
    Ok(())
}
