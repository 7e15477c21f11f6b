//! OBO files, format version 1.2 and 1.4: the term stanzas, of which ids, names, synonyms
//! and cross-references are taken.

use std::io::BufRead;
use std::path::Path;

use super::super::BuildError;
use super::super::curie::curie;
use super::super::recipe::Obo;
use super::super::record::Record;
use super::kind_of_scope;
use crate::concept::NameKind;

pub(super) fn read(path: &Path, input: impl BufRead, rules: &Obo) -> Result<Vec<Record>, BuildError> {
    let mut records = Vec::new();
    let mut term: Option<Term> = None;
    for (index, line) in input.lines().enumerate() {
        let number = index as u64 + 1;
        let line = line.map_err(|e| BuildError::line(path, number, e.to_string()))?;
        if line.starts_with('[') {
            finish(term.take(), rules, &mut records);
            term = (line == "[Term]").then(|| Term::new(number));
        } else if let (Some(term), Some((tag, value))) = (&mut term, line.split_once(": ")) {
            term.take(tag, value, rules).map_err(|message| BuildError::line(path, number, message))?;
        }
    }
    finish(term, rules, &mut records);
    Ok(records)
}

fn finish(term: Option<Term>, rules: &Obo, records: &mut Vec<Record>) {
    if let Some(term) = term
        && !term.left_out
        && term.record.id.as_ref().is_some_and(|id| id.prefix() == rules.prefix)
    {
        records.push(term.record);
    }
}

struct Term {
    record: Record,
    left_out: bool,
}

impl Term {
    fn new(line: u64) -> Self {
        Self { record: Record::new(None, line), left_out: false }
    }

    fn take(&mut self, tag: &str, value: &str, rules: &Obo) -> Result<(), String> {
        match tag {
            "id" => self.record.id = curie(value, None),
            "name" => self.record.name(unescape(value), NameKind::Preferred),
            "synonym" => self.synonym(value, rules)?,
            // Orphanet's alternative terms are synonyms in all but syntax.
            "property_value" if value.starts_with("alternative:term \"") => {
                self.synonym(&value[17..], rules)?;
            }
            "xref" => self.xref(value, rules),
            "is_obsolete" => self.left_out |= value == "true",
            _ => {}
        }
        Ok(())
    }

    fn synonym(&mut self, value: &str, rules: &Obo) -> Result<(), String> {
        let (text, rest) = quoted(value).ok_or_else(|| format!("synonym without its quotes: {value}"))?;
        let scope = rest.split('[').next().unwrap_or_default();
        let kind = if scope.contains("OMO:0003000") || scope.to_ascii_uppercase().contains("ABBREV") {
            NameKind::Abbreviation
        } else if rules.ignore_scope {
            rules.unscoped.unwrap_or(NameKind::Exact)
        } else {
            kind_of_scope(scope).or(rules.unscoped).unwrap_or(NameKind::Related)
        };
        self.record.name(text, kind);
        Ok(())
    }

    fn xref(&mut self, value: &str, rules: &Obo) {
        let id = value.split([' ', '{']).next().unwrap_or_default();
        let prefix = id.split(':').next().unwrap_or_default();
        self.left_out |= rules.unless_xref.iter().any(|p| p == prefix);
        if let Some(id) = curie(id, None).filter(|_| !rules.no_xrefs) {
            let list = if rules.loose_xrefs { &mut self.record.loose_xrefs } else { &mut self.record.xrefs };
            list.push(id);
        }
    }
}

/// The string in quotes at the start of `value`, unescaped, and what follows it.
fn quoted(value: &str) -> Option<(String, &str)> {
    let inner = value.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            '"' if !escaped => return Some((unescape(&inner[..at]), &inner[at + 1..])),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 't' | 'W') => out.push(' '),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"format-version: 1.2

[Term]
id: DOID:1
name: alpha\, beta disease
synonym: "AB \"x\"" EXACT []
synonym: "ab" RELATED OMO:0003000 []
xref: MESH:D000001 {source="x"}

[Term]
id: DOID:2
name: gone
is_obsolete: true

[Typedef]
id: part_of
name: part of
"#;

    #[test]
    fn terms_become_records_and_obsolete_ones_do_not() {
        let rules = toml::from_str("prefix = \"DOID\"").unwrap();
        let records = read(Path::new("x.obo"), FILE.as_bytes(), &rules).unwrap();
        let names: Vec<_> = records[0].names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(records.len(), 1);
        assert_eq!(
            names,
            [
                ("alpha, beta disease", NameKind::Preferred),
                ("AB \"x\"", NameKind::Exact),
                ("ab", NameKind::Abbreviation)
            ]
        );
        assert_eq!(records[0].xrefs[0].as_str(), "MESH:D000001");
    }

    #[test]
    fn a_broken_synonym_is_named_by_its_line() {
        let rules = toml::from_str("prefix = \"DOID\"").unwrap();
        let error = read(Path::new("x.obo"), &b"[Term]\nid: DOID:1\nsynonym: x\n"[..], &rules).unwrap_err();
        assert_eq!(error.to_string(), "x.obo:3: synonym without its quotes: x");
    }
}
