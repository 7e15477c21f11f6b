//! New dictionaries in the place of old ones.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::write::{Output, outputs};
use super::check::lay;
use crate::concept::EntityType;

/// Lays the dictionaries of `out`, and nothing else that lies there, into the new folder `copy`.
/// False where there are no files of names.
pub(super) fn lay_aside(out: &Path, copy: &Path) -> io::Result<bool> {
    fs::create_dir_all(copy)?;
    for Output { file, .. } in outputs().filter(|output| out.join(&output.file).is_file()) {
        lay(&out.join(&file), &copy.join(&file))?;
    }
    Ok(EntityType::ALL.into_iter().any(|t| copy.join(format!("{t}.tsv")).is_file()))
}

/// Whether both folders hold the same bytes.
pub(super) fn same(one: &Path, other: &Path) -> bool {
    outputs().all(|Output { file, always }| match (fs::read(one.join(&file)), fs::read(other.join(&file))) {
        (Ok(one), Ok(other)) => one == other,
        (Err(one), Err(other)) => !always && [one, other].iter().all(is_missing),
        _ => false,
    })
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

/// Moves the dictionaries of `new` into `out`, and removes from there what `new` no longer has.
/// When one cannot be moved, those of `old` (from [`lay_aside`]) are put back.
pub(super) fn swap(new: &Path, out: &Path, old: &Path) -> Result<(), (PathBuf, io::Error)> {
    let mut moved: Vec<String> = Vec::new();
    for Output { file, always } in outputs() {
        let (from, path) = (new.join(&file), out.join(&file));
        let done = match fs::rename(from, &path) {
            Err(error) if !always && is_missing(&error) => {
                fs::remove_file(&path).or_else(|error| if is_missing(&error) { Ok(()) } else { Err(error) })
            }
            done => done,
        };
        if let Err(error) = done {
            for file in &moved {
                // What cannot be put back is built anew by the next update.
                let _ =
                    fs::rename(old.join(file), out.join(file)).or_else(|_| fs::remove_file(out.join(file)));
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

    fn files() -> impl Iterator<Item = String> {
        outputs().map(|output| output.file)
    }

    fn fill(folder: &Path, text: &str, files: impl Iterator<Item = String>) {
        fs::create_dir_all(folder).unwrap();
        for file in files {
            fs::write(folder.join(file), text).unwrap();
        }
    }

    fn all_are(folder: &Path, text: &str) -> bool {
        files().all(|file| fs::read_to_string(folder.join(file)).unwrap() == text)
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
        assert!(all_are(&out, "old"));
        fill(&new, "new", files());
        assert!(!same(&new, &out));
        swap(&new, &out, &old).unwrap();
        assert!(all_are(&out, "new"));
    }

    #[test]
    fn a_list_that_is_no_longer_built_goes() {
        let place = tempfile::tempdir().unwrap();
        let [new, out, old] = ["new", "out", "old"].map(|name| place.path().join(name));
        fill(&out, "a", files());
        fill(&new, "a", files().filter(|file| file != "others.txt"));
        assert!(!same(&new, &out));
        lay_aside(&out, &old).unwrap();
        swap(&new, &out, &old).unwrap();
        assert!(out.join("english.txt").exists() && !out.join("others.txt").exists());
        assert!(!lay_aside(&new, &place.path().join("more")).unwrap(), "nothing is left of them");
    }
}
