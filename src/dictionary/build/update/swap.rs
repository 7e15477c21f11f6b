//! New dictionaries in the place of old ones.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::check::lay;
use crate::concept::EntityType;

/// The files that a build writes.
fn files() -> impl Iterator<Item = String> {
    EntityType::ALL.into_iter().flat_map(|t| [format!("{t}.tsv"), format!("{t}.links.tsv")])
}

/// Lays the dictionaries of `out`, and nothing else that lies there, into the new folder `copy`.
/// False where there are none.
pub(super) fn lay_aside(out: &Path, copy: &Path) -> io::Result<bool> {
    fs::create_dir_all(copy)?;
    let mut any = false;
    for file in files().filter(|file| out.join(file).is_file()) {
        lay(&out.join(&file), &copy.join(&file))?;
        any |= !file.ends_with(".links.tsv");
    }
    Ok(any)
}

/// Whether both folders hold the same bytes.
pub(super) fn same(one: &Path, other: &Path) -> bool {
    files().all(|file| match (fs::read(one.join(&file)), fs::read(other.join(&file))) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    })
}

/// Moves the dictionaries of `new` into `out`. When one cannot be moved, those of `old` (from
/// [`lay_aside`]) are put back.
pub(super) fn swap(new: &Path, out: &Path, old: &Path) -> Result<(), (PathBuf, io::Error)> {
    let mut moved = Vec::new();
    for file in files() {
        let path = out.join(&file);
        if let Err(error) = fs::rename(new.join(&file), &path) {
            for file in &moved {
                let back: &String = file;
                // What cannot be put back is built anew by the next update.
                let _ =
                    fs::rename(old.join(back), out.join(back)).or_else(|_| fs::remove_file(out.join(back)));
            }
            return Err((path, error));
        }
        moved.push(file);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(folder: &Path, text: &str, files: impl Iterator<Item = String>) {
        fs::create_dir_all(folder).unwrap();
        for file in files {
            fs::write(folder.join(file), text).unwrap();
        }
    }

    #[test]
    fn a_swap_that_fails_is_taken_back() {
        let place = tempfile::tempdir().unwrap();
        let [new, out, old] = ["new", "out", "old"].map(|name| place.path().join(name));
        fill(&out, "old", files());
        fill(&new, "new", files().take(5));
        assert!(lay_aside(&out, &old).unwrap());
        let (path, _) = swap(&new, &out, &old).unwrap_err();
        assert!(path.ends_with("vector.links.tsv"), "{}", path.display());
        assert!(files().all(|file| fs::read_to_string(out.join(file)).unwrap() == "old"));
        fill(&new, "new", files());
        swap(&new, &out, &old).unwrap();
        assert!(files().all(|file| fs::read_to_string(out.join(file)).unwrap() == "new"));
    }
}
