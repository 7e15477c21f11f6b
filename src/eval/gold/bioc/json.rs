//! BioC in JSON: a collection (an object with `documents`), a list of documents, or documents
//! one after another, as PubTator exports them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::{Piece, RawAnnotation, RawDocument, gold};
use crate::eval::gold::{GoldDocument, GoldError, Labels, LineProblem};

#[derive(Deserialize)]
struct Document {
    passages: Vec<Passage>,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Deserialize)]
struct Passage {
    #[serde(default)]
    offset: Option<usize>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    sentences: Vec<Sentence>,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Deserialize)]
struct Sentence {
    offset: usize,
    #[serde(default)]
    text: String,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    infons: BTreeMap<String, Value>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    locations: Vec<Location>,
}

#[derive(Deserialize)]
struct Location {
    offset: usize,
    length: usize,
}

/// Reads the documents of one file.
pub(in crate::eval::gold) fn parse(
    text: &str,
    path: &Path,
    labels: &Labels,
) -> Result<Vec<GoldDocument>, GoldError> {
    let mut documents = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.map_err(|e| LineProblem::Json(cause(&e)).at(path, e.line()))?;
        take(value, path, &mut documents)?;
    }
    gold(&documents, path, labels)
}

/// Adds the documents that `value` holds.
fn take(value: Value, path: &Path, documents: &mut Vec<RawDocument>) -> Result<(), GoldError> {
    match value {
        Value::Array(items) => items.into_iter().try_for_each(|item| take(item, path, documents)),
        Value::Object(mut object) => {
            // PubTator 3 calls the list of documents by its own name.
            let list = ["documents", "PubTator3"].into_iter().find_map(|key| object.remove(key));
            if let Some(list) = list {
                return take(list, path, documents);
            }
            let id = ["id", "_id"].iter().find_map(|key| object.remove(*key));
            let id = id.and_then(word).unwrap_or_default();
            let document = Document::deserialize(Value::Object(object)).map_err(|e| {
                let problem = LineProblem::Json(cause(&e));
                GoldError::Document { path: path.to_owned(), id: id.clone(), problem }
            })?;
            documents.push(document.raw(id));
            Ok(())
        }
        other => {
            let problem = LineProblem::Json(format!("a document is an object, not {other}"));
            Err(problem.at(path, 1))
        }
    }
}

/// What serde says, without the place, which is told apart.
fn cause(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split_once(" at line ").map_or(message.clone(), |(cause, _)| cause.to_owned())
}

impl Document {
    fn raw(self, id: String) -> RawDocument {
        let mut raw = RawDocument { id, ..RawDocument::default() };
        let mut take = |annotations: Vec<Annotation>| {
            raw.annotations.extend(annotations.into_iter().map(Annotation::raw));
        };
        take(self.annotations);
        for passage in self.passages {
            take(passage.annotations);
            if let Some(text) = &passage.text {
                let offset = passage.offset.unwrap_or(0);
                raw.pieces.push(Piece { offset, text: text.clone(), goes_on: false });
            }
            for (i, sentence) in passage.sentences.into_iter().enumerate() {
                take(sentence.annotations);
                // A passage that has a text has its sentences in it.
                if passage.text.is_none() {
                    raw.pieces.push(Piece { offset: sentence.offset, text: sentence.text, goes_on: i > 0 });
                }
            }
        }
        raw
    }
}

impl Annotation {
    fn raw(self) -> RawAnnotation {
        let infons = self.infons.into_iter().filter_map(|(key, value)| Some((key, word(value)?)));
        RawAnnotation {
            line: None,
            text: self.text,
            infons: infons.collect(),
            locations: self.locations.into_iter().map(|at| (at.offset, at.length)).collect(),
        }
    }
}

