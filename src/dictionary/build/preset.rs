//! The formats that vocabularies are published in: `presets.toml`, part of the program.

use std::sync::LazyLock;

use serde::Deserialize;

use super::recipe::pattern::Pattern;
use super::recipe::reader::Reader;
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

/// The reader that `key` stands for; none where no preset has the key.
pub(super) fn reader(key: &str) -> Option<Reader> {
    presets().iter().find(|preset| preset.key == key).map(|preset| preset.read.clone())
}

/// The keys of all presets, for messages.
pub(super) fn keys() -> String {
    presets().iter().map(|preset| preset.key.as_str()).collect::<Vec<_>>().join(", ")
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
        assert!(reader("hgnc").is_some());
        assert!(reader("hgmc").is_none() && self::keys().starts_with("obo, "));
    }
}
