//! Opening files, plain or compressed.

use std::fs::File;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use zip::{CompressionMethod, ZipArchive};

use super::super::BuildError;

/// Opens a file, unpacked where its name ends in `.gz` or `.zip`. An archive must hold one
/// file only, leaving hidden ones aside.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, BuildError> {
    if is_zip(path) { open_member(path, None) } else { open_plain(path) }
}

/// Opens the file `name` of an archive, whatever folder it has in there; of a plain file, the
/// file itself.
pub fn open_named(path: &Path, name: &str) -> Result<Box<dyn BufRead>, BuildError> {
    if is_zip(path) { open_member(path, Some(name)) } else { open_plain(path) }
}

pub fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"))
}

fn open_plain(path: &Path) -> Result<Box<dyn BufRead>, BuildError> {
    let file = file(path)?;
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")) {
        Ok(Box::new(BufReader::new(MultiGzDecoder::new(file))))
    } else {
        Ok(Box::new(BufReader::new(file)))
    }
}

/// The names of the files in an archive, hidden ones aside; none for a plain file.
pub fn members(path: &Path) -> Result<Vec<String>, BuildError> {
    if !is_zip(path) {
        return Ok(Vec::new());
    }
    let mut archive =
        ZipArchive::new(file(path)?).map_err(|e| bad(path, format!("not a zip archive: {e}")))?;
    let mut names = Vec::new();
    for at in 0..archive.len() {
        let member = archive.by_index(at).map_err(|e| bad(path, e.to_string()))?;
        let name = member.name().map_err(|e| bad(path, e.to_string()))?;
        if member.is_file() && !last(&name).starts_with('.') {
            names.push(name.into_owned());
        }
    }
    Ok(names)
}

fn open_member(path: &Path, wanted: Option<&str>) -> Result<Box<dyn BufRead>, BuildError> {
    let mut names = members(path)?;
    names.retain(|name| wanted.is_none_or(|wanted| last(name).eq_ignore_ascii_case(wanted)));
    // Of two files of one name, RxNorm's own lies higher than the prescribable part.
    names.sort_by_key(|name| name.matches('/').count());
    let name = match (&names[..], wanted) {
        ([], Some(wanted)) => return Err(bad(path, format!("the archive holds no {wanted}"))),
        ([], None) => return Err(bad(path, "the archive is empty")),
        ([_, _, ..], None) => return Err(bad(path, "the archive holds several files: unpack it")),
        ([name, ..], _) => name,
    };
    let mut file = file(path)?;
    let mut archive = ZipArchive::new(&mut file).map_err(|e| bad(path, e.to_string()))?;
    let member = archive.by_name(name).map_err(|e| bad(path, e.to_string()))?;
    // The library's reader borrows the archive; this one goes on from where the data begin.
    let (start, size, method) = (member.data_start(), member.compressed_size(), member.compression());
    let start = start.ok_or_else(|| bad(path, "the archive does not say where its data begin"))?;
    drop(member);
    drop(archive);
    file.seek(SeekFrom::Start(start)).map_err(|e| BuildError::io(path, e))?;
    match method {
        CompressionMethod::Stored => Ok(Box::new(BufReader::new(file.take(size)))),
        CompressionMethod::Deflated => Ok(Box::new(BufReader::new(DeflateDecoder::new(file.take(size))))),
        method => Err(bad(path, format!("compressed by {method}, which is not read: unpack it"))),
    }
}

/// The last part of a path inside an archive.
fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn file(path: &Path) -> Result<File, BuildError> {
    let file = File::open(path).map_err(|e| BuildError::io(path, e))?;
    if path.is_dir() { Err(bad(path, "is a folder, not a file")) } else { Ok(file) }
}

fn bad(path: &Path, message: impl Into<String>) -> BuildError {
    BuildError::io(path, Error::new(ErrorKind::InvalidData, message.into()))
}

/// The line of a file that holds this byte: counted only once something is wrong there.
pub fn line_at(path: &Path, byte: u64) -> u64 {
    let Ok(input) = open(path) else { return 0 };
    let before = input.take(byte).split(b'\n').map_while(Result::ok).count();
    before.max(1) as u64
}

/// A file's lines without their ends, for word lists.
pub fn lines(path: &Path) -> Result<Vec<String>, BuildError> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text).map_err(|e| BuildError::io(path, e))?;
    Ok(text.lines().map(str::to_owned).collect())
}
