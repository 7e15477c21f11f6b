//! Whether a new release can be read, and holds about as much as the copy it would replace.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::BuildError;
use super::super::read::{self, Folders};
use super::super::recipe::Source;

/// What one source takes from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Records {
    /// The source's key in the recipe.
    pub source: String,
    /// Records in the copy that was there; none if there was none that could be read.
    pub before: Option<usize>,
    /// Records in the new release.
    pub after: usize,
}

/// Why a release cannot be read as the recipe says.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnreadableRelease {
    #[error("{file}: {source}")]
    Beside { file: String, source: std::io::Error },
    /// Users know the file by the recipe's name for it.
    #[error("{}", shorten(&source.to_string(), staging))]
    Read { source: BuildError, staging: PathBuf },
}

/// Reads every source that is made of `file`, with `file` as it lies below `staging`.
pub(super) fn records(
    sources: &[Source],
    file: &str,
    staging: &Path,
    folders: &Folders<'_>,
) -> Result<Vec<Records>, UnreadableRelease> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.files().any(|f| f == file)) {
        for other in source.files().filter(|other| *other != file) {
            lay(&folders.sources.join(other), &staging.join(other))
                .map_err(|source| UnreadableRelease::Beside { file: other.to_owned(), source })?;
        }
        let new = Folders { sources: staging, recipe: folders.recipe };
        let after = read::records(source, &new)
            .map_err(|source| UnreadableRelease::Read { source, staging: staging.to_owned() })?
            .len();
        let before = read::records(source, folders).ok().map(|records| records.len());
        found.push(Records { source: source.key.clone(), before, after });
    }
    Ok(found)
}

/// The first source that would lose too many records, as a sentence.
pub(super) fn too_few(records: &[Records], kept_percent: f64) -> Option<String> {
    records.iter().find_map(|Records { source, before, after }| {
        if *after == 0 {
            return Some(format!("it gives source {source:?} no records"));
        }
        let before = (*before)?;
        let kept = 100.0 * *after as f64 / before.max(1) as f64;
        (kept < kept_percent).then(|| {
            format!(
                "it gives source {source:?} {after} records, the copy that is here {before}: less than the \
                 {kept_percent} % that the recipe asks"
            )
        })
    })
}

/// Makes a file appear at another place, without copying it where the system can do that.
pub(super) fn lay(from: &Path, to: &Path) -> std::io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    if to.exists() {
        fs::remove_file(to)?;
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}

/// Without the folder that a release is looked at in.
fn shorten(message: &str, staging: &Path) -> String {
    message.replace(&format!("{}/", staging.display()), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losing_many_records_is_suspicious() {
        let row = |before, after| vec![Records { source: "x".into(), before, after }];
        for (before, after, fine) in [
            (Some(100), 90, true),
            (Some(100), 89, false),
            (Some(100), 500, true),
            (None, 1, true),
            (None, 0, false),
        ] {
            assert_eq!(too_few(&row(before, after), 90.0).is_none(), fine, "{before:?} {after}");
        }
    }
}
