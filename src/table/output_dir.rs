//! The output directory: whose it is, who is writing, and how finished tables are shown.
//!
//! A run writes into `OUT/.theralex-partial/` and moves everything into place at its end:
//! first the old tables go to `old/` inside it, then `old/` is renamed to `replaced/`, then
//! the new tables come out, `run.json` last. A run that dies on the way leaves what the next
//! one needs to complete these moves.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::TableError;
use super::format::TableFormat;
use super::paths::{PROGRAM, is_part_name, run_path, table_path};
use super::schema::Table;

const STAGING: &str = ".theralex-partial";
const LOCK: &str = "lock";
const OLD: &str = "old";
const REPLACED: &str = "replaced";

/// An output directory held by this process. Dropped before [`OutputDir::commit`], it is left
/// as it was found.
pub(super) struct OutputDir {
    out: PathBuf,
    staging: PathBuf,
    /// Directories that were not there before, innermost first.
    made: Vec<PathBuf>,
    lock: File,
    done: bool,
}

impl OutputDir {
    pub fn open(out: &Path) -> Result<Self, TableError> {
        check(out)?;
        let made: Vec<PathBuf> = out
            .ancestors()
            .take_while(|dir| !dir.as_os_str().is_empty() && !dir.exists())
            .map(Path::to_owned)
            .collect();
        let lock = match fs::create_dir_all(out).map_err(TableError::io("create", out)) {
            Ok(()) => lock(out),
            Err(error) => Err(error),
        };
        let lock = lock.inspect_err(|_| remove_empty(&made))?;
        let dir = Self { out: out.to_owned(), staging: out.join(STAGING), made, lock, done: false };
        // `run.json` is moved last: while it stands here, a run has died between its moves.
        if dir.holds_old() && run_path(&dir.staging).exists() {
            move_into_place(out)?;
        }
        dir.clear()?;
        Ok(dir)
    }

    /// Where the run writes.
    pub fn staging(&self) -> &Path {
        &self.staging
    }

    /// Puts the tables and the `run.json` of the staging directory in the place of the old
    /// ones. Nothing is changed when it fails.
    pub fn commit(mut self) -> Result<(), TableError> {
        move_into_place(&self.out)?;
        self.done = true;
        Ok(())
    }

    /// Whether old tables stand in the staging directory.
    fn holds_old(&self) -> bool {
        self.staging.join(OLD).exists() || self.staging.join(REPLACED).exists()
    }

    /// Removes everything but the lock from the staging directory.
    fn clear(&self) -> Result<(), TableError> {
        for name in entries(&self.staging)?.iter().filter(|name| *name != LOCK) {
            let path = self.staging.join(name);
            remove(&path).map_err(TableError::io("remove", &path))?;
        }
        Ok(())
    }
}

impl Drop for OutputDir {
    fn drop(&mut self) {
        if !self.done && self.holds_old() {
            // The moves could be neither made nor taken back. The next run makes them.
            return;
        }
        let _ = self.clear();
        // The lock's file goes while the lock is held: whoever opened it meanwhile finds in
        // `lock` that it is no longer the one in the directory.
        let _ = fs::remove_file(self.staging.join(LOCK));
        let _ = self.lock.unlock();
        let _ = fs::remove_dir(&self.staging);
        if !self.done {
            remove_empty(&self.made);
        }
    }
}

/// Refuses what is not a directory, or holds something and is not a run's output.
fn check(out: &Path) -> Result<(), TableError> {
    match fs::metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(TableError::io("open", out)(error)),
        Ok(metadata) if !metadata.is_dir() => {
            return Err(TableError::NotADirectory { path: out.to_owned() });
        }
        Ok(_) => {}
    }
    let foreign = |found: String| TableError::NotOurs { path: out.to_owned(), found };
    let names = entries(out)?;
    if let Some(first) = names.first()
        && !names.contains(STAGING)
        && !is_run(&run_path(out))
    {
        return Err(foreign(first.clone()));
    }
    // A table's directory is replaced whole, so it may hold nothing but parts.
    for path in known_names().map(|name| out.join(name)).filter(|path| path.is_dir()) {
        if let Some(name) = entries(&path)?.into_iter().find(|name| !is_part(name)) {
            return Err(foreign(path.join(name).display().to_string()));
        }
    }
    Ok(())
}

fn is_run(path: &Path) -> bool {
    let run = fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    run.is_some_and(|run| run["program"] == PROGRAM)
}

