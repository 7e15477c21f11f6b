//! Reads documents that people annotated.
//!
//! A gold set is one of
//! - a folder with `texts/NAME.txt` and `ann/NAME.tsv`,
//! - a folder with `NAME.txt` and `NAME.ann.tsv` side by side,
//! - a PubTator, BioC XML, BioC JSON or CoNLL file, plain or gzip-compressed. Its content tells
//!   which, whatever its ending.
//! - a folder of such files, with one of the endings in [`ENDINGS`], and none of the first two.
//!
//! Every annotation with offsets is checked: they (code points, end exclusive) must cut its
//! surface out of the text.

mod bioc;
mod conll;
mod document;
mod error;
mod format;
mod hash;
mod ids;
mod labels;
mod pubtator;
mod tsv;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::document::{CodePoints, Span};

pub use document::{GoldDocument, GoldMention, annotated_types};
pub use error::{GoldError, LineProblem};
pub use hash::content_hash;
pub use labels::{BadLabelRule, Labels, Rule};

/// Reads a gold set: a folder or one file. Documents of a folder come sorted by
/// file name, those of a file in its order.
///
/// # Errors
/// When a file cannot be read, is not UTF-8 or of no known format, a row is malformed or does
/// not fit its text, a text or its annotation is missing, or there is no document at all.
pub fn read(path: &Path, labels: &Labels) -> Result<Vec<GoldDocument>, GoldError> {
    let documents = if !path.is_dir() {
        format::parse(&read_text(path)?, path, labels)?
    } else if tsv::is_in(path)? {
        tsv::read_folder(path, labels)?
    } else {
        let mut documents = Vec::new();
        for file in files_in(path)? {
            documents.append(&mut format::parse(&read_text(&file)?, &file, labels)?);
        }
        documents
    };
    if documents.is_empty() { Err(GoldError::Empty(path.to_owned())) } else { Ok(documents) }
}

/// The endings of the files that are read of a folder, `.gz` after them or not.
pub const ENDINGS: [&str; 5] = [".pubtator", ".bioc", ".xml", ".json", ".conll"];

/// The files of a folder with one of the [`ENDINGS`], sorted by name. Hidden files are left out.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, GoldError> {
    let io_error = |source| GoldError::Io { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(io_error)? {
        let path = entry.map_err(io_error)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        if !name.starts_with('.') && ENDINGS.iter().any(|ending| name.ends_with(ending)) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The byte span of a row's offsets, checked against its surface.
fn check_span(
    points: &CodePoints,
    text: &str,
    offsets: [&str; 2],
    surface: &str,
) -> Result<Span, LineProblem> {
    let number = |field: &str| field.parse::<usize>().map_err(|_| LineProblem::Offset(field.to_owned()));
    let (start, end) = (number(offsets[0])?, number(offsets[1])?);
    let span = points.span(start..end).filter(|span| !span.is_empty());
    let span = span.ok_or(LineProblem::Range { start, end, length: points.len() })?;
    let found = span.of(text);
    if found == surface {
        Ok(span)
    } else {
        Err(LineProblem::Surface { start, end, found: found.to_owned(), expected: surface.to_owned() })
    }
}

/// A file's text, decompressed where it is gzip, without a byte-order mark.
fn read_text(path: &Path) -> Result<String, GoldError> {
    let io_error = |source| GoldError::Io { path: path.to_owned(), source };
    let mut bytes = fs::read(path).map_err(io_error)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(io_error)?;
        bytes = plain;
    }
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(.."\u{feff}".len());
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        GoldError::NotUtf8 { path: path.to_owned(), line: good.split(|&b| b == b'\n').count() }
    })
}

/// Lines with their number, from 1. Only `\n` and `\r\n` end a line.
fn numbered_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .enumerate()
        .map(|(i, line)| (i + 1, line))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const PUBTATOR: &str = "1|t|Ω lupus\n1|a|\n1\t2\t7\tlupus\tDisease\tD008180\n";

    #[test]
    fn a_compressed_file_is_read_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let (plain, packed) = (folder.path().join("a.txt"), folder.path().join("b.pubtator.gz"));
        fs::write(&plain, format!("\u{feff}{PUBTATOR}")).unwrap();
        let mut encoder = GzEncoder::new(fs::File::create(&packed).unwrap(), Compression::fast());
        encoder.write_all(PUBTATOR.as_bytes()).unwrap();
        encoder.finish().unwrap();
        let documents = read(&plain, &Labels::default()).unwrap();
        assert_eq!(documents[0].mentions[0].span.of(&documents[0].text), "lupus");
        assert_eq!(documents, read(&packed, &Labels::default()).unwrap());
    }

    #[test]
    fn a_folder_of_files_is_read_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("b.PubTator", PUBTATOR);
        write("a.conll", "lupus\tB-Disease\n");
        write("README.txt", "not read");
        write(".hidden.xml", "not read");
        let read_folder = || read(folder.path(), &Labels::default());
        let ids: Vec<String> = read_folder().unwrap().into_iter().map(|d| d.id).collect();
        assert_eq!(ids, ["line 1", "1"]);
        write("c.txt", "lupus");
        write("c.ann.tsv", "start\tend\tsurface\ttype\tid\n0\t5\tlupus\tdisease\t-\n");
        assert_eq!(read_folder().unwrap().len(), 1, "own files come first");
        fs::remove_file(folder.path().join("c.ann.tsv")).unwrap();
        write("c.xml", "<html/>");
        let error = read_folder().unwrap_err().to_string();
        assert!(error.contains("c.xml:1: not BioC XML"), "{error}");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gold.pubtator");
        let message = || read(&path, &Labels::default()).unwrap_err().to_string();
        assert_eq!(message(), format!("cannot read {}", path.display()));
        fs::write(&path, b"1|t|a\n1|a|\xff\n").unwrap();
        assert_eq!(message(), format!("{}:2: not UTF-8: convert the file first", path.display()));
        fs::write(&path, "\n\n").unwrap();
        assert!(message().starts_with(&format!("{} holds no gold document", path.display())));
    }
}
