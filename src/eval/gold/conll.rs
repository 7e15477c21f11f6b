//! CoNLL: token, tab, tag; a blank line after each sentence.
//!
//! Tags are `O`, or `B-`, `I-` and a label (BIO), or also `E-` and `S-` (IOBES), `L-` and `U-`
//! (BILOU). Columns between the first and the last are not read. A mention is a run of whole
//! tokens, as conlleval has it: `I-` or `E-` after another label, or after nothing, begins one.
//!
//! The text is the tokens joined by blanks, so a mention is found strictly only where it begins
//! and ends with a token. Each sentence is a document, since nothing says where documents end;
//! where lines `-DOCSTART-` do, what lies between them is one, its sentences joined by line
//! breaks. There are no ids.

use std::path::Path;

use super::{GoldDocument, GoldError, GoldMention, Labels, LineProblem, Rule, numbered_lines};
use crate::document::Span;

/// The first column of a line that begins a document.
const DOCUMENT: &str = "-DOCSTART-";

/// Reads the documents of one file. Labels without a rule are left out.
pub(super) fn parse(text: &str, path: &Path, labels: &Labels) -> Result<Vec<GoldDocument>, GoldError> {
    let marked = text.lines().any(is_document_start);
    let mut documents = Vec::new();
    let mut draft = Draft::default();
    for (number, line) in numbered_lines(text) {
        let starts = is_document_start(line);
        if starts || line.trim().is_empty() {
            draft.end_sentence();
            if (starts || !marked) && !draft.text.is_empty() {
                documents.push(std::mem::take(&mut draft).finish(labels));
            }
        } else {
            let (token, tag) = row(line).ok_or_else(|| {
                LineProblem::Columns { found: 1, expected: "2: token, tag" }.at(path, number)
            })?;
            let tag = Tag::parse(tag).ok_or_else(|| LineProblem::Tag(tag.to_owned()).at(path, number))?;
            draft.add(token, tag, number);
        }
    }
    draft.end_sentence();
    if !draft.text.is_empty() {
        documents.push(draft.finish(labels));
    }
    Ok(documents)
}

/// Whether a line could be one of a CoNLL file.
pub(super) fn is_row(line: &str) -> bool {
    is_document_start(line) || row(line).is_some_and(|(_, tag)| Tag::parse(tag).is_some())
}

fn is_document_start(line: &str) -> bool {
    line.split(char::is_whitespace).next() == Some(DOCUMENT)
}

fn row(line: &str) -> Option<(&str, &str)> {
    let (token, rest) = line.split_once('\t')?;
    let tag = rest.rsplit('\t').next().unwrap_or(rest);
    (!token.trim().is_empty()).then_some((token.trim(), tag.trim()))
}

/// What a tag says of its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag<'t> {
    /// It is in no mention.
    Outside,
    /// It is in one, perhaps as its first or its last.
    Inside { label: &'t str, begins: bool, ends: bool },
}

impl<'t> Tag<'t> {
    fn parse(tag: &'t str) -> Option<Self> {
        if tag == "O" {
            return Some(Self::Outside);
        }
        let (place, label) = tag.split_once('-').filter(|(_, label)| !label.is_empty())?;
        let (begins, ends) = match place {
            "B" => (true, false),
            "I" => (false, false),
            "E" | "L" => (false, true),
            "S" | "U" => (true, true),
            _ => return None,
        };
        Some(Self::Inside { label, begins, ends })
    }
}

/// A document of which not all lines are read.
#[derive(Default)]
struct Draft<'t> {
    line: usize,
    text: String,
    /// Label, first byte, the byte after the last.
    mentions: Vec<(&'t str, usize, usize)>,
    /// Whether the last mention may go on.
    open: bool,
    /// Whether the next token begins a sentence.
    new_sentence: bool,
}

impl<'t> Draft<'t> {
    fn add(&mut self, token: &str, tag: Tag<'t>, line: usize) {
        if self.text.is_empty() {
            self.line = line;
        } else {
            self.text.push(if self.new_sentence { '\n' } else { ' ' });
        }
        self.new_sentence = false;
        let start = self.text.len();
        self.text.push_str(token);
        let end = self.text.len();
        let Tag::Inside { label, begins, ends } = tag else {
            self.open = false;
            return;
        };
        match self.mentions.last_mut() {
            Some((open, _, last)) if self.open && !begins && *open == label => *last = end,
            _ => self.mentions.push((label, start, end)),
        }
        self.open = !ends;
    }

