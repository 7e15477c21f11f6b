//! What to read: files, folders, patterns and standard input, turned into items in an order
//! that depends on nothing but their names.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::io;
use std::path::{Component, Path, PathBuf};

use rustc_hash::{FxBuildHasher, FxHashMap};
use walkdir::{DirEntry, WalkDir};

use super::Item;
use crate::document::Format;

/// Why the inputs can't be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A path that does not exist.
    #[error("no such file or folder: {0}")]
    Missing(String),
    /// A pattern that is no pattern.
    #[error("bad pattern {pattern:?}: {}", source.msg)]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        source: glob::PatternError,
    },
    /// A pattern that fits no file.
    #[error("no file fits the pattern {0:?}")]
    NoMatch(String),
    /// A folder with no article in it.
    #[error("no article in {}: expected files ending in {}", path.display(), endings())]
    NoArticle {
        /// The folder.
        path: PathBuf,
    },
    /// A folder that could not be listed.
    #[error("cannot list {}: {source}", path.display())]
    List {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The inputs of a run, checked and ready to be listed.
#[derive(Debug)]
pub struct Sources {
    roots: Vec<Root>,
    /// How often each file name without ending occurs, by hash: 16 bytes a file.
    stems: FxHashMap<u64, bool>,
    passed_over: BTreeMap<String, usize>,
    count: usize,
    /// Left out of every folder.
    except: Option<PathBuf>,
}

#[derive(Debug)]
enum Root {
    Stdin,
    File(PathBuf),
    Folder(PathBuf),
}

const ENDINGS: [(&str, Format); 7] = [
    ("txt", Format::Text),
    ("text", Format::Text),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("xhtml", Format::Html),
    ("jsonl", Format::Jsonl),
    ("ndjson", Format::Jsonl),
];

fn endings() -> String {
    ENDINGS.map(|(ending, _)| format!(".{ending}")).join(", ")
}

fn format_of(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    ENDINGS.iter().find(|(known, _)| *known == ending).map(|&(_, format)| format)
}

impl Sources {
    /// Checks that every input exists and looks through the folders once. `except` is a
    /// folder to leave out where it lies inside another: what is written is no input.
    ///
    /// A folder is read all the way down; in it only files with the ending of an article
    /// count, hidden ones never. A file that is named, or fits a pattern, is taken whatever
    /// its ending.
    ///
    /// # Errors
    /// When an input doesn't exist, a pattern fits nothing, a folder can't be listed or
    /// holds no article.
    pub fn open<S: AsRef<str>>(inputs: &[S], except: Option<&Path>) -> Result<Self, SourceError> {
        let mut sources = Self {
            roots: Vec::new(),
            stems: FxHashMap::default(),
            passed_over: BTreeMap::new(),
            count: 0,
            except: except.and_then(|folder| folder.canonicalize().ok()),
        };
        for input in inputs {
            sources.add(input.as_ref())?;
        }
        Ok(sources)
    }

    fn add(&mut self, input: &str) -> Result<(), SourceError> {
        if input == "-" {
            self.note("stdin");
            self.roots.push(Root::Stdin);
            return Ok(());
        }
        let path = Path::new(input);
        if path.is_dir() {
            return self.add_folder(path);
        }
        if path.exists() {
            self.add_file(path);
            return Ok(());
        }
        if !input.contains(['*', '?', '[']) {
            return Err(SourceError::Missing(input.to_owned()));
        }
        let bad = |source| SourceError::Pattern { pattern: input.to_owned(), source };
        let mut found = false;
        for entry in glob::glob(input).map_err(bad)? {
            let path =
                entry.map_err(|e| SourceError::List { path: e.path().to_owned(), source: e.into() })?;
            found = true;
            if path.is_dir() { self.add_folder(&path)? } else { self.add_file(&path) }
        }
        if found { Ok(()) } else { Err(SourceError::NoMatch(input.to_owned())) }
    }

    fn add_file(&mut self, path: &Path) {
        self.note(&stem(path));
        self.roots.push(Root::File(path.to_owned()));
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), SourceError> {
        let before = self.count;
        for path in self.walk(folder) {
            let path = path?;
            if format_of(&path).is_some() {
                self.note(&stem(&path));
            } else {
                let ending =
                    path.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
                *self.passed_over.entry(ending).or_default() += 1;
            }
        }
        if self.count == before {
            return Err(SourceError::NoArticle { path: folder.to_owned() });
        }
        self.roots.push(Root::Folder(folder.to_owned()));
        Ok(())
    }

    fn note(&mut self, stem: &str) {
        self.count += 1;
        self.stems.entry(hash(stem)).and_modify(|twice| *twice = true).or_insert(false);
    }

    /// How many files there were to read when the sources were opened.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many files of folders were passed over for their ending, by ending.
    #[must_use]
    pub const fn passed_over(&self) -> &BTreeMap<String, usize> {
        &self.passed_over
    }

    /// Every file, in the order of the inputs and by name inside a folder. Folders are
    /// listed as the iterator goes, so memory does not grow with their size.
    pub fn items(&self) -> impl Iterator<Item = Result<Item, SourceError>> {
        self.roots.iter().flat_map(move |root| -> Box<dyn Iterator<Item = Result<Item, SourceError>> + '_> {
            match root {
                Root::Stdin => Box::new(std::iter::once(Ok(Item {
                    path: None,
                    source: "-".into(),
                    id: "stdin".into(),
                    format: None,
                }))),
                Root::File(path) => Box::new(std::iter::once(Ok(self.item(path, path)))),
                Root::Folder(folder) => Box::new(self.walk(folder).filter_map(move |path| match path {
                    Ok(path) if format_of(&path).is_none() => None,
                    Ok(path) => Some(Ok(self.item(&path, path.strip_prefix(folder).unwrap_or(&path)))),
                    Err(error) => Some(Err(error)),
                })),
            }
        })
    }

    fn walk(&self, folder: &Path) -> impl Iterator<Item = Result<PathBuf, SourceError>> + use<> {
        walk(folder, self.except.clone())
    }

    /// `inside` is the path relative to the input, which makes the id where names collide.
    fn item(&self, path: &Path, inside: &Path) -> Item {
        let stem = stem(path);
        let twice = self.stems.get(&hash(&stem)).copied().unwrap_or(false);
        Item {
            path: Some(path.to_owned()),
            source: slashed(path),
            id: if twice { slashed(inside) } else { stem },
            format: format_of(path),
        }
    }
}

