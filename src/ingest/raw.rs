//! From files to bytes: sizes, formats, encodings; the part of reading that goes in order.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::IngestError;
use crate::document::Format;

/// One file to read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where to read; none for standard input.
    pub path: Option<PathBuf>,
    /// As tables show it: the path as given, `-` for standard input.
    pub source: String,
    /// The id of the document in it, or what the ids of its documents begin with.
    pub id: String,
    /// By the file's ending; none where that tells nothing.
    pub format: Option<Format>,
}

/// A document that has been fetched and not yet been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its id; a line of JSON Lines may bring its own.
    pub id: String,
    /// Where it came from.
    pub source: String,
    /// What it is.
    pub format: Format,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one document; larger ones are rejected. Less than 2^32.
    pub document_bytes: u64,
}

impl Default for Limits {
    /// 64 MiB: ten times the largest book.
    fn default() -> Self {
        Self { document_bytes: 64 << 20 }
    }
}

/// Reads a file and calls `each` with every document in it, or with the reason why one can't
/// be had (and its source). Stops when `each` says false.
pub fn read_item(
    item: &Item,
    limits: Limits,
    each: &mut dyn FnMut(Result<Unread, (String, IngestError)>) -> bool,
) {
    if let Err(error) = try_read(item, limits, each) {
        each(Err((item.source.clone(), error)));
    }
}

fn try_read(
    item: &Item,
    limits: Limits,
    each: &mut dyn FnMut(Result<Unread, (String, IngestError)>) -> bool,
) -> Result<(), IngestError> {
    let input: Box<dyn Read> = match &item.path {
        Some(path) => Box::new(File::open(path)?),
        None => Box::new(io::stdin().lock()),
    };
    let mut input = BufReader::with_capacity(1 << 16, input);
    let format = match item.format {
        Some(format) => format,
        None => {
            sniff(input.fill_buf()?).ok_or_else(|| IngestError::UnknownFormat { ending: ending(item) })?
        }
    };
    if format == Format::Jsonl {
        return read_lines(item, input, limits, each);
    }
    let mut bytes = Vec::new();
    input.take(limits.document_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.document_bytes {
        return Err(IngestError::TooLarge { limit: limits.document_bytes });
    }
    if bytes.is_empty() {
        return Err(IngestError::Empty);
    }
    each(Ok(Unread { id: item.id.clone(), source: item.source.clone(), format, bytes }));
    Ok(())
}

fn ending(item: &Item) -> String {
    let path = item.path.as_deref();
    path.and_then(|p| p.extension()).map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()))
}

/// One document a line; blank lines are passed over.
fn read_lines(
    item: &Item,
    mut input: impl BufRead,
    limits: Limits,
    each: &mut dyn FnMut(Result<Unread, (String, IngestError)>) -> bool,
) -> Result<(), IngestError> {
    let mut number = 0_usize;
    let mut found = false;
    loop {
        let mut bytes = Vec::new();
        let most = limits.document_bytes + 1;
        if input.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            return if found { Ok(()) } else { Err(IngestError::Empty) };
        }
        number += 1;
        let source = format!("{}#{number}", item.source);
        let document = if bytes.len() as u64 == most && bytes.last() != Some(&b'\n') {
            skip_line(&mut input)?;
            Err((source, IngestError::TooLarge { limit: limits.document_bytes }))
        } else if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        } else {
            let id = format!("{}-{number:06}", item.id);
            Ok(Unread { id, source, format: Format::Jsonl, bytes })
        };
        found = true;
        if !each(document) {
            return Ok(());
        }
    }
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (skip, done) = match buffer.iter().position(|&b| b == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(skip);
        if done {
            return Ok(());
        }
    }
}

