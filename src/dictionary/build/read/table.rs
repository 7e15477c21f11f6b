//! Rows with a separator.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use csv::StringRecord;

use super::super::BuildError;
use super::super::curie::{any_curie, curie};
use super::super::names::{title_case, without_suffix};
use super::super::recipe::{Condition, IdColumn, NameColumn, Table};
use super::super::record::Record;
use super::fault::LineFault;
use super::kind_of_scope;
use super::replaced::Replaced;
use crate::concept::{Curie, NameKind};

/// Lines that may stand before the header.
const PREAMBLE: usize = 50;

pub(super) fn read(path: &Path, input: impl Read, rules: &Table) -> Result<Vec<Record>, BuildError> {
    let separator = u8::try_from(rules.separator)
        .map_err(|_| BuildError::line(path, 1, "the separator must be one ASCII character"))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .quoting(rules.quoted)
        .comment(rules.comment.and_then(|c| u8::try_from(c).ok()))
        .has_headers(false)
        .flexible(true)
        .from_reader(input);
    let mut row = StringRecord::new();
    let (line, header) = match &rules.columns {
        Some(columns) => (1, columns.clone()),
        None => header(path, &mut reader, &mut row, rules)?,
    };
    let columns = Columns::new(path, line, &header, rules)?;

    let mut records: Vec<Record> = Vec::new();
    let mut by_id: HashMap<Curie, usize> = HashMap::new();
    let mut parents: Vec<(usize, String)> = Vec::new();
    let mut replaced = Replaced::default();
    while reader.read_record(&mut row).map_err(|e| of_csv(path, &e))? {
        let line = row.position().map_or(0, csv::Position::line);
        if !columns.wanted(&row) {
            continue;
        }
        if rules.own {
            columns.check_ids(&row).map_err(|fault| BuildError::line(path, line, fault.to_string()))?;
        }
        let id = match &columns.id {
            None => None,
            Some((index, column)) => match ids(&row, *index, column).into_iter().next() {
                None if rules.own => None,
                // A row about something that this source has no id for.
                None => continue,
                id => id,
            },
        };
        if let Some((index, column)) = &columns.replaced_by
            && let Some(new) = ids(&row, *index, column).into_iter().next()
        {
            if let Some(old) = id {
                replaced.note(old, new);
            }
            continue;
        }
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
    replaced.apply(&mut records);
    Ok(records)
}

/// The names of the columns, and their line. Where lines stand before them, it is the first
/// line that holds all that are asked for.
fn header(
    path: &Path,
    reader: &mut csv::Reader<impl Read>,
    row: &mut StringRecord,
    rules: &Table,
) -> Result<(u64, Vec<String>), BuildError> {
    let mut first = None;
    for _ in 0..if rules.preamble { PREAMBLE } else { 1 } {
        if !reader.read_record(row).map_err(|e| of_csv(path, &e))? {
            break;
        }
        let line = row.position().map_or(1, csv::Position::line);
        let header: Vec<String> =
            row.iter().map(|c| c.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        if Columns::new(path, 1, &header, rules).is_ok() {
            return Ok((line, header));
        }
        first.get_or_insert((line, header));
    }
    Ok(first.unwrap_or((1, Vec::new())))
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
    replaced_by: Option<(usize, &'r IdColumn)>,
}

impl<'r> Columns<'r> {
    /// `line` is the header's.
    fn new(path: &Path, line: u64, header: &[String], rules: &'r Table) -> Result<Self, BuildError> {
        let find = |name: &str| {
            header.iter().position(|h| h == name).ok_or_else(|| {
                BuildError::line(
                    path,
                    line,
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
            replaced_by: None,
        };
        if let Some(id) = &rules.id {
            columns.id = Some((find(&id.column)?, id));
        }
        if let Some(new) = &rules.replaced_by {
            columns.replaced_by = Some((find(&new.column)?, new));
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

    /// That every id of the row is one.
    fn check_ids(&self, row: &StringRecord) -> Result<(), LineFault> {
        for (index, rule) in self.id.iter().chain(&self.xrefs).chain(&self.parents) {
            for value in split(row.get(*index).unwrap_or_default(), rule.split.as_deref()) {
                let slip = || (value.to_owned(), rule.column.clone());
                if rule.prefix.is_none() && !value.contains(':') {
                    let (value, column) = slip();
                    return Err(LineFault::NoVocabulary { value, column });
                }
                if any_curie(value, rule.prefix.as_deref()).is_none() {
                    let (value, column) = slip();
                    return Err(LineFault::NoId { value, column });
                }
            }
        }
        Ok(())
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
        .filter_map(|value| {
            let prefix = rule.prefix.as_deref();
            if rule.any { any_curie(value, prefix) } else { curie(value, prefix) }
        })
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

    #[test]
    fn lines_before_the_header_are_passed_over() {
        let rules = rules(
            "separator = \",\"\nquoted = true\npreamble = true\nid = { column = \"No\", prefix = \"BLA\" }",
        );
        let text = "\u{feff}Purple list,\n\"as of, May\"\nNo,Name\n125,x\n";
        let records = read(Path::new("p.csv"), text.as_bytes(), &rules).unwrap();
        assert_eq!(records[0].id.as_ref().unwrap().as_str(), "BLA:125");
        let error = read(Path::new("p.csv"), &b"a,b\nc,d\n"[..], &rules).unwrap_err().to_string();
        assert_eq!(error, "p.csv:1: no column \"No\": the columns are a, b");
    }

    #[test]
    fn a_replaced_row_is_a_second_id() {
        let rules = rules(
            "separator = \"\\t\"\nid = { column = \"ID\", prefix = \"CHEBI\" }\n\
             replaced_by = { column = \"PARENT\", prefix = \"CHEBI\" }\nnames = [{ column = \"NAME\" }]",
        );
        let text = "ID\tPARENT\tNAME\n1\t2\tgone\n2\t\tkept\n";
        let records = read(Path::new("c.tsv"), text.as_bytes(), &rules).unwrap();
        assert_eq!(records.len(), 1);
        assert_eq!((records[0].names[0].text.as_str(), records[0].xrefs[0].as_str()), ("kept", "CHEBI:1"));
    }
}
