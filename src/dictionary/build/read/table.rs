//! Rows with a separator.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use csv::StringRecord;

use super::super::BuildError;
use super::super::curie::curie;
use super::super::names::{title_case, without_suffix};
use super::super::recipe::{Condition, IdColumn, NameColumn, Table};
use super::super::record::Record;
use super::kind_of_scope;
use crate::concept::{Curie, NameKind};

pub(super) fn read(path: &Path, input: impl Read, rules: &Table) -> Result<Vec<Record>, BuildError> {
    let separator = u8::try_from(rules.separator)
        .map_err(|_| BuildError::line(path, 1, "the separator must be one ASCII character"))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .quoting(rules.quoted)
        .comment(rules.comment.and_then(|c| u8::try_from(c).ok()))
        .has_headers(rules.columns.is_none())
        .flexible(true)
        .from_reader(input);
    let header = match &rules.columns {
        Some(columns) => columns.clone(),
        None => reader
            .headers()
            .map_err(|e| of_csv(path, &e))?
            .iter()
            .map(|c| c.trim_start_matches('\u{feff}').to_owned())
            .collect(),
    };
    let columns = Columns::new(path, &header, rules)?;

    let mut records: Vec<Record> = Vec::new();
    let mut by_id: HashMap<Curie, usize> = HashMap::new();
    let mut parents: Vec<(usize, String)> = Vec::new();
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).map_err(|e| of_csv(path, &e))? {
        let line = row.position().map_or(0, csv::Position::line);
        if !columns.wanted(&row) {
            continue;
        }
        let id = match &columns.id {
            None => None,
            Some((index, column)) => match ids(&row, *index, column).into_iter().next() {
                // A row about something that this source has no id for.
                None => continue,
                id => id,
            },
        };
        let at = match &id {
            Some(id) => *by_id.entry(id.clone()).or_insert(records.len()),
            None => records.len(),
        };
        if at == records.len() {
            records.push(Record::new(id, line));
        }
        columns.fill(&row, &mut records[at]);
        if let Some(name) = columns.parent_name.and_then(|index| row.get(index)) {
            parents.push((at, name.to_owned()));
        }
    }
    add_parents_by_name(&mut records, &parents);
    Ok(records)
}

fn add_parents_by_name(records: &mut [Record], parents: &[(usize, String)]) {
    if parents.is_empty() {
        return;
    }
    let by_name: HashMap<String, Curie> =
        records.iter().filter_map(|r| Some((r.preferred()?.to_owned(), r.id.clone()?))).collect();
    for (at, name) in parents {
        records[*at].parents.extend(by_name.get(name).cloned());
    }
}

