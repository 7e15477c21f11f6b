//! `theralex dict build|stats|lookup`

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use comfy_table::{Table, presets};
use theralex::concept::EntityType;
use theralex::dictionary::build::build;
use theralex::dictionary::{Dictionary, Name};

use super::End;
use super::common::TaggingArgs;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Build dictionaries from open vocabularies, as a recipe says.
    Build(BuildArgs),
    /// Count concepts, names and cross-references.
    Stats(StatsArgs),
    /// Show what a name or an id stands for.
    Lookup(LookupArgs),
}

#[derive(Debug, clap::Args)]
pub struct BuildArgs {
    /// The recipe: which sources, which names, what is dropped and why
    #[arg(long, value_name = "FILE")]
    recipe: PathBuf,
    /// Folder with copies of the vocabularies that the recipe names
    #[arg(long, value_name = "DIR")]
    sources: PathBuf,
    /// Folder for the dictionaries
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct StatsArgs {
    #[command(flatten)]
    tagging: TaggingArgs,
}

#[derive(Debug, clap::Args)]
pub struct LookupArgs {
    /// A name as text may write it, or an id such as MONDO:0010602
    #[arg(required = true)]
    name: Vec<String>,
    #[command(flatten)]
    tagging: TaggingArgs,
}

pub fn run(command: Command) -> Result<End> {
    match command {
        Command::Build(args) => {
            let report = build(&args.recipe, &args.sources, &args.out)?;
            writeln!(std::io::stdout().lock(), "{report}")?;
            Ok(End::Done)
        }
        Command::Stats(args) => stats(&args.tagging.settings()?.open_dictionary()?),
        Command::Lookup(args) => lookup(&args.tagging.settings()?.open_dictionary()?, &args.name.join(" ")),
    }
}

#[derive(Default)]
struct Counts {
    concepts: usize,
    names: usize,
    xrefs: usize,
    spaces: BTreeMap<String, usize>,
}

fn stats(dictionary: &Dictionary) -> Result<End> {
    let mut by_type: BTreeMap<EntityType, Counts> = BTreeMap::new();
    for (ix, concept) in dictionary.concepts() {
        let counts = by_type.entry(concept.entity_type).or_default();
        counts.concepts += 1;
        counts.xrefs += dictionary.xrefs(ix).count();
        let space = concept.id.split(':').next().unwrap_or_default();
        *counts.spaces.entry(space.to_owned()).or_default() += 1;
    }
    for name in dictionary.all_names() {
        by_type.entry(name.entity_type).or_default().names += 1;
    }
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["type", "concepts", "names", "xrefs", "id spaces"]);
    for (entity_type, counts) in &by_type {
        let spaces: Vec<String> = counts.spaces.iter().map(|(space, n)| format!("{space} {n}")).collect();
        table.add_row([
            entity_type.to_string(),
            counts.concepts.to_string(),
            counts.names.to_string(),
            counts.xrefs.to_string(),
            spaces.join(", "),
        ]);
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{table}")?;
    writeln!(
        out,
        "{} different folded names; fingerprint {}",
        dictionary.key_count(),
        dictionary.fingerprint()
    )?;
    for file in dictionary.files() {
        writeln!(out, "{}", file.display())?;
    }
    Ok(End::Done)
}

fn lookup(dictionary: &Dictionary, text: &str) -> Result<End> {
    let mut out = std::io::stdout().lock();
    let by_name = dictionary.lookup(text);
    let mut names: Vec<Name<'_>> = by_name.into_iter().flat_map(|key| dictionary.names(key)).collect();
    names.sort_by_key(|name| (name.kind, name.concept, name.text));
    let mut concepts = BTreeSet::new();
    for name in &names {
        let concept = dictionary.concept(name.concept);
        writeln!(
            out,
            "{:?}: {} name ({}) of {} {} {:?}",
            name.text, name.kind, name.case, concept.entity_type, concept.id, concept.name
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
        of_concept.sort_by_key(|name| (name.kind, name.text));
        of_concept.dedup();
        for name in of_concept {
            writeln!(out, "  {:<12} {:<8} {}", name.kind, name.case, name.text)?;
        }
        let links = |what: &str, links: Vec<&str>| {
            if links.is_empty() { String::new() } else { format!("  {what:<12} {}\n", links.join(" ")) }
        };
        write!(out, "{}", links("xrefs", dictionary.xrefs(ix).collect()))?;
        write!(out, "{}", links("parents", dictionary.parents(ix).collect()))?;
    }
    Ok(End::Done)
}
