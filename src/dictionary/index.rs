//! The names theralex knows, behind one interface whether they lie in memory or in a file.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use super::format::Relation;
use super::image::{
    About, ConceptRow, Image, KeyIx, LinkRow, NAME_WORDS, NameRow, RECORD_HEAD, Section, Text, folded_names,
    record,
};
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::text::fold::{Folded, extend_hash};

/// The number of a concept in its [`Dictionary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptIx(u32);

/// One concept, borrowed from its dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concept<'d> {
    /// Its CURIE.
    pub id: &'d str,
    /// Its preferred name.
    pub name: &'d str,
    /// Its entity type.
    pub entity_type: EntityType,
}

/// One name of one concept, borrowed from its dictionary.
#[derive(Debug, Clone, Copy)]
pub struct Name<'d> {
    /// The concept it names.
    pub concept: ConceptIx,
    /// That concept's entity type.
    pub entity_type: EntityType,
    /// Its kind: preferred, exact, brand and so on.
    pub kind: NameKind,
    /// Which spellings in text match it.
    pub case: CasePolicy,
    text: Text,
    image: &'d Image,
}

impl<'d> Name<'d> {
    /// The name as the dictionary writes it. It lies elsewhere than what else is known of the
    /// name, so it is only read when asked for.
    #[must_use]
    pub fn text(&self) -> &'d str {
        self.image.text(self.text)
    }

    /// Whether the dictionary writes it just as `text`.
    #[must_use]
    pub fn is_written(&self, text: &str) -> bool {
        self.text.len as usize == text.len() && self.image.text_bytes(self.text) == text.as_bytes()
    }
}

/// The names theralex knows.
///
/// Open it once and share it between threads. The files are compiled when they are first seen. The
/// compiled form is kept in the user's cache and mapped from there: opening takes some hundredths of
/// a second, and processes share the memory.
#[derive(Debug)]
pub struct Dictionary {
    pub(super) image: Image,
    about: About,
    fingerprint: String,
    files: Vec<PathBuf>,
    cached: Option<PathBuf>,
}

impl Dictionary {
    /// A dictionary that is searched as `image` lies.
    pub(super) fn of_image(image: Image, key: u128, files: Vec<PathBuf>, cached: Option<PathBuf>) -> Self {
        let about = image.about();
        let fingerprint = format!("{:016x}", key >> 64);
        Self { image, about, fingerprint, files, cached }
    }

    /// A hash of the content of all files and of the code that compiles them, as 16 hexadecimal
    /// digits: two runs with the same fingerprint used the same dictionary.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The files it is made of.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Path of the compiled dictionary; none where it is only in memory.
    #[must_use]
    pub fn compiled(&self) -> Option<&Path> {
        self.cached.as_deref()
    }

