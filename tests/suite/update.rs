//! `theralex dict update` and `theralex dict diff`, against a server on this machine.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::common::{Ran, Workplace, program, ran};
use crate::server::{Answer, Server};

const RECIPE: &str = r#"
forbidden = "drop.tsv"
[english]
words = "words.txt"
stop = "stop.txt"
[types]
disease = { max_chars = 60, max_holders = 3, common_rank = 10 }
gene = { max_chars = 60, max_holders = 3, common_rank = 10 }
vector = { max_chars = 60, max_holders = 3, common_rank = 10 }
drug = { max_chars = 60, max_holders = 3, common_rank = 10 }

[update]
kept_records_percent = 50
lost_percent = 50

[origins.genes]
title = "Genes"
version = "1"
licence = "CC0"
attribution = "the gene people"
repository = "x/genes"
newest = [{ file = "g/genes.tsv.gz", url = "GENES_URL" MORE }]

[origins.diseases]
title = "Diseases"
version = "1"
licence = "CC0"
attribution = "the disease people"
repository = "x/diseases"
newest = [{ file = "diseases.obo", url = "DISEASES_URL" }]

[origins.old]
title = "Old"
version = "1"
licence = "CC0"
attribution = "nobody"
repository = "x/old"
pinned = "its publisher has gone"

[[source]]
key = "genes"
from = "genes"
type = "gene"
file = "g/genes.tsv.gz"
new = true
[source.read.table]
separator = "\t"
id = { column = "id", prefix = "HGNC" }
names = [
    { column = "symbol", kind = "preferred" },
    { column = "alias", kind = "exact", split = "|" },
]

[[source]]
key = "diseases"
from = "diseases"
type = "disease"
file = "diseases.obo"
new = true
read = { obo = { prefix = "DOID" } }

[[source]]
key = "old"
from = "old"
type = "drug"
file = "old.tsv"
new = true
[source.read.table]
separator = "\t"
id = { column = "id", prefix = "RXCUI" }
names = [{ column = "name", kind = "preferred" }]
"#;

const GENES: &str = "id\tsymbol\talias\n1\tABC1\talpha protein|first protein\n2\tDEF2\tbeta chain\n";
/// ABC1 gave a name to GHI3, and DEF2 got another.
const NEWER_GENES: &str = "id\tsymbol\talias\n1\tABC1\tfirst protein\n2\tDEF2\tbeta chain|second protein\n\
                           3\tGHI3\talpha protein\n";
/// As `sha256sum` gives it.
const NEWER_GENES_SHA256: &str = "0a438becfcbfede0cd2c8d66f3b48d7656ec98d3d373433ea472ad3e3f3236ca";
const DISEASES: &str = "[Term]\nid: DOID:1\nname: influenza\n\n[Term]\nid: DOID:2\nname: measles\n";
const NEWER_DISEASES: &str = "[Term]\nid: DOID:1\nname: influenza\nsynonym: \"grippe\" EXACT []\n\n\
                              [Term]\nid: DOID:2\nname: rubeola\n\n[Term]\nid: DOID:3\nname: mumps\n";

struct Place {
    work: Workplace,
    server: Server,
}

impl Place {
    /// Sources, and the dictionaries built from them.
    fn new() -> Self {
        Self::with("")
    }

    /// The same, with more keys for the genes' address.
    fn with(more: &str) -> Self {
        let place = Self { work: Workplace::new(), server: Server::start() };
        let url = |path| place.server.url(path);
        let more = more.replace("GENES_URL", &url("/genes"));
        let recipe = RECIPE
            .replace("MORE", &more)
            .replace("GENES_URL", &url("/genes"))
            .replace("DISEASES_URL", &url("/diseases"));
        place.work.write("recipe.toml", recipe);
        place.work.write("drop.tsv", "type\tid\tname\treason\n");
        place.work.write("sources/words.txt", "the 9\n");
        place.work.write("sources/stop.txt", "ANOVA\n");
        place.work.write("sources/g/genes.tsv.gz", gz(GENES));
        place.work.write("sources/diseases.obo", DISEASES);
        place.work.write("sources/old.tsv", "id\tname\n7\taspirin\n");
        let built = ["dict", "build", "--recipe", "recipe.toml", "--sources", "sources", "--out", "out"];
        place.work.theralex(&built).done();
        place.serve(NEWER_GENES, "\"g2\"", NEWER_DISEASES, "\"d2\"");
        place
    }

