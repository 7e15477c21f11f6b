//! Where theralex keeps what it can make or fetch again.

use std::path::PathBuf;

/// `THERALEX_CACHE`, else `theralex` in the user's cache folder. None where neither is known,
/// and where the variable is empty.
pub(crate) fn folder() -> Option<PathBuf> {
    match std::env::var_os("THERALEX_CACHE") {
        Some(set) => Some(set.into()).filter(|folder: &PathBuf| !folder.as_os_str().is_empty()),
        None => dirs::cache_dir().map(|folder| folder.join("theralex")),
    }
}
