//! The recipe: which sources, in which order, and what is taken from each.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use serde::{Deserialize, Deserializer};

use super::BuildError;
use crate::concept::{EntityType, NameKind};

/// A whole recipe. Keys it does not know are errors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    pub english: English,
    /// Names forbidden by hand, below the recipe's folder.
    pub forbidden: String,
    pub types: BTreeMap<EntityType, TypeRules>,
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

/// Rules for every name of one type.
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
}

/// How a source is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Reader {
    Table(Table),
    Obo(Obo),
    Obograph(Obograph),
    Mesh(Mesh),
    Curated(Curated),
}

/// Rows of text with a separator; rows with one id make one record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub separator: char,
    #[serde(default)]
    pub quoted: bool,
    /// Lines that begin so are left out.
    pub comment: Option<char>,
    /// Names of the columns where the file has no header.
    pub columns: Option<Vec<String>>,
    /// Without one, each row is a record, found by its names.
    pub id: Option<IdColumn>,
    #[serde(default, rename = "where")]
    pub conditions: Vec<Condition>,
    #[serde(default)]
    pub names: Vec<NameColumn>,
    #[serde(default)]
    pub xrefs: Vec<IdColumn>,
    #[serde(default)]
    pub parents: Vec<IdColumn>,
    /// A column that holds the preferred name of a parent, which is a record of this file.
    pub parent_name: Option<String>,
}

/// A column that holds identifiers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdColumn {
    pub column: String,
    pub prefix: Option<String>,
    pub split: Option<String>,
    /// Takes what its first group matches.
    pub pattern: Option<Pattern>,
    /// Close, but not the same thing: written, never used to merge.
    #[serde(default)]
    pub loose: bool,
    /// Only identifiers of these vocabularies.
    #[serde(default)]
    pub only: Vec<String>,
}

/// A condition on a row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    pub column: String,
    pub matches: Option<Pattern>,
    pub unless: Option<Pattern>,
}

/// A column that holds names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameColumn {
    pub column: String,
    pub kind: Option<NameKind>,
    /// Columns that say the scope; the first that is not empty counts.
    #[serde(default)]
    pub scope: Vec<String>,
    /// A column that holds the word ABBREVIATION for abbreviations.
    pub abbreviation: Option<String>,
    pub split: Option<String>,
    /// Names left out.
    pub unless: Option<Pattern>,
    /// Parts to cut out of the name.
    #[serde(default)]
    pub cut: Vec<Pattern>,
    #[serde(default)]
    pub underscores: bool,
    #[serde(default)]
    pub shouted: bool,
    /// Also without the four-letter suffix of biological products.
    #[serde(default)]
    pub suffixed: bool,
}

/// OBO stanzas.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Obo {
    /// Only terms whose id has this prefix.
    pub prefix: String,
    /// The kind of synonyms whose scope is not said.
    pub unscoped: Option<NameKind>,
    /// Scopes in the file are not to be trusted: every synonym counts as `unscoped`.
    #[serde(default)]
    pub ignore_scope: bool,
    /// Terms with a cross-reference of these vocabularies are left out.
    #[serde(default)]
    pub unless_xref: Vec<String>,
    /// Cross-references are written, never used to merge.
    #[serde(default)]
    pub loose_xrefs: bool,
    /// Take no cross-references.
    #[serde(default)]
    pub no_xrefs: bool,
}

/// OBO graphs as JSON, or a plain list of terms as JSON.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Obograph {
    pub prefix: String,
    /// The kind of synonyms whose scope is not said.
    pub unscoped: Option<NameKind>,
}

/// MeSH descriptors: a table of terms and a table of trees.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mesh {
    pub trees_file: String,
    /// Descriptors below any of these tree numbers.
    pub trees: Vec<String>,
    /// Left out again: those with a place below any of these, unless listed in `also`.
    #[serde(default)]
    pub not_trees: Vec<String>,
    /// Descriptors taken wherever they stand.
    #[serde(default)]
    pub also: Vec<String>,
    /// Descriptors left out.
    #[serde(default)]
    pub not: Vec<String>,
}

/// Rows in the project's own format.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Curated {
    pub what: CuratedPart,
}

/// Which of the two files of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CuratedPart {
    Names,
    Links,
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
        let recipe: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        for entity_type in EntityType::ALL {
            if !recipe.types.contains_key(&entity_type) {
                return Err(format!("section [types.{entity_type}] is missing"));
            }
        }
        for (key, origin) in &recipe.origins {
            let Origin { title, version, licence, attribution, repository } = origin;
            if [title, version, licence, attribution, repository].into_iter().any(String::is_empty) {
                return Err(format!("origin {key:?} has an empty field: all five must be filled in"));
            }
        }
        for source in &recipe.sources {
            if !recipe.origins.contains_key(&source.from) {
                return Err(format!(
                    "source {:?} is from {:?}, which is no [origins] section",
                    source.key, source.from
                ));
            }
        }
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
            ("file = \"f\"", "file = \"f\"\ndrop = [{ pattern = \"(\", reason = \"r\" }]", "unclosed group"),
        ] {
            let error = Recipe::parse(&RECIPE.replacen(old, new, 1)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
