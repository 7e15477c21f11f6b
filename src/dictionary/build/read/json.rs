//! OBO graphs as JSON (`graphs[].nodes[]`), and plain lists of terms as JSON.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use super::super::BuildError;
use super::super::curie::{any_curie, curie};
use super::super::recipe::Obograph;
use super::super::record::Record;
use super::replaced::Replaced;
use super::{is_abbreviation, kind_of_scope};
use crate::concept::{Curie, NameKind};

#[derive(Deserialize)]
struct Graphs {
    graphs: Vec<Graph>,
}

#[derive(Deserialize)]
struct Graph {
    #[serde(default)]
    nodes: Vec<Node>,
    #[serde(default)]
    edges: Vec<Edge>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    lbl: Option<String>,
    #[serde(default)]
    meta: Meta,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Meta {
    synonyms: Vec<Synonym>,
    xrefs: Vec<Value>,
    basic_property_values: Vec<Property>,
    deprecated: bool,
}

#[derive(Deserialize)]
struct Synonym {
    pred: String,
    val: String,
    #[serde(default, rename = "synonymType")]
    of_type: String,
}

#[derive(Deserialize)]
struct Value {
    val: String,
}

#[derive(Deserialize)]
struct Property {
    pred: String,
    val: String,
}

#[derive(Deserialize)]
struct Edge {
    sub: String,
    pred: String,
    obj: String,
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
    let bad = |e: serde_json::Error| {
        BuildError::line(path, e.line() as u64, format!("not an OBO graph nor a list of terms: {e}"))
    };
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('[') {
        let terms: Vec<Term> = serde_json::from_str(text).map_err(bad)?;
        return Ok(terms.into_iter().filter_map(|term| of_term(term, rules)).collect());
    }
    let file: Graphs = serde_json::from_str(text).map_err(bad)?;
    Ok(of_graphs(file.graphs, rules))
}

fn of_graphs(graphs: Vec<Graph>, rules: &Obograph) -> Vec<Record> {
    let mut records = Vec::new();
    let mut replaced = Replaced::default();
    let mut edges = Vec::new();
    for graph in graphs {
        for node in graph.nodes {
            let Some(id) = any_curie(&node.id, None) else { continue };
            if rules.prefix.as_ref().is_none_or(|prefix| id.prefix() == prefix) {
                records.extend(of_node(node, &id, rules, &mut replaced));
            }
        }
        edges.extend(graph.edges.into_iter().filter(|edge| rules.parents && edge.pred == "is_a"));
    }
    let places: HashMap<Curie, usize> =
        records.iter().enumerate().filter_map(|(at, r)| Some((r.id.clone()?, at))).collect();
    for edge in edges {
        let at = any_curie(&edge.sub, None).and_then(|id| places.get(&id));
        if let (Some(&at), Some(parent)) = (at, any_curie(&edge.obj, None)) {
            records[at].parents.push(parent);
        }
    }
    replaced.apply(&mut records);
    records
}

fn of_node(node: Node, id: &Curie, rules: &Obograph, replaced: &mut Replaced) -> Option<Record> {
    let values = |ending: &'static str| {
        let of_kind = node.meta.basic_property_values.iter().filter(move |p| p.pred.ends_with(ending));
        of_kind.filter_map(|p| any_curie(&p.val, None))
    };
    if node.meta.deprecated {
        values("IAO_0100001").for_each(|new| replaced.note(id.clone(), new));
        return None;
    }
    let mut record = Record::new(Some(id.clone()), 0);
    record.name(node.lbl?, NameKind::Preferred);
    values("hasAlternativeId").for_each(|old| replaced.note(old, id.clone()));
    if rules.xrefs {
        record.xrefs.extend(node.meta.xrefs.iter().filter_map(|x| curie(&x.val, None)));
    }
    for synonym in node.meta.synonyms {
        let kind = if is_abbreviation(&synonym.of_type) {
            NameKind::Abbreviation
        } else {
            kind_of_scope(&synonym.pred).or(rules.unscoped).unwrap_or(NameKind::Related)
        };
        record.name(synonym.val, kind);
    }
    Some(record)
}

fn of_term(term: Term, rules: &Obograph) -> Option<Record> {
    let id = any_curie(&term.id, rules.prefix.as_deref())?;
    let mut record = Record::new(Some(id), 0);
    record.name(term.name, NameKind::Preferred);
    for synonym in term.synonyms {
        record.name(synonym, rules.unscoped.unwrap_or(NameKind::Related));
    }
    Some(record)
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

    #[test]
    fn replaced_ids_parents_and_cross_references_are_taken() {
        let rules = toml::from_str("xrefs = true\nparents = true").unwrap();
        let graph = br#"{"graphs":[{"nodes":[
            {"id":"http://x/MONDO_1","lbl":"one","meta":{"xrefs":[{"val":"DOID:7"}]}},
            {"id":"http://x/MONDO_2","lbl":"obsolete two","meta":{"deprecated":true,
             "basicPropertyValues":[{"pred":"http://x/IAO_0100001","val":"MONDO:1"}]}},
            {"id":"http://x/MONDO_3","lbl":"three"}],
            "edges":[{"sub":"http://x/MONDO_3","pred":"is_a","obj":"http://x/MONDO_1"}]}]}"#;
        let records = read(Path::new("x.json"), &graph[..], &rules).unwrap();
        let ids = |ids: &[Curie]| ids.iter().map(Curie::as_str).collect::<Vec<_>>().join(" ");
        assert_eq!(records.len(), 2);
        assert_eq!(ids(&records[0].xrefs), "DOID:7 MONDO:2");
        assert_eq!(ids(&records[1].parents), "MONDO:1");
    }
}
