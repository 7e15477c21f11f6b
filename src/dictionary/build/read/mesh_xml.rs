//! MeSH as NLM publishes it in XML: descriptor records (`descYYYY.xml`) and supplementary
//! concept records (`suppYYYY.xml`).
//!
//! Supplementary records have no place in the trees; the descriptors they are mapped to say
//! what they are. Where those are not at hand, the class of the record does.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::BuildError;
use super::super::curie::curie;
use super::super::recipe::MeshXml;
use super::super::record::Record;
use super::mesh::{TermRow, below, record};
use super::open::{line_at, open};
use crate::concept::Curie;

pub(super) fn read(path: &Path, sources: &Path, rules: &MeshXml) -> Result<Vec<Record>, BuildError> {
    let mut mesh = Mesh { rules, trees: HashMap::new(), found: Vec::new() };
    if let Some(descriptors) = &rules.descriptors_file {
        let descriptors = sources.join(descriptors);
        mesh.read(&descriptors, open(&descriptors)?)?;
    }
    mesh.read(path, open(path)?)?;
    Ok(mesh.records())
}

struct Mesh<'r> {
    rules: &'r MeshXml,
    /// Of each descriptor: whether it has a place in the trees asked for, and in those left out.
    trees: HashMap<String, (bool, bool)>,
    found: Vec<Entry>,
}

/// One descriptor or supplementary record as far as it is read.
#[derive(Default)]
struct Entry {
    ui: String,
    /// Of a supplementary record.
    class: Option<String>,
    trees: Vec<String>,
    mapped_to: Vec<String>,
    terms: Vec<(u64, TermRow)>,
    /// Numbers of the concept that the record is named after.
    numbers: Vec<String>,
    concept: String,
    in_preferred: bool,
    term: TermRow,
}

