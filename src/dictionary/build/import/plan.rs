//! Which file is of which format, and which files belong together.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::super::BuildError;
use super::super::preset::{Preset, presets};
use super::super::read::{members, open};
use super::super::recipe::Reader;
use crate::concept::EntityType;

/// As much of a file as is looked at to know it.
const BEGINNING: u64 = 16 << 10;

/// Formats that are no presets: mappings, and a user's own lists.
const OTHER: [&str; 3] = ["sssom", "csv", "tsv"];

/// A file and how it begins.
pub(super) struct File {
    pub path: PathBuf,
    name: String,
    /// Of an archive with several files, their names.
    beginning: String,
}

impl File {
    pub fn look(path: &Path) -> Result<Self, BuildError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let names = members(path)?;
        let beginning = if names.len() > 1 {
            names.join("\n")
        } else {
            let mut bytes = Vec::new();
            open(path)?.take(BEGINNING).read_to_end(&mut bytes).map_err(|e| BuildError::io(path, e))?;
            String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned()
        };
        Ok(Self { path: path.to_owned(), name, beginning })
    }

    /// The file's name without its endings.
    pub fn stem(&self) -> &str {
        let name =
            ["gz", "zip"].iter().find_map(|e| self.name.strip_suffix(&format!(".{e}"))).unwrap_or(&self.name);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    pub fn first_line(&self) -> &str {
        self.beginning.lines().next().unwrap_or_default()
    }

    fn looks_like_mappings(&self) -> bool {
        let header = self.beginning.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
        ["subject_id", "predicate_id", "object_id"]
            .iter()
            .all(|column| header.split('\t').any(|c| c == *column))
    }

    /// The formats it certainly is of, going by how it begins.
    fn formats(&self) -> Vec<&'static str> {
        let certain = |preset: &&Preset| {
            [&preset.looks, &preset.beside].into_iter().flatten().any(|p| p.is_match(&self.beginning))
        };
        let mut formats: Vec<&str> = presets().iter().filter(certain).map(|p| p.format.as_str()).collect();
        formats.extend(self.looks_like_mappings().then_some("sssom"));
        formats.dedup();
        formats
    }

    fn is_main(&self, preset: &Preset) -> bool {
        preset.looks.as_ref().is_some_and(|p| p.is_match(&self.beginning))
            || preset.file.as_ref().is_some_and(|p| p.is_match(&self.name))
    }

    fn is_beside(&self, preset: &Preset) -> bool {
        preset.beside.as_ref().is_some_and(|p| p.is_match(&self.beginning))
    }
}

/// What is to be read.
pub(super) enum Plan<'f> {
    /// Mappings between identifiers.
    Mappings,
    /// A user's own lists, with what parts their columns.
    Lists(char),
    /// Files of a format that is known, in the order in which they are to be read.
    Presets(EntityType, Vec<Part<'f>>),
}

/// One file, and how to read it.
pub(super) struct Part<'f> {
    pub file: &'f File,
    pub reader: Reader,
    pub uninvert: bool,
    /// What leads a record of unknown id to a concept that is known.
    pub merge: Vec<String>,
}

/// The formats that `--format` takes.
#[must_use]
pub fn formats() -> Vec<&'static str> {
    let mut formats: Vec<&str> = presets().iter().map(|preset| preset.format.as_str()).collect();
    formats.dedup();
    formats.extend(OTHER);
    formats
}

