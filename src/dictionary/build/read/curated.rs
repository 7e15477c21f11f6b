//! Rows written by hand, in the format the dictionaries themselves have.

use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;

use super::super::BuildError;
use super::super::recipe::{Curated, CuratedPart};
use super::super::record::{RawName, Record};
use super::fault::LineFault;
use crate::concept::{CasePolicy, Curie, EntityType, NameKind};
use crate::dictionary::Relation;

pub(super) fn read(
    path: &Path,
    input: impl BufRead,
    entity_type: EntityType,
    rules: &Curated,
) -> Result<Vec<Record>, BuildError> {
    let mut records: Vec<Record> = Vec::new();
    let mut places: HashMap<Curie, usize> = HashMap::new();
    for (index, line) in input.lines().enumerate() {
        let number = index as u64 + 1;
        let line = line.map_err(|e| BuildError::line(path, number, e.to_string()))?;
        if index == 0 || line.is_empty() || line.starts_with('#') {
            continue;
        }
        let row = match rules.what {
            CuratedPart::Names => name_row(&line, entity_type),
            CuratedPart::Links => link_row(&line),
        };
        let (id, row) = row.map_err(|fault| BuildError::line(path, number, fault.to_string()))?;
        let at = *places.entry(id.clone()).or_insert(records.len());
        if at == records.len() {
            records.push(Record::new(Some(id), number));
        }
        match row {
            Row::Name(name) => records[at].names.push(name),
            Row::Link(Relation::Xref, target) => records[at].xrefs.push(target),
            Row::Link(Relation::Parent, target) => records[at].parents.push(target),
            Row::Link(relation, target) => records[at].other_links.push((relation, target)),
        }
    }
    Ok(records)
}

enum Row {
    Name(RawName),
    Link(Relation, Curie),
}

fn name_row(line: &str, entity_type: EntityType) -> Result<(Curie, Row), LineFault> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, found_type, kind, case, text] = fields[..] else {
        let expected = &["id", "type", "kind", "case", "name"];
        return Err(LineFault::Fields { found: fields.len(), expected });
    };
    let found: EntityType = found_type.parse()?;
    if found != entity_type {
        return Err(LineFault::OtherType { found, expected: entity_type });
    }
    let kind: NameKind = kind.parse()?;
    let case: CasePolicy = case.parse()?;
    let id: Curie = id.parse()?;
    if text != text.split_whitespace().collect::<Vec<_>>().join(" ") || text.is_empty() {
        return Err(LineFault::Name(text.to_owned()));
    }
    Ok((id, Row::Name(RawName { text: text.to_owned(), kind, case: Some(case) })))
}

fn link_row(line: &str) -> Result<(Curie, Row), LineFault> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, relation, target] = fields[..] else {
        return Err(LineFault::Fields { found: fields.len(), expected: &["id", "relation", "target"] });
    };
    let (id, target): (Curie, Curie) = (id.parse()?, target.parse()?);
    let relation: Relation = relation.parse()?;
    Ok((id, Row::Link(relation, target)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_case_policy_and_slips_name_the_line() {
        let rules = Curated { what: CuratedPart::Names };
        let text = "id\ttype\tkind\tcase\tname\nMONDO:1\tdisease\texact\tany\tflu\n";
        let records = read(Path::new("c.tsv"), text.as_bytes(), EntityType::Disease, &rules).unwrap();
        assert_eq!(records[0].names[0].case, Some(CasePolicy::Any));
        let error = read(Path::new("c.tsv"), text.as_bytes(), EntityType::Gene, &rules).unwrap_err();
        assert_eq!(error.to_string(), "c.tsv:2: a disease among names of type gene");
    }
}
