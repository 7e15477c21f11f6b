//! From the file as it is published to the copy that the readers read.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use zip::ZipArchive;

/// More than any vocabulary holds: what unpacks to more is no vocabulary.
const MAX_UNPACKED: u64 = 8 << 30;

/// Writes `download` to `copy`, packed as the ending of `copy` says (`.gz`, `.zip` or plain),
/// and reads all of it on the way, so that a damaged archive is found. The message says what is
/// wrong with the download.
pub(super) fn unpack(download: &Path, copy: &Path, member: Option<&str>) -> Result<(), String> {
    let ends = |ending: &str| copy.extension().is_some_and(|e| e == ending);
    let start = beginning(File::open(download).map_err(text)?).map_err(text)?;
    if start.starts_with(b"PK\x03\x04") {
        let mut archive = ZipArchive::new(BufReader::new(File::open(download).map_err(text)?))
            .map_err(|e| format!("not a whole ZIP archive: {e}"))?;
        if ends("zip") {
            return whole(&mut archive).and_then(|()| keep(download, copy));
        }
        let name = the_member(&archive, member)?;
        let mut file = archive.by_name(&name).map_err(text)?;
        return write(&mut file, copy, ends("gz")).map_err(|e| format!("{name:?} in the ZIP archive: {e}"));
    }
    if ends("zip") || member.is_some() {
        return Err(format!("not a ZIP archive{}", html(&start)));
    }
    if !start.starts_with(&[0x1f, 0x8b]) {
        return write(&mut File::open(download).map_err(text)?, copy, ends("gz"));
    }
    let mut unpacked = MultiGzDecoder::new(BufReader::new(File::open(download).map_err(text)?));
    let unpacked = &mut unpacked as &mut dyn Read;
    let damaged = |e| format!("not a whole gzip file: {e}");
    if ends("gz") {
        pour(unpacked, &mut io::sink()).map_err(damaged)?;
        return keep(download, copy);
    }
    write(unpacked, copy, false).map_err(damaged)
}

/// The only member, or the one named.
fn the_member<R: Read + io::Seek>(archive: &ZipArchive<R>, member: Option<&str>) -> Result<String, String> {
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .filter(|name| !name.ends_with('/'))
        .collect();
    let all = || names.join(", ");
    match (member, &names[..]) {
        (Some(member), _) if names.iter().any(|name| name == member) => Ok(member.to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(format!(
            "the ZIP archive holds {} files: name one as `member` in the recipe, of {}",
            names.len(),
            all()
        )),
        (Some(member), _) => Err(format!("the ZIP archive holds no {member:?}: its files are {}", all())),
    }
}

fn whole<R: Read + io::Seek>(archive: &mut ZipArchive<R>) -> Result<(), String> {
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(text)?;
        let name = file.name().map_err(text)?.into_owned();
        pour(&mut file, &mut io::sink()).map_err(|e| format!("{name:?} in the ZIP archive: {e}"))?;
    }
    Ok(())
}

fn keep(download: &Path, copy: &Path) -> Result<(), String> {
    fs::rename(download, copy).map_err(text)
}

fn write(input: &mut dyn Read, copy: &Path, pack: bool) -> Result<(), String> {
    let file = BufWriter::new(File::create(copy).map_err(text)?);
    let file = if pack {
        let mut packed = GzEncoder::new(file, Compression::default());
        pour(input, &mut packed)?;
        packed.finish().map_err(text)?
    } else {
        let mut file = file;
        pour(input, &mut file)?;
        file
    };
    file.into_inner().map_err(text)?.sync_all().map_err(text)
}

/// Copies everything; refuses nothing at all, too much, and a web page.
fn pour(input: &mut dyn Read, output: &mut dyn Write) -> Result<(), String> {
    let start = beginning(&mut *input).map_err(text)?;
    if start.is_empty() {
        return Err("empty".into());
    }
    let page = html(&start);
    if !page.is_empty() {
        return Err(format!("no data{page}"));
    }
    output.write_all(&start).map_err(text)?;
    let copied = io::copy(&mut input.take(MAX_UNPACKED), output).map_err(text)?;
    if copied == MAX_UNPACKED { Err(format!("unpacks to more than {MAX_UNPACKED} bytes")) } else { Ok(()) }
}

/// The first bytes: fewer only at the end.
fn beginning(mut input: impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    input.by_ref().take(1024).read_to_end(&mut start)?;
    Ok(start)
}

/// Servers answer with a page for people and status 200 where a file has moved, or where they
/// want to see a browser.
fn html(start: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<!doctype html") || text.starts_with("<html") { ", but a web page" } else { "" }
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn text(error: impl ToString) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &[u8] = b"id\tname\n1\tABC1\n";

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    /// What `copy` holds afterwards, unpacked.
    fn unpacked(download: &[u8], copy: &str, member: Option<&str>) -> Result<Vec<u8>, String> {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("download"), folder.path().join(copy));
        fs::write(&from, download).unwrap();
        unpack(&from, &to, member)?;
        let bytes = fs::read(&to).unwrap();
        let mut text = Vec::new();
        if Path::new(copy).extension().is_some_and(|e| e == "gz") {
            MultiGzDecoder::new(&bytes[..]).read_to_end(&mut text).unwrap();
        } else {
            text = bytes;
        }
        Ok(text)
    }

    #[test]
    fn the_copy_is_packed_as_its_name_says() {
        for copy in ["a.tsv", "a.tsv.gz"] {
            let two: &[(&str, &[u8])] = &[("README", b"x"), ("d/a.tsv", ROWS)];
            for (download, member) in [
                (ROWS.to_vec(), None),
                (gz(ROWS), None),
                (zip(&[("a.tsv", ROWS)]), None),
                (zip(two), Some("d/a.tsv")),
            ] {
                assert_eq!(unpacked(&download, copy, member).as_deref(), Ok(ROWS), "{copy}");
            }
        }
        let archive = zip(&[("a.tsv", ROWS)]);
        assert_eq!(unpacked(&archive, "a.zip", None), Ok(archive));
    }

    #[test]
    fn damage_and_web_pages_are_found() {
        let page = b"\n<!DOCTYPE html><html><title>Moved</title>";
        let mut flipped = zip(&[("a.tsv", ROWS)]);
        flipped[40] ^= 1;
        let two = zip(&[("a.tsv", ROWS), ("b.tsv", ROWS)]);
        for (download, copy, member, expected) in [
            (&page[..], "a.tsv.gz", None, "no data, but a web page"),
            (&gz(page), "a.tsv.gz", None, "not a whole gzip file: no data, but a web page"),
            (page, "a.tsv.gz", Some("a.tsv"), "not a ZIP archive, but a web page"),
            (b"", "a.tsv", None, "empty"),
            (&gz(ROWS)[..20], "a.tsv.gz", None, "not a whole gzip file"),
            (&gz(ROWS)[..20], "a.tsv", None, "not a whole gzip file"),
            (&flipped, "a.tsv", None, "\"a.tsv\" in the ZIP archive"),
            (&flipped, "a.zip", None, "\"a.tsv\" in the ZIP archive"),
            (&two[..60], "a.tsv", None, "not a whole ZIP archive"),
            (&two, "a.tsv", None, "holds 2 files: name one"),
            (&two, "a.tsv", Some("c.tsv"), "holds no \"c.tsv\""),
        ] {
            let error = unpacked(download, copy, member).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
