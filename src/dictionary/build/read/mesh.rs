//! MeSH descriptors, with their terms in one table and their places in the trees in another.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use super::super::BuildError;
use super::super::curie::curie;
use super::super::recipe::Mesh;
use super::super::record::Record;
use crate::concept::NameKind;

#[derive(Default, Deserialize)]
pub(super) struct TermRow {
    #[serde(rename = "DescriptorUI")]
    pub descriptor: String,
    #[serde(rename = "ConceptUI")]
    pub concept: String,
    #[serde(rename = "TermName")]
    pub name: String,
    #[serde(rename = "LexicalTag")]
    pub tag: String,
    #[serde(rename = "RecordPreferredTermYN")]
    pub preferred: String,
}

#[derive(Deserialize)]
struct TreeRow {
    #[serde(rename = "DescriptorUI")]
    descriptor: String,
    #[serde(rename = "tree_location")]
    tree: String,
}

pub(super) fn read(
    path: &Path,
    terms: impl Read,
    trees_path: &Path,
    trees: impl Read,
    rules: &Mesh,
) -> Result<Vec<Record>, BuildError> {
    let wanted = wanted(rows::<TreeRow>(trees_path, trees)?, rules);
    let mut descriptors: Vec<Vec<(u64, TermRow)>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (line, row) in rows::<TermRow>(path, terms)? {
        if wanted.contains(&row.descriptor) {
            let at = *places.entry(row.descriptor.clone()).or_insert(descriptors.len());
            if at == descriptors.len() {
                descriptors.push(Vec::new());
            }
            descriptors[at].push((line, row));
        }
    }
    Ok(descriptors.iter().filter_map(|rows| record(rows)).collect())
}

fn rows<T: serde::de::DeserializeOwned>(path: &Path, input: impl Read) -> Result<Vec<(u64, T)>, BuildError> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(input);
    let mut out = Vec::new();
    for row in reader.deserialize() {
        // The header is line 1.
        let line = out.len() as u64 + 2;
        out.push((line, row.map_err(|e| BuildError::line(path, line, e.to_string()))?));
    }
    Ok(out)
}

/// Whether a tree number is one of `roots` or stands below it.
pub(super) fn below(tree: &str, roots: &[String]) -> bool {
    roots.iter().any(|root| {
        tree.strip_prefix(root.as_str())
            .is_some_and(|rest| root.len() == 1 || rest.is_empty() || rest.starts_with('.'))
    })
}

fn wanted(trees: Vec<(u64, TreeRow)>, rules: &Mesh) -> HashSet<String> {
    let mut places: HashMap<String, Vec<String>> = HashMap::new();
    for (_, row) in trees {
        places.entry(row.descriptor).or_default().push(row.tree);
    }
    places
        .into_iter()
        .filter(|(descriptor, trees)| {
            let inside = trees.iter().any(|t| below(t, &rules.trees));
            let outside = trees.iter().any(|t| below(t, &rules.not_trees));
            (rules.also.contains(descriptor) || (inside && !outside)) && !rules.not.contains(descriptor)
        })
        .map(|(descriptor, _)| descriptor)
        .collect()
}

/// The record of the terms of one descriptor or supplementary record.
pub(super) fn record(rows: &[(u64, TermRow)]) -> Option<Record> {
    let (line, heading) = rows.iter().find(|(_, row)| row.preferred == "Y")?;
    let mut record = Record::new(curie(&heading.descriptor, Some("MESH")), *line);
    record.name(heading.name.as_str(), NameKind::Preferred);
    for (_, row) in rows {
        // A descriptor holds several concepts: the heading's own, and narrower or close ones.
        let same = row.concept == heading.concept;
        let kind = match row.tag.as_str() {
            "TRD" => NameKind::Brand,
            "LAB" => NameKind::Code,
            "ABB" | "ACR" | "ABX" | "ACX" if same && !row.name.contains(' ') => NameKind::Abbreviation,
            _ if same => NameKind::Exact,
            _ => NameKind::Related,
        };
        record.name(row.name.as_str(), kind);
    }
    Some(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: &str = "DescriptorUI\tConceptUI\tTermName\tLexicalTag\tRecordPreferredTermYN\n\
        D1\tM1\tFatigue\tNON\tY\nD1\tM2\tLassitude\tNON\tN\nD2\tM3\tActin\tNON\tY\n\
        D3\tM4\tAcetaminophen\tNON\tY\nD3\tM5\tTylenol\tTRD\tN\n";
    const TREES: &str = "DescriptorUI\ttree_location\nD1\tC23.888\nD2\tD12.776\nD3\tD02.1\n";

    fn names(rules: &str) -> Vec<(String, NameKind)> {
        let rules = toml::from_str(rules).unwrap();
        let path = Path::new("x");
        let records = read(path, TERMS.as_bytes(), path, TREES.as_bytes(), &rules).unwrap();
        records.into_iter().flat_map(|r| r.names).map(|n| (n.text, n.kind)).collect()
    }

    #[test]
    fn terms_of_other_concepts_are_only_related() {
        let names = names("trees_file = \"t\"\ntrees = [\"C\"]");
        assert_eq!(names[0], ("Fatigue".to_owned(), NameKind::Preferred));
        assert_eq!(names[2], ("Lassitude".to_owned(), NameKind::Related));
    }

    #[test]
    fn trees_choose_and_trade_names_are_brands() {
        let names = names("trees_file = \"t\"\ntrees = [\"D\"]\nnot_trees = [\"D12.776\"]");
        assert_eq!(names[0].0, "Acetaminophen");
        assert_eq!(names[2], ("Tylenol".to_owned(), NameKind::Brand));
    }
}
