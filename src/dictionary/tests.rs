//! Small dictionaries for tests, and tests of the whole.

use std::path::Path;

use super::compile::compile;
use super::format::File;
use super::{DROP_HEADER, Dictionary, DictionaryError, LINKS_HEADER, NAMES_HEADER};

fn compiled(folders: &[Vec<File>]) -> Result<Dictionary, DictionaryError> {
    Ok(Dictionary::of_image(compile(folders, 0)?, 0, Vec::new(), None))
}

fn file(path: &str, header: &str, rows: &[&str]) -> File {
    let text = rows.iter().fold(format!("{header}\n"), |text, row| text + &row.replace('|', "\t") + "\n");
    File { path: path.into(), text }
}

/// The cue words of the project.
fn cues() -> [File; 2] {
    [
        ("cues.txt", include_str!("../../dictionaries/cues.txt")),
        ("hand.cues.txt", include_str!("../../dictionaries/hand.cues.txt")),
    ]
    .map(|(path, text)| File { path: path.into(), text: text.into() })
}

/// A dictionary from rows of `id type kind case name`, columns parted by `|`, and the cue words of
/// the project.
pub(crate) fn dictionary(rows: &[&str]) -> Dictionary {
    linked(rows, &[])
}

/// As [`dictionary`], with rows of `id relation target`.
pub(crate) fn linked(rows: &[&str], links: &[&str]) -> Dictionary {
    let mut files = vec![file("test.tsv", NAMES_HEADER, rows), file("test.links.tsv", LINKS_HEADER, links)];
    files.extend(cues());
    compiled(&[files]).unwrap()
}

/// As [`dictionary`], with folded names of other things.
pub(crate) fn with_others(rows: &[&str], others: &[&str]) -> Dictionary {
    let mut files = vec![file("test.tsv", NAMES_HEADER, rows)];
    files.push(File { path: "others.txt".into(), text: others.join("\n") });
    files.extend(cues());
    compiled(&[files]).unwrap()
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
        key.into_iter().flat_map(|k| dictionary.names(k)).map(|n| dictionary.concept(n.concept).id).collect()
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
        ["drop.tsv:3: forbids \"no such name\", which no earlier folder has", "\"SMA\" of M:1 now means L:1"]
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

#[test]
fn lists_of_later_folders_add_and_replace() {
    let list = |path: &str, rows: &[&str]| {
        let text = rows.iter().fold(String::new(), |text, row| text + &row.replace('|', "\t") + "\n");
        File { path: path.into(), text }
    };
    let ours = [
        file("ours.tsv", NAMES_HEADER, &["M:1|disease|preferred|any|gout"]),
        list("cues.txt", &["# By measurement.", "gene|near|locus|2.0", "", "drug|before|dose|1.5"]),
        list("others.txt", &["spleen", "enema", "# By hand.", "gauze"]),
    ];
    let theirs = [
        file("theirs.tsv", NAMES_HEADER, &["T:1|drug|preferred|any|Gauzes"]),
        list("hand.cues.txt", &["gene|near|locus|3.0", "code|near|trial|1"]),
        list("others.txt", &["bandage", "enema"]),
    ];
    let dictionary = compiled(&[ours.into(), theirs.into()]).unwrap();
    assert_eq!(
        dictionary.cue_table(),
        "drug\tbefore\tdose\t1.5\ngene\tnear\tlocus\t3.0\ncode\tnear\ttrial\t1\n"
    );
    for (folded, listed) in
        [("spleen", true), ("enema", true), ("bandage", true), ("gauze", false), ("gout", false)]
    {
        assert_eq!(dictionary.is_other_thing(folded), listed, "{folded}");
    }
    let bad = [
        file("a.tsv", NAMES_HEADER, &["M:1|disease|preferred|any|gout"]),
        list("cues.txt", &["gene|near|locus"]),
    ];
    let error = compiled(&[bad.into()]).unwrap_err();
    assert_eq!(error.to_string(), "cues.txt:1: expected 4 columns parted by tabs, found 3");
}

#[test]
fn a_dictionary_without_lists_has_empty_ones() {
    let names = ["M:1|disease|preferred|any|gout"];
    let dictionary = compiled(&[vec![file("test.tsv", NAMES_HEADER, &names)]]).unwrap();
    assert_eq!(dictionary.cue_table(), "");
    assert!(!dictionary.is_other_thing("gout") && !dictionary.is_other_thing(""));
    assert!(with_others(&names, &["spleen"]).is_other_thing("spleen"));
}

#[test]
fn the_lists_of_the_project_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    for (name, least) in [("cues.txt", 3000), ("hand.cues.txt", 100)] {
        let cues = File::read(&folder.join(name)).unwrap();
        assert!(cues.cues().map(Result::unwrap).count() > least, "{name}");
    }
    let others = File::read(&folder.join("others.txt")).unwrap();
    let others: Vec<&str> = others.others().map(|row| row.unwrap().1).collect();
    assert!(others.is_sorted() && others.len() > 20_000);
}
