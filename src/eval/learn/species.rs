//! Genes of other species that annotators name.
//!
//! An id that no human gene has is a gene of the species that the documents speak of where it
//! stands. Where its names are names of one human gene, the two correspond.

use std::collections::{BTreeMap, BTreeSet};

use super::usual::{in_running_text, is_most};
use crate::concept::{CasePolicy, EntityType};
use crate::dictionary::{ConceptIx, Dictionary};
use crate::document::{Scratch, TokenizedDocument};
use crate::eval::gold::GoldDocument;
use crate::eval::predict::document_of;
use crate::normalize::species::{Species, Taxon};
use crate::text::fold::key;

/// The vocabulary whose ids tell species apart.
const VOCABULARY: &str = "NCBIGene:";

/// A gene of another species.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedGene {
    /// Its CURIE.
    pub id: String,
    /// CURIE of its species.
    pub taxon: &'static str,
    /// CURIE of the human gene that corresponds to it, if one does.
    pub ortholog: Option<String>,
    /// What it is called, the most usual name first; never empty.
    pub names: Vec<String>,
}

/// How annotators use one id.
#[derive(Debug, Default)]
struct Usage {
    /// Mentions by the species that they must be of if it is not ours.
    taxa: BTreeMap<Taxon, usize>,
    /// Mentions by name, folded, and how that is written.
    names: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Collects ids of genes, document by document.
#[derive(Debug, Default)]
pub struct GeneLearner(BTreeMap<String, Usage>);

impl GeneLearner {
    /// Counts the genes of one document. Mentions with several ids say nothing of one gene.
    pub fn add(&mut self, gold: &GoldDocument) {
        let document = document_of(gold);
        let mut scratch = Scratch::default();
        let doc = TokenizedDocument::new(&document, &mut scratch);
        let species = Species::read(&doc);
        for mention in gold.mentions.iter().filter(|m| !m.ignore && m.entity_type == EntityType::Gene) {
            let [id] = &mention.ids[..] else { continue };
            if !id.starts_with(VOCABULARY) {
                continue;
            }
            let usage = self.0.entry(id.clone()).or_default();
            if let Some(taxon) = species.likeliest(mention.span) {
                *usage.taxa.entry(taxon).or_default() += 1;
            }
            let surface = mention.span.of(&gold.text);
            let written = usage.names.entry(key(surface)).or_default();
            *written.entry(in_running_text(surface)).or_default() += 1;
        }
    }

