//! All names of a dictionary folder, folded and laid out flat for searching.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::fold::{Folded, extend_hash};
use super::format::{DictionaryError, File, Relation};
use super::search::PrefixTable;
use crate::concept::{CasePolicy, EntityType, NameKind};

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
/// Read once, then shared between threads. Holds every string once in one buffer; see
/// `theralex dict stats` for what a dictionary weighs.
#[derive(Debug)]
pub struct Dictionary {
    strings: String,
    concepts: Vec<ConceptRow>,
    /// Concepts in the order of their ids.
    by_id: Vec<u32>,
    names: Vec<NameEntry>,
    keys: Vec<KeyEntry>,
    /// Links of all concepts, those of one concept side by side.
    links: Vec<LinkEntry>,
    pub(super) prefixes: PrefixTable,
    fingerprint: String,
    files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Text {
    start: u32,
    len: u32,
}

#[derive(Debug)]
struct ConceptRow {
    id: Text,
    name: Text,
    /// Kind of the name shown: a later preferred name does not displace an earlier one.
    shown: NameKind,
    entity_type: EntityType,
    first_name: u32,
    links: Text,
}

#[derive(Debug)]
struct NameEntry {
    text: Text,
    concept: u32,
    /// The next name with the same key.
    next: u32,
    /// The next name of the same concept.
    sibling: u32,
    kind: NameKind,
    case: CasePolicy,
}

#[derive(Debug)]
struct KeyEntry {
    folded: Text,
    first: u32,
}

#[derive(Debug)]
struct LinkEntry {
    concept: u32,
    relation: Relation,
    target: Text,
}

const NONE: u32 = u32::MAX;

impl Dictionary {
    /// Reads every `*.tsv` of the folders, in the order given and by file name inside each.
    ///
    /// # Errors
    /// When a folder or file can't be read, when a folder holds no names, or at the first
    /// row that breaks the format: the error names its file and line.
    pub fn open<P: AsRef<Path>>(folders: &[P]) -> Result<Self, DictionaryError> {
        let mut files = Vec::new();
        for folder in folders {
            files.extend(files_in(folder.as_ref())?);
        }
        Self::from_files(&files)
    }

    fn from_files(files: &[File]) -> Result<Self, DictionaryError> {
        let mut hasher = Sha256::new();
        let mut builder = Builder::new(files)?;
        for file in files.iter().filter(|file| !file.is_links()) {
            hasher.update(file.text.as_bytes());
            builder.add_names(file)?;
        }
        for file in files.iter().filter(|file| file.is_links()) {
            hasher.update(file.text.as_bytes());
            builder.add_links(file)?;
        }
        Ok(builder.finish(format!("{:x}", Hex(&hasher.finalize()[..8])), files))
    }

    /// A short hash of everything that was read: two runs with the same fingerprint used the
    /// same dictionary.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The files that were read.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Every concept, in the order read.
    pub fn concepts(&self) -> impl Iterator<Item = (ConceptIx, Concept<'_>)> {
        (0..).map(ConceptIx).take(self.concepts.len()).map(|ix| (ix, self.concept(ix)))
    }

    /// One concept.
    #[must_use]
    pub fn concept(&self, ix: ConceptIx) -> Concept<'_> {
        let row = &self.concepts[ix.0 as usize];
        Concept { id: self.text(row.id), name: self.text(row.name), entity_type: row.entity_type }
    }

