//! `theralex dict import`: small files of each format, in the shape in which they are
//! published, with the dictionary that they must become.
//!
//! `THERALEX_UPDATE_GOLDEN=1 cargo test --release import` writes the dictionaries; read them
//! before they are committed.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use theralex::concept::EntityType;
use theralex::dictionary::Dictionary;
use theralex::dictionary::build::import::formats;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::checks;
use crate::common::Workplace;

/// What to import, and with which options.
const CASES: [(&str, &[&str], &[&str]); 24] = [
    ("obo", &["diseases.obo"], &["--type", "disease"]),
    ("obo-own-ids", &["diseases.obo"], &["--type", "disease", "--own-ids"]),
    ("obo-prefix", &["diseases.obo"], &["--type", "disease", "--prefix", "GO"]),
    ("obograph", &["diseases.json"], &["--type", "disease"]),
    ("owl", &["diseases.owl"], &["--type", "disease"]),
    ("sssom", &["mappings.sssom.tsv"], &[]),
    ("hgnc", &["hgnc.txt", "withdrawn.txt"], &[]),
    ("ncbi-gene", &["gene_info"], &[]),
    ("mesh-xml-drug", &["desc.xml", "supp.xml"], &["--type", "drug"]),
    ("mesh-xml-disease", &["desc.xml"], &["--type", "disease"]),
    ("mesh-xml-supplementary", &["supp.xml"], &["--type", "drug"]),
    ("mesh-tsv", &["mesh-terms.tsv", "mesh-trees.tsv"], &["--type", "disease", "--own-ids"]),
    ("rxnorm-rrf", &["rrf/RXNCONSO.RRF", "rrf/RXNREL.RRF"], &[]),
    ("drugbank", &["drugbank.csv"], &[]),
    ("purple-book", &["purplebook.csv"], &[]),
    ("ema", &["ema.csv"], &[]),
    ("ema-apart", &["ema.csv"], &["--merge", "none"]),
    ("chebi", &["names.tsv", "compounds.tsv"], &[]),
    (
        "famplex",
        &[
            "famplex/entities.csv",
            "famplex/grounding_map.csv",
            "famplex/equivalences.csv",
            "famplex/relations.csv",
        ],
        &["--format", "famplex"],
    ),
    (
        "own-csv",
        &["own.csv"],
        &[
            "--type",
            "drug",
            "--prefix",
            "ACME",
            "--columns",
            "id=Code,name=Product,exact=Synonyms:;,brand=Brands,xref.MESH=MeSH",
        ],
    ),
    ("own-semicolons", &["own-semicolons.csv"], &["--type", "drug", "--merge", "none"]),
    ("own-tsv", &["own.tsv"], &["--type", "disease"]),
    ("own-gene", &["own.tsv"], &["--type", "gene", "--columns", "name=name,related=abbreviation"]),
    ("format-said", &["own.tsv"], &["--format", "tsv", "--type", "drug", "--name", "said"]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import")
}

/// A place with the samples and, in `known/`, the dictionary beside which they are imported.
fn place() -> Workplace {
    let place = Workplace::new();
    for (name, bytes) in crate::common::files(&folder()) {
        place.write(&name.replace("dictionary/", "known/"), bytes);
    }
    place
}

fn import<'a>(files: &[&'a str], options: &[&'a str]) -> Vec<&'a str> {
    let fixed = ["dict", "import", "--dictionaries", "known", "--out", "out"];
    fixed.iter().chain(files).chain(options).copied().collect()
}

/// The folder's files, one after another.
fn shown(files: &[(String, Vec<u8>)]) -> String {
    files.iter().fold(String::new(), |mut text, (name, bytes)| {
        writeln!(text, "== {name}\n{}", String::from_utf8_lossy(bytes)).expect("a string takes all");
        text
    })
}

#[test]
fn published_files_become_dictionaries() {
    let mut wrong = String::new();
    for (case, files, options) in CASES {
        let place = place();
        let report = place.theralex(&import(files, options)).done();
        assert!(report.contains("wrote out/"), "{case}: {report}");
        let found = shown(&place.files("out"));
        // Beside the known dictionary and, unless it adds to that one's concepts, alone.
        Dictionary::open(&[place.path("known"), place.path("out")]).expect(case);
        let golden = folder().join("expected").join(format!("{case}.txt"));
        if std::env::var_os("THERALEX_UPDATE_GOLDEN").is_some_and(|value| value == "1") {
            fs::write(&golden, found).expect("expected rows can be written");
            continue;
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if found != expected {
            write!(wrong, "{case}: expected\n{expected}\nfound\n{found}").expect("a string takes all");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn compressed_files_give_the_same() {
    let place = place();
    place.theralex(&import(&["diseases.obo"], &["--type", "disease"])).done();
    place.theralex(&import(&["rrf/RXNCONSO.RRF"], &[])).done();
    let plain = place.files("out");

    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(&fs::read(place.path("diseases.obo")).expect("a sample")).expect("memory takes all");
    place.write("diseases.obo.gz", gz.finish().expect("memory takes all"));
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["RXNREL.RRF", "RXNCONSO.RRF"] {
        zip.start_file(format!("rrf/{name}"), SimpleFileOptions::default()).expect("memory takes all");
        let bytes = fs::read(place.path("rrf").join(name)).expect("a sample");
        zip.write_all(&bytes).expect("memory takes all");
    }
    place.write("RXNCONSO.zip", zip.finish().expect("memory takes all").into_inner());

    fs::remove_dir_all(place.path("out")).expect("a folder");
    place.theralex(&import(&["diseases.obo.gz"], &["--type", "disease"])).done();
    place.theralex(&import(&["RXNCONSO.zip"], &[])).done();
    assert_eq!(shown(&place.files("out")), shown(&plain));
}

#[test]
fn an_imported_dictionary_is_used_beside_ours() {
    let place = place();
    place.theralex(&import(&["diseases.obo"], &["--type", "disease"])).done();
    let found = place.theralex(&["dict", "lookup", "--dictionaries", "known,out", "mucoviscidosis"]).done();
    assert!(found.contains("exact name (any) of disease MONDO:0009061 \"cystic fibrosis\""), "{found}");
    // The chain of replaced ids ends here.
    assert!(found.contains("DOID:10 DOID:11"), "{found}");
    let tagged = place
        .theralex(&["tag", "--json", "--dictionaries", "known,out", "A child with mucoviscidosis."])
        .done();
    assert!(tagged.contains("MONDO:0009061"), "{tagged}");
}

#[test]
fn without_dictionaries_rules_are_missing_and_that_is_said() {
    let place = place();
    let bare = "id\ttype\tkind\tcase\tname\nMONDO:1\tdisease\tpreferred\tany\tflu\n";
    place.write("bare/names.tsv", bare);
    let report = place
        .theralex(&[
            "dict", "import", "--dictionaries", "bare", "--out", "out", "diseases.obo", "--type", "disease",
        ])
        .done();
    assert!(report.contains("note: no recipe.toml beside the dictionaries"), "{report}");
    assert!(report.contains("note: no english.txt beside the dictionaries"), "{report}");
    assert!(fs::read_to_string(place.path("out/diseases.tsv")).expect("names").contains("DOID:4\t"));
}

#[test]
fn what_cannot_be_imported_is_refused_and_nothing_is_written() {
    let list = ["--type", "drug"];
    for (name, text, options, parts) in [
        ("x.dat", "?", &list[..], &["cannot tell the format of x.dat: say it with --format"][..]),
        ("x.obo", "format-version: 1.2\n", &[], &["format obo does not say what it holds: give --type"]),
        (
            "x.obo",
            "format-version: 1.2\n\n[Term]\nid: A:1\nsynonym: b\n",
            &["--type", "disease"],
            &["x.obo:5: synonym without its quotes: b"],
        ),
        (
            "x.json",
            "{\"graphs\": [\n{\"nodes\": 7}]}",
            &["--type", "disease"],
            &["x.json:2: not an OBO graph nor a list of terms"],
        ),
        (
            "x.owl",
            "<rdf:RDF xmlns:owl=\"http://www.w3.org/2002/07/owl#\">\n<owl:Class>\n</rdf:RDF>",
            &["--type", "disease"],
            &["x.owl:", "not RDF/XML"],
        ),
        (
            "x.tsv",
            "subject_id\tpredicate_id\tobject_id\n\"",
            &["--format", "hgnc"],
            &["x.tsv:1: does not look like"],
        ),
        ("x.tsv", "subject_id\n", &["--format", "sssom"], &["x.tsv:1: no column \"predicate_id\""]),
        (
            "x.txt",
            "hgnc_id\tsymbol\tname\tx\n",
            &[],
            &["x.txt:1: no column \"status\": the columns are hgnc_id"],
        ),
        (
            "x.txt",
            "hgnc_id\tsymbol\tname\tx\n",
            &["--type", "drug"],
            &["--type drug: from hgnc is taken gene"],
        ),
        (
            "x.txt",
            "hgnc_id\tsymbol\tname\tx\n",
            &["--prefix", "A"],
            &["--prefix is for ontologies and own lists"],
        ),
        ("x.txt", "hgnc_id\tsymbol\tname\tx\n", &["--columns", "name=x"], &["--columns is for own lists"]),
        (
            "x.xml",
            "<DescriptorRecordSet>\n<DescriptorRecord>",
            &["--type", "drug"],
            &["x.xml:2: the file ends inside <DescriptorRecordSet><DescriptorRecord>"],
        ),
        ("RXNCONSO.RRF", "1|ENG||||||1||1||RXNORM|IN|1|x||N|\n", &[], &["RXNREL.RRF", "is not beside it"]),
        ("x.zip", "PK", &["--format", "obo", "--type", "disease"], &["x.zip: not a zip archive"]),
        ("x.obo.gz", "plain", &["--format", "obo", "--type", "disease"], &["x.obo.gz: "]),
        ("x.csv", "name\n", &list, &["x.csv:1: no record to import in this file"]),
        (
            "x.obo",
            "format-version: 1.2\n\n[Term]\nid: A:1\nname: b\n",
            &["--type", "disease", "--prefix", "B"],
            &["x.obo:1: no record of that vocabulary to import"],
        ),
        ("x.csv", "a,b\n", &list, &["no column of names: say where they stand", "the columns are a, b"]),
        ("x.csv", "name\nx\n", &[], &["give --type disease, gene, vector or drug"]),
        ("x.csv", "id,name\n7,x\n", &list, &["x.csv:2: \"7\" in column \"id\" does not say its vocabulary"]),
        ("x.csv", "id,name\nA B:7,x\n", &list, &["x.csv:2: \"A B:7\" in column \"id\" is no id"]),
        (
            "x.csv",
            "name\nx\n",
            &["--type", "drug", "--columns", "nam=name"],
            &["--columns \"nam=name\": expected"],
        ),
        ("x.csv", "name\nx\n", &["--type", "drug", "--name", "a/b"], &["\"a/b\" cannot name a dictionary"]),
        ("x.tsv", "id\ttype\tkind\tcase\tname\n", &list, &["x.tsv is a dictionary already"]),
        ("x.tsv", "name\n\u{fffd}\n\t\n", &["--type", "fruit"], &["unknown entity type \"fruit\""]),
    ] {
        let place = place();
        place.write(name, text);
        place.theralex(&import(&[name], options)).refused(parts);
        assert!(!place.path("out").exists(), "{name} {options:?}");
    }
}

#[test]
fn other_files_of_the_folder_stay_and_a_failure_keeps_the_old_ones() {
    let place = place();
    place.write("out/mine.tsv", "id\ttype\tkind\tcase\tname\n");
    place.theralex(&import(&["own.tsv"], &["--type", "disease"])).done();
    let before = place.files("out");
    assert_eq!(
        before.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["mine.tsv", "own.links.tsv", "own.tsv"]
    );
    place.theralex(&import(&["own.tsv"], &["--type", "disease"])).done();
    assert_eq!(place.files("out"), before);
    place.write("own.tsv", "id\tname\nbad\tx\n");
    place.theralex(&import(&["own.tsv"], &["--type", "disease"])).refused(&["own.tsv:2:"]);
    assert_eq!(place.files("out"), before);
}

/// Samples with their format and type, to be broken.
const SAMPLES: [(&str, &str, EntityType); 15] = [
    ("diseases.obo", "obo", EntityType::Disease),
    ("diseases.json", "obograph", EntityType::Disease),
    ("diseases.owl", "owl", EntityType::Disease),
    ("mappings.sssom.tsv", "sssom", EntityType::Disease),
    ("hgnc.txt", "hgnc", EntityType::Gene),
    ("gene_info", "ncbi-gene", EntityType::Gene),
    ("desc.xml", "mesh-xml", EntityType::Drug),
    ("supp.xml", "mesh-xml", EntityType::Drug),
    ("rrf/RXNCONSO.RRF", "rxnorm-rrf", EntityType::Drug),
    ("drugbank.csv", "drugbank", EntityType::Drug),
    ("purplebook.csv", "purple-book", EntityType::Drug),
    ("ema.csv", "ema", EntityType::Drug),
    ("compounds.tsv", "chebi", EntityType::Drug),
    ("famplex/entities.csv", "famplex", EntityType::Gene),
    ("own.tsv", "tsv", EntityType::Vector),
];

proptest! {
    #[test]
    fn broken_files_are_refused_or_give_a_dictionary_that_opens(
        sample in prop::sample::select(SAMPLES.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), "\\PC|[\\x00-\\x1f]|<|&|\"|\t|:|\\|"), 0..5),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let (file, format, entity_type) = sample;
        let mut bytes = fs::read(folder().join(file)).expect("a sample");
        for (at, change) in changes {
            let at = at.index(bytes.len());
            bytes.splice(at..=at, change.bytes());
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        let formats = formats();
        let format = formats.iter().position(|known| *known == format).expect("a format");
        let entity_type = EntityType::ALL.iter().position(|known| *known == entity_type).expect("a type");
        let choice = u8::try_from(entity_type * formats.len() + format).expect("few formats");
        bytes.insert(0, choice);
        checks::import(&bytes);
    }
}
