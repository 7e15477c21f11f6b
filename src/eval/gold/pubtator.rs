//! PubTator: `ID|t|title`, `ID|a|abstract`, then `ID`, start, end, surface, label, ids,
//! tab-separated, and an empty line after each document.

use std::path::Path;

use super::{
    GoldDocument, GoldError, GoldMention, Labels, LineProblem, Rule, check_span, ids, numbered_lines,
};
use crate::document::CodePoints;

/// Reads the documents of one file. Their text is the title, one newline, the abstract;
/// a document without abstract line is its title alone. Labels without a rule are left out,
/// as are rows that tell a relation between two ids.
pub(super) fn parse(text: &str, path: &Path, labels: &Labels) -> Result<Vec<GoldDocument>, GoldError> {
    let mut documents = Vec::new();
    let mut open: Option<Draft> = None;
    for (number, line) in numbered_lines(text) {
        if line.trim().is_empty() {
            documents.extend(open.take().map(|draft| draft.finish(path, labels)).transpose()?);
        } else if let Some((id, title)) = passage(line, "|t|") {
            documents.extend(open.take().map(|draft| draft.finish(path, labels)).transpose()?);
            open = Some(Draft { id, text: title.to_owned(), rows: Vec::new() });
        } else {
            let draft = open.as_mut().ok_or_else(|| LineProblem::NoTitle.at(path, number))?;
            draft.add(line, number).map_err(|problem| problem.at(path, number))?;
        }
    }
    documents.extend(open.map(|draft| draft.finish(path, labels)).transpose()?);
    Ok(documents)
}

/// The id and the text of a title or abstract line.
fn passage<'t>(line: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    line.split_once(mark).filter(|(id, _)| !id.contains(['\t', '|']))
}

/// A document of which not all lines are read.
struct Draft<'t> {
    id: &'t str,
    text: String,
    rows: Vec<(usize, Vec<&'t str>)>,
}

impl<'t> Draft<'t> {
    fn add(&mut self, line: &'t str, number: usize) -> Result<(), LineProblem> {
        if let Some((id, text)) = passage(line, "|a|") {
            self.check_id(id)?;
            self.text.push('\n');
            self.text.push_str(text);
            return Ok(());
        }
        let fields: Vec<&str> = line.split('\t').collect();
        self.check_id(fields[0])?;
        let is_relation = matches!(fields.len(), 4 | 5) && fields[1].starts_with(char::is_alphabetic);
        if is_relation {
            return Ok(());
        }
        if !(5..=7).contains(&fields.len()) {
            let expected = "5 to 7: id, start, end, surface, label, ids";
            return Err(LineProblem::Columns { found: fields.len(), expected });
        }
        self.rows.push((number, fields));
        Ok(())
    }

    fn check_id(&self, id: &str) -> Result<(), LineProblem> {
        if id == self.id {
            return Ok(());
        }
        Err(LineProblem::OtherDocument { found: id.to_owned(), expected: self.id.to_owned() })
    }

    fn finish(self, path: &Path, labels: &Labels) -> Result<GoldDocument, GoldError> {
        let mut mentions = Vec::new();
        let points = CodePoints::new(&self.text);
        for (number, fields) in self.rows {
            let span = check_span(&points, &self.text, [fields[1], fields[2]], fields[3])
                .map_err(|problem| problem.at(path, number))?;
            let rule = labels.rule(fields[4]).unwrap_or(Rule::None);
            let ids = fields.get(5).copied().unwrap_or_default();
            mentions.extend(rule.types().map(|entity_type| GoldMention {
                span,
                entity_type,
                ids: ids::parse(ids, entity_type),
                name: None,
                ignore: rule.is_ignore(),
            }));
        }
        Ok(GoldDocument { id: self.id.to_owned(), text: self.text, mentions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;

    fn read(text: &str) -> Result<Vec<GoldDocument>, GoldError> {
        parse(text, Path::new("gold.pubtator"), &Labels::default())
    }

    #[test]
    fn offsets_count_code_points_of_title_newline_abstract() {
        let text = "7|t|β-Thalassaemia 🧬\r\n7|a|The HBB gene|t|.\r\n\
                    7\t0\t14\tβ-Thalassaemia\tDisease\tD017086\r\n7\t21\t24\tHBB\tGene\t3043\r\n\
                    7\t21\t24\tHBB\tSpecies\t9606\r\n7\tCID\tD017086\tD1\r\n\r\n\
                    8|t|No abstract\n\n\n9|t|\n9|a|x\n";
        let documents = read(text).unwrap();
        assert_eq!(documents.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["7", "8", "9"]);
        assert_eq!(documents[0].text, "β-Thalassaemia 🧬\nThe HBB gene|t|.");
        let found: Vec<_> = documents[0]
            .mentions
            .iter()
            .map(|m| (m.span.of(&documents[0].text), m.entity_type, m.ids.join(" "), m.ignore))
            .collect();
        assert_eq!(
            found,
            [
                ("β-Thalassaemia", EntityType::Disease, "MESH:D017086".to_owned(), false),
                ("HBB", EntityType::Gene, "NCBIGene:3043".to_owned(), false),
            ]
        );
        assert_eq!((documents[1].text.as_str(), documents[2].text.as_str()), ("No abstract", "\nx"));
    }

    #[test]
    fn an_ignored_label_keeps_its_span() {
        let documents = read("1|t|BRCT domain\n1|a|\n1\t0\t4\tBRCT\tDomainMotif\t-\n").unwrap();
        assert_eq!(documents[0].text, "BRCT domain\n");
        assert!(documents[0].mentions[0].ignore);
        assert_eq!(documents[0].mentions[0].span.of(&documents[0].text), "BRCT");
    }

    #[test]
    fn a_bad_line_is_named_by_file_and_line() {
        for (lines, message) in [
            ("1\t0\t4\tBRCT\tGene\t-\n", "1: no title line (ID|t|title) comes before this line"),
            ("1|t|lupus\n1|a|\n1\t0\t4\tlupus\tDisease\t-", "3: the text at 0..4 is \"lupu\", not \"lupus\""),
            (
                "1|t|lupus\n1|a|\n1\t3\t9\tus\tDisease\t-",
                "3: 3..9 is no stretch of the text, which has 6 code points",
            ),
            (
                "1|t|lupus\n1|a|\n1\t3\t3\t\tDisease\t-",
                "3: 3..3 is no stretch of the text, which has 6 code points",
            ),
            ("1|t|lupus\n\n1|t|lupus\n1\t-1\t5\tlupus\tDisease\t-", "4: offset \"-1\" is not a whole number"),
            (
                "1|t|lupus\n2\t0\t5\tlupus\tDisease\t-",
                "2: the line is of document \"2\" inside document \"1\"",
            ),
            (
                "1|t|lupus\n1\t0\t5",
                "2: 3 tab-separated columns, expected 5 to 7: id, start, end, surface, label, ids",
            ),
        ] {
            assert_eq!(read(lines).unwrap_err().to_string(), format!("gold.pubtator:{message}"));
        }
    }
}
