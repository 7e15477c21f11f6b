//! The names theralex knows, behind one interface whether they lie in memory or in a file.

use std::path::{Path, PathBuf};

use super::cache;
use super::compile::{About, compile};
use super::format::{DictionaryError, File, Relation, files_in};
use super::image::{CAPITAL, ConceptRow, Image, LinkRow, NameRow, RECORD_HEAD, Section, Text};
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::text::fold::{Folded, extend_hash};

/// A concept of a [`Dictionary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptIx(u32);

/// A folded name of a [`Dictionary`]: what several names and concepts may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyIx(pub(super) u32);

/// One concept, borrowed from its dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concept<'d> {
    /// Its CURIE.
    pub id: &'d str,
    /// The name to show.
    pub name: &'d str,
    /// What it is.
    pub entity_type: EntityType,
}

/// One name of one concept, borrowed from its dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'d> {
    /// Whose name it is.
    pub concept: ConceptIx,
    /// What that concept is.
    pub entity_type: EntityType,
    /// How it stands to the concept.
    pub kind: NameKind,
    /// When it may match.
    pub case: CasePolicy,
    /// The name as the dictionary writes it.
    pub text: &'d str,
}

/// The names theralex knows.
///
/// Opened once, then shared between threads. What is searched is compiled from the files when
/// they are first met, kept in the user's cache, and mapped from there, so that opening takes
/// some hundredths of a second and processes share the memory.
#[derive(Debug)]
pub struct Dictionary {
    pub(super) image: Image,
    about: About,
    fingerprint: String,
    files: Vec<PathBuf>,
    cached: Option<PathBuf>,
}

impl Dictionary {
    /// Reads every `*.tsv` of the folders. A later folder may add to, replace and forbid what
    /// earlier ones hold; see [`Dictionary::notices`].
    ///
    /// The compiled form is kept below `THERALEX_CACHE`, else below the user's cache folder;
    /// where that can't be written, it is made in memory each time.
    ///
    /// # Errors
    /// When a folder or file can't be read, when a folder holds no names, or at the first
    /// row that breaks the format: the error names its file and line.
    pub fn open<P: AsRef<Path>>(folders: &[P]) -> Result<Self, DictionaryError> {
        Self::open_in(folders, crate::cache::folder().as_deref())
    }

    /// As [`Dictionary::open`], with the folder for compiled dictionaries given; none keeps
    /// nothing.
    ///
    /// # Errors
    /// As [`Dictionary::open`].
    pub fn open_in<P: AsRef<Path>>(folders: &[P], cache: Option<&Path>) -> Result<Self, DictionaryError> {
        let paths = folders.iter().map(|folder| files_in(folder.as_ref())).collect::<Result<Vec<_>, _>>()?;
        let key = cache::key_of(&paths)?;
        let files: Vec<PathBuf> = paths.iter().flatten().cloned().collect();
        if let Some((image, path)) = cache.and_then(|folder| cache::find(folder, key)) {
            return Ok(Self::of_image(image, key, files, Some(path)));
        }
        let read = |path: &PathBuf| File::read(path);
        let folders = paths
            .iter()
            .map(|paths| paths.iter().map(read).collect::<Result<Vec<_>, _>>())
            .collect::<Result<Vec<_>, _>>()?;
        let image = compile(&folders, key)?;
        let (image, cached) = match cache.and_then(|folder| cache::keep(folder, key, &image)) {
            Some((mapped, path)) => (mapped, Some(path)),
            None => (image, None),
        };
        Ok(Self::of_image(image, key, files, cached))
    }

    fn of_image(image: Image, key: u128, files: Vec<PathBuf>, cached: Option<PathBuf>) -> Self {
        let about = serde_json::from_slice(image.about()).unwrap_or_default();
        let fingerprint = format!("{:016x}", key >> 64);
        Self { image, about, fingerprint, files, cached }
    }

    /// A short hash of everything that was read: two runs with the same fingerprint used the
    /// same dictionary.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The files it is made of.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The compiled dictionary in use, where it is mapped from a file.
    #[must_use]
    pub fn compiled(&self) -> Option<&Path> {
        self.cached.as_deref()
    }

    /// How many bytes the compiled dictionary has.
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

