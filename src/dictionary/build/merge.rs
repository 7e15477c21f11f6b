//! Records of many sources become concepts: one store a type, filled source by source.
//!
//! A record goes to the concept that holds its id; else to the one that a key of the recipe
//! leads to; else it makes a concept of its own where the recipe allows. Concepts that exist
//! are never joined, so one wrong cross-reference cannot chain many together.

use std::collections::{BTreeSet, HashMap};

use super::names::clean;
use super::recipe::{Exclusion, Reader, Source, TypeRules};
use super::record::{RawName, Record};
use super::report::SourceReport;
use crate::concept::{CasePolicy, Curie, EntityType, NameKind};
use crate::dictionary::Relation;
use crate::dictionary::variant::uninvert;
use crate::text::fold::key as fold;

/// One concept in the making.
#[derive(Debug)]
pub(super) struct Concept {
    pub id: Curie,
    pub names: Vec<Name>,
    /// The same thing elsewhere.
    pub xrefs: BTreeSet<Curie>,
    /// Close things elsewhere; written like the others, but they lead nowhere.
    pub loose_xrefs: BTreeSet<Curie>,
    pub parents: BTreeSet<Curie>,
    /// What else other_links it to something.
    pub other_links: BTreeSet<(Relation, Curie)>,
    /// Of a concept that a dictionary has already: how many of its names are from there.
    pub known_names: Option<usize>,
}

impl Concept {
    fn new(id: Curie) -> Self {
        Self {
            id,
            known_names: None,
            names: Vec::new(),
            xrefs: BTreeSet::new(),
            loose_xrefs: BTreeSet::new(),
            parents: BTreeSet::new(),
            other_links: BTreeSet::new(),
        }
    }
}

/// Where a record belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    One(usize),
    /// Its name is held by several concepts, and none can be told to be meant.
    Several,
    None,
}

/// A name in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub text: String,
    pub kind: NameKind,
    /// Set in curated rows, and final there.
    pub case: Option<CasePolicy>,
}