/// A part, or the notes that systems leave beside files (`.DS_Store`, `_SUCCESS`).
fn is_part(name: &str) -> bool {
    name.starts_with(['.', '_']) || is_part_name(name)
}

/// Names in a directory, sorted.
fn entries(dir: &Path) -> Result<BTreeSet<String>, TableError> {
    let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let list = || fs::read_dir(dir)?.map(name).collect::<io::Result<_>>();
    list().map_err(TableError::io("read", dir))
}

/// Makes the staging directory and takes its lock, which the system gives back when the
/// process ends in whatever way.
fn lock(out: &Path) -> Result<File, TableError> {
    let staging = out.join(STAGING);
    let path = staging.join(LOCK);
    // Again where a run that ended meanwhile took the directory or the file away.
    for _ in 0..100 {
        match fs::create_dir(&staging) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(TableError::io("create", &staging)(error));
            }
            _ => {}
        }
        let file = match File::options().create(true).truncate(false).write(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            file => file.map_err(TableError::io("create", &path))?,
        };
        match file.try_lock() {
            Ok(()) if is_same(&file, &path) => return Ok(file),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(error)) => return Err(TableError::io("lock", &path)(error)),
        }
    }
    Err(TableError::Busy { path: out.to_owned() })
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
    matches!((file.metadata(), fs::metadata(path)), (Ok(ref a), Ok(ref b)) if id(a) == id(b))
}

