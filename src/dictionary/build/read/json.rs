//! OBO graphs as JSON (`graphs[].nodes[]`), and plain lists of terms as JSON.

use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use super::super::BuildError;
use super::super::curie::curie;
use super::super::recipe::Obograph;
use super::super::record::Record;
use super::kind_of_scope;
use crate::concept::NameKind;

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Graphs { graphs: Vec<Graph> },
    Terms(Vec<Term>),
}

#[derive(Deserialize)]
struct Graph {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    lbl: Option<String>,
    #[serde(default)]
    meta: Meta,
}

#[derive(Default, Deserialize)]
struct Meta {
    #[serde(default)]
    synonyms: Vec<Synonym>,
    #[serde(default)]
    deprecated: bool,
}

#[derive(Deserialize)]
struct Synonym {
    pred: String,
    val: String,
}

#[derive(Deserialize)]
struct Term {
    id: String,
    name: String,
    #[serde(default)]
    synonyms: Vec<String>,
}

pub(super) fn read(path: &Path, mut input: impl Read, rules: &Obograph) -> Result<Vec<Record>, BuildError> {
    let mut text = String::new();
    input.read_to_string(&mut text).map_err(|e| BuildError::io(path, e))?;
    let file: File = serde_json::from_str(&text).map_err(|e| {
        BuildError::line(path, e.line() as u64, format!("not an OBO graph nor a list of terms: {e}"))
    })?;
    let records = match file {
        File::Graphs { graphs } => graphs
            .into_iter()
            .flat_map(|graph| graph.nodes)
            .filter(|node| !node.meta.deprecated)
            .filter_map(|node| {
                let mut record = Record::new(Some(curie(&node.id, None)?), 0);
                record.name(node.lbl?, NameKind::Preferred);
                for synonym in node.meta.synonyms {
                    let kind = kind_of_scope(&synonym.pred).or(rules.unscoped).unwrap_or(NameKind::Related);
                    record.name(synonym.val, kind);
                }
                Some(record)
            })
            .collect::<Vec<_>>(),
        File::Terms(terms) => terms
            .into_iter()
            .filter_map(|term| {
                let mut record = Record::new(Some(curie(&term.id, Some(&rules.prefix))?), 0);
                record.name(term.name, NameKind::Preferred);
                for synonym in term.synonyms {
                    record.name(synonym, rules.unscoped.unwrap_or(NameKind::Related));
                }
                Some(record)
            })
            .collect(),
    };
    Ok(records.into_iter().filter(|r| r.id.as_ref().is_some_and(|id| id.prefix() == rules.prefix)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_are_read() {
        let rules = toml::from_str("prefix = \"NCIT\"\nunscoped = \"related\"").unwrap();
        let graph = br#"{"graphs":[{"nodes":[{"id":"http://x/NCIT_C1","lbl":"A","meta":{"synonyms":
            [{"pred":"hasExactSynonym","val":"B"}]}},{"id":"http://x/GO_1","lbl":"no"}]}]}"#;
        let list = br#"[{"id":"C1","name":"A","synonyms":["B"]}]"#;
        for (text, kind) in [(&graph[..], NameKind::Exact), (&list[..], NameKind::Related)] {
            let records = read(Path::new("x.json"), text, &rules).unwrap();
            assert_eq!(records.len(), 1);
            assert_eq!(records[0].id.as_ref().unwrap().as_str(), "NCIT:C1");
            assert_eq!((records[0].names[1].text.as_str(), records[0].names[1].kind), ("B", kind));
        }
    }
}