/// The concepts of one type.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub concepts: Vec<Concept>,
    by_id: HashMap<Curie, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Store {
    /// Takes in a concept that a dictionary has already.
    pub fn add_known(&mut self, record: Record) {
        let Some(id) = record.id.clone() else { return };
        let at = self.concepts.len();
        self.concepts.push(Concept { known_names: Some(record.names.len()), ..Concept::new(id.clone()) });
        self.index_id(&id, at);
        self.add(at, record);
    }

    /// Takes in all records of a source.
    pub fn apply(&mut self, source: &Source, rules: &TypeRules, records: Vec<Record>) -> SourceReport {
        let mut report = SourceReport::new(source);
        for mut record in records {
            report.read += 1;
            if !matches!(source.read, Reader::Curated(_))
                && let Some(reason) = prepare(&mut record, source, rules, &mut report)
            {
                report.drop(&reason);
                continue;
            }
            match (self.find(&record, source, rules), record.id.clone()) {
                (Found::One(at), _) => {
                    report.merged += 1;
                    if source.timid {
                        record
                            .names
                            .retain(|n| self.by_name.get(&fold(&n.text)).is_none_or(|h| h[..] == [at]));
                    }
                    if source.links_only {
                        record.names.clear();
                    }
                    self.add(at, record);
                }
                // One more concept of that name would only make it more ambiguous.
                (Found::Several, _) => report.drop("name held by several concepts"),
                (Found::None, Some(id)) if source.new => {
                    report.new += 1;
                    let at = self.concepts.len();
                    self.concepts.push(Concept::new(id.clone()));
                    self.index_id(&id, at);
                    self.add(at, record);
                }
                (Found::None, _) => report.drop("no concept to add it to"),
            }
        }
        report
    }

    /// Replaces the parents of every concept by the concepts that hold those ids.
    pub fn resolve_parents(&mut self) {
        for at in 0..self.concepts.len() {
            let parents = std::mem::take(&mut self.concepts[at].parents);
            let resolved =
                parents.iter().filter_map(|id| self.holder_of_id(id)).filter(|&parent| parent != at);
            self.concepts[at].parents = resolved.map(|parent| self.concepts[parent].id.clone()).collect();
        }
    }

    fn holder_of_id(&self, id: &Curie) -> Option<usize> {
        let holders = self.holders(id);
        holders.iter().copied().find(|&at| self.concepts[at].id == *id).or(sole(holders))
    }

    pub fn find(&self, record: &Record, source: &Source, rules: &TypeRules) -> Found {
        if let Some(at) = record.id.as_ref().and_then(|id| self.holder_of_id(id)) {
            return Found::One(at);
        }
        let mut several = false;
        for key in &source.merge {
            let found = match key.as_str() {
                "name" => self.find_by_names(record, rules, |kind| kind == NameKind::Preferred),
                "synonym" => self.find_by_names(record, rules, |kind| kind == NameKind::Exact),
                "brand" => self.find_by_names(record, rules, |kind| kind == NameKind::Brand),
                prefix => {
                    let ids = record.xrefs.iter().filter(|x| x.prefix() == prefix);
                    ids.filter_map(|x| sole(self.holders(x))).map(Found::One).next().unwrap_or(Found::None)
                }
            };
            match found {
                Found::One(_) => return found,
                Found::Several => several = true,
                Found::None => {}
            }
        }
        if several { Found::Several } else { Found::None }
    }

    fn find_by_names(&self, record: &Record, rules: &TypeRules, wanted: impl Fn(NameKind) -> bool) -> Found {
        let mut several = false;
        for name in record.names.iter().filter(|n| wanted(n.kind)) {
            for text in [Some(name.text.clone()), uninvert(&name.text)].into_iter().flatten() {
                match self.find_by_name(fold(&text), rules) {
                    Found::None => {}
                    Found::Several => several = true,
                    found @ Found::One(_) => return found,
                }
            }
        }
        if several { Found::Several } else { Found::None }
    }

    /// The concept called `key`, or called so when words for salts and the like are cut off its end.
    fn find_by_name(&self, mut key: String, rules: &TypeRules) -> Found {
        loop {
            match self.holder_of_name(&key) {
                Found::None => {}
                found => return found,
            }
            match key.rsplit_once(' ') {
                Some((rest, last)) if rules.tails.iter().any(|tail| tail == last) => key = rest.to_owned(),
                _ => return Found::None,
            }
        }
    }

    fn holder_of_name(&self, key: &str) -> Found {
        let holders = self.by_name.get(key).map(Vec::as_slice).unwrap_or_default();
        let preferring = |at: &usize| {
            self.concepts[*at].names.iter().any(|n| n.kind == NameKind::Preferred && fold(&n.text) == key)
        };
        match holders {
            [] => Found::None,
            [at] => Found::One(*at),
            _ => {
                let preferring: Vec<usize> = holders.iter().copied().filter(preferring).collect();
                sole(&preferring).map_or(Found::Several, Found::One)
            }
        }
    }

    fn holders(&self, id: &Curie) -> &[usize] {
        self.by_id.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    fn add(&mut self, at: usize, record: Record) {
        let id = self.concepts[at].id.clone();
        for xref in record.id.into_iter().chain(record.xrefs).filter(|x| *x != id) {
            if self.concepts[at].xrefs.insert(xref.clone()) {
                self.index_id(&xref, at);
            }
        }
        self.concepts[at].loose_xrefs.extend(record.loose_xrefs);
        self.concepts[at].parents.extend(record.parents);
        self.concepts[at].other_links.extend(record.other_links);
        for name in record.names {
            self.add_name(at, name);
        }
    }

    fn add_name(&mut self, at: usize, name: RawName) {
        let names = &mut self.concepts[at].names;
        let mut kind = name.kind;
        if kind == NameKind::Preferred
            && let Some(old) = names.iter_mut().find(|n| n.kind == NameKind::Preferred)
        {
            if name.case.is_some() && old.case.is_none() {
                old.kind = NameKind::Exact;
            } else {
                kind = NameKind::Exact;
            }
        }
        if kind <= NameKind::Code {
            let holders = self.by_name.entry(fold(&name.text)).or_default();
            if !holders.contains(&at) {
                holders.push(at);
            }
        }
        names.push(Name { text: name.text, kind, case: name.case });
    }

    fn index_id(&mut self, id: &Curie, at: usize) {
        let holders = self.by_id.entry(id.clone()).or_default();
        if !holders.contains(&at) {
            holders.push(at);
        }
    }
}

fn sole(holders: &[usize]) -> Option<usize> {
    match holders {
        [at] => Some(*at),
        _ => None,
    }
}

/// Cleans a record's names in place; the reason where the record is to be left out whole.
fn prepare(
    record: &mut Record,
    source: &Source,
    rules: &TypeRules,
    report: &mut SourceReport,
) -> Option<String> {
    let exclusions = || source.exclusions.iter().chain(&rules.exclusions);
    if let Some(preferred) = record.preferred()
        && let Some(found) = exclusions().find(|e| e.record && matches(e, preferred))
    {
        return Some(found.reason.clone());
    }
    let had_names = !record.names.is_empty();
    let mut names = Vec::with_capacity(record.names.len());
    for name in std::mem::take(&mut record.names) {
        if source.kinds.as_ref().is_some_and(|kinds| !kinds.contains(&name.kind)) {
            continue;
        }
        let text = rules.cut.iter().fold(name.text, |text, cut| cut.cut(&text));
        let Some(text) = clean(&text) else {
            report.drop_name("no letter");
            continue;
        };
        // A class with a long label is still a class: the label joins it to other vocabularies.
        // A substance with one is a formula.
        let label = name.kind == NameKind::Preferred && source.entity_type != EntityType::Drug;
        if let Some(reason) = unwanted(&text, label, rules, exclusions()) {
            report.drop_name(reason);
            continue;
        }
        let kind = source.at_most.map_or(name.kind, |most| name.kind.max(most));
        if source.uninvert
            && let Some(natural) = uninvert(&text)
        {
            // MeSH inverts its headings; elsewhere the comma is the vocabulary's own choice.
            let (first, second) = match (&source.read, kind) {
                (Reader::Mesh(_) | Reader::MeshXml(_), NameKind::Preferred) => {
                    (NameKind::Preferred, NameKind::Exact)
                }
                _ => (kind.max(NameKind::Exact), kind),
            };
            names.push(RawName { text: natural, kind: first, case: None });
            names.push(RawName { text, kind: second, case: None });
        } else {
            names.push(RawName { text, kind, case: None });
        }
    }
    record.names = names;
    (had_names && record.names.is_empty()).then(|| "no name left".to_owned())
}

fn unwanted<'r>(
    name: &str,
    label: bool,
    rules: &TypeRules,
    mut exclusions: impl Iterator<Item = &'r Exclusion>,
) -> Option<&'r str> {
    if !label && name.chars().count() > rules.max_chars {
        return Some("name too long");
    }
    exclusions.find(|e| matches(e, name)).map(|e| e.reason.as_str())
}

