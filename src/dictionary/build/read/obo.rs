//! OBO files, format version 1.2 and 1.4: the term stanzas, of which ids, names, synonyms,
//! cross-references, parents and replaced ids are taken.
//!
//! Lines are read here and not by the `fastobo` crate because that (0.15) refuses three of the
//! ten OBO files the dictionaries are built from (synonyms without a scope, blanks in ids), and
//! took 3.6 s for the 17 MB of one that is read and built here in 0.6 s.

use std::io::BufRead;
use std::path::Path;

use super::super::BuildError;
use super::super::curie::{any_curie, curie};
use super::super::recipe::{Obo, Xrefs};
use super::super::record::Record;
use super::fault::LineFault;
use super::replaced::Replaced;
use super::{is_abbreviation, kind_of_scope};
use crate::concept::{Curie, NameKind};

pub(super) fn read(path: &Path, input: impl BufRead, rules: &Obo) -> Result<Vec<Record>, BuildError> {
    let mut records = Vec::new();
    let mut replaced = Replaced::default();
    let mut term: Option<Term> = None;
    for (index, line) in input.lines().enumerate() {
        let number = index as u64 + 1;
        let line = line.map_err(|e| BuildError::line(path, number, e.to_string()))?;
        let line = line.trim_end();
        if line.starts_with('[') {
            finish(term.take(), rules, &mut records, &mut replaced);
            term = (line == "[Term]").then(|| Term::new(number));
        } else if let (Some(term), Some((tag, value))) = (&mut term, line.split_once(':')) {
            term.take(tag, value.trim_start(), rules)
                .map_err(|fault| BuildError::line(path, number, fault.to_string()))?;
        }
    }
    finish(term, rules, &mut records, &mut replaced);
    replaced.apply(&mut records);
    Ok(records)
}

fn finish(term: Option<Term>, rules: &Obo, records: &mut Vec<Record>, replaced: &mut Replaced) {
    let Some(term) = term else { return };
    let Some(id) = &term.record.id else { return };
    if rules.prefix.as_ref().is_some_and(|prefix| id.prefix() != prefix) {
        return;
    }
    if term.obsolete {
        term.replaced_by.into_iter().for_each(|new| replaced.note(id.clone(), new));
        return;
    }
    if term.left_out {
        return;
    }
    term.second_ids.into_iter().for_each(|old| replaced.note(old, id.clone()));
    records.push(term.record);
}

struct Term {
    record: Record,
    left_out: bool,
    obsolete: bool,
    replaced_by: Vec<Curie>,
    second_ids: Vec<Curie>,
}

impl Term {
    fn new(line: u64) -> Self {
        Self {
            record: Record::new(None, line),
            left_out: false,
            obsolete: false,
            replaced_by: Vec::new(),
            second_ids: Vec::new(),
        }
    }

    fn take(&mut self, tag: &str, value: &str, rules: &Obo) -> Result<(), LineFault> {
        match tag {
            "id" => self.record.id = any_curie(value, None),
            "name" => self.record.name(unescape(value), NameKind::Preferred),
            "synonym" => self.synonym(value, rules)?,
            // Orphanet's alternative terms are synonyms in all but syntax.
            "property_value" if value.starts_with("alternative:term \"") => {
                self.synonym(&value[17..], rules)?;
            }
            "xref" => self.xref(value, rules),
            "is_a" if rules.parents => self.record.parents.extend(first_id(value)),
            "is_obsolete" => self.obsolete |= value.starts_with("true"),
            "replaced_by" => self.replaced_by.extend(first_id(value)),
            "alt_id" => self.second_ids.extend(first_id(value)),
            _ => {}
        }
        Ok(())
    }

    fn synonym(&mut self, value: &str, rules: &Obo) -> Result<(), LineFault> {
        let (text, rest) = quoted(value).ok_or_else(|| LineFault::Unquoted(value.to_owned()))?;
        let scope = rest.split('[').next().unwrap_or_default();
        let kind = if is_abbreviation(scope) {
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
        let wanted =
            rules.xrefs != Xrefs::None && rules.xref_where.as_ref().is_none_or(|p| p.is_match(value));
        if let Some(id) = curie(id, None).filter(|_| wanted) {
            match rules.xrefs {
                Xrefs::Loose => self.record.loose_xrefs.push(id),
                _ => self.record.xrefs.push(id),
            }
        }
    }
}

/// The id that begins `value`; a qualifier or a comment may follow it.
fn first_id(value: &str) -> Option<Curie> {
    any_curie(value.split([' ', '{', '!']).next().unwrap_or_default(), None)
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

[Term]
id: DOID:3
name: replaced
is_obsolete: true
replaced_by: DOID:1
consider: DOID:2

[Term]
id: DOID:4
name: of another time
alt_id: DOID:5
is_a: DOID:1 {source="x"} ! alpha

[Typedef]
id: part_of
name: part of
"#;

    #[test]
    fn terms_become_records_and_obsolete_ones_do_not() {
        let rules = toml::from_str("prefix = \"DOID\"\nparents = true").unwrap();
        let records = read(Path::new("x.obo"), FILE.as_bytes(), &rules).unwrap();
        let names: Vec<_> = records[0].names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(records.len(), 2);
        assert_eq!(
            names,
            [
                ("alpha, beta disease", NameKind::Preferred),
                ("AB \"x\"", NameKind::Exact),
                ("ab", NameKind::Abbreviation)
            ]
        );
        let ids = |ids: &[Curie]| ids.iter().map(Curie::as_str).collect::<Vec<_>>().join(" ");
        assert_eq!(ids(&records[0].xrefs), "MESH:D000001 DOID:3");
        assert_eq!((ids(&records[1].xrefs), ids(&records[1].parents)), ("DOID:5".into(), "DOID:1".into()));
    }

    #[test]
    fn a_broken_synonym_is_named_by_its_line() {
        let rules = toml::from_str("prefix = \"DOID\"").unwrap();
        let error = read(Path::new("x.obo"), &b"[Term]\nid: DOID:1\nsynonym: x\n"[..], &rules).unwrap_err();
        assert_eq!(error.to_string(), "x.obo:3: synonym without its quotes: x");
    }
}