fn walk(
    folder: &Path,
    except: Option<PathBuf>,
) -> impl Iterator<Item = Result<PathBuf, SourceError>> + use<> {
    let folder = folder.to_owned();
    let left_out = move |entry: &DirEntry| {
        except.is_some() && entry.file_type().is_dir() && entry.path().canonicalize().ok() == except
    };
    WalkDir::new(&folder)
        .sort_by_file_name()
        .follow_links(true)
        .into_iter()
        .filter_entry(move |entry| {
            let hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
            !hidden && !left_out(entry)
        })
        .filter_map(move |entry| match entry {
            Ok(entry) => entry.file_type().is_file().then(|| Ok(entry.into_path())),
            Err(error) => Some(Err(SourceError::List {
                path: error.path().unwrap_or(&folder).to_owned(),
                source: error.into(),
            })),
        })
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A path with `/` on every system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/").replacen("//", "/", 1)
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        dir
    }

    fn ids(dir: &tempfile::TempDir) -> Vec<String> {
        let sources = Sources::open(&[dir.path().to_str().unwrap()], None).unwrap();
        sources.items().map(|item| item.unwrap().id).collect()
    }

    #[test]
    fn a_document_is_called_by_its_file_name_without_ending() {
        let dir = folder(&["b.txt", "a.html", "sub/c.jsonl", "notes.pdf", ".hidden.txt"]);
        assert_eq!(ids(&dir), ["a", "b", "c"]);
        let sources = Sources::open(&[dir.path().to_str().unwrap()], None).unwrap();
        assert_eq!(sources.passed_over().get(".pdf"), Some(&1));
    }

    #[test]
    fn names_that_collide_become_relative_paths() {
        let dir = folder(&["one/story.txt", "two/story.txt", "two/other.txt"]);
        assert_eq!(
            ids(&dir),
            ["one/story.txt", "two/other", "two/story.txt"].map(|id| id.replace("two/other", "other"))
        );
    }

    #[test]
    fn a_named_file_is_taken_whatever_its_ending() {
        let dir = folder(&["notes.pdf"]);
        let path = dir.path().join("notes.pdf");
        let sources = Sources::open(&[path.to_str().unwrap()], None).unwrap();
        let items: Vec<_> = sources.items().map(Result::unwrap).collect();
        assert_eq!((items[0].id.as_str(), items[0].format), ("notes", None));
    }

    #[test]
    fn the_output_is_no_input() {
        let dir = folder(&["a.txt", "out/mentions.jsonl"]);
        let out = dir.path().join("out");
        let sources = Sources::open(&[dir.path().to_str().unwrap()], Some(&out)).unwrap();
        let ids: Vec<String> = sources.items().map(|item| item.unwrap().id).collect();
        assert_eq!(ids, ["a"]);
    }

    #[test]
    fn inputs_that_are_not_there_are_named() {
        let error = |input: &str| Sources::open(&[input], None).unwrap_err().to_string();
        assert_eq!(error("no/such/file.txt"), "no such file or folder: no/such/file.txt");
        assert_eq!(error("no/such/*.txt"), "no file fits the pattern \"no/such/*.txt\"");
        let empty = folder(&["a.pdf"]);
        assert!(error(empty.path().to_str().unwrap()).contains("expected files ending in .txt, .text"));
    }
}