    /// The concept with this CURIE.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<ConceptIx> {
        let at = self.by_id.binary_search_by(|&i| self.text(self.concepts[i as usize].id).cmp(id)).ok()?;
        Some(ConceptIx(self.by_id[at]))
    }

    /// The same thing in other vocabularies, as CURIEs.
    pub fn xrefs(&self, ix: ConceptIx) -> impl Iterator<Item = &str> {
        self.links_of(ix, Relation::Xref)
    }

    /// Wider concepts, as CURIEs.
    pub fn parents(&self, ix: ConceptIx) -> impl Iterator<Item = &str> {
        self.links_of(ix, Relation::Parent)
    }

    fn links_of(&self, ix: ConceptIx, relation: Relation) -> impl Iterator<Item = &str> {
        let Text { start, len } = self.concepts[ix.0 as usize].links;
        self.links[start as usize..(start + len) as usize]
            .iter()
            .filter(move |link| link.relation == relation)
            .map(|link| self.text(link.target))
    }

    /// The names that fold to this key.
    pub fn names(&self, key: KeyIx) -> impl Iterator<Item = Name<'_>> {
        let mut at = self.keys[key.0 as usize].first;
        std::iter::from_fn(move || {
            let entry = self.names.get(at as usize)?;
            at = entry.next;
            Some(self.name(entry))
        })
    }

    /// The names of one concept, the last read first.
    pub fn names_of(&self, concept: ConceptIx) -> impl Iterator<Item = Name<'_>> {
        let mut at = self.concepts[concept.0 as usize].first_name;
        std::iter::from_fn(move || {
            let entry = self.names.get(at as usize)?;
            at = entry.sibling;
            Some(self.name(entry))
        })
    }

    /// Every name, in no order that means anything.
    pub fn all_names(&self) -> impl Iterator<Item = Name<'_>> {
        self.names.iter().map(|entry| self.name(entry))
    }

    fn name(&self, entry: &NameEntry) -> Name<'_> {
        Name {
            concept: ConceptIx(entry.concept),
            entity_type: self.concepts[entry.concept as usize].entity_type,
            kind: entry.kind,
            case: entry.case,
            text: self.text(entry.text),
        }
    }

    /// The folded form of this key.
    #[must_use]
    pub fn folded(&self, key: KeyIx) -> &str {
        self.text(self.keys[key.0 as usize].folded)
    }

    /// How many different folded names there are.
    #[must_use]
    pub fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// The key of a whole string, if it is a name.
    #[must_use]
    pub fn lookup(&self, text: &str) -> Option<KeyIx> {
        let folded = Folded::of(text);
        let hash = folded.tokens().iter().map(|t| t.hash).reduce(extend_hash)?;
        self.prefixes.key(hash, |key| folded.is_key(0, folded.tokens().len(), self.folded(key)))
    }

    /// The key with this folded form, whose tokens hash (combined) to `hash`.
    #[must_use]
    pub fn key(&self, hash: u64, folded: &str) -> Option<KeyIx> {
        self.prefixes.key(hash, |key| self.folded(key) == folded)
    }

    fn text(&self, text: Text) -> &str {
        &self.strings[text.start as usize..(text.start + text.len) as usize]
    }
}

/// The `*.tsv` files of a folder, by name.
fn files_in(folder: &Path) -> Result<Vec<File>, DictionaryError> {
    let read = |source| DictionaryError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        if path.extension().is_some_and(|e| e == "tsv") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let files = paths.iter().map(|path| File::read(path)).collect::<Result<Vec<_>, _>>()?;
    if files.iter().all(File::is_links) {
        return Err(DictionaryError::Empty(folder.to_owned()));
    }
    Ok(files)
}

struct Builder<'t> {
    strings: String,
    concepts: Vec<ConceptRow>,
    ids: FxHashMap<&'t str, u32>,
    names: Vec<NameEntry>,
    keys: Vec<KeyEntry>,
    links: Vec<LinkEntry>,
    prefixes: PrefixTable,
    folded: Folded,
    key: String,
}

impl<'t> Builder<'t> {
    fn new(files: &[File]) -> Result<Self, DictionaryError> {
        let bytes: usize = files.iter().map(|file| file.text.len()).sum();
        // Every string is kept once and every key at most once more, so half the range of
        // u32 is room enough.
        if bytes > (u32::MAX / 2) as usize {
            return Err(DictionaryError::TooLarge);
        }
        let rows: usize = bytes / 50;
        Ok(Self {
            strings: String::with_capacity(bytes),
            concepts: Vec::new(),
            ids: FxHashMap::default(),
            names: Vec::with_capacity(rows),
            keys: Vec::with_capacity(rows),
            links: Vec::new(),
            prefixes: PrefixTable::with_capacity(rows * 3),
            folded: Folded::default(),
            key: String::new(),
        })
    }

