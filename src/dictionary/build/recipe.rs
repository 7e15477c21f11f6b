//! The recipe: which sources, in which order, and what is taken from each.

mod reader;

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use serde::{Deserialize, Deserializer};

pub(super) use self::reader::{
    Condition, Curated, CuratedPart, IdColumn, Mesh, MeshXml, NameColumn, Obo, Obograph, Owl, Reader,
    RxnormRrf, Table, Xrefs,
};
use super::BuildError;
use super::newest::{Newest, UpdateRules};
use super::preset;
use crate::concept::{EntityType, NameKind};

/// A whole recipe. Keys it does not know are errors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    pub english: English,
    /// Names forbidden by hand, below the recipe's folder.
    pub forbidden: String,
    /// Whose names are listed as those of no type.
    pub others: Option<Others>,
    pub types: BTreeMap<EntityType, TypeRules>,
    /// What `dict update` asks of a new release.
    #[serde(default)]
    pub update: UpdateRules,
    /// Where the sources come from, by the key they name in `from`.
    pub origins: BTreeMap<String, Origin>,
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
}

/// Where ordinary words are listed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct English {
    /// Words with the most frequent first.
    pub words: String,
    /// Strings never to be taken for a name without evidence.
    pub stop: String,
}

/// Headings of MeSH that stand for nothing of our types.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Others {
    /// Key of their origin.
    pub from: String,
    /// Below the folder of sources.
    pub file: String,
    pub mesh: Mesh,
    /// Longer names are left out; in words.
    pub max_words: usize,
}

/// Rules for every name of one type. The default leaves nothing out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypeRules {
    /// Longer names are left out; in characters.
    pub max_chars: usize,
    /// A name held by more concepts is a name of none.
    pub max_holders: usize,
    /// Among this many most frequent English words a single word or symbol needs evidence.
    pub common_rank: usize,
    /// Single words that need evidence however rare they are.
    #[serde(default)]
    pub ambiguous: Vec<String>,
    /// Parts to cut out of any name.
    #[serde(default)]
    pub cut: Vec<Pattern>,
    /// Words that may be cut off the end of a name to find the concept it belongs to (salts).
    #[serde(default)]
    pub tails: Vec<String>,
    /// Names and records left out.
    #[serde(default)]
    pub drop: Vec<Drop>,
}

impl Default for TypeRules {
    fn default() -> Self {
        Self {
            max_chars: usize::MAX,
            max_holders: usize::MAX,
            common_rank: usize::MAX,
            ambiguous: Vec::new(),
            cut: Vec::new(),
            tails: Vec::new(),
            drop: Vec::new(),
        }
    }
}

/// What is left out, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drop {
    /// Matched against a name, letter case aside.
    pub pattern: Pattern,
    pub reason: String,
    /// Leave out the whole record when its preferred name matches.
    #[serde(default)]
    pub record: bool,
}

/// One source of one type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "keys of the recipe")]
pub(super) struct Source {
    pub key: String,
    /// Key of its origin.
    pub from: String,
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// Below the folder of sources; of curated rows, below the recipe's folder.
    pub file: String,
    pub read: Reader,
    /// Records that match no concept make one.
    #[serde(default)]
    pub new: bool,
    /// How a record without a known id finds its concept: prefixes of cross-references, `name`
    /// (its preferred name), `synonym` (its exact names), `brand`.
    #[serde(default)]
    pub merge: Vec<String>,
    #[serde(default)]
    pub drop: Vec<Drop>,
    /// Names with commas are also taken in their natural order.
    #[serde(default)]
    pub uninvert: bool,
    /// Names that another concept of the type already has are left out.
    #[serde(default)]
    pub timid: bool,
    /// Names only lead to their concept; none is added to it.
    #[serde(default)]
    pub links_only: bool,
    /// Only names of these kinds.
    pub kinds: Option<Vec<NameKind>>,
    /// All names of this source are taken to be of this kind, unless weaker.
    pub at_most: Option<NameKind>,
}

/// What people need to know about where names come from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Origin {
    pub title: String,
    pub version: String,
    pub licence: String,
    pub attribution: String,
    /// Public repository, and the commit or release.
    pub repository: String,
    /// Where newer releases of its files are published, for `dict update`.
    #[serde(default)]
    pub newest: Vec<Newest>,
    /// Why the files that `newest` does not name stay as they are.
    pub pinned: Option<String>,
}

