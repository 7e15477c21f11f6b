//! BioC in XML: `collection`, `document`, `passage`, perhaps `sentence`, `annotation`.

use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{Piece, RawAnnotation, RawDocument, gold};
use crate::eval::gold::{GoldDocument, GoldError, Labels, LineProblem};

/// Reads the documents of one file.
pub(in crate::eval::gold) fn parse(
    text: &str,
    path: &Path,
    labels: &Labels,
) -> Result<Vec<GoldDocument>, GoldError> {
    // Section 2.11 of XML: what reads it sees line breaks as one character.
    let text = text.replace("\r\n", "\n");
    let mut lines = Lines { text: &text, at: 0, line: 1 };
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut collection = Collection::default();
    loop {
        let event = reader.read_event();
        let position = if event.is_ok() { reader.buffer_position() } else { reader.error_position() };
        let line = lines.at(usize::try_from(position).unwrap_or(usize::MAX));
        let more = event
            .map_err(|error| LineProblem::Xml(error.to_string()))
            .and_then(|event| collection.take(event, line))
            .map_err(|problem| problem.at(path, line))?;
        if !more {
            return gold(&collection.documents, path, labels);
        }
    }
}

/// The line of a byte; asked for in order.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn at(&mut self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        if byte > self.at {
            self.line += self.text[self.at..byte].matches('\n').count();
            self.at = byte;
        }
        self.line
    }
}

/// As far as the file is read.
#[derive(Default)]
struct Collection {
    documents: Vec<RawDocument>,
    /// The elements that are open, outermost first.
    open: Vec<String>,
    /// What the innermost element holds.
    text: String,
    /// Of the passage or sentence.
    offset: Option<usize>,
    /// What of the open passage has been read.
    has_text: bool,
    has_sentence: bool,
    annotation: RawAnnotation,
    /// The key of an infon.
    key: String,
}

