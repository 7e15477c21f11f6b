//! `theralex diff`

use serde_json::Value;

use crate::common::{ARTICLE, Workplace};

/// A place with the outputs of two runs, `a` and `b`: a story of each kind.
fn two_runs(format: &str) -> Workplace {
    let place = Workplace::new();
    place.write("old/same.txt", ARTICLE);
    place.write("old/changed.txt", "SMN1 and hemophilia A.");
    place.write("old/removed.txt", "AAV9 and AAV9.");
    place.write("new/same.txt", ARTICLE);
    place.write("new/changed.txt", "Now SMN1 and hemophilia A.");
    place.write("new/added.txt", "Zolgensma again.");
    place.theralex(&["run", "old", "--out", "a", "--quiet", "--format", format]).done();
    // Another dictionary: a brand goes, a gene has another id, a word is new.
    let names = std::fs::read_to_string(place.path("names/small.tsv")).expect("the names");
    let names =
        names.replace("HGNC:11117", "HGNC:1").replace("RXNORM:2121073\tdrug\tbrand\tany\tZolgensma\n", "");
    place.write("other/small.tsv", names + "DRUG:1\tdrug\tpreferred\tany\tbabies\n");
    place.theralex(&["run", "new", "--out", "b", "--quiet", "--dictionaries", "other"]).done();
    place
}

#[test]
fn what_changed_is_told_from_any_format() {
    for format in ["parquet", "csv", "jsonl"] {
        let found: Value =
            serde_json::from_str(&two_runs(format).theralex(&["diff", "a", "b", "--json"]).done())
                .expect("JSON");
        let documents = &found["documents"];
        assert_eq!((&documents["before"], &documents["after"]), (&3.into(), &3.into()), "{format}");
        for (what, id) in [("added", "added"), ("removed", "removed"), ("changed", "changed")] {
            assert_eq!(documents[what]["count"], 1);
            assert_eq!(documents[what]["first"][0], id, "{format}");
        }
        let of = |entity_type: &str| {
            let m = &found["mentions"][entity_type];
            [
                "before", "after", "added", "removed", "other_concept", "other_type", "elsewhere_before",
                "elsewhere_after",
            ]
            .map(|what| m[what].as_u64().expect("a count"))
        };
        assert_eq!(of("disease"), [5, 5, 0, 0, 0, 0, 1, 1], "{format}");
        assert_eq!(of("gene"), [2, 2, 0, 0, 1, 0, 1, 1], "{format}");
        assert_eq!(of("vector"), [3, 1, 0, 0, 0, 0, 2, 0], "{format}");
        assert_eq!(of("drug"), [1, 1, 1, 1, 0, 0, 0, 0], "{format}");
        let gene = &found["concepts"]["gene"];
        assert_eq!(gene["new"]["first"][0]["id"], "HGNC:1");
        assert_eq!(gene["gone"]["first"][0]["id"], "HGNC:11117");
        assert_eq!(found["concepts"]["disease"]["new"]["count"], 0);
        let names = found["names"].as_array().expect("a list");
        let name = |text: &str| names.iter().find(|name| name["text"] == text).expect("the name");
        assert_eq!(name("SMN1")["before"]["id"], "HGNC:11117");
        assert_eq!(name("SMN1")["after"]["id"], "HGNC:1");
        assert_eq!(name("Zolgensma")["after"], Value::Null);
        assert_eq!(name("babies")["before"], Value::Null);
        let settings = found["settings"].as_array().expect("a list");
        let differs = |what: &str| settings.iter().any(|setting| setting["name"] == what);
        assert!(
            differs("dictionary.fingerprint") && !differs("theralex") && !differs("counts.documents"),
            "{format}"
        );
    }
}

#[test]
fn a_table_tells_the_same_and_the_limit_bounds_it() {
    let place = two_runs("parquet");
    let text = place.theralex(&["diff", "a", "b"]).done();
    for part in [
        "dictionary.fingerprint",
        "documents with another text (1)",
        "HGNC:11117",
        "no mention → drug DRUG:1",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let short = place.theralex(&["diff", "a", "b", "--limit", "0"]).done();
    assert!(!short.contains("HGNC") && short.contains("mentions"), "{short}");
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let place = two_runs("csv");
    let found: Value =
        serde_json::from_str(&place.theralex(&["diff", "a", "a", "--json"]).done()).expect("JSON");
    assert_eq!(found["settings"], Value::Array(Vec::new()));
    assert_eq!(found["names"], Value::Array(Vec::new()));
    for entity_type in ["disease", "gene", "vector", "drug"] {
        let m = &found["mentions"][entity_type];
        assert_eq!((&m["before"], &m["added"], &m["removed"]), (&m["after"], &0.into(), &0.into()));
    }
}

#[test]
fn rows_of_one_span_are_one_mention_of_several_concepts() {
    let place = two_runs("csv");
    let rows = std::fs::read_to_string(place.path("a/mentions.csv")).expect("the mentions");
    let smn1 = rows.lines().find(|row| row.contains("HGNC:11117")).expect("the gene").to_owned();
    place.theralex(&["run", "old", "--out", "c", "--quiet", "--format", "csv"]).done();
    place.write(
        "c/mentions.csv",
        rows.replacen(&smn1, &format!("{smn1}\n{}", smn1.replace("11117", "11118")), 1),
    );
    let found: Value =
        serde_json::from_str(&place.theralex(&["diff", "a", "c", "--json"]).done()).expect("JSON");
    let genes = &found["mentions"]["gene"];
    assert_eq!([&genes["before"], &genes["after"], &genes["other_concept"]], [2, 2, 1]);
    assert_eq!(found["names"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["names"][0]["after"]["id"], "HGNC:11117|HGNC:11118");
}

#[test]
fn what_is_no_output_is_refused() {
    let place = two_runs("parquet");
    place.theralex(&["diff", "a", "nowhere"]).refused(&["nowhere", "does not exist", "theralex run --out"]);
    place.theralex(&["diff", "old", "b"]).refused(&["old", "holds no run.json"]);
    std::fs::remove_dir_all(place.path("a/mentions.parquet")).expect("the table goes");
    place.theralex(&["diff", "a", "b"]).refused(&["no table mentions"]);
    place.write("b/mentions.parquet/part-00000.parquet", "no parquet");
    place.theralex(&["diff", "b", "b"]).refused(&["part-00000.parquet", "damaged"]);
}