/// A regular expression, letter case aside.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Regex);

impl Pattern {
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    pub fn cut(&self, text: &str) -> String {
        self.0.replace_all(text, "").into_owned()
    }

    pub fn first_group<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.0.captures(text)?.get(1).map(|group| group.as_str())
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Regex::new(&format!("(?i){text}")).map(Self).map_err(serde::de::Error::custom)
    }
}

impl Recipe {
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        let text = std::fs::read_to_string(path).map_err(|e| BuildError::io(path, e))?;
        Self::parse(&text).map_err(|message| BuildError::recipe(path, message))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut recipe: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        for entity_type in EntityType::ALL {
            if !recipe.types.contains_key(&entity_type) {
                return Err(format!("section [types.{entity_type}] is missing"));
            }
        }
        for (key, origin) in &recipe.origins {
            let Origin { title, version, licence, attribution, repository, .. } = origin;
            if [title, version, licence, attribution, repository].into_iter().any(String::is_empty) {
                return Err(format!("origin {key:?} has an empty field: all five must be filled in"));
            }
        }
        if let Some(Others { from, .. }) = &recipe.others
            && !recipe.origins.contains_key(from)
        {
            return Err(format!("section [others] is from {from:?}, which is no [origins] section"));
        }
        for source in &mut recipe.sources {
            if let Reader::Preset(key) = &source.read {
                source.read = preset::reader(key).map_err(|e| format!("source {:?}: {e}", source.key))?;
            }
            if !recipe.origins.contains_key(&source.from) {
                return Err(format!(
                    "source {:?} is from {:?}, which is no [origins] section",
                    source.key, source.from
                ));
            }
        }
        super::newest::check(&recipe)?;
        Ok(recipe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPE: &str = r#"
        forbidden = "drop.tsv"
        [english]
        words = "w"
        stop = "s"
        [types]
        disease = { max_chars = 9, max_holders = 1, common_rank = 1 }
        gene = { max_chars = 9, max_holders = 1, common_rank = 1 }
        vector = { max_chars = 9, max_holders = 1, common_rank = 1 }
        drug = { max_chars = 9, max_holders = 1, common_rank = 1 }
        [origins.x]
        title = "X"
        version = "1"
        licence = "CC0"
        attribution = "the X people"
        repository = "x/x"
        [[source]]
        key = "k"
        from = "x"
        type = "gene"
        file = "f"
        read = { obo = { prefix = "X" } }
    "#;

    #[test]
    fn slips_are_named() {
        assert!(Recipe::parse(RECIPE).is_ok());
        for (old, new, expected) in [
            ("prefix =", "prefx =", "unknown field `prefx`"),
            ("from = \"x\"", "from = \"y\"", "source \"k\" is from \"y\", which is no [origins] section"),
            ("gene = {", "genes = {", "genes"),
            ("\"CC0\"", "\"\"", "origin \"x\" has an empty field"),
            (
                "[[source]]",
                "newest = [{ file = \"g\", url = \"https://x.org/g\" }]\n[[source]]",
                "newest release of \"g\" (origin \"x\"): no source of this origin reads that file",
            ),
            (
                "[[source]]",
                "newest = [{ file = \"f\", url = \"ftp://x.org/f\" }]\n[[source]]",
                "\"ftp://x.org/f\" is no http(s) address",
            ),
            (
                "[[source]]",
                "newest = [{ file = \"f\", url = \"https://x.org/f\", sha256 = \"0\" }]\n[[source]]",
                "sha256 must be 64 hexadecimal digits",
            ),
            (
                "[types]",
                "[others]\nfrom = \"y\"\nfile = \"f\"\nmesh = { trees_file = \"t\", trees = [\"A\"] }\n\
                 max_words = 4\n[types]",
                "section [others] is from \"y\"",
            ),
            ("[types]", "[update]\nlost = 1\n[types]", "unknown field `lost`"),
            ("file = \"f\"", "file = \"f\"\ndrop = [{ pattern = \"(\", reason = \"r\" }]", "unclosed group"),
        ] {
            let error = Recipe::parse(&RECIPE.replacen(old, new, 1)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