    fn serve(&self, genes: &str, genes_tag: &str, diseases: &str, diseases_tag: &str) {
        self.server.at("/genes", [Answer::ok(genes).header("ETag", genes_tag)]);
        self.server.at("/diseases", [Answer::ok(diseases).header("ETag", diseases_tag)]);
    }

    fn update(&self, more: &[&str]) -> Ran {
        let args = ["dict", "update", "--recipe", "recipe.toml", "--sources", "sources", "--out", "out"];
        self.work.theralex(&[&args[..], more].concat())
    }

    /// The sources and the dictionaries, without what belongs to updating.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = self.work.files("sources");
        files.extend(self.work.files("out"));
        files.retain(|(name, _)| !name.starts_with(".theralex-update/"));
        files
    }
}

fn gz(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).expect("memory");
    packed.finish().expect("memory")
}

#[test]
fn newer_releases_are_fetched_built_and_reported() {
    let place = Place::new();
    let ran = place.update(&[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for line in [
        "g/genes.tsv.gz: replaced by the release, 0.0 MB; genes: 3 records (2 before)",
        "diseases.obo: replaced by the release, 0.0 MB; diseases: 3 records (2 before)",
        "old.tsv: stays as it is: its publisher has gone",
        "new dictionaries are in out",
        "write the new versions into the recipe and into SOURCES.md beside it: diseases, genes",
    ] {
        assert!(ran.err.contains(line), "{line:?} is not in {}", ran.err);
    }
    for part in [
        "disease: concepts added (1)\n  DOID:3 \"mumps\"\n",
        "disease: concepts renamed (1)\n  DOID:2 \"measles\" to \"rubeola\"\n",
        "disease: names added to known concepts (2)\n  \"grippe\" (exact) of DOID:1\n",
        "disease: names removed from concepts that stay (1)\n  \"measles\" (preferred) of DOID:2\n",
        "gene: names added to known concepts (1)\n  \"second protein\" (exact) of HGNC:2\n",
        "gene: names moved (1)\n  \"alpha protein\" from HGNC:1 to HGNC:3\n",
    ] {
        assert!(ran.out.contains(part), "{part:?} is not in {}", ran.out);
    }
    let lookup = place.work.theralex(&["dict", "lookup", "--dictionaries", "out", "grippe"]).done();
    assert!(lookup.contains("DOID:1"), "{lookup}");
    // The copies that were replaced are kept once.
    assert_eq!(
        place.work.files("sources/.theralex-update/replaced")[1],
        ("g/genes.tsv.gz".into(), gz(GENES))
    );
    assert!(!place.work.path("out/.theralex-update").exists());
}

#[test]
fn a_second_update_fetches_nothing() {
    let place = Place::new();
    assert_eq!(place.update(&[]).code, Some(0));
    assert_eq!(place.server.asked(), ["GET /diseases 200", "GET /genes 200"]);
    let before = place.files();
    let ran = place.update(&[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("the dictionaries are as they were"), "{ran:?}");
    assert_eq!(place.server.asked(), ["GET /diseases 304", "GET /genes 304"]);
    assert_eq!(place.files(), before);
    // A copy that was changed by hand is fetched again.
    place.work.write("sources/g/genes.tsv.gz", gz(GENES));
    assert_eq!(place.update(&[]).code, Some(0));
    assert_eq!(place.server.asked(), ["GET /diseases 304", "GET /genes 200"]);
    assert_eq!(place.files(), before);
}

#[test]
fn a_release_equal_to_the_copy_replaces_nothing() {
    let place = Place::new();
    place.serve(GENES, "\"g1\"", DISEASES, "\"d1\"");
    let before = place.files();
    let ran = place.update(&[]);
    assert_eq!((ran.code, ran.err.matches("the newest release is here").count()), (Some(0), 2), "{ran:?}");
    assert_eq!(place.files(), before);
    place.update(&[]);
    assert_eq!(place.server.asked()[2..], ["GET /diseases 304", "GET /genes 304"]);
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = Place::new();
    let before = (place.work.files("sources"), place.work.files("out"));
    let ran = place.update(&["--dry-run"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("g/genes.tsv.gz: newer release, 0.0 MB"), "{ran:?}");
    assert_eq!((place.work.files("sources"), place.work.files("out")), before);
}

#[test]
fn what_is_not_a_good_release_leaves_everything_as_it_was() {
    let far = "http://192.0.2.1/genes";
    for (answer, more, parts) in [
        (Answer::status(404), "", &["/genes answered with status 404"][..]),
        (Answer::status(403), "", &["/genes answered with status 403"]),
        (Answer::ok(NEWER_GENES).cut_off(40), "", &["/genes broke off after 40 bytes of"]),
        (Answer::ok(gz(NEWER_GENES)[..30].to_vec()), "", &["not a whole gzip file"]),
        (Answer::ok("<!DOCTYPE html>\n<p>Log in"), "", &["no data, but a web page"]),
        (Answer::ok(""), "", &["/genes has 0 bytes, the recipe asks for 1 at least"]),
        (
            Answer::ok("key\tsymbol\talias\n1\tA\t\n"),
            "",
            &["cannot be read as the recipe says", "no column \"id\""],
        ),
        (Answer::ok("id\tsymbol\talias\n"), "", &["it gives source \"genes\" no records"]),
        (
            Answer::ok("id\tsymbol\talias\n1\tABC1\t\n"),
            "kept_records_percent = 60",
            &["1 records", "here 2", "60 %"],
        ),
        (Answer::ok(NEWER_GENES), ", min_bytes = 1000", &["the recipe asks for 1000 at least"]),
        (
            Answer::ok(NEWER_GENES),
            ", max_bytes = 10",
            &["more than 10 bytes, the most that the recipe allows"],
        ),
        (
            Answer::ok(NEWER_GENES),
            ", sha256 = \"0000000000000000000000000000000000000000000000000000000000000000\"",
            &["/genes has SHA-256", "the recipe says 0000"],
        ),
        (
            Answer::ok(NEWER_GENES),
            ", sha256_url = \"GENES_URL.sha256\"",
            &["/genes has SHA-256", "/genes.sha256 says 1111"],
        ),
        (
            Answer::ok(NEWER_GENES),
            ", sha256_url = \"GENES_URL.none\"",
            &["/genes.none answered with status 404"],
        ),
        (Answer::ok(NEWER_GENES), ", member = \"a\"", &["not a ZIP archive"]),
        (Answer::status(302).header("Location", "ftp://x/"), "", &["/genes"]),
        (
            Answer::ok(NEWER_GENES).slow(Duration::from_secs(2)),
            "",
            &["was not there within 1 seconds", "--timeout"],
        ),
        (Answer::status(503).header("Retry-After", "3600"), "", &["/genes answered with status 503"]),
        (
            Answer::status(302).header("Location", far),
            "base",
            &["leads to http://192.0.2.1/genes: only https"],
        ),
    ] {
        let place = Place::with(if more.starts_with(',') { more } else { "" });
        place.server.at("/genes", [answer.clone()]);
        place.server.at("/127.0.0.1/genes", [answer]);
        place.server.at("/genes.sha256", [Answer::ok(format!("{}  genes\n", "1".repeat(64)))]);
        let recipe = std::fs::read_to_string(place.work.path("recipe.toml")).expect("the recipe");
        let recipe = if more.starts_with("kept") {
            recipe.replace("kept_records_percent = 50", more)
        } else if more == "base" {
            recipe.replace(&place.server.url("/genes"), "https://127.0.0.1/genes")
        } else {
            recipe
        };
        place.work.write("recipe.toml", recipe);
        let base = place.server.url("");
        let mut args = vec!["--only", "genes", "--retries", "0", "--timeout", "1", "--quiet"];
        if more == "base" {
            args.extend(["--base-url", &base]);
        }
        let before = place.files();
        let ran = place.update(&args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{parts:?}: {ran:?}");
        assert_eq!(ran.err.lines().count(), 2, "{ran:?}");
        assert!(ran.err.contains("g/genes.tsv.gz: not updated: "), "{ran:?}");
        assert!(ran.err.ends_with("no file could be brought up to date; nothing was built\n"), "{ran:?}");
        for part in parts {
            assert!(ran.err.contains(part), "{part:?} is not in {}", ran.err);
        }
        assert_eq!(place.files(), before, "{parts:?}");
    }
}

#[test]
fn one_failure_does_not_hold_up_the_rest() {
    let place = Place::new();
    place.server.at("/genes", [Answer::status(404)]);
    let ran = place.update(&["--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let done: Value = serde_json::from_str(&ran.out).expect("one object");
    assert_eq!(done["files"][0]["outcome"], "replaced");
    assert_eq!(done["files"][1]["outcome"], "failed");
    assert_eq!(done["end"]["end"], "swapped");
    assert_eq!(done["drift"]["types"][0]["concepts"]["added"][0]["id"], "DOID:3");
    let sources = place.work.files("sources");
    assert!(sources.contains(&("g/genes.tsv.gz".into(), gz(GENES))));
    assert!(sources.contains(&("diseases.obo".into(), NEWER_DISEASES.into())));
}

#[test]
fn passing_faults_are_tried_again() {
    let place = Place::new();
    let good = Answer::ok(gz(NEWER_GENES));
    place.server.at("/genes", [Answer::status(500), good.clone().cut_off(10), good]);
    let ran = place.update(&["--only", "genes"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("/genes answered with status 500; once more in 1 s"), "{ran:?}");
    assert!(ran.err.contains("/genes broke off after 10 bytes of"), "{ran:?}");
    assert_eq!(place.server.asked(), ["GET /genes 500", "GET /genes 200", "GET /genes 200"]);
    // It came packed, and was kept as it came.
    assert!(place.files().contains(&("g/genes.tsv.gz".into(), gz(NEWER_GENES))));
}

#[test]
fn redirects_are_followed_on_this_machine_and_checksums_hold() {
    let place = Place::with(", sha256_url = \"GENES_URL.sha256\"");
    place.server.at("/genes", [Answer::status(302).header("Location", "/v2/genes.txt")]);
    place.server.at("/v2/genes.txt", [Answer::ok(NEWER_GENES).header("ETag", "\"2\"")]);
    place
        .server
        .at("/genes.sha256", [Answer::ok(format!("{}  genes.txt\n", NEWER_GENES_SHA256.to_uppercase()))]);
    let ran = place.update(&["--only", "genes"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(place.server.asked(), ["GET /genes 302", "GET /v2/genes.txt 200", "GET /genes.sha256 200"]);
    place.update(&["--only", "genes"]);
    assert_eq!(place.server.asked(), ["GET /genes 302", "GET /v2/genes.txt 304"]);
}

#[test]
fn a_mirror_is_asked_and_no_proxy_for_this_machine() {
    let place = Place::new();
    let recipe = std::fs::read_to_string(place.work.path("recipe.toml")).expect("the recipe");
    let recipe = recipe.replace(&place.server.url(""), "https://genes.example");
    place.work.write("recipe.toml", recipe);
    place.server.at("/m/genes.example/genes", [Answer::ok(NEWER_GENES)]);
    place.server.at("/m/genes.example/diseases", [Answer::ok(NEWER_DISEASES)]);
    let args =
        ["dict", "update", "--recipe", "recipe.toml", "--sources", "sources", "--out", "out", "--base-url"];
    let mut command = program();
    command.args(args).arg(place.server.url("/m/")).current_dir(place.work.path(""));
    // Nothing listens there.
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(proxy, "http://127.0.0.1:9");
    }
    let ran = ran(&mut command, b"");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(place.server.asked(), ["GET /m/genes.example/diseases 200", "GET /m/genes.example/genes 200"]);
    let plain = place.update(&["--base-url", "http://mirror.example"]);
    plain.refused(&["\"http://mirror.example\" is no https address"]);
}

#[test]
fn implausible_drift_stops_before_the_swap() {
    let place = Place::new();
    // Half of the records is still plausible for the copy, but not for the dictionary.
    let recipe = std::fs::read_to_string(place.work.path("recipe.toml")).expect("the recipe");
    place.work.write("recipe.toml", recipe.replace("lost_percent = 50", "lost_percent = 40"));
    place.serve(GENES, "\"g1\"", "[Term]\nid: DOID:1\nname: influenza\n", "\"d2\"");
    let before = place.work.files("out");
    let ran = place.update(&["--quiet"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.out.contains("disease: concepts removed (1)\n  DOID:2 \"measles\"\n"), "{ran:?}");
    for part in
        ["1 of 2 disease concepts are gone (50.0 %)", "--accept-drift", "sources/.theralex-update/replaced"]
    {
        assert!(ran.err.contains(part), "{ran:?}");
    }
    assert_eq!(place.work.files("out"), before);
    place.server.asked();
    let ran = place.update(&["--accept-drift", "--quiet"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    assert_eq!(place.server.asked(), ["GET /diseases 304", "GET /genes 304"]);
    let disease = std::fs::read_to_string(place.work.path("out/disease.tsv")).expect("a dictionary");
    assert!(!disease.contains("measles"), "{disease}");
}

#[test]
fn the_first_dictionaries_need_no_old_ones() {
    let place = Place::new();
    std::fs::remove_dir_all(place.work.path("out")).expect("it is there");
    std::fs::remove_file(place.work.path("sources/diseases.obo")).expect("it is there");
    let ran = place.update(&["--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""), "{ran:?}");
    let disease = std::fs::read_to_string(place.work.path("out/disease.tsv")).expect("a dictionary");
    assert!(disease.contains("rubeola"), "{disease}");
}

#[test]
fn what_cannot_be_updated_is_told() {
    let place = Place::new();
    place.update(&["--only", "old"]).refused(&["nothing to fetch: old: its publisher has gone"]);
    place.update(&["--only", "gene"]).refused(&["no origin \"gene\"", "diseases, genes, old"]);
}

#[test]
fn two_updates_of_one_folder_do_not_meet() {
    let place = Place::new();
    place.work.write("sources/.theralex-update/lock", "");
    let held = std::fs::File::open(place.work.path("sources/.theralex-update/lock")).expect("the lock");
    held.lock().expect("nobody else has it");
    place.update(&[]).refused(&["another update is under way in sources/.theralex-update"]);
    drop(held);
    assert_eq!(place.update(&[]).code, Some(0));
}

#[test]
fn two_dictionaries_are_compared() {
    let place = Workplace::new();
    let text = std::fs::read_to_string(place.path("names/small.tsv")).expect("the names");
    place.write(
        "other/small.tsv",
        text.replace("MONDO:0010602\tdisease\texact\tany\tfactor VIII deficiency\n", ""),
    );
    let out = place.theralex(&["dict", "diff", "names", "other"]).done();
    assert!(out.contains("names removed from concepts that stay (1)\n  \"factor VIII deficiency\""), "{out}");
    let out = place.theralex(&["dict", "diff", "names", "names", "--json"]).done();
    let drift: Value = serde_json::from_str(&out).expect("one object");
    assert_eq!(drift["types"][0]["names"]["before"], 3);
    assert_eq!(drift["types"][0]["names"]["removed"], Value::Array(Vec::new()));
}
