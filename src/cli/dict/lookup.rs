//! `theralex dict lookup`

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::Result;
use theralex::dictionary::Name;

use crate::cli::common::DictionaryArgs;
use crate::cli::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A name as text may write it, or an id such as MONDO:0010602
    #[arg(required = true)]
    name: Vec<String>,
    #[command(flatten)]
    dictionary: DictionaryArgs,
}

pub fn run(args: &Args) -> Result<End> {
    let dictionary = args.dictionary.settings()?.open_dictionary()?;
    let text = &args.name.join(" ");
    let mut out = std::io::stdout().lock();
    let mut names: Vec<Name<'_>> = dictionary.called(text).collect();
    names.sort_by_key(|name| (name.kind, name.concept, name.text()));
    let mut concepts = BTreeSet::new();
    for name in &names {
        let concept = dictionary.concept(name.concept);
        writeln!(
            out,
            "{:?}: {} name ({}) of {} {} {:?}",
            name.text(),
            name.kind,
            name.case,
            concept.entity_type,
            concept.id,
            concept.name
        )?;
        concepts.insert(name.concept);
    }
    concepts.extend(dictionary.by_id(text));
    if concepts.is_empty() {
        writeln!(out, "no name or id {text:?}")?;
    }
    for ix in concepts {
        let concept = dictionary.concept(ix);
        writeln!(out, "\n{} {} {:?}", concept.id, concept.entity_type, concept.name)?;
        let mut of_concept: Vec<Name<'_>> = dictionary.names_of(ix).collect();
        of_concept.sort_by_key(|name| (name.kind, name.text()));
        of_concept.dedup_by_key(|name| (name.concept, name.kind, name.case, name.text()));
        for name in of_concept {
            writeln!(out, "  {:<12} {:<8} {}", name.kind, name.case, name.text())?;
        }
        let links = |what: &str, links: Vec<&str>| {
            if links.is_empty() { String::new() } else { format!("  {what:<12} {}\n", links.join(" ")) }
        };
        write!(out, "{}", links("xrefs", dictionary.xrefs(ix).collect()))?;
        write!(out, "{}", links("parents", dictionary.parents(ix).collect()))?;
        write!(out, "{}", links("taxon", dictionary.taxon(ix).into_iter().collect()))?;
        write!(out, "{}", links("orthologs", dictionary.orthologs(ix).collect()))?;
    }
    Ok(End::Done)
}