    /// The concept with this CURIE.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<ConceptIx> {
        let by_id = self.image.rows::<u32>(Section::ById);
        let rows = self.concept_rows();
        let at = by_id.binary_search_by(|&i| self.image.text(rows[i as usize].id).cmp(id)).ok()?;
        Some(ConceptIx(by_id[at]))
    }

    /// The same thing in other vocabularies, as CURIEs.
    pub fn xrefs(&self, ix: ConceptIx) -> impl Iterator<Item = &str> {
        self.links_of(ix, Relation::Xref)
    }

    /// Wider concepts, as CURIEs.
    pub fn parents(&self, ix: ConceptIx) -> impl Iterator<Item = &str> {
        self.links_of(ix, Relation::Parent)
    }

    /// The same gene of other species, as CURIEs.
    pub fn orthologs(&self, ix: ConceptIx) -> impl Iterator<Item = &str> {
        self.links_of(ix, Relation::Ortholog)
    }

    /// The species whose gene it is, as a CURIE; none for what is human.
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
            entity_type: EntityType::ALL[self.concept_rows()[row.concept as usize].entity_type as usize],
            kind: NameKind::ALL[usize::from(row.kind)],
            case: CasePolicy::ALL[usize::from(row.case)],
            text: self.image.text(row.text),
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

    fn concept_rows(&self) -> &[ConceptRow] {
        self.image.rows(Section::Concepts)
    }
}

const NAME_WORDS: usize = size_of::<NameRow>() / 4;

/// How many names the record at `key` has, and its folded form.
pub(super) fn record(words: &[u32], key: KeyIx) -> (usize, &[u8]) {
    let [count, len] = [words[key.0 as usize], words[key.0 as usize + 1] & !CAPITAL].map(|n| n as usize);
    let begin = key.0 as usize + RECORD_HEAD;
    let bytes: &[u8] = bytemuck::cast_slice(&words[begin..begin + len.div_ceil(4)]);
    (count, &bytes[..len])
}

/// Where each record begins, with its folded form.
pub(super) fn folded_names(words: &[u32]) -> impl Iterator<Item = (u32, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = u32::try_from(at).ok().filter(|_| at < words.len())?;
        let (count, bytes) = record(words, KeyIx(begin));
        at += RECORD_HEAD + bytes.len().div_ceil(4) + count * NAME_WORDS;
        Some((begin, std::str::from_utf8(bytes).expect("folded forms are UTF-8")))
    })
}

/// Whether the name is a single token that is only ever written with a capital.
pub(super) fn needs_capital(words: &[u32], key: KeyIx) -> bool {
    words[key.0 as usize + 1] & CAPITAL != 0
}

