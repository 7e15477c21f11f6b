//! Which format a gold file has: its first line that is not blank tells.

use std::path::Path;

use super::{GoldDocument, GoldError, Labels, bioc, conll, pubtator};

/// Reads the documents of one file; none where it is blank throughout.
pub(super) fn parse(text: &str, path: &Path, labels: &Labels) -> Result<Vec<GoldDocument>, GoldError> {
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else { return Ok(Vec::new()) };
    let beginning = first.trim_start();
    let is_pubtator = ["|t|", "|a|"].iter().any(|mark| first.contains(mark));
    if is_pubtator {
        pubtator::parse(text, path, labels)
    } else if conll::is_row(first) {
        conll::parse(text, path, labels)
    } else if beginning.starts_with('<') {
        bioc::xml::parse(text, path, labels)
    } else if beginning.starts_with(['{', '[']) {
        bioc::json::parse(text, path, labels)
    } else if columns(first) > 4 {
        // A PubTator row whose title line is missing: its reader says so.
        pubtator::parse(text, path, labels)
    } else {
        Err(GoldError::Format(path.to_owned()))
    }
}

fn columns(line: &str) -> usize {
    line.split('\t').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_the_format() {
        let json = r#"{"documents": [{"id": "1", "passages": [{"offset": 0, "text": "lupus", "annotations": []}]}]}"#;
        let xml = "<?xml version=\"1.0\"?>\n<!DOCTYPE collection SYSTEM \"BioC.dtd\">\n<collection><document><id>1</id>\
                   <passage><offset>0</offset><text>lupus</text></passage></document></collection>";
        for text in ["1|t|lupus\n", json, xml, "lupus\tB-Disease\n", "\n\n[\tO\nlupus\tO\n"] {
            let documents = parse(text, Path::new("gold"), &Labels::default()).unwrap();
            assert!(documents[0].text.ends_with("lupus"), "{text}");
        }
        for text in ["lupus", "start\tend\tsurface", "a\tb\n"] {
            let error = parse(text, Path::new("gold"), &Labels::default()).unwrap_err();
            assert!(error.to_string().starts_with("gold is no gold file that theralex knows: "), "{error}");
        }
    }
}
