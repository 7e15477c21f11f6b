//! What the labels of annotated corpora are to theralex.

use std::collections::HashMap;

use crate::concept::EntityType;

/// What a label says about its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A mention of this type.
    Type(EntityType),
    /// Neither surely a mention of this type nor surely none; of any type where none is given.
    Ignore(Option<EntityType>),
    /// Nothing theralex looks for.
    None,
}

impl Rule {
    /// Whether the span is left out of the figures.
    pub(super) const fn is_ignore(self) -> bool {
        matches!(self, Self::Ignore(_))
    }

    /// The types the span is about.
    pub(super) fn types(self) -> impl Iterator<Item = EntityType> {
        EntityType::ALL.into_iter().filter(move |&t| match self {
            Self::Type(own) | Self::Ignore(Some(own)) => t == own,
            Self::Ignore(None) => true,
            Self::None => false,
        })
    }
}

/// Labels that public corpora use, as `LABEL` is compared: in lower case.
const KNOWN: [(&[&str], Rule); 9] = [
    (
        &[
            "disease",
            "diseaseorphenotypicfeature",
            "specificdisease",
            "diseaseclass",
            "modifier",
            "compositemention",
            "mondo",
        ],
        Rule::Type(EntityType::Disease),
    ),
    (
        &[
            "gene", "geneorgeneproduct", "gene_or_gene_product", "familyname", "protein", "gene-y", "gene-n",
            "pr",
        ],
        Rule::Type(EntityType::Gene),
    ),
    (&["vector"], Rule::Type(EntityType::Vector)),
    (&["drug", "chemical", "chemicalentity", "simple_chemical", "chebi"], Rule::Type(EntityType::Drug)),
    // Parts of genes and proteins, and what is larger than one: some corpora call them genes.
    (&["domainmotif", "dna", "rna", "complex", "regulon-operon"], Rule::Ignore(Some(EntityType::Gene))),
    (&["amino_acid"], Rule::Ignore(Some(EntityType::Drug))),
    (&["pathological_formation"], Rule::Ignore(Some(EntityType::Disease))),
    (&["ignore"], Rule::Ignore(None)),
    (&["none", "species", "organismtaxon", "variant", "sequencevariant", "cellline"], Rule::None),
];

/// The rule of each label. Case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels(HashMap<String, Rule>);

impl Default for Labels {
    /// The labels of BioRED, BC5CDR, the NCBI disease corpus, GNormPlus, NLM-Gene, tmVar,
    /// DrugProt, BC2GM, JNLPBA, CRAFT and the BioNLP 2011 and 2013 tasks, and theralex's own types.
    fn default() -> Self {
        let rows = KNOWN.iter().flat_map(|&(labels, rule)| labels.iter().map(move |&l| (l.to_owned(), rule)));
        Self(rows.collect())
    }
}

impl Labels {
    /// The labels of [`Labels::default`] with these rules, each as [`Labels::set`] takes it.
    ///
    /// # Errors
    /// When a rule is not of that form.
    pub fn of_rules(rules: &[String]) -> Result<Self, BadLabelRule> {
        let mut labels = Self::default();
        rules.iter().try_for_each(|rule| labels.set(rule))?;
        Ok(labels)
    }

    /// Adds or replaces a rule, written `LABEL=disease`, `gene`, `vector`, `drug`, `ignore`
    /// (neither right nor wrong, whatever is found there) or `none`.
    ///
    /// # Errors
    /// When `rule` is not of this form.
    pub fn set(&mut self, rule: &str) -> Result<(), BadLabelRule> {
        let bad = || BadLabelRule(rule.to_owned());
        let (label, word) = rule.split_once('=').ok_or_else(bad)?;
        let (label, word) = (label.trim(), word.trim());
        let meaning = match word {
            "ignore" => Rule::Ignore(None),
            "none" => Rule::None,
            _ => Rule::Type(word.parse().map_err(|_| bad())?),
        };
        if label.is_empty() {
            return Err(bad());
        }
        self.0.insert(label.to_lowercase(), meaning);
        Ok(())
    }

    /// The rule of `label`, or none where the label is unknown.
    #[must_use]
    pub fn rule(&self, label: &str) -> Option<Rule> {
        self.0.get(&label.to_lowercase()).copied()
    }
}

/// A string that is not `LABEL=type`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no rule for a label: expected LABEL=disease, gene, vector, drug, ignore or none")]
pub struct BadLabelRule(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_labels_have_a_type() {
        let labels = Labels::default();
        for (label, rule) in [
            ("SpecificDisease", Some(Rule::Type(EntityType::Disease))),
            ("GENE-N", Some(Rule::Type(EntityType::Gene))),
            ("ChemicalEntity", Some(Rule::Type(EntityType::Drug))),
            ("vector", Some(Rule::Type(EntityType::Vector))),
            ("DomainMotif", Some(Rule::Ignore(Some(EntityType::Gene)))),
            ("Species", Some(Rule::None)),
            ("Tissue", None),
        ] {
            assert_eq!(labels.rule(label), rule, "{label}");
        }
    }

    #[test]
    fn a_rule_replaces_another() {
        let mut labels = Labels::default();
        for rule in ["cancer=disease", "DomainMotif = ignore", "Modifier=none"] {
            labels.set(rule).unwrap();
        }
        assert_eq!(labels.rule("Cancer"), Some(Rule::Type(EntityType::Disease)));
        assert_eq!(labels.rule("DomainMotif").unwrap().types().count(), 4);
        assert_eq!(labels.rule("Modifier"), Some(Rule::None));
    }

    #[test]
    fn a_bad_rule_says_what_is_allowed() {
        for bad in ["Gene", "=gene", "Gene=protein", ""] {
            let message = Labels::default().set(bad).unwrap_err().to_string();
            assert!(
                message.starts_with(&format!("{bad:?} is no rule for a label: expected LABEL=")),
                "{message}"
            );
        }
    }
}
