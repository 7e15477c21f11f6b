//! OWL ontologies as RDF/XML, with the annotations that OBO vocabularies use: labels, synonyms
//! with their scope, cross-references, named superclasses, replaced ids.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxrdfxml::{RdfXmlParseError, RdfXmlParser};
use regex::Regex;

use super::super::BuildError;
use super::super::curie::{any_curie, curie};
use super::super::recipe::Owl;
use super::super::record::Record;
use super::fault::LineFault;
use super::open::line_at;
use super::replaced::Replaced;
use super::{is_abbreviation, kind_of_scope};
use crate::concept::{Curie, NameKind};

/// Bytes at the head of a file that may declare entities.
const HEAD: u64 = 64 << 10;

/// Bytes at the end of a file that hold the end of its root.
const TAIL: usize = 4 << 10;

/// The longest entity: they are short for the beginnings of addresses.
const LONGEST_ENTITY: usize = 1 << 10;

pub(super) fn read(path: &Path, mut input: impl Read, rules: &Owl) -> Result<Vec<Record>, BuildError> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head).map_err(|e| BuildError::io(path, e))?;
    check_entities(&String::from_utf8_lossy(&head))
        .map_err(|fault| BuildError::line(path, 1, fault.to_string()))?;
    let mut classes = Classes::default();
    let mut input = Tail { input: head.as_slice().chain(input), last: Vec::new() };
    let mut triples = RdfXmlParser::new().for_reader(&mut input);
    while let Some(triple) = triples.next() {
        match triple {
            Ok(triple) => classes.take(&triple),
            Err(RdfXmlParseError::Io(error)) => return Err(BuildError::io(path, error)),
            Err(RdfXmlParseError::Syntax(error)) => {
                let line = line_at(path, triples.buffer_position());
                return Err(BuildError::line(path, line, format!("not RDF/XML: {error}")));
            }
        }
    }
    drop(triples);
    // The parser is content with a file that ends anywhere.
    if !String::from_utf8_lossy(&input.last).contains("RDF>") {
        return Err(BuildError::line(
            path,
            line_at(path, u64::MAX),
            "the file ends before </rdf:RDF>: it is not whole",
        ));
    }
    Ok(classes.finish(rules))
}

/// Keeps the end of what is read: the last tag and what may be said behind it.
struct Tail<R> {
    input: R,
    last: Vec<u8>,
}

impl<R: Read> Read for Tail<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.last.extend_from_slice(&buffer[..count]);
        self.last.drain(..self.last.len().saturating_sub(TAIL));
        Ok(count)
    }
}

/// Refuses entities made of entities that grow without measure: the parser writes them out
/// whole as it meets their declaration.
fn check_entities(head: &str) -> Result<(), LineFault> {
    static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<!ENTITY\s+([^\s"'%]+)\s+(?:"([^"]*)"|'([^']*)')"#).expect("the pattern is good")
    });
    static REFERENCE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("&([^;&]*);").expect("the pattern is good"));
    let mut lengths: HashMap<&str, usize> = HashMap::new();
    for entity in ENTITY.captures_iter(head) {
        let (name, value) = (entity.get(1), entity.get(2).or(entity.get(3)));
        let (Some(name), Some(value)) = (name, value) else { continue };
        let value = value.as_str();
        let references = REFERENCE.captures_iter(value).filter_map(|r| lengths.get(r.get(1)?.as_str()));
        let length = references.fold(value.len(), |sum, length| sum.saturating_add(*length));
        if length > LONGEST_ENTITY {
            return Err(LineFault::LongEntity { name: name.as_str().to_owned(), most: LONGEST_ENTITY });
        }
        lengths.insert(name.as_str(), length);
    }
    match head.find("<!DOCTYPE") {
        Some(at) if !lengths.is_empty() && !head[at..].contains("]>") && !head[at..].contains("] >") => {
            Err(LineFault::LongHead(HEAD))
        }
        _ => Ok(()),
    }
}

#[derive(Default)]
struct Classes {
    /// In the order of the file.
    all: Vec<Class>,
    places: HashMap<String, usize>,
    axiom: Axiom,
}

#[derive(Default)]
struct Class {
    iri: String,
    declared: bool,
    deprecated: bool,
    label: Option<String>,
    synonyms: Vec<(String, NameKind)>,
    xrefs: Vec<Curie>,
    parents: Vec<Curie>,
    replaced_by: Vec<Curie>,
    second_ids: Vec<Curie>,
}

