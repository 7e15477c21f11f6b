//! A model's folder: what is in it, whether its files fit each other, and its fingerprint.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::Xxh3;

use super::{ModelError, case};
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
        let bad = |file: &str, message: String| ModelError::File { path: root.join(file), message };
        let types = EntityType::ALL.map(EntityType::as_str);
        if labels.types != types || labels.tags != TAGS {
            let expected = format!("types {types:?} and tags {TAGS:?}");
            return Err(bad(
                "labels.json",
                format!("expected {expected}, found {:?}, {:?}", labels.types, labels.tags),
            ));
        }
        if labels.case_version != case::VERSION {
            let (found, expected) = (labels.case_version, case::VERSION);
            return Err(bad(
                "labels.json",
                format!("case_version is {found}, and this theralex knows {expected}"),
            ));
        }
        let expected = types.into_iter().flat_map(|name| TAGS.map(|tag| format!("{tag}-{name}")));
        if !expected.eq(config.id2label.into_values()) {
            return Err(bad(
                "config.json",
                "id2label is not O-disease, B-disease, I-disease, O-gene, …".into(),
            ));
        }
        if config.type_vocab_size != case::TYPES {
            let found = config.type_vocab_size;
            return Err(bad("config.json", format!("type_vocab_size is {found}, expected {}", case::TYPES)));
        }
        let most = config.max_position_embeddings;
        if !(4..=most).contains(&labels.window) {
            return Err(bad("labels.json", format!("window is {}, expected 4 to {most}", labels.window)));
        }
        Ok(Self { root: root.to_owned(), window: labels.window, vocabulary: config.vocab_size })
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
            let failed =
                |error: std::io::Error| ModelError::File { path: path.clone(), message: error.to_string() };
            let len = hash_file(&mut hasher, &path).map_err(failed)?;
            hasher.update(&len.to_le_bytes());
        }
        Ok(format!("{:032x}", hasher.digest128()))
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ModelError> {
    let bad = |message: String| ModelError::File { path: path.to_owned(), message };
    let text = fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| bad(error.to_string()))
}
