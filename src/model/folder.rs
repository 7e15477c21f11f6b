//! A model's folder: what is in it, whether its files fit each other, and its fingerprint.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::Xxh3;

use super::{FileProblem, ModelError, case};
use crate::cache::hash_file;
use crate::concept::EntityType;

/// A checked model folder.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
    /// How many pieces the network reads at once, `[CLS]` and `[SEP]` included.
    pub window: usize,
    /// How many wordpieces the network knows.
    pub vocabulary: usize,
}

/// `labels.json`: what training and engine must agree on.
#[derive(Deserialize)]
struct Labels {
    types: Vec<String>,
    tags: Vec<String>,
    window: usize,
    case_version: u32,
}

/// `config.json`, as Hugging Face writes it: what is checked of it.
#[derive(Deserialize)]
struct Config {
    id2label: BTreeMap<usize, String>,
    type_vocab_size: i64,
    max_position_embeddings: usize,
    vocab_size: usize,
}

/// Files that every engine reads.
const COMMON: [&str; 3] = ["config.json", "labels.json", "tokenizer.json"];

const TAGS: [&str; 3] = ["O", "B", "I"];

impl Folder {
    /// Reads and checks `config.json` and `labels.json`.
    pub fn open(root: &Path) -> Result<Self, ModelError> {
        if !root.is_dir() {
            return Err(ModelError::NoFolder(root.to_owned()));
        }
        let config: Config = read(&root.join("config.json"))?;
        let labels: Labels = read(&root.join("labels.json"))?;
        let bad = |file: &str, problem| ModelError::File { path: root.join(file), problem };
        let types = EntityType::ALL.map(EntityType::as_str);
        if labels.types != types || labels.tags != TAGS {
            let found = format!("{:?}, {:?}", labels.types, labels.tags);
            let problem = FileProblem::Labels { types: types.into(), tags: TAGS.into(), found };
            return Err(bad("labels.json", problem));
        }
        if labels.case_version != case::VERSION {
            let (found, known) = (labels.case_version, case::VERSION);
            return Err(bad("labels.json", FileProblem::CaseVersion { found, known }));
        }
        let expected = types.into_iter().flat_map(|name| TAGS.map(|tag| format!("{tag}-{name}")));
        if !expected.eq(config.id2label.into_values()) {
            return Err(bad("config.json", FileProblem::LabelOrder));
        }
        if config.type_vocab_size != case::TYPES {
            let (found, expected) = (config.type_vocab_size.to_string(), case::TYPES.to_string());
            return Err(bad("config.json", FileProblem::Value { key: "type_vocab_size", found, expected }));
        }
        let most = config.max_position_embeddings;
        if !(4..=most).contains(&labels.window) {
            let (found, expected) = (labels.window.to_string(), format!("4 to {most}"));
            return Err(bad("labels.json", FileProblem::Value { key: "window", found, expected }));
        }
        Ok(Self { root: root.to_owned(), window: labels.window, vocabulary: config.vocab_size })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of one of its files.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A hash of the files in use: the common ones and `weights`.
    pub fn fingerprint(&self, weights: &[&str]) -> Result<String, ModelError> {
        let mut hasher = Xxh3::new();
        for name in COMMON.iter().chain(weights) {
            let path = self.path(name);
            let failed = |error| ModelError::File { path: path.clone(), problem: FileProblem::Read(error) };
            let len = hash_file(&mut hasher, &path).map_err(failed)?;
            hasher.update(&len.to_le_bytes());
        }
        Ok(format!("{:032x}", hasher.digest128()))
    }
}

/// Reads a JSON file of the folder.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ModelError> {
    let bad = |problem| ModelError::File { path: path.to_owned(), problem };
    let text = fs::read_to_string(path).map_err(|error| bad(FileProblem::Read(error)))?;
    serde_json::from_str(&text).map_err(|error| bad(FileProblem::Json(error)))
}