/// What the beginning of a nameless input looks like.
fn sniff(start: &[u8]) -> Option<Format> {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    let tag = |tag: &[u8]| start.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag));
    if start.starts_with(b"{") {
        Some(Format::Jsonl)
    } else if tag(b"<!doctype html") || tag(b"<html") || tag(b"<head") || tag(b"<body") || tag(b"<!--") {
        Some(Format::Html)
    } else if start.starts_with(b"%PDF") || start.starts_with(b"PK\x03\x04") || start.starts_with(b"\x1F\x8B")
    {
        None
    } else {
        Some(Format::Text)
    }
}

/// The text of a plain file: UTF-8, or UTF-16 with a byte-order mark; the mark itself is
/// left out, all else stays as it is.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, IngestError> {
    let utf16 = match bytes[..] {
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = utf16 {
        return encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[2..])
            .map(std::borrow::Cow::into_owned)
            .ok_or(IngestError::Encoding { at: 2 });
    }
    if let Some(at) =
        bytes.iter().position(|&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B))
    {
        return Err(IngestError::Binary { at, value: bytes[at] });
    }
    let mut text =
        String::from_utf8(bytes).map_err(|e| IngestError::Encoding { at: e.utf8_error().valid_up_to() })?;
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    if text.trim().is_empty() { Err(IngestError::Empty) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sources of the lines, each with its error where it has one.
    fn lines(bytes: &[u8], most: u64) -> (Vec<(String, Option<String>)>, Option<String>) {
        let item = Item { path: None, source: "x".into(), id: "x".into(), format: Some(Format::Jsonl) };
        let mut found = Vec::new();
        let end = read_lines(&item, bytes, Limits { document_bytes: most }, &mut |line| {
            found.push(match line {
                Ok(unread) => (unread.source, None),
                Err((source, error)) => (source, Some(error.to_string())),
            });
            true
        });
        (found, end.err().map(|error| error.to_string()))
    }

    #[test]
    fn blank_lines_are_counted_and_passed_over() {
        assert_eq!(lines(b"\n{1}\n \t\n{2}", 9), (vec![("x#2".into(), None), ("x#4".into(), None)], None));
    }

    #[test]
    fn lines_without_a_document_are_an_empty_file() {
        for bytes in [&b""[..], b"\n", b"\n \r\n\n"] {
            assert_eq!(lines(bytes, 9), (Vec::new(), Some("the document holds no text".into())), "{bytes:?}");
        }
    }

    #[test]
    fn a_line_over_the_limit_costs_only_itself() {
        let too_large = Some("larger than the limit of 3 bytes".to_owned());
        assert_eq!(
            lines(b"{1}\n{12345}\n{2}\n{3456}", 3),
            (
                vec![
                    ("x#1".into(), None),
                    ("x#2".into(), too_large.clone()),
                    ("x#3".into(), None),
                    ("x#4".into(), too_large)
                ],
                None
            )
        );
    }

    #[test]
    fn text_is_decoded_and_otherwise_unchanged() {
        for (bytes, text) in [
            (&b"a\r\nb"[..], "a\r\nb"),
            (b"\xEF\xBB\xBFa\xCE\xB2", "aβ"),
            (b"\xFF\xFEa\0b\0", "ab"),
            (b"\xFE\xFF\0a\0b", "ab"),
        ] {
            assert_eq!(decode(bytes.to_vec()).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_says_why() {
        for (bytes, message) in [
            (&b"a\0b"[..], "a binary file, not text (byte 0x00 at 1)"),
            (b"ab\xE9c", "not valid UTF-8 at byte 2: convert it to UTF-8 first"),
            (b" \n", "the document holds no text"),
        ] {
            assert_eq!(decode(bytes.to_vec()).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn beginnings_tell_formats() {
        for (start, format) in [
            (&b"  {\"text\": 1}"[..], Some(Format::Jsonl)),
            (b"<!DOCTYPE html><p>", Some(Format::Html)),
            (b"Plain words", Some(Format::Text)),
            (b"%PDF-1.4", None),
        ] {
            assert_eq!(sniff(start), format);
        }
    }
}