#[cfg(not(unix))]
fn is_same(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Every name a run may write in its output directory; `run.json` is the last.
fn known_names() -> impl Iterator<Item = PathBuf> {
    let tables = Table::ALL
        .iter()
        .flat_map(|&table| TableFormat::ALL.map(|format| table_path(Path::new(""), table, format)));
    tables.chain([run_path(Path::new(""))])
}

/// Goes on from wherever an earlier call was cut off. Takes back its own moves when one fails.
fn move_into_place(out: &Path) -> Result<(), TableError> {
    let mut moved = Vec::new();
    let result = move_all(out, &mut moved);
    if result.is_err() {
        for (from, to) in moved.iter().rev() {
            let _ = fs::rename(to, from);
        }
        let _ = fs::remove_dir(out.join(STAGING).join(OLD));
    }
    result
}

fn move_all(out: &Path, moved: &mut Vec<(PathBuf, PathBuf)>) -> Result<(), TableError> {
    let staging = out.join(STAGING);
    let (old, replaced) = (staging.join(OLD), staging.join(REPLACED));
    let mut rename = |from: PathBuf, to: PathBuf| {
        if from.exists() {
            fs::rename(&from, &to).map_err(TableError::io("replace", &from))?;
            moved.push((from, to));
        }
        Ok(())
    };
    if !replaced.exists() {
        fs::create_dir_all(&old).map_err(TableError::io("create", &old))?;
        sync(&staging);
        for name in known_names() {
            rename(out.join(&name), old.join(&name))?;
        }
        sync(out);
        rename(old, replaced)?;
    }
    sync(&staging);
    for name in known_names() {
        rename(staging.join(&name), out.join(&name))?;
    }
    sync(out);
    Ok(())
}

/// Has the system write down a directory's names. Where it cannot, the moves are still made.
fn sync(dir: &Path) {
    let _ = File::open(dir).and_then(|dir| dir.sync_all());
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

/// Removes those of `dirs`, innermost first, that are empty.
fn remove_empty(dirs: &[PathBuf]) {
    for dir in dirs {
        let _ = fs::remove_dir(dir);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished_run(out: &Path, table: &str, text: &str) {
        let dir = OutputDir::open(out).unwrap();
        fs::write(dir.staging().join(table), text).unwrap();
        fs::write(run_path(dir.staging()), r#"{"program": "theralex"}"#).unwrap();
        dir.commit().unwrap();
    }

    fn listing(dir: &Path) -> Vec<String> {
        entries(dir).unwrap().into_iter().collect()
    }

    #[test]
    fn what_is_not_ours_is_refused_and_left_alone() {
        let temp = tempfile::tempdir().unwrap();
        let file = temp.path().join("notes.txt");
        fs::write(&file, "mine").unwrap();
        assert!(matches!(OutputDir::open(&file), Err(TableError::NotADirectory { .. })));
        let error = OutputDir::open(temp.path()).err().unwrap().to_string();
        assert!(error.contains(r#"holds "notes.txt", which is not the output of a theralex run"#), "{error}");
        fs::write(temp.path().join("run.json"), r#"{"program": "another"}"#).unwrap();
        assert!(matches!(OutputDir::open(temp.path()), Err(TableError::NotOurs { .. })));
        assert_eq!(listing(temp.path()), ["notes.txt", "run.json"]);
    }

    #[test]
    fn a_foreign_file_inside_a_tables_directory_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        finished_run(temp.path(), "pairs.csv", "new");
        let parts = temp.path().join("mentions.parquet");
        fs::create_dir(&parts).unwrap();
        fs::write(parts.join("part-00000.parquet"), "").unwrap();
        assert!(OutputDir::open(temp.path()).is_ok());
        fs::write(parts.join("my-join.parquet"), "").unwrap();
        assert!(matches!(OutputDir::open(temp.path()), Err(TableError::NotOurs { .. })));
    }

    #[test]
    fn a_second_writer_is_refused_until_the_first_is_gone() {
        let temp = tempfile::tempdir().unwrap();
        let first = OutputDir::open(temp.path()).unwrap();
        assert!(matches!(OutputDir::open(temp.path()), Err(TableError::Busy { .. })));
        drop(first);
        OutputDir::open(temp.path()).unwrap();
    }

    #[test]
    fn a_dropped_run_takes_its_directories_with_it() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("a/b");
        let dir = OutputDir::open(&out).unwrap();
        fs::write(dir.staging().join("pairs.csv"), "half").unwrap();
        drop(dir);
        assert!(listing(temp.path()).is_empty());
    }

    #[test]
    fn a_dead_runs_staging_is_cleared() {
        let temp = tempfile::tempdir().unwrap();
        let staging = temp.path().join(STAGING);
        fs::create_dir_all(staging.join("mentions.parquet")).unwrap();
        fs::write(staging.join("pairs.csv"), "half").unwrap();
        let dir = OutputDir::open(temp.path()).unwrap();
        assert_eq!(listing(dir.staging()), [LOCK]);
    }

    #[test]
    fn the_new_run_replaces_the_old_and_nothing_else() {
        let temp = tempfile::tempdir().unwrap();
        finished_run(temp.path(), "pairs.csv", "old");
        fs::write(temp.path().join("report.html"), "kept").unwrap();
        finished_run(temp.path(), "pairs.jsonl", "new");
        assert_eq!(listing(temp.path()), ["pairs.jsonl", "report.html", "run.json"]);
    }

    /// Cuts the moves off after every number of steps, and opens the directory again.
    #[test]
    fn a_run_that_died_between_its_moves_is_completed() {
        for phase in [OLD, REPLACED] {
            for steps in 0..3 {
                let temp = tempfile::tempdir().unwrap();
                let out = temp.path();
                finished_run(out, "pairs.csv", "old");
                let staging = out.join(STAGING);
                fs::create_dir_all(staging.join(phase)).unwrap();
                for name in ["pairs.csv", "run.json"] {
                    fs::write(staging.join(name), r#"{"program": "theralex", "new": 1}"#).unwrap();
                }
                for (n, name) in ["pairs.csv", "run.json"].into_iter().enumerate() {
                    if phase == REPLACED || n < steps {
                        fs::rename(out.join(name), staging.join(phase).join(name)).unwrap();
                    }
                    if phase == REPLACED && n < steps {
                        fs::rename(staging.join(name), out.join(name)).unwrap();
                    }
                }
                drop(OutputDir::open(out).unwrap());
                assert_eq!(listing(out), ["pairs.csv", "run.json"], "{phase} {steps}");
                for name in ["pairs.csv", "run.json"] {
                    let text = fs::read_to_string(out.join(name)).unwrap();
                    assert!(text.contains("new"), "{phase} {steps}: {name} is {text:?}");
                }
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn moves_that_fail_are_taken_back() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path();
        finished_run(out, "pairs.csv", "old");
        let dir = OutputDir::open(out).unwrap();
        fs::write(dir.staging().join("pairs.csv"), "new").unwrap();
        fs::write(run_path(dir.staging()), "{}").unwrap();
        // A directory cannot take the place of this file, so the second move fails.
        fs::create_dir_all(dir.staging().join(OLD)).unwrap();
        fs::create_dir(dir.staging().join(OLD).join("run.json")).unwrap();
        assert!(matches!(dir.commit(), Err(TableError::Io { .. })));
        assert_eq!(fs::read_to_string(out.join("pairs.csv")).unwrap(), "old");
        assert!(run_path(out).exists());
    }
}