impl Collection {
    /// Whether there may be more to read.
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<bool, LineProblem> {
        let bad = |message: String| LineProblem::Xml(message);
        match event {
            Event::Start(tag) => self.begin(&tag)?,
            Event::Text(part) => self.text.push_str(&part.decode().map_err(|e| bad(e.to_string()))?),
            Event::CData(part) => self.text.push_str(&part.decode().map_err(|e| bad(e.to_string()))?),
            Event::GeneralRef(part) => self.text.push_str(&resolved(&part)?),
            Event::End(_) => self.end(line)?,
            Event::Eof if !self.open.is_empty() => {
                return Err(bad(format!("the file ends inside <{}>: it is not whole", self.open.join("><"))));
            }
            Event::Eof => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), LineProblem> {
        let name = String::from_utf8_lossy(tag.local_name().as_ref()).into_owned();
        if self.open.is_empty() && name != "collection" {
            return Err(LineProblem::Xml(format!(
                "the outermost element is <{name}>, expected <collection>"
            )));
        }
        match name.as_str() {
            "document" => self.documents.push(RawDocument::default()),
            "passage" => (self.offset, self.has_text, self.has_sentence) = (None, false, false),
            "sentence" => self.offset = None,
            "annotation" => self.annotation = RawAnnotation::default(),
            "infon" => self.key = attribute(tag, "key")?.unwrap_or_default(),
            "location" if self.is_in("annotation") => {
                let number = |name: &str| {
                    let value = attribute(tag, name)?.unwrap_or_default();
                    value.parse().map_err(|_| LineProblem::Offset(value))
                };
                self.annotation.locations.push((number("offset")?, number("length")?));
            }
            _ => {}
        }
        self.open.push(name);
        self.text.clear();
        Ok(())
    }

    fn end(&mut self, line: usize) -> Result<(), LineProblem> {
        let name = self.open.pop().unwrap_or_default();
        let above = self.open.last().map_or("", String::as_str);
        let text = std::mem::take(&mut self.text);
        let Some(document) = self.documents.last_mut() else { return Ok(()) };
        match (above, name.as_str()) {
            ("document", "id") => text.trim().clone_into(&mut document.id),
            ("passage" | "sentence", "offset") => {
                let offset = text.trim();
                self.offset = Some(offset.parse().map_err(|_| LineProblem::Offset(offset.to_owned()))?);
            }
            ("passage", "text") => {
                let offset = self.offset.ok_or_else(no_offset)?;
                self.has_text = true;
                document.pieces.push(Piece { offset, text, goes_on: false });
            }
            // A passage that has a text has its sentences in it.
            ("sentence", "text") if !self.has_text => {
                let offset = self.offset.ok_or_else(no_offset)?;
                document.pieces.push(Piece { offset, text, goes_on: self.has_sentence });
                self.has_sentence = true;
            }
            ("annotation", "text") => self.annotation.text = Some(text),
            ("annotation", "infon") => {
                self.annotation.infons.insert(std::mem::take(&mut self.key), text.trim().to_owned());
            }
            (_, "annotation") => {
                self.annotation.line = Some(line);
                document.annotations.push(std::mem::take(&mut self.annotation));
            }
            _ => {}
        }
        Ok(())
    }

    fn is_in(&self, name: &str) -> bool {
        self.open.last().is_some_and(|open| open == name)
    }
}

fn no_offset() -> LineProblem {
    LineProblem::Xml("a <text> has no <offset> before it".to_owned())
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, LineProblem> {
    let bad = |message: String| LineProblem::Xml(message);
    let found = tag.try_get_attribute(name).map_err(|e| bad(e.to_string()))?;
    let value = found.map(|attribute| attribute.unescape_value().map(std::borrow::Cow::into_owned));
    value.transpose().map_err(|e| bad(e.to_string()))
}

/// The character that `&name;` stands for.
fn resolved(part: &BytesRef<'_>) -> Result<String, LineProblem> {
    let name = part.decode().map_err(|e| LineProblem::Xml(e.to_string()))?;
    let character = part.resolve_char_ref().ok().flatten().map(String::from);
    let known = quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
    character.or(known).ok_or_else(|| LineProblem::Xml(format!("unknown entity &{name};")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;

    fn read(text: &str) -> Result<Vec<GoldDocument>, String> {
        parse(text, Path::new("gold.xml"), &Labels::default()).map_err(|e| e.to_string())
    }

    fn collection(documents: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<collection><source/><date/><key/>\n{documents}\n</collection>\n"
        )
    }

    #[test]
    fn documents_are_read() {
        let text = collection(
            "<document><id>7</id><passage><infon key=\"type\">title</infon><offset>0</offset>\n\
             <text>β-Thalassaemia &amp; &#x1F9EC;</text>\n\
             <annotation id=\"1\"><infon key=\"identifier\">MESH:D017086</infon><infon key=\"type\">Disease</infon>\n\
             <location offset=\"0\" length=\"14\"/><text>β-Thalassaemia</text></annotation></passage>\n\
             <passage><offset>19</offset><sentence><offset>19</offset><text>No.</text></sentence>\n\
             <sentence><offset>23</offset><text><![CDATA[HBB]]></text><annotation id=\"2\"><infon key=\"type\">Gene</infon>\n\
             <infon key=\"NCBI GENE\">3043</infon><location offset=\"23\" length=\"3\"></location><text>HBB</text>\n\
             </annotation></sentence></passage><relation id=\"R\"><infon key=\"type\">x</infon></relation></document>\n\
             <document><id>8</id><passage><offset>0</offset><text>No abstract</text></passage>\n\
             <passage><offset>12</offset><text/></passage></document>",
        );
        let documents = read(&text).unwrap();
        assert_eq!(documents, read(&text.replace('\n', "\r\n")).unwrap());
        let texts: Vec<_> = documents.iter().map(|d| (d.id.as_str(), d.text.as_str())).collect();
        assert_eq!(texts, [("7", "β-Thalassaemia & 🧬\nNo. HBB"), ("8", "No abstract\n")]);
        let found: Vec<_> = documents[0]
            .mentions
            .iter()
            .map(|m| (m.span.of(&documents[0].text), m.entity_type, m.ids.join(" ")))
            .collect();
        assert_eq!(
            found,
            [
                ("β-Thalassaemia", EntityType::Disease, "MESH:D017086".to_owned()),
                ("HBB", EntityType::Gene, "NCBIGene:3043".to_owned()),
            ]
        );
    }

    #[test]
    fn a_bad_line_is_named_by_file_and_line() {
        let passage = |inside: &str| {
            collection(&format!(
                "<document><id>7</id><passage><offset>0</offset><text>lupus</text>\n{inside}</passage></document>"
            ))
        };
        let annotation = |place: &str, text: &str| {
            passage(&format!(
                "<annotation><infon key=\"type\">Disease</infon>\n<location {place}/><text>{text}</text></annotation>"
            ))
        };
        for (text, message) in [
            (
                "<html></html>".to_owned(),
                "1: not BioC XML: the outermost element is <html>, expected <collection>",
            ),
            (
                "<collection>\n<document>".to_owned(),
                "2: not BioC XML: the file ends inside <collection><document>: it is not whole",
            ),
            (passage("<text>&nbsp;</text>"), "4: not BioC XML: unknown entity &nbsp;"),
            (
                collection("<document><passage><text>x</text></passage></document>"),
                "3: not BioC XML: a <text> has no <offset> before it",
            ),
            (annotation("offset=\"0\"", "lupus"), "5: offset \"\" is not a whole number"),
            (
                annotation("offset=\"0\" length=\"5\"", "Lupus"),
                "5: the text at 0..5 is \"lupus\", not \"Lupus\"",
            ),
        ] {
            assert_eq!(read(&text).unwrap_err(), format!("gold.xml:{message}"), "{text}");
        }
        let crossed = read("<collection>\n<document></collection>").unwrap_err();
        assert!(crossed.starts_with("gold.xml:2: not BioC XML: "), "{crossed}");
    }
}