fn range<T>(rows: &[T], range: Text) -> &[T] {
    &rows[range.start as usize..][..range.len as usize]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::dictionary::{DROP_HEADER, LINKS_HEADER, NAMES_HEADER};

    fn compiled(folders: &[Vec<File>]) -> Result<Dictionary, DictionaryError> {
        Ok(Dictionary::of_image(compile(folders, 0)?, 0, Vec::new(), None))
    }

    fn file(path: &str, header: &str, rows: &[&str]) -> File {
        let text = rows.iter().fold(format!("{header}\n"), |text, row| text + &row.replace('|', "\t") + "\n");
        File { path: path.into(), text }
    }

    /// A dictionary from rows of `id type kind case name`, columns parted by `|`.
    pub(crate) fn dictionary(rows: &[&str]) -> Dictionary {
        compiled(&[vec![file("test.tsv", NAMES_HEADER, rows)]]).unwrap()
    }

    /// As [`dictionary`], with rows of `id relation target`.
    pub(crate) fn linked(rows: &[&str], links: &[&str]) -> Dictionary {
        let links = file("test.links.tsv", LINKS_HEADER, links);
        compiled(&[vec![file("test.tsv", NAMES_HEADER, rows), links]]).unwrap()
    }

    #[test]
    fn names_lead_to_concepts_however_they_are_written() {
        let dictionary = dictionary(&[
            "MONDO:0010602|disease|preferred|any|hemophilia A",
            "MONDO:0010602|disease|exact|any|factor VIII deficiency",
            "MONDO:0005148|disease|preferred|any|diabetes mellitus type 2",
            "HGNC:3546|gene|preferred|exact|F8",
            "HGNC:3546|gene|exact|any|factor VIII",
        ]);
        for (text, id) in [
            ("Haemophilia A", "MONDO:0010602"),
            ("factor 8 deficiency", "MONDO:0010602"),
            ("Factor VIII", "HGNC:3546"),
            ("F8", "HGNC:3546"),
            ("type II diabetes mellitus", "MONDO:0005148"),
        ] {
            let key = dictionary.lookup(text).unwrap_or_else(|| panic!("{text} is not found"));
            let name = dictionary.names(key).next().unwrap();
            assert_eq!(dictionary.concept(name.concept).id, id, "{text}");
        }
        assert_eq!(dictionary.lookup("factor"), None);
        assert_eq!(dictionary.lookup(""), None);
        assert_eq!(dictionary.concept(dictionary.by_id("HGNC:3546").unwrap()).name, "F8");
        assert_eq!(dictionary.by_id("HGNC:1"), None);
        assert_eq!(dictionary.all_names().count(), 5);
        let mut keys: Vec<&str> = dictionary.keys().map(|key| dictionary.folded(key)).collect();
        keys.sort_unstable();
        assert_eq!(keys.len(), dictionary.key_count());
        assert_eq!(keys[0], "diabete mellitus type 2");
    }

    #[test]
    fn links_hang_on_their_concept() {
        let names =
            file("a.tsv", NAMES_HEADER, &["M:1|disease|preferred|any|a b", "M:2|disease|preferred|any|c d"]);
        let links = file("a.links.tsv", LINKS_HEADER, &["M:2|xref|X:2", "M:1|parent|M:2", "M:2|xref|X:3"]);
        let dictionary = compiled(&[vec![names, links]]).unwrap();
        let (one, two) = (dictionary.by_id("M:1").unwrap(), dictionary.by_id("M:2").unwrap());
        assert_eq!(dictionary.xrefs(two).collect::<Vec<_>>(), ["X:2", "X:3"]);
        assert_eq!(dictionary.parents(one).collect::<Vec<_>>(), ["M:2"]);
        assert_eq!(dictionary.parents(two).count(), 0);
    }

    #[test]
    fn one_id_has_one_type() {
        let rows = ["M:1|disease|preferred|any|a", "M:1|gene|exact|any|b"];
        let error = compiled(&[vec![file("t.tsv", NAMES_HEADER, &rows)]]).unwrap_err();
        assert_eq!(error.to_string(), "t.tsv:3: M:1 is a gene here and a disease before");
    }

    #[test]
    fn a_later_folder_adds_replaces_and_forbids() {
        let ours = [
            "M:1|disease|preferred|any|spinal atrophy",
            "M:1|disease|abbreviation|exact|SMA",
            "M:2|disease|preferred|any|mountain fever",
            "M:2|disease|exact|any|fever of the hills",
            "D:1|drug|preferred|any|SMA",
        ];
        let theirs = [
            "M:1|disease|preferred|any|atrophy of the spine",
            "L:1|disease|preferred|any|superior artery syndrome",
            "L:1|disease|abbreviation|any|sma",
        ];
        let drops = ["disease|M:2|fever of the hills|our hills are healthy", "disease|*|no such name|a slip"];
        let dictionary = compiled(&[
            vec![file("ours.tsv", NAMES_HEADER, &ours)],
            vec![file("theirs.tsv", NAMES_HEADER, &theirs), file("drop.tsv", DROP_HEADER, &drops)],
        ])
        .unwrap();
        let ids = |name: &str| -> Vec<&str> {
            let key = dictionary.lookup(name);
            key.into_iter()
                .flat_map(|k| dictionary.names(k))
                .map(|n| dictionary.concept(n.concept).id)
                .collect()
        };
        for (name, expected) in [
            ("spinal atrophy", &["M:1"][..]),
            ("atrophy of the spine", &["M:1"]),
            ("SMA", &["D:1", "L:1"]),
            ("mountain fever", &["M:2"]),
            ("fever of the hills", &[]),
        ] {
            assert_eq!(ids(name), expected, "{name}");
        }
        assert_eq!(dictionary.concept(dictionary.by_id("M:1").unwrap()).name, "atrophy of the spine");
        assert_eq!(
            dictionary.notices(),
            [
                "drop.tsv:3: forbids \"no such name\", which no earlier folder has",
                "\"SMA\" of M:1 now means L:1"
            ]
        );
    }

    #[test]
    fn a_cached_dictionary_is_the_same_and_made_again_when_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("cache");
        let names = folder.path().join("names");
        std::fs::create_dir(&names).unwrap();
        let rows = file("x", NAMES_HEADER, &["M:1|disease|preferred|any|hemophilia A"]);
        std::fs::write(names.join("disease.tsv"), &rows.text).unwrap();
        let open = || Dictionary::open_in(&[&names], Some(&cache)).unwrap();
        let first = open();
        let path = first.compiled().expect("the cache can be written").to_owned();
        let good = std::fs::read(&path).unwrap();
        for damaged in [&good[..good.len() / 2], &good[..3], &[], &[&good[..], b"more"].concat()] {
            // As a power cut might leave it; the one mapped lives on under its old name.
            std::fs::remove_file(&path).unwrap();
            std::fs::write(&path, damaged).unwrap();
            let again = open();
            assert_eq!(again.image.as_bytes(), first.image.as_bytes());
            assert_eq!(again.compiled(), Some(path.as_path()));
        }
        assert!(first.lookup("haemophilia A").is_some());
        std::fs::write(names.join("disease.tsv"), rows.text.replace("hemophilia", "anemia")).unwrap();
        let other = open();
        assert_ne!(other.fingerprint(), first.fingerprint());
        assert!(other.lookup("haemophilia A").is_none());
        let nowhere = folder.path().join("names/disease.tsv");
        assert_eq!(Dictionary::open_in(&[&names], Some(&nowhere)).unwrap().compiled(), None);
    }
}
