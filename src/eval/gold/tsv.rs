//! theralex's own gold format: a text file, and a TSV file beside it with the columns
//! start, end, surface, type, id, name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{
    GoldDocument, GoldError, GoldMention, Labels, LineProblem, check_span, ids, numbered_lines, read_text,
};
use crate::document::CodePoints;

/// The columns, in order; the last may be left out.
const COLUMNS: [&str; 6] = ["start", "end", "surface", "type", "id", "name"];

/// Whether a folder holds files of this format, or is laid out for them.
pub(super) fn is_in(folder: &Path) -> Result<bool, GoldError> {
    let apart = folder.join("texts").is_dir() || folder.join("ann").is_dir();
    Ok(apart || !names_in(folder, ".ann.tsv")?.is_empty())
}

/// Reads every document of a folder, sorted by name.
pub(super) fn read_folder(folder: &Path, labels: &Labels) -> Result<Vec<GoldDocument>, GoldError> {
    let (texts, annotations) = (folder.join("texts"), folder.join("ann"));
    let apart = texts.is_dir();
    let (texts, annotations, ending) =
        if apart { (texts, annotations, ".tsv") } else { (folder.to_owned(), folder.to_owned(), ".ann.tsv") };
    let mut names = names_in(&annotations, ending)?;
    if apart {
        // Side by side, other text files (a licence, say) may lie in the folder.
        names.extend(names_in(&texts, ".txt")?);
    }
    let path = |folder: &Path, name: &str, ending: &str| -> Result<PathBuf, GoldError> {
        let path = folder.join(format!("{name}{ending}"));
        if path.is_file() { Ok(path) } else { Err(GoldError::Unpaired(path)) }
    };
    let read = |name: String| {
        let text = read_text(&path(&texts, &name, ".txt")?)?;
        let table = path(&annotations, &name, ending)?;
        let mentions = parse(&read_text(&table)?, &text, &table, labels)?;
        Ok(GoldDocument { id: name, text, mentions })
    };
    names.into_iter().map(read).collect()
}

/// The names of the files of `folder` with `ending`, without it. Hidden files are left out.
fn names_in(folder: &Path, ending: &str) -> Result<BTreeSet<String>, GoldError> {
    let io_error = |source| GoldError::Io { path: folder.to_owned(), source };
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(io_error)? {
        let file = entry.map_err(io_error)?.file_name();
        let name = file.to_str().and_then(|file| file.strip_suffix(ending));
        names.extend(name.filter(|name| !name.is_empty() && !name.starts_with('.')).map(str::to_owned));
    }
    Ok(names)
}

fn parse(table: &str, text: &str, path: &Path, labels: &Labels) -> Result<Vec<GoldMention>, GoldError> {
    let points = CodePoints::new(text);
    let mut mentions = Vec::new();
    for (number, line) in numbered_lines(table) {
        if number == 1 {
            check_header(line).map_err(|problem| problem.at(path, number))?;
        } else if !line.is_empty() {
            let row = parse_row(line, text, &points, labels).map_err(|problem| problem.at(path, number))?;
            mentions.extend(row);
        }
    }
    Ok(mentions)
}

fn check_header(line: &str) -> Result<(), LineProblem> {
    let columns: Vec<&str> = line.split('\t').collect();
    if columns == COLUMNS || columns == COLUMNS[..5] { Ok(()) } else { Err(LineProblem::Header) }
}