/// Whether a name is to be dropped as it is or, since it is found so too, in natural order.
fn matches(exclusion: &Exclusion, name: &str) -> bool {
    let is_match = |name: &str| exclusion.pattern.is_match(name);
    is_match(name) || uninvert(name).is_some_and(|natural| is_match(&natural))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(extra: &str) -> Source {
        let text = format!(
            "key = \"k\"\nfrom = \"x\"\ntype = \"drug\"\nfile = \"f\"\nread = {{ obo = {{ prefix = \"X\" }} }}\n{extra}"
        );
        toml::from_str(&text).unwrap()
    }

    fn rules() -> TypeRules {
        toml::from_str(
            "max_chars = 60\nmax_holders = 3\ncommon_rank = 1\ntails = [\"sodium\"]\n\
             drop = [{ pattern = \"pollen\", reason = \"allergen\", record = true }]",
        )
        .unwrap()
    }

    #[test]
    fn a_heading_is_dropped_for_its_natural_order() {
        let mut store = Store::default();
        let rules = toml::from_str::<TypeRules>(
            "max_chars = 60\nmax_holders = 3\ncommon_rank = 1\n\
             drop = [{ pattern = \"^messenger rna$\", reason = \"material\" }]",
        )
        .unwrap();
        let report =
            store.apply(&source("new = true"), &rules, vec![record("MESH:1", "RNA, Messenger", &[])]);
        assert_eq!((report.new, report.dropped_names["material"]), (0, 1));
    }

    fn record(id: &str, preferred: &str, xrefs: &[&str]) -> Record {
        let mut record = Record::new(Some(id.parse().unwrap()), 1);
        record.name(preferred, NameKind::Preferred);
        record.xrefs = xrefs.iter().map(|x| x.parse().unwrap()).collect();
        record
    }

    #[test]
    fn records_find_their_concept_by_id_key_and_name() {
        let mut store = Store::default();
        let first =
            vec![record("DRUGBANK:1", "heparin", &["UNII:A"]), record("DRUGBANK:2", "Oak pollen", &[])];
        let report = store.apply(&source("new = true"), &rules(), first);
        assert_eq!((report.new, report.dropped["allergen"]), (1, 1));
        let second = vec![
            record("RXCUI:1", "another name", &["UNII:A"]),
            record("RXCUI:2", "Heparin Sodium", &[]),
            record("RXCUI:3", "unheard of", &[]),
        ];
        let report = store.apply(&source("merge = [\"UNII\", \"name\"]"), &rules(), second);
        assert_eq!((report.merged, report.new, report.dropped["no concept to add it to"]), (2, 0, 1));
        let names: Vec<_> = store.concepts[0].names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(
            names,
            [
                ("heparin", NameKind::Preferred),
                ("another name", NameKind::Exact),
                ("Heparin Sodium", NameKind::Exact)
            ]
        );
    }

    #[test]
    fn an_id_held_twice_leads_nowhere() {
        let mut store = Store::default();
        let new = source("new = true");
        let both = vec![record("DRUGBANK:1", "one", &["CAS:7"]), record("DRUGBANK:2", "two", &["CAS:7"])];
        store.apply(&new, &rules(), both);
        let report = store.apply(&new, &rules(), vec![record("CAS:7", "three", &[])]);
        assert_eq!((report.merged, report.new), (0, 1));
    }
}
