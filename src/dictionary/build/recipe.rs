//! The recipe: which sources, in which order, and what is taken from each.

pub(super) mod error;
mod newest;
pub(super) mod pattern;
pub(super) mod reader;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

pub use self::error::{NewestError, RecipeError};
pub(super) use self::newest::Newest;
use self::newest::UpdateRules;
use self::pattern::Pattern;
pub(super) use self::reader::{
    Condition, Curated, CuratedPart, IdColumn, Mesh, MeshXml, NameColumn, Obo, Obograph, Owl, Reader,
    RxnormRrf, Table, Xrefs,
};
use super::BuildError;
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
    #[serde(default, rename = "drop")]
    pub exclusions: Vec<Exclusion>,
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
            exclusions: Vec::new(),
        }
    }
}

/// What is left out, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exclusion {
    /// Matched against a name, letter case aside.
    #[serde(default = "Pattern::whole_list")]
    pub pattern: Pattern,
    /// A file below the recipe's folder: regular expressions, one a line, for `<list>` in the
    /// pattern.
    pub list: Option<String>,
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
    #[serde(default, rename = "drop")]
    pub exclusions: Vec<Exclusion>,
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

impl Source {
    /// The files it is read from.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let second = match &self.read {
            Reader::Mesh(rules) => Some(rules.trees_file.as_str()),
            Reader::MeshXml(rules) => rules.descriptors_file.as_deref(),
            Reader::RxnormRrf(rules) => rules.relations_file.as_deref(),
            _ => None,
        };
        std::iter::once(self.file.as_str()).chain(second)
    }
}

impl Exclusion {
    /// Puts the lines of its list, which lies below `folder`, into the pattern.
    fn fill(&mut self, folder: &Path) -> Result<(), RecipeError> {
        if self.list.is_some() != self.pattern.takes_list() {
            return Err(RecipeError::Exclusion { reason: self.reason.clone() });
        }
        let Some(file) = &self.list else { return Ok(()) };
        let text = std::fs::read_to_string(folder.join(file))
            .map_err(|source| RecipeError::List { file: file.clone(), source })?;
        let slip = |line, fault| RecipeError::Line { file: file.clone(), line, fault };
        let mut lines = Vec::new();
        for (i, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            if line.trim() != line {
                return Err(slip(i + 1, format!("{line:?} has white space at its ends")));
            }
            if lines.contains(&line) {
                return Err(slip(i + 1, format!("{line:?} stands here twice")));
            }
            Pattern::new(line).map_err(|error| slip(i + 1, error.to_string()))?;
            lines.push(line);
        }
        if lines.is_empty() {
            return Err(slip(1, "the list is empty".to_owned()));
        }
        self.pattern = self.pattern.with_list(&lines).map_err(|error| slip(1, error.to_string()))?;
        Ok(())
    }
}

impl Recipe {
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        let text = std::fs::read_to_string(path).map_err(|e| BuildError::io(path, e))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, folder).map_err(|error| BuildError::recipe(path, error))
    }

    /// `folder`: where its lists lie.
    fn parse(text: &str, folder: &Path) -> Result<Self, RecipeError> {
        let mut recipe: Self = toml::from_str(text)?;
        for entity_type in EntityType::ALL {
            if !recipe.types.contains_key(&entity_type) {
                return Err(RecipeError::NoType(entity_type));
            }
        }
        for (key, origin) in &recipe.origins {
            let Origin { title, version, licence, attribution, repository, .. } = origin;
            if [title, version, licence, attribution, repository].into_iter().any(String::is_empty) {
                return Err(RecipeError::EmptyField(key.clone()));
            }
        }
        if let Some(Others { from, .. }) = &recipe.others
            && !recipe.origins.contains_key(from)
        {
            return Err(RecipeError::OthersOrigin(from.clone()));
        }
        for source in &mut recipe.sources {
            if let Reader::Preset(key) = &source.read {
                source.read = preset::reader(key).ok_or_else(|| RecipeError::Preset {
                    source_key: source.key.clone(),
                    preset: key.clone(),
                    known: preset::keys(),
                })?;
            }
            if !recipe.origins.contains_key(&source.from) {
                let (source_key, origin) = (source.key.clone(), source.from.clone());
                return Err(RecipeError::SourceOrigin { source_key, origin });
            }
        }
        recipe.check_newest()?;
        let of_types = recipe.types.values_mut().flat_map(|rules| &mut rules.exclusions);
        let of_sources = recipe.sources.iter_mut().flat_map(|source| &mut source.exclusions);
        for exclusion in of_types.chain(of_sources) {
            exclusion.fill(folder)?;
        }
        Ok(recipe)
    }

    /// Each newest release must be read by a source, have one address, and one that can be meant.
    fn check_newest(&self) -> Result<(), RecipeError> {
        let mut seen = Vec::new();
        for (key, origin) in &self.origins {
            for newest in &origin.newest {
                let is_read = |s: &Source| s.from == *key && s.files().any(|file| file == newest.file);
                let checked = if !self.sources.iter().any(is_read) {
                    Err(NewestError::Unread)
                } else if seen.contains(&&newest.file) {
                    Err(NewestError::Twice)
                } else {
                    newest.check()
                };
                checked.map_err(|fault| RecipeError::Newest {
                    file: newest.file.clone(),
                    origin: key.clone(),
                    fault,
                })?;
                seen.push(&newest.file);
            }
        }
        Ok(())
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
        assert!(Recipe::parse(RECIPE, Path::new("")).is_ok());
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
            let error = Recipe::parse(&RECIPE.replacen(old, new, 1), Path::new("")).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_list_stands_for_any_of_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let with = |drop: &str, list: &str| {
            std::fs::write(folder.path().join("l.txt"), list).unwrap();
            Recipe::parse(
                &RECIPE.replacen("file = \"f\"", &format!("file = \"f\"\ndrop = [{{ {drop} }}]"), 1),
                folder.path(),
            )
        };
        let whole = "list = \"l.txt\", reason = \"r\"";
        let list = "# Animals.\ndogs?\n\n(wild |domestic )?cat\n";
        let recipe = with(whole, list).unwrap();
        let pattern = &recipe.sources[0].exclusions[0].pattern;
        for (name, left_out) in [("Dogs", true), ("wild cat", true), ("cats", false), ("hot dog", false)] {
            assert_eq!(pattern.is_match(name), left_out, "{name}");
        }
        let recipe = with("list = \"l.txt\", pattern = \", <list>$\", reason = \"r\"", list).unwrap();
        assert!(recipe.sources[0].exclusions[0].pattern.is_match("Mange, dog"));
        for (drop, list, expected) in [
            (whole, "dog\n(cat\n", "l.txt:2: regex parse error"),
            (whole, "dog\ndog\n", "l.txt:2: \"dog\" stands here twice"),
            (whole, " dog\n", "l.txt:1: \" dog\" has white space at its ends"),
            (whole, "# Nothing.\n", "l.txt:1: the list is empty"),
            ("list = \"m.txt\", reason = \"r\"", "dog\n", "m.txt: "),
            (
                "list = \"l.txt\", pattern = \"x\", reason = \"r\"",
                "dog\n",
                "the names left out as \"r\": give",
            ),
            ("reason = \"r\"", "dog\n", "the names left out as \"r\": give"),
        ] {
            let error = with(drop, list).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