/// A statement about a statement; its triples stand together.
#[derive(Default)]
struct Axiom {
    node: String,
    source: String,
    target: String,
    abbreviation: bool,
}

impl Classes {
    fn take(&mut self, triple: &Triple) {
        let predicate = local(triple.predicate.as_str());
        match &triple.subject {
            NamedOrBlankNode::BlankNode(node) => self.take_axiom(node.as_str(), predicate, &triple.object),
            NamedOrBlankNode::NamedNode(subject) => {
                let at = *self.places.entry(subject.as_str().to_owned()).or_insert(self.all.len());
                if at == self.all.len() {
                    self.all.push(Class { iri: subject.as_str().to_owned(), ..Class::default() });
                }
                self.all[at].take(predicate, &triple.object);
            }
        }
    }

    fn take_axiom(&mut self, node: &str, predicate: &str, object: &Term) {
        if node != self.axiom.node {
            self.end_axiom();
            node.clone_into(&mut self.axiom.node);
        }
        match (predicate, object) {
            ("annotatedSource", Term::NamedNode(source)) => {
                source.as_str().clone_into(&mut self.axiom.source);
            }
            ("annotatedTarget", Term::Literal(text)) => text.value().clone_into(&mut self.axiom.target),
            ("hasSynonymType", object) => self.axiom.abbreviation |= is_abbreviation(&value(object)),
            _ => {}
        }
    }

    fn end_axiom(&mut self) {
        let axiom = std::mem::take(&mut self.axiom);
        if let Some(&at) = self.places.get(&axiom.source).filter(|_| axiom.abbreviation) {
            for (_, kind) in self.all[at].synonyms.iter_mut().filter(|(text, _)| *text == axiom.target) {
                *kind = NameKind::Abbreviation;
            }
        }
    }

    fn finish(mut self, rules: &Owl) -> Vec<Record> {
        self.end_axiom();
        let mut records = Vec::new();
        let mut replaced = Replaced::default();
        for class in self.all.into_iter().filter(|class| class.declared) {
            let Some(id) =
                any_curie(&class.iri, None).or_else(|| any_curie(&class.iri, rules.prefix.as_deref()))
            else {
                continue;
            };
            if rules.prefix.as_ref().is_some_and(|prefix| id.prefix() != prefix) {
                continue;
            }
            if class.deprecated {
                class.replaced_by.into_iter().for_each(|new| replaced.note(id.clone(), new));
                continue;
            }
            let Some(label) = class.label else { continue };
            class.second_ids.into_iter().for_each(|old| replaced.note(old, id.clone()));
            let mut record = Record::new(Some(id), 0);
            record.name(label, NameKind::Preferred);
            class.synonyms.into_iter().for_each(|(text, kind)| record.name(text, kind));
            record.xrefs = class.xrefs;
            record.parents = class.parents;
            records.push(record);
        }
        replaced.apply(&mut records);
        records
    }
}

impl Class {
    fn take(&mut self, predicate: &str, object: &Term) {
        if let Term::Literal(text) = object
            && text.language().is_some_and(|language| !language.starts_with("en"))
        {
            return;
        }
        match predicate {
            "type" => self.declared |= matches!(object, Term::NamedNode(n) if local(n.as_str()) == "Class"),
            "label" | "prefLabel" => self.label = self.label.take().or_else(|| Some(value(object))),
            "deprecated" => self.deprecated |= matches!(value(object).as_str(), "true" | "1"),
            "hasExactSynonym" | "hasRelatedSynonym" | "hasNarrowSynonym" | "hasBroadSynonym" => {
                let kind = kind_of_scope(predicate).unwrap_or(NameKind::Related);
                self.synonyms.push((value(object), kind));
            }
            // What is called so in SKOS, in EFO and Orphanet, and in OBI.
            "altLabel" | "alternative_term" | "IAO_0000118" => {
                self.synonyms.push((value(object), NameKind::Exact));
            }
            "hasDbXref" => self.xrefs.extend(curie(&value(object), None)),
            "subClassOf" => {
                if let Term::NamedNode(parent) = object {
                    self.parents.extend(any_curie(parent.as_str(), None));
                }
            }
            "IAO_0100001" => self.replaced_by.extend(any_curie(&value(object), None)),
            "hasAlternativeId" => self.second_ids.extend(any_curie(&value(object), None)),
            _ => {}
        }
    }
}