pub(super) fn plan<'f>(
    files: &'f [File],
    format: Option<&str>,
    entity_type: Option<EntityType>,
) -> Result<Plan<'f>, BuildError> {
    let format = match format {
        Some(given) => formats().into_iter().find(|known| *known == given).ok_or_else(|| {
            BuildError::Choice(format!("unknown format {given:?}: expected one of {}", formats().join(", ")))
        })?,
        None => guess(files)?,
    };
    match format {
        "sssom" => return Ok(Plan::Mappings),
        "csv" => return Ok(Plan::Lists(',')),
        "tsv" => return Ok(Plan::Lists('\t')),
        _ => {}
    }
    let entity_type = type_of(format, entity_type)?;
    let of_type = |p: &&Preset| p.format == format && p.entity_type.is_none_or(|t| t == entity_type);
    let presets: Vec<&Preset> = presets().iter().filter(of_type).collect();
    let mut parts = Vec::new();
    let mut used = vec![false; files.len()];
    for preset in &presets {
        let (beside, main): (Vec<usize>, Vec<usize>) = (0..files.len())
            .filter(|&at| files[at].is_main(preset) || files[at].is_beside(preset) || presets.len() == 1)
            .partition(|&at| files[at].is_beside(preset));
        // What could stand beside others is read for itself where there are no others.
        let (beside, main) = if main.is_empty() { (&[][..], &beside) } else { (&beside[..], &main) };
        for &at in main.iter().filter(|&&at| files[at].is_main(preset) || presets.len() == 1) {
            let second = beside.first().map(|&at| files[at].path.to_string_lossy().into_owned());
            let reader = with_second(&preset.read, second, &files[at])?;
            let merge = preset.merge.clone();
            parts.push(Part { file: &files[at], reader, uninvert: preset.uninvert, merge });
            used[at] = true;
        }
        beside.iter().take(1).for_each(|&at| used[at] = true);
    }
    match used.iter().position(|used| !used) {
        Some(at) => {
            Err(BuildError::line(&files[at].path, 1, format!("does not look like a file of format {format}")))
        }
        None => Ok(Plan::Presets(entity_type, parts)),
    }
}

fn guess(files: &[File]) -> Result<&'static str, BuildError> {
    let mut found: Option<(&'static str, &File)> = None;
    for file in files {
        let format = match file.formats()[..] {
            [format] => format,
            [] => own_list(file)?,
            ref several => {
                let path = file.path.display();
                let several = several.join(" or ");
                return Err(BuildError::Choice(format!("{path} may be {several}: say which with --format")));
            }
        };
        match found {
            Some((first, other)) if first != format => {
                let (a, b) = (other.path.display(), file.path.display());
                return Err(BuildError::Choice(format!(
                    "{a} is {first} and {b} is {format}: import them one by one"
                )));
            }
            _ => found = Some((format, file)),
        }
    }
    found.map(|(format, _)| format).ok_or_else(|| BuildError::Choice("no file to import".to_owned()))
}

/// Whether it is a table of a user's own, by its name.
fn own_list(file: &File) -> Result<&'static str, BuildError> {
    let name = file.name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or(name.strip_suffix(".zip")).unwrap_or(&name);
    match name.rsplit_once('.') {
        Some((_, "csv")) => Ok("csv"),
        Some((_, "tsv" | "tab")) => Ok("tsv"),
        _ => Err(BuildError::Choice(format!(
            "cannot tell the format of {}: say it with --format, one of {}",
            file.path.display(),
            formats().join(", ")
        ))),
    }
}

/// The type that a format holds, which must be said where it does not imply one.
fn type_of(format: &str, given: Option<EntityType>) -> Result<EntityType, BuildError> {
    let mut types: Vec<Option<EntityType>> =
        presets().iter().filter(|p| p.format == format).map(|p| p.entity_type).collect();
    types.dedup();
    let words = || types.iter().flatten().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match (&types[..], given) {
        ([Some(only)], None) => Ok(*only),
        (types, Some(given)) if types.contains(&Some(given)) || types.contains(&None) => Ok(given),
        (types, None) if types.contains(&None) => Err(BuildError::Choice(format!(
            "format {format} does not say what it holds: give --type disease, gene, vector or drug"
        ))),
        (_, None) => {
            Err(BuildError::Choice(format!("say what to take from {format} with --type: {}", words())))
        }
        (_, Some(given)) => {
            Err(BuildError::Choice(format!("--type {given}: from {format} is taken {}", words())))
        }
    }
}

