//! SSSOM: mappings between the ids of vocabularies.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::super::BuildError;
use super::super::curie::any_curie;
use super::super::read::open;
use super::super::report::SourceReport;
use crate::concept::Curie;
use crate::dictionary::Dictionary;

/// Predicates that say two ids mean the same.
const SAME: [&str; 3] = ["skos:exactMatch", "owl:equivalentClass", "owl:sameAs"];

/// Cross-references by the concept they belong to.
pub(super) type Links = BTreeMap<Curie, BTreeSet<Curie>>;

/// The concepts of all types by id and cross-reference; an id of several leads nowhere.
pub(super) struct Known(HashMap<String, Option<Curie>>);

impl Known {
    pub fn of(dictionary: &Dictionary) -> Self {
        let mut by_id: HashMap<String, Option<Curie>> = HashMap::new();
        for (ix, concept) in dictionary.concepts() {
            let Ok(id) = Curie::new(concept.id) else { continue };
            for xref in dictionary.xrefs(ix) {
                by_id
                    .entry(xref.to_owned())
                    .and_modify(|holder| {
                        if holder.as_ref() != Some(&id) {
                            *holder = None;
                        }
                    })
                    .or_insert_with(|| Some(id.clone()));
            }
        }
        for (_, concept) in dictionary.concepts() {
            by_id.insert(concept.id.to_owned(), Curie::new(concept.id).ok());
        }
        Self(by_id)
    }

    fn holder(&self, id: &Curie) -> Option<&Curie> {
        self.0.get(id.as_str())?.as_ref()
    }
}

/// Adds what the mappings of one file say about concepts that are known.
pub(super) fn read(path: &Path, known: &Known, links: &mut Links) -> Result<SourceReport, BuildError> {
    let mut report = SourceReport::of_file(path);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(open(path)?);
    let line_of = |error: &csv::Error| error.position().map_or(1, csv::Position::line);
    let header = reader.headers().map_err(|e| BuildError::line(path, line_of(&e), e.to_string()))?.clone();
    let column = |name: &str| header.iter().position(|c| c.trim_start_matches('\u{feff}') == name);
    let needed = |name: &str| {
        let columns = || header.iter().collect::<Vec<_>>().join(", ");
        column(name).ok_or_else(|| {
            BuildError::line(path, 1, format!("no column {name:?}: the columns are {}", columns()))
        })
    };
    let (subject, predicate, object) = (needed("subject_id")?, needed("predicate_id")?, needed("object_id")?);
    let modifier = column("predicate_modifier");
    for row in reader.records() {
        let row = row.map_err(|e| BuildError::line(path, line_of(&e), e.to_string()))?;
        let field = |at: usize| row.get(at).unwrap_or_default().trim();
        report.read += 1;
        let said = field(predicate);
        if !SAME.contains(&said) {
            report.drop(&format!("{said:?} does not mean the same"));
        } else if modifier.is_some_and(|at| field(at).eq_ignore_ascii_case("not")) {
            report.drop("negated");
        } else if let (Some(a), Some(b)) = (any_curie(field(subject), None), any_curie(field(object), None)) {
            match (known.holder(&a), known.holder(&b)) {
                (None, None) => report.drop("neither id is known"),
                (Some(one), Some(other)) if one == other => report.drop("known already"),
                (Some(_), Some(_)) => report.drop("ids of two concepts"),
                (Some(holder), None) => add(links, holder, b, &mut report),
                (None, Some(holder)) => add(links, holder, a, &mut report),
            }
        } else {
            report.drop("not two ids");
        }
    }
    Ok(report)
}

fn add(links: &mut Links, holder: &Curie, other: Curie, report: &mut SourceReport) {
    if links.entry(holder.clone()).or_default().insert(other) {
        report.merged += 1;
    } else {
        report.drop("said twice");
    }
}
