//! The formats that vocabularies are published in: `presets.toml`, part of the program.

use std::sync::LazyLock;

use serde::Deserialize;

use super::recipe::{Pattern, Reader};
use crate::concept::EntityType;

/// One kind of file of one format. `presets.toml` explains the fields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preset {
    pub key: String,
    pub format: String,
    #[serde(rename = "type")]
    pub entity_type: Option<EntityType>,
    pub looks: Option<Pattern>,
    pub file: Option<Pattern>,
    pub beside: Option<Pattern>,
    pub read: Reader,
    #[serde(default)]
    pub uninvert: bool,
    #[serde(default)]
    pub merge: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Presets {
    preset: Vec<Preset>,
}

/// All of them, in the order in which files of one format are read.
pub(super) fn presets() -> &'static [Preset] {
    static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
        let presets: Presets =
            toml::from_str(include_str!("presets.toml")).expect("the tests read presets.toml");
        presets.preset
    });
    &PRESETS
}

/// The reader that `key` stands for.
pub(super) fn reader(key: &str) -> Result<Reader, String> {
    let found = presets().iter().find(|preset| preset.key == key);
    found.map(|preset| preset.read.clone()).ok_or_else(|| {
        let keys: Vec<&str> = presets().iter().map(|preset| preset.key.as_str()).collect();
        format!("unknown preset {key:?}: expected one of {}", keys.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_good_and_has_its_own_key() {
        let mut keys: Vec<&str> = presets().iter().map(|preset| preset.key.as_str()).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
        assert!(presets().iter().all(|preset| preset.looks.is_some() || preset.file.is_some()));
        assert!(reader("hgnc").is_ok());
        assert!(reader("hgmc").unwrap_err().starts_with("unknown preset \"hgmc\": expected one of obo, "));
    }
}
