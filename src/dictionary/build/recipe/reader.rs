//! How a source is read: one reader a format, each with what it takes from its file.

use serde::Deserialize;

use super::pattern::Pattern;
use crate::concept::NameKind;

/// How a source is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(in super::super) enum Reader {
    Table(Box<Table>),
    Obo(Obo),
    Obograph(Obograph),
    Owl(Owl),
    Mesh(Mesh),
    #[serde(rename = "mesh-xml")]
    MeshXml(MeshXml),
    #[serde(rename = "rxnorm-rrf")]
    RxnormRrf(RxnormRrf),
    Curated(Curated),
    /// As `theralex dict import` reads the format of this key; see `presets.toml`.
    Preset(String),
}

/// Rows of text with a separator; rows with one id make one record.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Table {
    pub separator: char,
    #[serde(default)]
    pub quoted: bool,
    /// Lines that begin so are left out.
    pub comment: Option<char>,
    /// Names of the columns where the file has no header.
    pub columns: Option<Vec<String>>,
    /// Lines stand before the header: it is the first line with every column asked for.
    #[serde(default)]
    pub preamble: bool,
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
    /// A user's own list: a row without an id makes a record without one, and an id that is
    /// none is an error.
    #[serde(default)]
    pub own: bool,
    /// A column that holds the id that took this row's place; such a row makes no record.
    pub replaced_by: Option<IdColumn>,
}

/// A column that holds identifiers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct IdColumn {
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
    /// Also identifiers of vocabularies that the project does not name.
    #[serde(default)]
    pub any: bool,
}

/// A condition on a row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Condition {
    pub column: String,
    pub matches: Option<Pattern>,
    pub unless: Option<Pattern>,
}

/// A column that holds names.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct NameColumn {
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Obo {
    /// Only terms whose id has this prefix.
    pub prefix: Option<String>,
    /// The kind of synonyms whose scope is not said.
    pub unscoped: Option<NameKind>,
    /// Scopes in the file are not to be trusted: every synonym counts as `unscoped`.
    #[serde(default)]
    pub ignore_scope: bool,
    /// Terms with a cross-reference of these vocabularies are left out.
    #[serde(default)]
    pub unless_xref: Vec<String>,
    #[serde(default)]
    pub xrefs: Xrefs,
    /// Only cross-references whose line matches.
    pub xref_where: Option<Pattern>,
    /// Take `is_a` as parents.
    #[serde(default)]
    pub parents: bool,
}

/// What to make of cross-references.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum Xrefs {
    /// The same thing.
    #[default]
    Same,
    /// A close thing: written, never used to merge.
    Loose,
    /// Not taken.
    None,
}

/// OBO graphs as JSON, or a plain list of terms as JSON.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Obograph {
    /// Only terms whose id has this prefix.
    pub prefix: Option<String>,
    /// The kind of synonyms whose scope is not said.
    pub unscoped: Option<NameKind>,
    /// Take cross-references.
    #[serde(default)]
    pub xrefs: bool,
    /// Take `is_a` as parents.
    #[serde(default)]
    pub parents: bool,
}

/// OWL as RDF/XML, with the annotations that OBO vocabularies use.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Owl {
    /// Only classes whose id has this prefix.
    pub prefix: Option<String>,
}

/// MeSH as NLM publishes it: the XML of descriptors or of supplementary records, or of both.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct MeshXml {
    /// A second file: the descriptors that the supplementary records are mapped to.
    pub descriptors_file: Option<String>,
    /// Descriptors below any of these tree numbers, and supplementary records mapped to them.
    pub trees: Vec<String>,
    /// Left out again: those with a place below any of these.
    #[serde(default)]
    pub not_trees: Vec<String>,
    /// Where no descriptors are at hand: supplementary records of these classes.
    #[serde(default)]
    pub classes: Vec<String>,
}

/// RxNorm as NLM publishes it: ingredients, and the brands of what is made of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RxnormRrf {
    /// Where `RXNREL.RRF` is, unless it is in the same archive.
    pub relations_file: Option<String>,
}

/// MeSH descriptors: a table of terms and a table of trees.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Mesh {
    #[serde(default)]
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
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Curated {
    pub what: CuratedPart,
}

/// Which of the two files of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum CuratedPart {
    Names,
    Links,
}
