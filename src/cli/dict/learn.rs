//! `theralex dict learn GOLD...`: names and cross-references that only annotators use.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use theralex::concept::{CasePolicy, EntityType, NameKind};
use theralex::dictionary::{LINKS_HEADER, NAMES_HEADER, Relation};
use theralex::eval::gold::{self, Labels};
use theralex::eval::learn::{GeneLearner, LearnedGene, Learner};

use crate::cli::common::DictionaryArgs;
use crate::cli::end::End;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// PubTator files or folders of texts with TSV annotations whose mentions have ids
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Documents of these gold sets are left out, by their ids: what is measured on is not learned from
    #[arg(long, value_name = "GOLD", num_args = 1..)]
    without: Vec<PathBuf>,
    /// Learn only these types, parted by commas
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',', default_values_t = EntityType::ALL)]
    types: Vec<EntityType>,
    /// The folder to write TYPE.learned.tsv and TYPE.learned.links.tsv to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    dictionary: DictionaryArgs,
}

pub fn run(args: &Args) -> Result<End> {
    let dictionary = args.dictionary.settings()?.open_dictionary()?;
    let labels = Labels::default();
    let mut left_out = HashSet::new();
    for path in &args.without {
        left_out.extend(gold::read(path, &labels)?.into_iter().map(|document| document.id));
    }
    let (mut learner, mut genes) = (Learner::default(), GeneLearner::default());
    for path in &args.gold {
        for document in gold::read(path, &labels)?.iter().filter(|d| !left_out.contains(&d.id)) {
            learner.add(document);
            genes.add(document);
        }
    }
    let (names, xrefs) = learner.finish(&dictionary);
    let genes = genes.finish(&dictionary);
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
    for entity_type in &args.types {
        let (mut name_rows, mut link_rows) = (format!("{NAMES_HEADER}\n"), format!("{LINKS_HEADER}\n"));
        let own = names.iter().filter(|name| name.entity_type == *entity_type);
        for name in own.clone() {
            let (kind, case) = (NameKind::Related, CasePolicy::Model);
            writeln!(name_rows, "{}\t{entity_type}\t{kind}\t{case}\t{}", name.id, name.name)?;
        }
        let links = xrefs.iter().filter(|xref| xref.entity_type == *entity_type);
        for xref in links.clone() {
            writeln!(link_rows, "{}\txref\t{}", xref.id, xref.target)?;
        }
        println!("{entity_type}: {} names, {} cross-references", own.count(), links.count());
        if *entity_type == EntityType::Gene {
            push_genes(&genes, &mut name_rows, &mut link_rows)?;
            println!("{entity_type}: {} of other species", genes.len());
        }
        write(&args.out.join(format!("{entity_type}.learned.tsv")), &name_rows)?;
        write(&args.out.join(format!("{entity_type}.learned.links.tsv")), &link_rows)?;
    }
    Ok(End::Done)
}

/// Adds genes of other species: names that no text is searched for, species, human genes.
fn push_genes(genes: &[LearnedGene], names: &mut String, links: &mut String) -> std::fmt::Result {
    for gene in genes {
        for (i, name) in gene.names.iter().enumerate() {
            let kind = if i == 0 { NameKind::Preferred } else { NameKind::Related };
            writeln!(names, "{}\t{}\t{kind}\t{}\t{name}", gene.id, EntityType::Gene, CasePolicy::Model)?;
        }
        let (taxon, ortholog) = (Relation::Taxon, Relation::Ortholog);
        writeln!(links, "{}\t{taxon}\t{}", gene.id, gene.taxon)?;
        if let Some(human) = &gene.ortholog {
            writeln!(links, "{}\t{ortholog}\t{human}", gene.id)?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