fn parse_row(
    line: &str,
    text: &str,
    points: &CodePoints,
    labels: &Labels,
) -> Result<Vec<GoldMention>, LineProblem> {
    let fields: Vec<&str> = line.split('\t').collect();
    let (start, end, surface, label, ids, name) = match *fields {
        [start, end, surface, label, ids] => (start, end, surface, label, ids, ""),
        [start, end, surface, label, ids, name] => (start, end, surface, label, ids, name),
        _ => return Err(LineProblem::Columns { found: fields.len(), expected: "5 or 6" }),
    };
    let span = check_span(points, text, [start, end], surface)?;
    let rule = labels.rule(label).ok_or_else(|| LineProblem::Type(label.to_owned()))?;
    let mention = |entity_type| GoldMention {
        span,
        entity_type,
        ids: ids::parse_alternatives(ids),
        name: (!matches!(name, "" | "-")).then(|| name.to_owned()),
        ignore: rule.is_ignore(),
    };
    Ok(rule.types().map(mention).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;

    const HEADER: &str = "start\tend\tsurface\ttype\tid\tname\n";

    fn rows(rows: &str, text: &str) -> Result<Vec<GoldMention>, GoldError> {
        parse(&format!("{HEADER}{rows}"), text, Path::new("a.tsv"), &Labels::default())
    }

    #[test]
    fn rows_become_mentions() {
        let text = "“α-globin” (HBA1, HBA2)\r\nin AAV9";
        let rows = rows(
            "1\t9\tα-globin\tgene\tHGNC:4823|HGNC:4824\tα-globin\n28\t32\tAAV9\tvector\t-\t\n29\t32\tAV9\tnone\t\t\n",
            text,
        );
        let mentions = rows.unwrap();
        assert_eq!(mentions.iter().map(|m| m.span.of(text)).collect::<Vec<_>>(), ["α-globin", "AAV9"]);
        assert_eq!(mentions[0].ids, ["HGNC:4823", "HGNC:4824"]);
        assert_eq!(mentions[0].name.as_deref(), Some("α-globin"));
        assert_eq!(
            (mentions[1].entity_type, &mentions[1].ids, &mentions[1].name),
            (EntityType::Vector, &vec![], &None)
        );
    }

    #[test]
    fn a_bad_row_is_named_by_file_and_line() {
        for (row, message) in [
            (
                "0\t5\tlupus\tdiseas\t-\t",
                "unknown type \"diseas\": expected disease, gene, vector or drug, or a rule for this label",
            ),
            ("0\t5\tLupus\tdisease\t-\t", "the text at 0..5 is \"lupus\", not \"Lupus\""),
            ("0\t5\tlupus\tdisease", "4 tab-separated columns, expected 5 or 6"),
            ("0\t5.0\tlupus\tdisease\t-", "offset \"5.0\" is not a whole number"),
        ] {
            let error = rows(&format!("0\t5\tlupus\tdisease\t-\t\n{row}"), "lupus").unwrap_err();
            assert_eq!(error.to_string(), format!("a.tsv:3: {message}"));
        }
        let error = parse("0\t5\tlupus\tdisease\t-\n", "lupus", Path::new("a.tsv"), &Labels::default());
        assert!(
            error.unwrap_err().to_string().starts_with("a.tsv:1: the first line must be the columns start")
        );
    }

    #[test]
    fn folders_apart_and_side_by_side() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let annotation = format!("{HEADER}0\t5\tlupus\tdisease\tMONDO:1\tlupus\n");
        for place in ["texts", "ann", "beside"] {
            fs::create_dir(root.join(place)).unwrap();
        }
        for name in ["b", "a"] {
            fs::write(root.join(format!("texts/{name}.txt")), "lupus").unwrap();
            fs::write(root.join(format!("ann/{name}.tsv")), &annotation).unwrap();
            fs::write(root.join(format!("beside/{name}.txt")), "lupus").unwrap();
            fs::write(root.join(format!("beside/{name}.ann.tsv")), &annotation).unwrap();
        }
        fs::write(root.join("beside/LICENSE.txt"), "free").unwrap();
        let apart = read_folder(root, &Labels::default()).unwrap();
        assert_eq!(apart.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(apart, read_folder(&root.join("beside"), &Labels::default()).unwrap());

        let missing = root.join("ann/b.tsv");
        fs::remove_file(&missing).unwrap();
        let error = read_folder(root, &Labels::default()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{} is missing", missing.display())), "{error}");
    }
}