impl Mesh<'_> {
    fn read(&mut self, path: &Path, input: impl BufRead) -> Result<(), BuildError> {
        let mut reader = Reader::from_reader(input);
        let mut buffer = Vec::new();
        let mut open_tags: Vec<String> = Vec::new();
        let mut text = String::new();
        let mut entry = Entry::default();
        let mut sets = 0;
        loop {
            let slip = |reader: &Reader<_>, message: String| {
                BuildError::line(path, line_at(path, reader.buffer_position()), message)
            };
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(|e| slip(&reader, format!("not XML: {e}")))? {
                Event::Start(tag) => {
                    let name = String::from_utf8_lossy(tag.local_name().as_ref()).into_owned();
                    sets += usize::from(open_tags.is_empty() && name.ends_with("RecordSet"));
                    entry.begin(&name, &tag);
                    open_tags.push(name);
                    text.clear();
                }
                Event::Text(part) => text.push_str(&part.decode().map_err(|e| slip(&reader, e.to_string()))?),
                Event::CData(part) => {
                    text.push_str(&part.decode().map_err(|e| slip(&reader, e.to_string()))?);
                }
                Event::GeneralRef(part) => {
                    let name = part.decode().map_err(|e| slip(&reader, e.to_string()))?;
                    let character = part.resolve_char_ref().ok().flatten().map(String::from);
                    let known = quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
                    match character.or(known) {
                        Some(known) => text.push_str(&known),
                        None => return Err(slip(&reader, format!("unknown entity &{name};"))),
                    }
                }
                Event::End(_) => {
                    let name = open_tags.pop().unwrap_or_default();
                    let above = open_tags.last().map_or("", String::as_str);
                    entry.end(&name, above, text.trim());
                    if matches!(name.as_str(), "DescriptorRecord" | "SupplementalRecord") {
                        self.take(std::mem::take(&mut entry));
                    }
                    text.clear();
                }
                Event::Eof if !open_tags.is_empty() => {
                    let message = format!("the file ends inside <{}>: it is not whole", open_tags.join("><"));
                    return Err(slip(&reader, message));
                }
                Event::Eof if sets == 0 => {
                    let expected = "<DescriptorRecordSet> or <SupplementalRecordSet>";
                    return Err(BuildError::line(path, 1, format!("not MeSH XML: expected {expected}")));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn take(&mut self, entry: Entry) {
        if entry.class.is_none() {
            let wanted = entry.trees.iter().any(|tree| below(tree, &self.rules.trees));
            let left_out = entry.trees.iter().any(|tree| below(tree, &self.rules.not_trees));
            self.trees.insert(entry.ui.clone(), (wanted, left_out));
            if !wanted || left_out {
                return;
            }
        }
        self.found.push(entry);
    }

    fn records(self) -> Vec<Record> {
        let wanted = |entry: &Entry| match &entry.class {
            None => true,
            Some(class) if self.trees.is_empty() => self.rules.classes.contains(class),
            Some(_) => {
                let places = || entry.mapped_to.iter().filter_map(|ui| self.trees.get(ui));
                places().any(|(wanted, _)| *wanted) && !places().any(|(_, left_out)| *left_out)
            }
        };
        self.found.iter().filter(|entry| wanted(entry)).filter_map(Entry::record).collect()
    }
}

impl Entry {
    fn begin(&mut self, name: &str, tag: &BytesStart<'_>) {
        let attribute = |name: &str| {
            let found = tag.try_get_attribute(name).ok().flatten();
            found.map(|a| String::from_utf8_lossy(&a.value).into_owned()).unwrap_or_default()
        };
        match name {
            "DescriptorRecord" => *self = Self::default(),
            "SupplementalRecord" => {
                *self = Self { class: Some(attribute("SCRClass")), ..Self::default() };
            }
            "Concept" => self.in_preferred = attribute("PreferredConceptYN") == "Y",
            "Term" => {
                self.term = TermRow {
                    tag: attribute("LexicalTag"),
                    preferred: attribute("RecordPreferredTermYN"),
                    ..TermRow::default()
                };
            }
            _ => {}
        }
    }

    /// Takes what stood between the tags of `name`, which stands in `above`.
    fn end(&mut self, name: &str, above: &str, text: &str) {
        match (above, name) {
            ("DescriptorRecord", "DescriptorUI") | ("SupplementalRecord", "SupplementalRecordUI") => {
                text.clone_into(&mut self.ui);
            }
            ("TreeNumberList", "TreeNumber") => self.trees.push(text.to_owned()),
            // A star marks the main heading.
            ("DescriptorReferredTo", "DescriptorUI") if self.class.is_some() && self.terms.is_empty() => {
                self.mapped_to.push(text.trim_start_matches('*').to_owned());
            }
            ("Concept", "ConceptUI") => text.clone_into(&mut self.concept),
            ("Concept" | "RegistryNumberList", "RegistryNumber") if self.in_preferred => {
                self.numbers.push(text.to_owned());
            }
            ("Term", "String") => text.clone_into(&mut self.term.name),
            ("TermList", "Term") => {
                let mut term = std::mem::take(&mut self.term);
                self.ui.clone_into(&mut term.descriptor);
                self.concept.clone_into(&mut term.concept);
                self.terms.push((0, term));
            }
            _ => {}
        }
    }

    fn record(&self) -> Option<Record> {
        let mut record = record(&self.terms)?;
        record.xrefs.extend(self.numbers.iter().filter_map(|number| registry_number(number)));
        let mut seen = HashSet::new();
        let parents = self.mapped_to.iter().filter(|ui| seen.insert(*ui));
        record.parents.extend(parents.filter_map(|ui| curie(ui, Some("MESH"))));
        Some(record)
    }
}

/// The registry of a number by its look: CAS (`58-08-2`) or UNII (`3G6A5W338E`). Enzyme
/// numbers are classes.
fn registry_number(number: &str) -> Option<Curie> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let cas = || number.split('-').count() == 3 && number.split('-').all(digits);
    let unii = || {
        number.len() == 10
            && number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && number.bytes().any(|b| b.is_ascii_digit())
    };
    match number {
        _ if cas() => curie(number, Some("CAS")),
        _ if unii() => curie(number, Some("UNII")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::NameKind;

    const DESCRIPTORS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20250101.dtd">
<DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord DescriptorClass="1"><DescriptorUI>D000082</DescriptorUI>
 <DescriptorName><String>Acetaminophen</String></DescriptorName>
 <PharmacologicalActionList><PharmacologicalAction><DescriptorReferredTo><DescriptorUI>D000700</DescriptorUI>
 </DescriptorReferredTo></PharmacologicalAction></PharmacologicalActionList>
 <TreeNumberList><TreeNumber>D02.065.199</TreeNumber></TreeNumberList>
 <ConceptList>
  <Concept PreferredConceptYN="Y"><ConceptUI>M1</ConceptUI><ConceptName><String>Acetaminophen</String></ConceptName>
   <RegistryNumberList><RegistryNumber>362O9ITL9D</RegistryNumber><RegistryNumber>103-90-2</RegistryNumber>
   <RegistryNumber>EC 1.1.1.1</RegistryNumber></RegistryNumberList>
   <TermList>
    <Term ConceptPreferredTermYN="Y" IsPermutedTermYN="N" LexicalTag="NON" RecordPreferredTermYN="Y">
     <TermUI>T1</TermUI><String>Acetaminophen</String></Term>
    <Term LexicalTag="TRD" RecordPreferredTermYN="N"><TermUI>T2</TermUI><String>Tylenol</String></Term>
   </TermList></Concept>
  <Concept PreferredConceptYN="N"><ConceptUI>M2</ConceptUI>
   <TermList><Term LexicalTag="NON" RecordPreferredTermYN="N"><TermUI>T3</TermUI><String>A &amp; B&#45;C</String></Term>
   </TermList></Concept>
 </ConceptList></DescriptorRecord>
<DescriptorRecord><DescriptorUI>D009</DescriptorUI><TreeNumberList><TreeNumber>D12.776.1</TreeNumber></TreeNumberList>
 <ConceptList><Concept PreferredConceptYN="Y"><ConceptUI>M9</ConceptUI><TermList>
 <Term LexicalTag="NON" RecordPreferredTermYN="Y"><String>Proteins</String></Term></TermList></Concept></ConceptList>
</DescriptorRecord>
</DescriptorRecordSet>"#;

    fn supplementary(mapped_to: &str) -> String {
        format!(
            r#"<SupplementalRecordSet><SupplementalRecord SCRClass="1"><SupplementalRecordUI>C1</SupplementalRecordUI>
            <SupplementalRecordName><String>acetaminophen glucuronide</String></SupplementalRecordName>
            <HeadingMappedToList><HeadingMappedTo><DescriptorReferredTo><DescriptorUI>*{mapped_to}</DescriptorUI>
            </DescriptorReferredTo></HeadingMappedTo></HeadingMappedToList>
            <ConceptList><Concept PreferredConceptYN="Y"><ConceptUI>M3</ConceptUI><TermList>
            <Term LexicalTag="NON" RecordPreferredTermYN="Y"><String>acetaminophen glucuronide</String></Term>
            </TermList></Concept></ConceptList></SupplementalRecord></SupplementalRecordSet>"#
        )
    }

    const RULES: &str = "trees = [\"D02\", \"D12\"]\nnot_trees = [\"D12.776\"]\nclasses = [\"1\"]";

    fn read_all(files: &[&str]) -> Result<Vec<Record>, BuildError> {
        let rules: MeshXml = toml::from_str(RULES).unwrap();
        let mut mesh = Mesh { rules: &rules, trees: HashMap::new(), found: Vec::new() };
        files.iter().try_for_each(|text| mesh.read(Path::new("mesh.xml"), text.as_bytes()))?;
        Ok(mesh.records())
    }

    #[test]
    fn descriptors_of_the_trees_asked_for_become_records() {
        let records = read_all(&[DESCRIPTORS]).unwrap();
        assert_eq!(records.len(), 1);
        let names: Vec<_> = records[0].names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(names[0], ("Acetaminophen", NameKind::Preferred));
        assert!(names.contains(&("Tylenol", NameKind::Brand)), "{names:?}");
        assert!(names.contains(&("A & B-C", NameKind::Related)), "{names:?}");
        let xrefs: Vec<_> = records[0].xrefs.iter().map(Curie::as_str).collect();
        assert_eq!(xrefs, ["UNII:362O9ITL9D", "CAS:103-90-2"]);
    }

    #[test]
    fn supplementary_records_go_with_the_heading_they_are_mapped_to() {
        for (files, expected) in [
            (vec![DESCRIPTORS.to_owned(), supplementary("D000082")], 2),
            (vec![DESCRIPTORS.to_owned(), supplementary("D009")], 1),
            (vec![supplementary("D009")], 1),
            (vec![supplementary("D009").replace("\"1\"", "\"3\"")], 0),
        ] {
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            assert_eq!(read_all(&files).unwrap().len(), expected);
        }
        let records = read_all(&[&supplementary("D000082")]).unwrap();
        assert_eq!(records[0].parents[0].as_str(), "MESH:D000082");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cut = &DESCRIPTORS[..DESCRIPTORS.find("<RegistryNumberList>").unwrap()];
        for (text, message) in [
            (cut.to_owned(), "the file ends inside <DescriptorRecordSet><DescriptorRecord>"),
            (DESCRIPTORS.replace("&amp;", "&x;"), "unknown entity &x;"),
            (DESCRIPTORS.replace("</TermList>", "</Term>"), "not XML"),
            ("<a></a>".to_owned(), "not MeSH XML: expected <DescriptorRecordSet>"),
        ] {
            let error = read_all(&[&text]).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