    /// Size of the compiled dictionary, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.image.as_bytes().len()
    }

    /// What later folders changed in earlier ones, one sentence each.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.about.notices
    }

    /// Every concept, in the order read.
    pub fn concepts(&self) -> impl Iterator<Item = (ConceptIx, Concept<'_>)> {
        (0..).map(ConceptIx).take(self.concept_rows().len()).map(|ix| (ix, self.concept(ix)))
    }

    /// One concept.
    #[must_use]
    pub fn concept(&self, ix: ConceptIx) -> Concept<'_> {
        let row = &self.concept_rows()[ix.0 as usize];
        Concept {
            id: self.image.text(row.id),
            name: self.image.text(row.name),
            entity_type: EntityType::ALL[row.entity_type as usize],
        }
    }

    /// The concept with this CURIE as its own id. Cross-references are not looked at.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<ConceptIx> {
        let by_id = self.image.rows::<u32>(Section::ById);
        let rows = self.concept_rows();
        let at = by_id.binary_search_by(|&i| self.image.text(rows[i as usize].id).cmp(id)).ok()?;
        Some(ConceptIx(by_id[at]))
    }

    /// CURIEs of the same thing in other vocabularies.
    pub fn xrefs(&self, ix: ConceptIx) -> impl Iterator<Item = &str> {
        self.links_of(ix, Relation::Xref)
    }

    /// CURIEs of broader concepts.
    pub fn parents(&self, ix: ConceptIx) -> impl Iterator<Item = &str> {
        self.links_of(ix, Relation::Parent)
    }

    /// CURIEs of the same gene of other species.
    pub fn orthologs(&self, ix: ConceptIx) -> impl Iterator<Item = &str> {
        self.links_of(ix, Relation::Ortholog)
    }

    /// CURIE of the species whose gene it is; none for what is human.
    #[must_use]
    pub fn taxon(&self, ix: ConceptIx) -> Option<&str> {
        self.links_of(ix, Relation::Taxon).next()
    }

    fn links_of(&self, ix: ConceptIx, relation: Relation) -> impl Iterator<Item = &str> {
        range(self.image.rows::<LinkRow>(Section::Links), self.concept_rows()[ix.0 as usize].links)
            .iter()
            .filter(move |link| Relation::ALL[link.relation as usize] == relation)
            .map(|link| self.image.text(link.target))
    }

    /// The names that fold to this key.
    pub fn names(&self, key: KeyIx) -> impl Iterator<Item = Name<'_>> {
        let (count, bytes) = self.record(key);
        let begin = key.0 as usize + RECORD_HEAD + bytes.len().div_ceil(4);
        let words = &self.image.rows::<u32>(Section::Records)[begin..];
        words.chunks_exact(NAME_WORDS).take(count).map(|words| self.name(words))
    }

    /// The names of one concept, in the order read.
    pub fn names_of(&self, concept: ConceptIx) -> impl Iterator<Item = Name<'_>> {
        let words = self.image.rows::<u32>(Section::Records);
        let places = self.image.rows::<u32>(Section::NamesOf);
        range(places, self.concept_rows()[concept.0 as usize].names)
            .iter()
            .map(|&at| self.name(&words[at as usize..][..NAME_WORDS]))
    }

    /// Every name, those of one concept side by side.
    pub fn all_names(&self) -> impl Iterator<Item = Name<'_>> {
        (0..).map(ConceptIx).take(self.concept_rows().len()).flat_map(|ix| self.names_of(ix))
    }

    fn name(&self, words: &[u32]) -> Name<'_> {
        let row: NameRow = bytemuck::pod_read_unaligned(bytemuck::cast_slice(words));
        Name {
            concept: ConceptIx(row.concept),
            entity_type: EntityType::ALL[usize::from(row.entity_type)],
            kind: NameKind::ALL[usize::from(row.kind)],
            case: CasePolicy::ALL[usize::from(row.case)],
            text: row.text,
            image: &self.image,
        }
    }

    /// The folded form of this key.
    ///
    /// # Panics
    /// When the key is another dictionary's.
    #[must_use]
    pub fn folded(&self, key: KeyIx) -> &str {
        std::str::from_utf8(self.record(key).1).expect("folded forms are UTF-8")
    }

    /// How many names a record has, and its folded form.
    pub(super) fn record(&self, key: KeyIx) -> (usize, &[u8]) {
        record(self.image.rows(Section::Records), key)
    }

    /// How many different folded names there are.
    #[must_use]
    pub const fn key_count(&self) -> usize {
        self.about.keys
    }

    /// Every folded name.
    pub fn keys(&self) -> impl Iterator<Item = KeyIx> {
        folded_names(self.image.rows::<u32>(Section::Records)).map(|(at, _)| KeyIx(at))
    }

    /// The key of a whole string, if it is a name.
    #[must_use]
    pub fn lookup(&self, text: &str) -> Option<KeyIx> {
        let folded = Folded::of(text);
        let hash = folded.tokens().iter().map(|t| t.hash).reduce(extend_hash)?;
        self.key_that(folded.tokens().len(), hash, |form| folded.is_key(0, folded.tokens().len(), form))
    }

    /// The names that are written as `text`, but for what folding takes away.
    pub fn called(&self, text: &str) -> impl Iterator<Item = Name<'_>> + use<'_> {
        self.lookup(text).into_iter().flat_map(|key| self.names(key))
    }

    /// The key with this folded form, whose tokens hash (combined) to `hash`.
    #[must_use]
    pub fn key(&self, hash: u64, folded: &str) -> Option<KeyIx> {
        let length = folded.split(' ').count();
        self.key_that(length, hash, |form| form == folded.as_bytes())
    }

    /// The cue words of `cues.txt`, later folders' rows in the place of earlier ones: lines of
    /// `type place word weight`, parted by tabs, checked and without comments. Empty where no
    /// folder has the file.
    ///
    /// A type is an entity type, `research` or `code`; a place is `before`, `after`, `near`,
    /// `anywhere`, `head` or `modifier`; a word is one folded token; a weight is a number.
    #[must_use]
    pub fn cue_table(&self) -> &str {
        self.image.lines(Section::Cues)
    }

    /// Whether `folded` (as [`key`](crate::text::fold::key) folds) is listed in `others.txt`: the
    /// name of something of no entity type, such as a part of the body. Takes the logarithm of
    /// the list's length.
    #[must_use]
    pub fn is_other_thing(&self, folded: &str) -> bool {
        has_line(self.image.rows(Section::Others), folded.as_bytes())
    }

    fn concept_rows(&self) -> &[ConceptRow] {
        self.image.rows(Section::Concepts)
    }
}

fn range<T>(rows: &[T], range: Text) -> &[T] {
    &rows[range.start as usize..][..range.len as usize]
}

/// Whether one of the sorted `lines` is `wanted`.
fn has_line(lines: &[u8], wanted: &[u8]) -> bool {
    let (mut low, mut high) = (0, lines.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = lines[..middle].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let end = lines[middle..].iter().position(|&b| b == b'\n').map_or(lines.len(), |at| middle + at);
        match lines[start..end].cmp(wanted) {
            Ordering::Less => low = end + 1,
            Ordering::Equal => return true,
            Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_whole() {
        let lines = b"ant\nant hill\nbee\nwasp\n";
        for (wanted, is_there) in [
            ("ant", true),
            ("ant hill", true),
            ("bee", true),
            ("wasp", true),
            ("an", false),
            ("ants", false),
            ("hill", false),
            ("zebra", false),
            ("", false),
        ] {
            assert_eq!(has_line(lines, wanted.as_bytes()), is_there, "{wanted:?}");
        }
    }
}