    /// The genes that are not human, sorted by id.
    #[must_use]
    pub fn finish(self, dictionary: &Dictionary) -> Vec<LearnedGene> {
        let human = human_ids(dictionary);
        let foreign = self.0.into_iter().filter(|(id, _)| !human.contains(id.as_str()));
        let genes: Vec<(String, Taxon, Usage)> =
            foreign.filter_map(|(id, usage)| Some((id, most(&usage.taxa)?, usage))).collect();
        // How often each species' genes are called so.
        let mut called: BTreeMap<(Taxon, &str), usize> = BTreeMap::new();
        for (_, taxon, usage) in &genes {
            for (name, written) in &usage.names {
                *called.entry((*taxon, name)).or_default() += written.values().sum::<usize>();
            }
        }
        let learned = genes.iter().filter_map(|(id, taxon, usage)| {
            let mut names: Vec<(usize, &String)> = Vec::new();
            for (name, written) in &usage.names {
                let own: usize = written.values().sum();
                let usual = written.iter().max_by_key(|(_, count)| **count).map(|(name, _)| name);
                names.extend(
                    usual.filter(|_| is_most(own, called[&(*taxon, name.as_str())])).map(|n| (own, n)),
                );
            }
            names.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
            let names: Vec<String> = names.into_iter().map(|(_, name)| name.clone()).collect();
            let ortholog = ortholog(dictionary, usage);
            (!names.is_empty()).then(|| LearnedGene { id: id.clone(), taxon: taxon.id(), ortholog, names })
        });
        learned.collect()
    }
}

/// What human genes have as their own id or as a cross-reference.
fn human_ids(dictionary: &Dictionary) -> BTreeSet<&str> {
    let genes = dictionary.concepts().filter(|(_, concept)| concept.entity_type == EntityType::Gene);
    let human = genes.filter(|(ix, _)| dictionary.taxon(*ix).is_none());
    human.flat_map(|(ix, concept)| dictionary.xrefs(ix).chain([concept.id])).collect()
}

/// The human gene that its names, as far as they are those of one human gene, nearly all name.
fn ortholog(dictionary: &Dictionary, usage: &Usage) -> Option<String> {
    let mut votes: BTreeMap<ConceptIx, usize> = BTreeMap::new();
    for written in usage.names.values() {
        let Some(surface) = written.keys().next() else { continue };
        let names = dictionary.called(surface);
        let genes = names.filter(|name| {
            name.case != CasePolicy::Model && dictionary.concept(name.concept).id.starts_with("HGNC:")
        });
        let mut genes: Vec<_> = genes.map(|name| (name.kind, name.concept)).collect();
        genes.sort_unstable();
        genes.dedup();
        // One that is called so first of all is meant before others with the name.
        let best = genes.first().map(|&(kind, _)| kind);
        genes.retain(|&(kind, _)| Some(kind) == best);
        if let [(_, only)] = genes[..] {
            *votes.entry(only).or_default() += written.values().sum::<usize>();
        }
    }
    Some(dictionary.concept(most(&votes)?).id.to_owned())
}

/// What nearly all are counted for.
fn most<K: Copy + Ord>(counts: &BTreeMap<K, usize>) -> Option<K> {
    let (best, count) = counts.iter().max_by_key(|(_, count)| **count)?;
    is_most(*count, counts.values().sum()).then_some(*best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::linked;
    use crate::document::Span;
    use crate::eval::gold::GoldMention;

    /// A document in which genes stand as `[surface|id]`.
    fn document(marked: &str) -> GoldDocument {
        let (mut text, mut mentions) = (String::new(), Vec::new());
        for (i, part) in marked.split(['[', ']']).enumerate() {
            let Some((surface, id)) = part.split_once('|').filter(|_| i % 2 == 1) else {
                text += part;
                continue;
            };
            let span = Span::new(text.len(), text.len() + surface.len());
            text += surface;
            let ids = vec![format!("NCBIGene:{id}")];
            mentions.push(GoldMention {
                span,
                entity_type: EntityType::Gene,
                ids,
                name: None,
                ignore: false,
            });
        }
        GoldDocument { id: "1".into(), text, mentions }
    }

    #[test]
    fn genes_that_are_not_human_are_learned() {
        let rows = [
            "HGNC:1|gene|preferred|exact|TP53",
            "HGNC:1|gene|exact|exact|p53",
            "HGNC:2|gene|preferred|exact|GRN",
            "NCBIGene:9|gene|preferred|model|seen before",
        ];
        let dictionary = linked(&rows, &["HGNC:2|xref|NCBIGene:2", "NCBIGene:9|taxon|NCBITaxon:10090"]);
        let mut learner = GeneLearner::default();
        for marked in [
            "Mice lack [p53|1]. [Trp53|1] and [p53|1] are one.",
            "Mice lack [GRN|2].",
            "In rats there is [Xyz|3], once called [p53|3].",
            "No word on [Abc|4].",
            "Mice have [Seen before|9].",
            "Mice have two: [twin|5] and [twin|6].",
        ] {
            learner.add(&document(marked));
        }
        let genes = learner.finish(&dictionary);
        let found: Vec<_> = genes
            .iter()
            .map(|g| (g.id.as_str(), g.taxon, g.ortholog.as_deref(), g.names.join(" ")))
            .collect();
        assert_eq!(
            found,
            [
                ("NCBIGene:1", "NCBITaxon:10090", Some("HGNC:1"), "p53 trp53".to_owned()),
                ("NCBIGene:3", "NCBITaxon:10116", Some("HGNC:1"), "p53 xyz".to_owned()),
                ("NCBIGene:9", "NCBITaxon:10090", None, "seen before".to_owned()),
            ]
        );
    }
}