    fn add_names(&mut self, file: &'t File) -> Result<(), DictionaryError> {
        for row in file.names() {
            let (line, row) = row?;
            let concept = if let Some(&concept) = self.ids.get(row.id) {
                concept
            } else {
                let concept = narrow(self.concepts.len())?;
                let id = self.keep(row.id)?;
                self.concepts.push(ConceptRow {
                    id,
                    name: Text::default(),
                    shown: NameKind::Related,
                    entity_type: row.entity_type,
                    first_name: NONE,
                    links: Text::default(),
                });
                self.ids.insert(row.id, concept);
                concept
            };
            let known = self.concepts[concept as usize].entity_type;
            if known != row.entity_type {
                let message = format!("{} is a {} here and a {known} before", row.id, row.entity_type);
                return Err(file.error(line, message));
            }
            let text = self.keep(row.name)?;
            let shown = &mut self.concepts[concept as usize];
            if shown.name.len == 0 || row.kind < shown.shown {
                shown.name = text;
                shown.shown = row.kind;
            }
            let entry =
                |next, sibling| NameEntry { text, concept, next, sibling, kind: row.kind, case: row.case };
            self.folded.clear();
            self.folded.push(row.name, 0);
            if self.folded.tokens().iter().all(|token| !token.is_word) {
                return Err(file.error(line, format!("the name {:?} holds no letter or digit", row.name)));
            }
            self.add_key(concept, entry)?;
            // Text leaves out the commas of "Charcot-Marie-Tooth disease, type 1A".
            if row.name.contains(',') {
                let plain = row.name.replace(',', " ");
                self.folded.clear();
                self.folded.push(&plain, 0);
                self.add_key(concept, entry)?;
            }
        }
        Ok(())
    }

    /// Gives the folded name its key, and the key the new entry.
    fn add_key(
        &mut self,
        concept: u32,
        entry: impl Fn(u32, u32) -> NameEntry,
    ) -> Result<(), DictionaryError> {
        let tokens = self.folded.tokens();
        let mut last = tokens.len();
        while last > 1 && matches!(self.folded.token(last - 1), "." | "," | ";" | ":") {
            last -= 1;
        }
        let tokens = &tokens[..last];
        let first = tokens[0].hash;
        let mut hash = first;
        for token in &tokens[1..] {
            self.prefixes.mark_prefix(hash);
            hash = extend_hash(hash, token.hash);
        }
        self.folded.key_into(0, last, &mut self.key);
        let (strings, keys, key) = (&self.strings, &self.keys, &self.key);
        let known = self.prefixes.key(hash, |ix| {
            let Text { start, len } = keys[ix.0 as usize].folded;
            strings[start as usize..(start + len) as usize] == **key
        });
        let name = narrow(self.names.len())?;
        let sibling = std::mem::replace(&mut self.concepts[concept as usize].first_name, name);
        if let Some(ix) = known {
            let key = &mut self.keys[ix.0 as usize];
            self.names.push(entry(key.first, sibling));
            key.first = name;
        } else {
            self.names.push(entry(NONE, sibling));
            let ix = KeyIx(narrow(self.keys.len())?);
            let folded = std::mem::take(&mut self.key);
            let text = self.keep(&folded)?;
            self.key = folded;
            self.keys.push(KeyEntry { folded: text, first: name });
            self.prefixes.add_key(first, hash, ix);
        }
        Ok(())
    }

    fn add_links(&mut self, file: &File) -> Result<(), DictionaryError> {
        for row in file.links() {
            let (line, row) = row?;
            let Some(&concept) = self.ids.get(row.id) else {
                return Err(file.error(line, format!("{} has no name in any file beside this one", row.id)));
            };
            let target = self.keep(row.target)?;
            self.links.push(LinkEntry { concept, relation: row.relation, target });
        }
        Ok(())
    }

    fn keep(&mut self, text: &str) -> Result<Text, DictionaryError> {
        let start = narrow(self.strings.len())?;
        self.strings.push_str(text);
        Ok(Text { start, len: narrow(text.len())? })
    }

