//! Where theralex keeps what it can make or fetch again, and how it knows files by content.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

/// `THERALEX_CACHE`, else `theralex` in the user's cache folder. None where neither is known,
/// and where the variable is empty.
pub(crate) fn folder() -> Option<PathBuf> {
    match std::env::var_os("THERALEX_CACHE") {
        Some(set) => Some(set.into()).filter(|folder: &PathBuf| !folder.as_os_str().is_empty()),
        None => dirs::cache_dir().map(|folder| folder.join("theralex")),
    }
}

/// Feeds the content of a file to a hash, without holding it in memory. Gives its length in bytes.
pub(crate) fn hash_file(hasher: &mut Xxh3, path: &Path) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 18];
    let mut len = 0;
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(len);
        }
        hasher.update(&buffer[..count]);
        len += count as u64;
    }
}