/// The last part of an IRI: OBO vocabularies give one meaning to it wherever it is defined.
fn local(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

fn value(object: &Term) -> String {
    match object {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(text) => text.value().to_owned(),
        Term::BlankNode(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY obo "http://purl.obolibrary.org/obo/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:obo="http://purl.obolibrary.org/obo/"
  xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#">
 <owl:Class rdf:about="&obo;MONDO_0000001">
  <rdfs:label xml:lang="de">Krankheit</rdfs:label>
  <rdfs:label>cystic fibrosis</rdfs:label>
  <oboInOwl:hasExactSynonym>CF</oboInOwl:hasExactSynonym>
  <oboInOwl:hasBroadSynonym>lung disease</oboInOwl:hasBroadSynonym>
  <oboInOwl:hasDbXref>DOID:1485</oboInOwl:hasDbXref>
  <oboInOwl:hasDbXref>MedDRA:1</oboInOwl:hasDbXref>
  <rdfs:subClassOf rdf:resource="&obo;MONDO_0000009"/>
  <rdfs:subClassOf><owl:Restriction/></rdfs:subClassOf>
 </owl:Class>
 <owl:Axiom>
  <owl:annotatedSource rdf:resource="&obo;MONDO_0000001"/>
  <owl:annotatedProperty rdf:resource="http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"/>
  <owl:annotatedTarget>CF</owl:annotatedTarget>
  <oboInOwl:hasSynonymType rdf:resource="&obo;OMO_0003000"/>
 </owl:Axiom>
 <owl:Class rdf:about="&obo;MONDO_0000002">
  <rdfs:label>obsolete mucoviscidosis</rdfs:label>
  <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
  <obo:IAO_0100001 rdf:resource="&obo;MONDO_0000001"/>
 </owl:Class>
 <owl:ObjectProperty rdf:about="&obo;RO_0000001"><rdfs:label>part of</rdfs:label></owl:ObjectProperty>
</rdf:RDF>
"#;

    #[test]
    fn classes_become_records_and_replaced_ones_second_ids() {
        let records = read(Path::new("x.owl"), FILE.as_bytes(), &Owl::default()).unwrap();
        let names: Vec<_> = records[0].names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(records.len(), 1);
        assert_eq!(
            names,
            [
                ("cystic fibrosis", NameKind::Preferred),
                ("CF", NameKind::Abbreviation),
                ("lung disease", NameKind::Related)
            ]
        );
        let ids = |ids: &[Curie]| ids.iter().map(Curie::as_str).collect::<Vec<_>>().join(" ");
        assert_eq!(ids(&records[0].xrefs), "DOID:1485 MONDO:0000002");
        assert_eq!(ids(&records[0].parents), "MONDO:0000009");
    }

    #[test]
    fn a_file_cut_short_is_refused() {
        let path = Path::new("x.owl");
        for end in [FILE.rfind("</rdf:RDF>").unwrap(), FILE.find("<owl:Axiom>").unwrap(), 60] {
            let error = read(path, &FILE.as_bytes()[..end], &Owl::default()).unwrap_err().to_string();
            assert!(error.contains("x.owl:"), "{error}");
        }
        assert!(read(path, format!("{FILE}\n<!-- by a tool -->\n").as_bytes(), &Owl::default()).is_ok());
    }

    #[test]
    fn what_is_not_xml_is_named_by_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.owl");
        for broken in [
            FILE.replace("</rdfs:label>\n  <owl:dep", "\n  <owl:dep"),
            FILE.replace("&obo;MONDO_0000002", "&oho;X"),
        ] {
            std::fs::write(&path, &broken).unwrap();
            let error = read(&path, broken.as_bytes(), &Owl::default()).unwrap_err().to_string();
            assert!(error.contains("x.owl:2") && error.contains("not RDF/XML"), "{error}");
        }
    }

    #[test]
    fn entities_may_not_grow_without_measure() {
        let nested = (0..9).fold("<!ENTITY e0 \"aaaaaaaa\">".to_owned(), |text, n| {
            format!("{text}\n<!ENTITY e{} \"&e{n};&e{n};&e{n};&e{n};\">", n + 1)
        });
        let text = FILE.replace("<!ENTITY obo", &format!("{nested} <!ENTITY obo"));
        let error = read(Path::new("x.owl"), text.as_bytes(), &Owl::default()).unwrap_err().to_string();
        assert_eq!(error, "x.owl:1: entity e4 is longer than 1024 bytes");
        let long = FILE.replace(" ]>", &" ".repeat(70_000));
        let error = read(Path::new("x.owl"), long.as_bytes(), &Owl::default()).unwrap_err().to_string();
        assert!(error.contains("the declarations at its head are longer than 65536 bytes"), "{error}");
    }
}
