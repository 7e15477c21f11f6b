//! What was fetched before: a small file beside the sources, so that a release that is here
//! already is not fetched again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::checksum::hex;

/// One file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Where it came from.
    pub url: String,
    /// The marks that the server gave the release.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// SHA-256 of the copy: one that was changed since is fetched anew.
    pub copy_sha256: String,
}

/// All files that were fetched, by the name the recipe gives them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    files: BTreeMap<String, Seen>,
}

impl State {
    /// An unreadable state is none: everything is fetched then, which does no harm.
    pub fn read(path: &Path) -> Self {
        fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// What is known of `file`, if the copy is still the one that was fetched from `url`.
    pub fn seen(&self, file: &str, url: &str, copy: &Path) -> Option<&Seen> {
        let seen = self.files.get(file).filter(|seen| seen.url == url)?;
        (sha256(copy).ok()? == seen.copy_sha256).then_some(seen)
    }

    pub fn remember(&mut self, file: &str, seen: Seen, path: &Path) -> io::Result<()> {
        self.files.insert(file.to_owned(), seen);
        let text = serde_json::to_string_pretty(self)?;
        let temporary = path.with_extension("part");
        fs::write(&temporary, text + "\n")?;
        fs::rename(&temporary, path)
    }
}

/// SHA-256 of a file, as hexadecimal digits.
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    sha256_of(File::open(path)?)
}

/// SHA-256 of all that can be read.
pub(super) fn sha256_of(mut input: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match input.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}
