//! What `eval` shows on the terminal.

use std::io::{Result, Write};

use theralex::eval::compare::Comparison;
use theralex::eval::errors::{ErrorRecord, by_name};
use theralex::eval::record::SetRecord;

use super::Args;
use crate::cli::figures;

/// How many names are shown that cost most.
const COSTLIEST: usize = 40;

/// Everything about one gold set.
pub fn set(out: &mut impl Write, record: &SetRecord, args: &Args) -> Result<()> {
    let mut given = if args.scope.gold_mentions { ", their mentions given" } else { "" }.to_owned();
    for step in &args.scope.without {
        given = format!("{given}, without {step}");
    }
    let documents = record.report.documents;
    writeln!(
        out,
        "{} ({documents} documents{given})\n{}",
        record.gold,
        figures::report(&record.report, args.scope.gold_mentions)
    )?;
    if let Some(seen) = &record.seen {
        writeln!(out, "\nRecall on names that training has seen, and on new ones\n{}", figures::seen(seen))?;
    }
    if let Some(path) = &args.against {
        match &record.against {
            Some(comparison) => {
                writeln!(out, "\nAgainst {}", path.display())?;
                differences(out, comparison, args.errors)?;
            }
            None => writeln!(out, "\nNot compared: {} does not have this gold set", path.display())?,
        }
    }
    if let Some(errors) = &record.errors {
        writeln!(out, "\nNames that cost most\n{}\n", figures::names(&by_name(errors), COSTLIEST))?;
        errors.iter().try_for_each(|error| mistake(out, "", error))?;
    }
    Ok(())
}

fn differences(out: &mut impl Write, comparison: &Comparison, errors: bool) -> Result<()> {
    writeln!(out, "{}", figures::comparison(comparison))?;
    let Some(mistakes) = &comparison.mistakes else {
        return writeln!(out, "Mistakes are compared where both runs list them (--errors)");
    };
    for (what, list) in [("Mistakes gained", &mistakes.gained), ("Mistakes lost", &mistakes.lost)] {
        writeln!(out, "\n{what}: {}", list.len())?;
        if errors && !list.is_empty() {
            writeln!(out, "{}", figures::names(&by_name(list), COSTLIEST))?;
        }
    }
    if errors {
        mistakes.gained.iter().try_for_each(|error| mistake(out, "+ ", error))?;
        mistakes.lost.iter().try_for_each(|error| mistake(out, "- ", error))?;
    }
    Ok(())
}

fn mistake(out: &mut impl Write, sign: &str, e: &ErrorRecord) -> Result<()> {
    writeln!(
        out,
        "{sign}{}:{}-{}\t{}\t{}\t{}\tgold {}\tfound {}\t…{}…",
        e.doc_id,
        e.start,
        e.end,
        e.kind,
        e.entity_type,
        e.surface.replace(['\n', '\r', '\t'], " "),
        e.gold_ids.join("|"),
        e.predicted.as_deref().unwrap_or("–"),
        e.in_context(),
    )
}