    fn end_sentence(&mut self) {
        self.open = false;
        self.new_sentence = true;
    }

    fn finish(self, labels: &Labels) -> GoldDocument {
        let mut mentions = Vec::new();
        for (label, start, end) in self.mentions {
            let rule = labels.rule(label).unwrap_or(Rule::None);
            mentions.extend(rule.types().map(|entity_type| GoldMention {
                span: Span::new(start, end),
                entity_type,
                ids: Vec::new(),
                name: None,
                ignore: rule.is_ignore(),
            }));
        }
        GoldDocument { id: format!("line {}", self.line), text: self.text, mentions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, Vec<String>)> {
        let documents = parse(text, Path::new("gold.conll"), &Labels::default()).unwrap();
        let told = |d: GoldDocument| {
            let mentions =
                d.mentions.iter().map(|m| format!("{}:{}", m.entity_type, m.span.of(&d.text))).collect();
            (d.id, d.text, mentions)
        };
        documents.into_iter().map(told).collect()
    }

    #[test]
    fn each_sentence_is_a_document_of_its_tokens() {
        let text = "β\tB-Chemical\r\n-\tI-Chemical\r\nblockers\tI-Chemical\r\nin\tO\r\nMarfan\tB-Disease\r\n\r\n\r\n\
                    🧬\tO\nTP53\tB-Gene\nMDM2\tB-Gene";
        assert_eq!(
            read(text),
            [
                (
                    "line 1".to_owned(),
                    "β - blockers in Marfan".to_owned(),
                    vec!["drug:β - blockers".to_owned(), "disease:Marfan".to_owned()]
                ),
                (
                    "line 8".to_owned(),
                    "🧬 TP53 MDM2".to_owned(),
                    vec!["gene:TP53".to_owned(), "gene:MDM2".to_owned()]
                ),
            ]
        );
    }

    #[test]
    fn every_way_to_tag_gives_the_same_mentions() {
        let tokens = ["a", "b", "c", "d", "e"];
        // "a b" and "c" and "d e", side by side.
        for tags in [
            ["B-Gene", "I-Gene", "B-Gene", "B-Gene", "I-Gene"],
            ["B-Gene", "E-Gene", "S-Gene", "B-Gene", "E-Gene"],
            ["B-Gene", "L-Gene", "U-Gene", "B-Gene", "L-Gene"],
            ["I-Gene", "E-Gene", "S-Gene", "I-Gene", "I-Gene"],
        ] {
            let lines: Vec<String> =
                tokens.iter().zip(tags).map(|(token, tag)| format!("{token}\tNN\t{tag}")).collect();
            let text = lines.join("\n");
            assert_eq!(read(&text)[0].2, ["gene:a b", "gene:c", "gene:d e"], "{tags:?}");
        }
        let text = "a\tI-Gene\nb\tI-Disease\nc\tI-Species\n\nd\tI-Gene\n";
        let found: Vec<_> = read(text).into_iter().map(|d| d.2).collect();
        assert_eq!(found, [vec!["gene:a", "disease:b"], vec!["gene:d"]]);
    }

    #[test]
    fn marked_documents_hold_their_sentences() {
        let text =
            "-DOCSTART-\tO\n\nlupus\tS-Disease\n.\tO\n\nIt\tO\n\n-DOCSTART- -X- O\n\nlupus\tB-Disease\n";
        let found: Vec<_> = read(text).into_iter().map(|(id, text, _)| (id, text)).collect();
        let expected = [("line 3", "lupus .\nIt"), ("line 10", "lupus")];
        assert_eq!(found, expected.map(|(id, text)| (id.to_owned(), text.to_owned())));
    }

    #[test]
    fn a_bad_line_is_named_by_file_and_line() {
        for (text, message) in [
            ("a\tO\nlupus B-Disease\n", "2: 1 tab-separated columns, expected 2: token, tag"),
            (
                "a\tO\n\nlupus\tdisease\n",
                "3: \"disease\" is no tag: expected O, or B-, I-, E-, S-, L- or U- and a label",
            ),
            ("a\tO\nlupus\tB-\n", "2: \"B-\" is no tag: expected O, or B-, I-, E-, S-, L- or U- and a label"),
        ] {
            let error = parse(text, Path::new("gold.conll"), &Labels::default()).unwrap_err();
            assert_eq!(error.to_string(), format!("gold.conll:{message}"));
        }
    }
}