    fn finish(mut self, fingerprint: String, files: &[File]) -> Dictionary {
        self.links.sort_by_key(|link| link.concept);
        for (i, link) in self.links.iter().enumerate() {
            let range = &mut self.concepts[link.concept as usize].links;
            if range.len == 0 {
                range.start = u32::try_from(i).expect("fewer links than bytes");
            }
            range.len += 1;
        }
        let mut dictionary = Dictionary {
            strings: self.strings,
            by_id: (0..).take(self.concepts.len()).collect(),
            concepts: self.concepts,
            names: self.names,
            keys: self.keys,
            links: self.links,
            prefixes: self.prefixes,
            fingerprint,
            files: files.iter().map(|file| file.path.clone()).collect(),
        };
        let mut by_id = std::mem::take(&mut dictionary.by_id);
        by_id.sort_unstable_by_key(|&i| dictionary.text(dictionary.concepts[i as usize].id));
        dictionary.by_id = by_id;
        dictionary
    }
}

fn narrow(n: usize) -> Result<u32, DictionaryError> {
    u32::try_from(n).map_err(|_| DictionaryError::TooLarge)
}

struct Hex<'b>(&'b [u8]);

impl std::fmt::LowerHex for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::dictionary::{LINKS_HEADER, NAMES_HEADER};

    /// A dictionary from rows of `id type kind case name`, columns parted by `|`.
    pub(crate) fn dictionary(rows: &[&str]) -> Dictionary {
        let text =
            rows.iter().fold(format!("{NAMES_HEADER}\n"), |text, row| text + &row.replace('|', "\t") + "\n");
        Dictionary::from_files(&[File { path: "test.tsv".into(), text }]).unwrap()
    }

    #[test]
    fn names_lead_to_concepts_however_they_are_written() {
        let dictionary = dictionary(&[
            "MONDO:0010602|disease|preferred|any|hemophilia A",
            "MONDO:0010602|disease|exact|any|factor VIII deficiency",
            "HGNC:3546|gene|preferred|exact|F8",
            "HGNC:3546|gene|exact|any|factor VIII",
        ]);
        for (text, id) in [
            ("Haemophilia A", "MONDO:0010602"),
            ("factor 8 deficiency", "MONDO:0010602"),
            ("Factor VIII", "HGNC:3546"),
            ("F8", "HGNC:3546"),
        ] {
            let key = dictionary.lookup(text).unwrap_or_else(|| panic!("{text} is not found"));
            let name = dictionary.names(key).next().unwrap();
            assert_eq!(dictionary.concept(name.concept).id, id, "{text}");
        }
        assert_eq!(dictionary.lookup("factor"), None);
        assert_eq!(dictionary.lookup(""), None);
        assert_eq!(dictionary.concept(dictionary.by_id("HGNC:3546").unwrap()).name, "F8");
        assert_eq!(dictionary.by_id("HGNC:1"), None);
    }

    #[test]
    fn links_hang_on_their_concept() {
        let names =
            format!("{NAMES_HEADER}\nM:1\tdisease\tpreferred\tany\ta b\nM:2\tdisease\tpreferred\tany\tc d\n");
        let links = format!("{LINKS_HEADER}\nM:2\txref\tX:2\nM:1\tparent\tM:2\nM:2\txref\tX:3\n");
        let files =
            [File { path: "a.tsv".into(), text: names }, File { path: "a.links.tsv".into(), text: links }];
        let dictionary = Dictionary::from_files(&files).unwrap();
        let (one, two) = (dictionary.by_id("M:1").unwrap(), dictionary.by_id("M:2").unwrap());
        assert_eq!(dictionary.xrefs(two).collect::<Vec<_>>(), ["X:2", "X:3"]);
        assert_eq!(dictionary.parents(one).collect::<Vec<_>>(), ["M:2"]);
        assert_eq!(dictionary.parents(two).count(), 0);
    }

    #[test]
    fn one_id_has_one_type() {
        let text = format!("{NAMES_HEADER}\nM:1\tdisease\tpreferred\tany\ta\nM:1\tgene\texact\tany\tb\n");
        let error = Dictionary::from_files(&[File { path: "t.tsv".into(), text }]).unwrap_err();
        assert_eq!(error.to_string(), "t.tsv:3: M:1 is a gene here and a disease before");
    }
}
