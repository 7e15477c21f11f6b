//! `theralex dict stats`

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use theralex::concept::EntityType;

use crate::cli::common::DictionaryArgs;
use crate::cli::end::End;
use crate::cli::terminal::Column::{Numbers, Words};
use crate::cli::terminal::table;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    dictionary: DictionaryArgs,
}

#[derive(Default)]
struct Counts {
    concepts: usize,
    names: usize,
    xrefs: usize,
    spaces: BTreeMap<String, usize>,
}

pub fn run(args: &Args) -> Result<End> {
    let dictionary = args.dictionary.settings()?.open_dictionary()?;
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
    let numbers = ["concepts", "names", "xrefs"].map(Numbers);
    let mut table = table([Words("type")].into_iter().chain(numbers).chain([Words("id spaces")]));
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
    let compiled = dictionary.compiled().map_or("memory".into(), |path| path.display().to_string());
    writeln!(out, "compiled: {:.1} MB in {compiled}", dictionary.size() as f64 / 1e6)?;
    for notice in dictionary.notices() {
        writeln!(out, "later over earlier: {notice}")?;
    }
    for file in dictionary.files() {
        writeln!(out, "{}", file.display())?;
    }
    Ok(End::Done)
}
