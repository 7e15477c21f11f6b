//! Where compiled dictionaries are kept: one file for each set of dictionary files, named by a
//! hash of their content, written under another name first, never changed afterwards.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use xxhash_rust::xxh3::Xxh3;

use super::format::{DictionaryError, FileKind};
use super::image::{Image, LAYOUT};
use crate::cache::hash_file;

const ENDING: &str = "dictionary";

/// How many compiled dictionaries are kept; the longest unused go first.
const KEPT: usize = 4;

/// A hash of all that goes into a compiled dictionary: the content of the files of each
/// folder, what each is for, and the code that compiles them.
pub(super) fn key_of(folders: &[Vec<PathBuf>]) -> Result<u128, DictionaryError> {
    let mut hasher = Xxh3::new();
    hasher.update(&LAYOUT.to_le_bytes());
    for (layer, files) in folders.iter().enumerate() {
        for path in files {
            let failed = |source| DictionaryError::Read { path: path.clone(), source };
            let len = hash_file(&mut hasher, path).map_err(failed)?;
            hasher.update(&[FileKind::of(path).map_or(u8::MAX, |kind| kind as u8)]);
            hasher.update(&len.to_le_bytes());
        }
        hasher.update(&(layer as u64).to_le_bytes());
    }
    Ok(hasher.digest128())
}

/// The compiled dictionary with this key, if it is there and whole.
pub(super) fn find(folder: &Path, key: u128) -> Option<(Image, PathBuf)> {
    let path = path_of(folder, key);
    let image = Image::map(&path, key).ok()?.ok()?;
    // Only to know later which was unused longest.
    let _ = fs::File::open(&path).and_then(|file| file.set_modified(SystemTime::now()));
    Some((image, path))
}

/// Writes a compiled dictionary and maps it. None where the folder can't be written: a cache
/// is no reason to fail.
pub(super) fn keep(folder: &Path, key: u128, image: &Image) -> Option<(Image, PathBuf)> {
    fs::create_dir_all(folder).ok()?;
    let mut file = tempfile::Builder::new().prefix(".theralex-").tempfile_in(folder).ok()?;
    file.write_all(image.as_bytes()).ok()?;
    let path = path_of(folder, key);
    file.persist(&path).ok()?;
    make_room(folder, &path);
    Some((Image::map(&path, key).ok()?.ok()?, path))
}

fn path_of(folder: &Path, key: u128) -> PathBuf {
    folder.join(format!("{key:032x}.{ENDING}"))
}

/// Removes all but the last used compiled dictionaries.
fn make_room(folder: &Path, newest: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut kept: Vec<(SystemTime, PathBuf)> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path != newest && path.extension().is_some_and(|e| e == ENDING))
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .collect();
    kept.sort();
    for (_, path) in kept.iter().take((kept.len() + 1).saturating_sub(KEPT)) {
        // Another process may have removed it.
        let _ = fs::remove_file(path);
    }
}