/// The rules with column names looked up.
struct Columns<'r> {
    id: Option<(usize, &'r IdColumn)>,
    conditions: Vec<(usize, &'r Condition)>,
    names: Vec<(usize, Vec<usize>, Option<usize>, &'r NameColumn)>,
    xrefs: Vec<(usize, &'r IdColumn)>,
    parents: Vec<(usize, &'r IdColumn)>,
    parent_name: Option<usize>,
}

impl<'r> Columns<'r> {
    fn new(path: &Path, header: &[String], rules: &'r Table) -> Result<Self, BuildError> {
        let find = |name: &str| {
            header.iter().position(|h| h == name).ok_or_else(|| {
                BuildError::line(
                    path,
                    1,
                    format!("no column {name:?}: the columns are {}", header.join(", ")),
                )
            })
        };
        let mut columns = Self {
            id: None,
            conditions: Vec::new(),
            names: Vec::new(),
            xrefs: Vec::new(),
            parents: Vec::new(),
            parent_name: rules.parent_name.as_deref().map(find).transpose()?,
        };
        if let Some(id) = &rules.id {
            columns.id = Some((find(&id.column)?, id));
        }
        for condition in &rules.conditions {
            columns.conditions.push((find(&condition.column)?, condition));
        }
        for name in &rules.names {
            let scope = name.scope.iter().map(|s| find(s)).collect::<Result<_, _>>()?;
            let abbreviation = name.abbreviation.as_deref().map(&find).transpose()?;
            columns.names.push((find(&name.column)?, scope, abbreviation, name));
        }
        for xref in &rules.xrefs {
            columns.xrefs.push((find(&xref.column)?, xref));
        }
        for parent in &rules.parents {
            columns.parents.push((find(&parent.column)?, parent));
        }
        Ok(columns)
    }

    fn wanted(&self, row: &StringRecord) -> bool {
        self.conditions.iter().all(|(index, condition)| {
            let value = row.get(*index).unwrap_or_default().trim();
            condition.matches.as_ref().is_none_or(|p| p.is_match(value))
                && condition.unless.as_ref().is_none_or(|p| !p.is_match(value))
        })
    }

    fn fill(&self, row: &StringRecord, record: &mut Record) {
        for (index, scope, abbreviation, rule) in &self.names {
            let said = scope.iter().find_map(|&i| row.get(i).and_then(kind_of_scope));
            let short = abbreviation.is_some_and(|i| row.get(i).is_some_and(|v| v.contains("ABBREVIATION")));
            let kind = match said.or(rule.kind).unwrap_or(NameKind::Exact) {
                NameKind::Preferred | NameKind::Exact if short => NameKind::Abbreviation,
                // One concept has one preferred name; later labels in other rows are synonyms.
                NameKind::Preferred if record.names.iter().any(|n| n.kind == NameKind::Preferred) => {
                    NameKind::Exact
                }
                kind => kind,
            };
            for part in split(row.get(*index).unwrap_or_default(), rule.split.as_deref()) {
                add_name(record, part, kind, rule);
            }
        }
        for (index, rule) in &self.xrefs {
            let list = if rule.loose { &mut record.loose_xrefs } else { &mut record.xrefs };
            list.extend(ids(row, *index, rule));
        }
        for (index, rule) in &self.parents {
            record.parents.extend(ids(row, *index, rule));
        }
    }
}

fn add_name(record: &mut Record, part: &str, kind: NameKind, rule: &NameColumn) {
    if rule.unless.as_ref().is_some_and(|p| p.is_match(part)) {
        return;
    }
    let mut name = part.to_owned();
    for cut in &rule.cut {
        name = cut.cut(&name);
    }
    if rule.underscores {
        name = name.replace('_', " ");
    }
    if rule.shouted {
        name = title_case(&name);
    }
    if rule.suffixed
        && let Some(bare) = without_suffix(&name)
    {
        record.name(bare, kind);
        record.name(name, NameKind::Exact);
    } else {
        record.name(name, kind);
    }
}

fn ids(row: &StringRecord, index: usize, rule: &IdColumn) -> Vec<Curie> {
    split(row.get(index).unwrap_or_default(), rule.split.as_deref())
        .filter_map(|value| match &rule.pattern {
            Some(pattern) => pattern.first_group(value),
            None => Some(value),
        })
        .filter_map(|value| curie(value, rule.prefix.as_deref()))
        .filter(|id| rule.only.is_empty() || rule.only.iter().any(|p| p == id.prefix()))
        .collect()
}

fn split<'v>(value: &'v str, separator: Option<&str>) -> impl Iterator<Item = &'v str> {
    let parts: Vec<&str> = match separator {
        Some(separator) => value.split(separator).collect(),
        None => vec![value],
    };
    parts.into_iter().map(str::trim).filter(|v| !v.is_empty() && *v != "-")
}

fn of_csv(path: &Path, error: &csv::Error) -> BuildError {
    BuildError::line(path, error.position().map_or(0, csv::Position::line), error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Table {
        toml::from_str(text).unwrap()
    }

    const GENES: &str = "id\tsymbol\talias\tstatus\n\
        HGNC:1\tAB1\t\"X|Y\"\tApproved\nHGNC:2\tZZ\t\tGone\nHGNC:1\tAB1\tW\tApproved\n";

    #[test]
    fn rows_of_one_id_make_one_record() {
        let rules = rules(
            r#"
            separator = "\t"
            quoted = true
            id = { column = "id" }
            where = [{ column = "status", matches = "^approved$" }]
            names = [
                { column = "symbol", kind = "preferred" },
                { column = "alias", kind = "abbreviation", split = "|" },
            ]"#,
        );
        let records = read(Path::new("genes.tsv"), GENES.as_bytes(), &rules).unwrap();
        let names: Vec<_> = records[0].names.iter().map(|n| n.text.as_str()).collect();
        assert_eq!((records.len(), names), (1, vec!["AB1", "X", "Y", "AB1", "W"]));
        assert_eq!(records[0].line, 2);
    }

    #[test]
    fn a_missing_column_is_named() {
        let rules = rules("separator = \"\\t\"\nid = { column = \"key\" }");
        let error = read(Path::new("genes.tsv"), GENES.as_bytes(), &rules).unwrap_err().to_string();
        assert_eq!(error, "genes.tsv:1: no column \"key\": the columns are id, symbol, alias, status");
    }
}
