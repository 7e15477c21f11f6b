//! From the file as it is published to the copy that the readers read.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use zip::ZipArchive;
use zip::result::ZipError;

/// More than any vocabulary holds: what unpacks to more is no vocabulary.
const MAX_UNPACKED: u64 = 8 << 30;

/// What is wrong with a download.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnpackError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Zip(#[from] ZipError),
    #[error("not a whole ZIP archive: {0}")]
    BrokenZip(ZipError),
    #[error("not a ZIP archive{}", if *.web_page { ", but a web page" } else { "" })]
    NoZip { web_page: bool },
    #[error("not a whole gzip file: {0}")]
    Gzip(Box<Self>),
    #[error("{name:?} in the ZIP archive: {source}")]
    Member { name: String, source: Box<Self> },
    #[error("the ZIP archive holds {count} files: name one as `member` in the recipe, of {names}")]
    ManyMembers { count: usize, names: String },
    #[error("the ZIP archive holds no {member:?}: its files are {names}")]
    NoMember { member: String, names: String },
    #[error("empty")]
    Empty,
    #[error("no data, but a web page")]
    WebPage,
    #[error("unpacks to more than {MAX_UNPACKED} bytes")]
    TooMuch,
}

/// Writes `download` to `copy`, packed as the ending of `copy` says (`.gz`, `.zip` or plain),
/// and reads all of it on the way, so that a damaged archive is found.
pub(super) fn unpack(download: &Path, copy: &Path, member: Option<&str>) -> Result<(), UnpackError> {
    let ends = |ending: &str| copy.extension().is_some_and(|e| e == ending);
    let start = beginning(File::open(download)?)?;
    if start.starts_with(b"PK\x03\x04") {
        let mut archive =
            ZipArchive::new(BufReader::new(File::open(download)?)).map_err(UnpackError::BrokenZip)?;
        if ends("zip") {
            whole(&mut archive)?;
            return Ok(fs::rename(download, copy)?);
        }
        let name = the_member(&archive, member)?;
        let mut file = archive.by_name(&name)?;
        let in_archive = |source| UnpackError::Member { name: name.clone(), source: Box::new(source) };
        return write(&mut file, copy, ends("gz")).map_err(in_archive);
    }
    if ends("zip") || member.is_some() {
        return Err(UnpackError::NoZip { web_page: is_web_page(&start) });
    }
    if !start.starts_with(&[0x1f, 0x8b]) {
        return write(&mut File::open(download)?, copy, ends("gz"));
    }
    let mut unpacked = MultiGzDecoder::new(BufReader::new(File::open(download)?));
    let unpacked = &mut unpacked as &mut dyn Read;
    let damaged = |error| UnpackError::Gzip(Box::new(error));
    if ends("gz") {
        pour(unpacked, &mut io::sink()).map_err(damaged)?;
        return Ok(fs::rename(download, copy)?);
    }
    write(unpacked, copy, false).map_err(damaged)
}

/// The only member, or the one named.
fn the_member<R: Read + io::Seek>(
    archive: &ZipArchive<R>,
    member: Option<&str>,
) -> Result<String, UnpackError> {
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .filter(|name| !name.ends_with('/'))
        .collect();
    let all = || names.join(", ");
    match (member, &names[..]) {
        (Some(member), _) if names.iter().any(|name| name == member) => Ok(member.to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(UnpackError::ManyMembers { count: names.len(), names: all() }),
        (Some(member), _) => Err(UnpackError::NoMember { member: member.to_owned(), names: all() }),
    }
}

fn whole<R: Read + io::Seek>(archive: &mut ZipArchive<R>) -> Result<(), UnpackError> {
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let name = file.name()?.into_owned();
        let in_archive = |source| UnpackError::Member { name, source: Box::new(source) };
        pour(&mut file, &mut io::sink()).map_err(in_archive)?;
    }
    Ok(())
}

fn write(input: &mut dyn Read, copy: &Path, pack: bool) -> Result<(), UnpackError> {
    let file = BufWriter::new(File::create(copy)?);
    let file = if pack {
        let mut packed = GzEncoder::new(file, Compression::default());
        pour(input, &mut packed)?;
        packed.finish()?
    } else {
        let mut file = file;
        pour(input, &mut file)?;
        file
    };
    Ok(file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?)
}

/// Copies everything; refuses nothing at all, too much, and a web page.
fn pour(input: &mut dyn Read, output: &mut dyn Write) -> Result<(), UnpackError> {
    let start = beginning(&mut *input)?;
    if start.is_empty() {
        return Err(UnpackError::Empty);
    }
    if is_web_page(&start) {
        return Err(UnpackError::WebPage);
    }
    output.write_all(&start)?;
    let copied = io::copy(&mut input.take(MAX_UNPACKED), output)?;
    if copied == MAX_UNPACKED { Err(UnpackError::TooMuch) } else { Ok(()) }
}

/// The first bytes: fewer only at the end.
fn beginning(mut input: impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    input.by_ref().take(1024).read_to_end(&mut start)?;
    Ok(start)
}

/// Servers answer with a page for people and status 200 where a file has moved, or where they
/// want to see a browser.
fn is_web_page(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with("<!doctype html") || text.starts_with("<html")
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
        unpack(&from, &to, member).map_err(|error| error.to_string())?;
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