/// An infon as text; several values are joined by `|`.
fn word(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => Some(values.into_iter().filter_map(word).collect::<Vec<_>>().join("|")),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;

    fn read(text: &str) -> Result<Vec<GoldDocument>, String> {
        parse(text, Path::new("gold.json"), &Labels::default()).map_err(|e| e.to_string())
    }

    /// A document as PubTator exports it.
    const DOCUMENT: &str = r#"{"_id": "7|None", "id": "7", "infons": {}, "passages": [
        {"infons": {"type": "title"}, "offset": 0, "text": "β-Thalassaemia 🧬", "sentences": [], "annotations": [
            {"id": "3", "infons": {"identifier": "MESH:D017086", "type": "Disease", "valid": true, "normalized": [1]},
             "text": "β-Thalassaemia", "locations": [{"offset": 0, "length": 14}]}], "relations": []},
        {"infons": {"type": "abstract"}, "offset": 17, "text": "The HBB gene.", "annotations": [
            {"id": "4", "infons": {"identifier": 3043, "type": "Gene"}, "text": "HBB", "locations": [{"offset": 21, "length": 3}]},
            {"id": "5", "infons": {"identifier": null, "type": "Species"}, "text": "HBB", "locations": [{"offset": 21, "length": 3}]}]}],
        "pmid": 7, "relations": []}"#;

    #[test]
    fn documents_are_read_from_a_list_a_collection_and_one_by_one() {
        let one = read(DOCUMENT).unwrap();
        assert_eq!((one[0].id.as_str(), one[0].text.as_str()), ("7", "β-Thalassaemia 🧬\nThe HBB gene."));
        let found: Vec<_> = one[0]
            .mentions
            .iter()
            .map(|m| (m.span.of(&one[0].text), m.entity_type, m.ids.join(" ")))
            .collect();
        assert_eq!(
            found,
            [
                ("β-Thalassaemia", EntityType::Disease, "MESH:D017086".to_owned()),
                ("HBB", EntityType::Gene, "NCBIGene:3043".to_owned()),
            ]
        );
        for text in [
            format!("[{DOCUMENT}]"),
            format!("{{\"source\": \"x\", \"documents\": [{DOCUMENT}]}}"),
            format!("{{\"PubTator3\": [{DOCUMENT}]}}"),
        ] {
            assert_eq!(read(&text).unwrap(), one, "{text}");
        }
        assert_eq!(read(&format!("{DOCUMENT}\n{DOCUMENT}\n")).unwrap().len(), 2);
    }

    #[test]
    fn sentences_make_a_passage() {
        let text = r#"[{"id": 8, "passages": [{"offset": 0, "sentences": [
            {"offset": 0, "text": "No.", "annotations": []},
            {"offset": 4, "text": "Lupus.", "annotations": [
                {"infons": {"type": "Disease", "MESH": ["D008180"]}, "text": "Lupus", "locations": [{"offset": 4, "length": 5}]}]}]}]}]"#;
        let documents = read(text).unwrap();
        assert_eq!((documents[0].id.as_str(), documents[0].text.as_str()), ("8", "No. Lupus."));
        assert_eq!(documents[0].mentions[0].ids, ["MESH:D008180"]);
    }

    #[test]
    fn what_is_wrong_is_told_by_line_or_document() {
        for (text, message) in [
            ("{\"documents\": [\n  {]}", "2: not BioC JSON: key must be a string"),
            ("[3]", "1: not BioC JSON: a document is an object, not 3"),
            ("{\"id\": 7}", " document \"7\": not BioC JSON: missing field `passages`"),
            (
                r#"[{"id": "7", "passages": [{"offset": -1, "text": "x"}]}]"#,
                " document \"7\": not BioC JSON: invalid value: integer `-1`, expected usize",
            ),
            (
                r#"{"id": "7", "passages": [{"offset": 0, "text": "lupus", "annotations": [
                    {"infons": {"type": "Disease"}, "text": "Lupus", "locations": [{"offset": 0, "length": 5}]}]}]}"#,
                " document \"7\": the text at 0..5 is \"lupus\", not \"Lupus\"",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), format!("gold.json:{message}"), "{text}");
        }
    }
}