/// The reader with its second file.
fn with_second(reader: &Reader, second: Option<String>, file: &File) -> Result<Reader, BuildError> {
    let mut reader = reader.clone();
    match (&mut reader, second) {
        (Reader::Mesh(rules), Some(second)) => rules.trees_file = second,
        (Reader::Mesh(_), None) => {
            let message =
                "the table of trees (DescriptorUI, DescriptorName, tree_location) must be given too";
            return Err(BuildError::line(&file.path, 1, message));
        }
        (Reader::MeshXml(rules), second) => rules.descriptors_file = second,
        (Reader::RxnormRrf(rules), second) => rules.relations_file = second,
        _ => {}
    }
    Ok(reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, beginning: &str) -> File {
        File { path: name.into(), name: name.to_owned(), beginning: beginning.to_owned() }
    }

    #[test]
    fn formats_are_told_by_how_files_begin() {
        for (beginning, expected) in [
            ("format-version: 1.2\nontology: doid\n", "obo"),
            ("! comment\n\n[Term]\nid: A:1\n", "obo"),
            ("{ \"graphs\" : [", "obograph"),
            ("{\n \"meta\": {}, \"graphs\": [", "obograph"),
            ("<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:owl=\"http://www.w3.org/2002/07/owl#\">", "owl"),
            ("#curie_map:\n#  A: x\nsubject_id\tpredicate_id\tobject_id\n", "sssom"),
            ("hgnc_id\tsymbol\tname\tlocus_group", "hgnc"),
            ("#tax_id\tGeneID\tSymbol\tLocusTag", "ncbi-gene"),
            ("<?xml version=\"1.0\"?>\n<DescriptorRecordSet LanguageCode=\"eng\">", "mesh-xml"),
            ("<SupplementalRecordSet>", "mesh-xml"),
            ("DescriptorUI\tDescriptorName\tConceptUI\tTermUI", "mesh-tsv"),
            ("161|ENG||||||1||161||RXNORM|IN|161|acetaminophen||N|4096|\n", "rxnorm-rrf"),
            ("prescribe/rrf/RXNREL.RRF\nprescribe/rrf/RXNCONSO.RRF", "rxnorm-rrf"),
            ("DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key", "drugbank"),
            (
                "Purple Book,\n\nN/R/U,Applicant,BLA Number,Proprietary Name,Proper Name,BLA Type",
                "purple-book",
            ),
            ("Category,Name of medicine,EMA product number", "ema"),
            ("Title\n\nCategory\tName of medicine\t", "ema"),
            ("ID\tCOMPOUND_ID\tTYPE\tSOURCE\tNAME", "chebi"),
            ("id\tname\tstatus_id\tsource\tparent_id\tmerge_type", "chebi"),
        ] {
            assert_eq!(guess(&[file("x.dat", beginning)]).unwrap(), expected, "{beginning}");
        }
        assert_eq!(guess(&[file("mine.csv.gz", "code,label")]).unwrap(), "csv");
    }

    #[test]
    fn what_cannot_be_told_is_asked_for() {
        let obo = || file("a.obo", "format-version: 1.2\n");
        for (files, format, entity_type, message) in [
            (
                vec![file("x.dat", "?")],
                None,
                None,
                "cannot tell the format of x.dat: say it with --format, one of obo,",
            ),
            (
                vec![obo(), file("b.csv", "a,b")],
                None,
                None,
                "a.obo is obo and b.csv is csv: import them one by one",
            ),
            (vec![obo()], Some("oboe"), None, "unknown format \"oboe\": expected one of obo, obograph, owl"),
            (vec![obo()], None, None, "give --type disease, gene, vector or drug"),
            (
                vec![file("h", "hgnc_id\tsymbol\tname\t")],
                None,
                Some(EntityType::Drug),
                "from hgnc is taken gene",
            ),
            (
                vec![file("m", "<DescriptorRecordSet>")],
                None,
                None,
                "say what to take from mesh-xml with --type: disease, drug, gene",
            ),
            (
                vec![file("t", "DescriptorUI\tDescriptorName\tConceptUI\t")],
                None,
                Some(EntityType::Disease),
                "the table of trees",
            ),
            (
                vec![file("names.txt", "x")],
                Some("chebi"),
                None,
                "names.txt:1: does not look like a file of format chebi",
            ),
        ] {
            let error = plan(&files, format, entity_type).err().expect("refused").to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn second_files_go_with_the_first() {
        let files = [file("desc.xml", "<DescriptorRecordSet>"), file("supp.xml", "<SupplementalRecordSet>")];
        let Plan::Presets(_, parts) = plan(&files, None, Some(EntityType::Drug)).unwrap() else { panic!() };
        let Reader::MeshXml(rules) = &parts[0].reader else { panic!() };
        assert_eq!((parts.len(), parts[0].file.stem()), (1, "supp"));
        assert_eq!(rules.descriptors_file.as_deref(), Some("desc.xml"));
        let Plan::Presets(_, parts) = plan(&files[..1], None, Some(EntityType::Drug)).unwrap() else {
            panic!()
        };
        assert_eq!(parts[0].file.stem(), "desc");
    }
}
