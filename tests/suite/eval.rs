//! `theralex eval`

use serde_json::Value;

use crate::common::Workplace;

const HEADER: &str = "start\tend\tsurface\ttype\tid\tname\n";

fn gold() -> Workplace {
    let place = Workplace::new();
    place.write("gold/one.txt", "β: hemophilia A and SMN1; Zolgensma.");
    place.write(
        "gold/one.ann.tsv",
        format!(
            "{HEADER}3\t15\themophilia A\tdisease\tMONDO:0010602\themophilia A\n\
             20\t24\tSMN1\tgene\tHGNC:1\tother\n0\t1\tβ\tgene\t-\t-\n"
        ),
    );
    place
}

#[test]
fn figures_are_worked_out() {
    let place = gold();
    let out = place.theralex(&["eval", "gold", "--json"]).done();
    let record: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&record["format"], &record["engine"]), (&2.into(), &"none".into()));
    assert_eq!(record["sets"][0]["documents"][0]["counts"]["gene"]["strict"], serde_json::json!([1, 0, 1]));
    let report = &record["sets"][0]["report"];
    assert_eq!(report["documents"], 1);
    // No drug is annotated, so Zolgensma counts for nothing.
    let strict = &report["overall"]["strict"];
    let counts = ["true_positives", "false_positives", "false_negatives"].map(|key| strict[key].as_u64());
    assert_eq!(counts, [Some(2), Some(0), Some(1)]);
    assert_eq!(report["types"][0]["type"], "disease");
    assert_eq!(report["types"][0]["concept"]["f1"], 1.0);
    assert_eq!(report["types"][1]["linked"]["f1"], 0.0);
    let table = place.theralex(&["eval", "gold", "--errors"]).done();
    assert!(table.contains("(1 documents)") && table.contains("gold HGNC:1\tfound HGNC:11117"), "{table}");
    // The wrong id costs two counts, the name that was not found one.
    let words: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    let at = |row: &[&str]| words.iter().position(|line| line.starts_with(row)).expect("a row");
    assert!(
        at(&["2", "0", "0", "1", "0", "SMN1", "gene"]) < at(&["1", "0", "1", "0", "0", "β", "gene"]),
        "{table}"
    );
    assert!(table.contains("β: hemophilia A and [SMN1]; Zolgensma."), "{table}");
}

/// The same document in every format gives the same figures, and the same gold.
#[test]
fn every_format_gives_the_same_figures() {
    let place = Workplace::new();
    let annotations = [(3, 12, "hemophilia A", "Disease", "MESH:D006467"), (20, 4, "SMN1", "Gene", "6606")];
    let text = "β: hemophilia A and SMN1; Zolgensma.";
    let row = |(s, n, t, l, i): &(i32, i32, &str, &str, &str)| format!("1\t{s}\t{}\t{t}\t{l}\t{i}", s + n);
    let rows: Vec<String> = annotations.iter().map(row).collect();
    place.write("gold.pubtator", format!("1|t|{text}\n{}\n", rows.join("\n")));
    let xml = |(s, n, t, l, i): &(i32, i32, &str, &str, &str)| {
        format!(
            "<annotation id=\"{s}\"><infon key=\"type\">{l}</infon><infon key=\"identifier\">{i}</infon>\
             <location offset=\"{s}\" length=\"{n}\"/><text>{t}</text></annotation>"
        )
    };
    let xml: String = annotations.iter().map(xml).collect();
    place.write(
        "gold.xml",
        format!(
            "<?xml version=\"1.0\"?>\n<collection><source/><date/><key/><document><id>1</id><passage>\
             <offset>0</offset><text>{text}</text>{xml}</passage></document></collection>"
        ),
    );
    let json = |(s, n, t, l, i): &(i32, i32, &str, &str, &str)| serde_json::json!({"text": t, "infons": {"type": l, "identifier": i}, "locations": [{"offset": s, "length": n}]});
    let json: Vec<Value> = annotations.iter().map(json).collect();
    let document =
        serde_json::json!({"id": "1", "passages": [{"offset": 0, "text": text, "annotations": json}]});
    place.write("gold.json", document.to_string());
    place.write("list.json", serde_json::json!({"documents": [document]}).to_string());
    let set = |name: &str| -> Value {
        let out = place.theralex(&["eval", name, "--json"]).done();
        let mut record: Value = serde_json::from_str(&out).unwrap();
        record["sets"][0]["gold"].take();
        record["sets"][0].take()
    };
    let expected = set("gold.pubtator");
    assert_eq!(expected["report"]["overall"]["strict"]["true_positives"], 2);
    for name in ["gold.xml", "gold.json", "list.json"] {
        assert_eq!(set(name), expected, "{name}");
    }
    // Tokens have no ids, and parts of them are no mention: Zolgensma here, with a full stop.
    place.write(
        "gold.conll",
        "hemophilia\tB-Disease\nA\tE-Disease\nand\tO\nSMN1\tS-Gene\n;\tO\nZolgensma.\tB-Chemical\n",
    );
    let report = &set("gold.conll")["report"];
    let strict = |i: usize| {
        let figures = &report["types"][i]["strict"];
        ["true_positives", "false_positives", "false_negatives"].map(|key| figures[key].as_u64().unwrap())
    };
    assert_eq!([strict(0), strict(1), strict(2)], [[1, 0, 0], [1, 0, 0], [0, 1, 1]]);
}

#[test]
fn what_was_found_is_written_as_pubtator() {
    let place = gold();
    place.theralex(&["eval", "gold", "--predictions", "found.pubtator"]).done();
    let found = std::fs::read_to_string(place.path("found.pubtator")).unwrap();
    let expected = "one|t|β: hemophilia A and SMN1; Zolgensma.\none|a|\n\
                    one\t3\t15\themophilia A\tdisease\tMONDO:0010602\n\
                    one\t20\t24\tSMN1\tgene\tHGNC:11117\n\
                    one\t26\t35\tZolgensma\tdrug\tRXNORM:2121073\n\n";
    assert_eq!(found, expected);
}

#[test]
fn recall_on_seen_and_new_names_is_told_apart() {
    let place = gold();
    place.write("train.pubtator", "9|t|Haemophilia-A\n9\t0\t13\tHaemophilia-A\tDisease\tMONDO:1\n");
    let record = place.theralex(&["eval", "gold", "--seen", "train.pubtator", "--json"]).done();
    let record: Value = serde_json::from_str(&record).unwrap();
    let seen = &record["sets"][0]["seen"]["overall"];
    assert_eq!(seen["strict"]["seen"], serde_json::json!({"gold": 1, "right": 1, "recall": 1.0}));
    assert_eq!(seen["strict"]["new"], serde_json::json!({"gold": 2, "right": 1, "recall": 0.5}));
    assert_eq!(seen["concept"]["seen"]["gold"], 0);
    assert_eq!(seen["concept"]["new"], serde_json::json!({"gold": 2, "right": 1, "recall": 0.5}));
    let table = place.theralex(&["eval", "gold", "--seen", "train.pubtator"]).done();
    assert!(table.contains("Recall on names that training has seen"), "{table}");
}

#[test]
fn only_concepts_are_chosen_for_given_mentions() {
    let place = Workplace::new();
    // What the document defines, a name that another one hides, and one that no dictionary has.
    place.write("gold/one.txt", "Spinal muscular atrophy (SMA), AAV9-SMN1, lupus.");
    place.write(
        "gold/one.ann.tsv",
        format!(
            "{HEADER}0\t23\tSpinal muscular atrophy\tdisease\tMONDO:0001516\t\n25\t28\tSMA\tdisease\tMESH:D009134\t\n\
             36\t40\tSMN1\tgene\tHGNC:11117\t\n42\t47\tlupus\tdisease\tMONDO:0004670\t\n31\t35\tAAV9\tgene\t-\t\n"
        ),
    );
    let record = place.theralex(&["eval", "gold", "--gold-mentions", "--json", "--errors"]).done();
    let record: Value = serde_json::from_str(&record).unwrap();
    let set = &record["sets"][0];
    let linked = &set["report"]["overall"]["linked"];
    let counts = ["true_positives", "false_positives", "false_negatives"].map(|key| linked[key].as_u64());
    assert_eq!((record["scope"].as_str(), counts), (Some("gold-mentions"), [Some(3), Some(0), Some(1)]));
    assert_eq!(set["report"]["overall"]["strict"]["f1"], 1.0);
    assert_eq!((&set["errors"][0]["surface"], &set["errors"][0]["kind"]), (&"lupus".into(), &"no-id".into()));
    let table = place.theralex(&["eval", "gold", "--gold-mentions"]).done();
    assert!(table.contains("their mentions given") && !table.contains("strict"), "{table}");
}

#[test]
fn two_runs_are_compared() {
    let place = gold();
    let earlier = place.theralex(&["eval", "gold", "--json", "--errors"]).done();
    place.write("earlier.json", &earlier);
    // A dictionary that knows the gold id's gene, and no longer the disease.
    place.write("names/small.tsv", "id\ttype\tkind\tcase\tname\nHGNC:1\tgene\tpreferred\texact\tSMN1\n");
    place.write("names/small.links.tsv", "id\trelation\ttarget\n");
    let table = place.theralex(&["eval", "gold", "--against", "earlier.json", "--errors"]).done();
    assert!(table.contains("Mistakes gained: 1\n") && table.contains("Mistakes lost: 1\n"), "{table}");
    assert!(table.contains("\n+ one:3-15\tfalse-negative\tdisease\themophilia A\t"), "{table}");
    assert!(table.contains("\n- one:20-24\twrong-id\tgene\tSMN1\t"), "{table}");
    let record = place.theralex(&["eval", "gold", "--against", "earlier.json", "--json"]).done();
    let record: Value = serde_json::from_str(&record).unwrap();
    let differences = record["sets"][0]["against"]["differences"].as_array().unwrap();
    let disease = differences.iter().find(|d| d["type"] == "disease" && d["measure"] == "strict").unwrap();
    assert_eq!((&disease["f1"], &disease["differs"]), (&(-1.0).into(), &false.into()));

    place.write("gold/one.txt", "α: hemophilia A and SMN1; Zolgensma.");
    place.write("gold/one.ann.tsv", format!("{HEADER}3\t15\themophilia A\tdisease\tMONDO:0010602\t-\n"));
    place.theralex(&["eval", "gold", "--against", "earlier.json"]).refused(&["earlier.json", "same gold"]);
    place.write("old.json", "[]");
    place.theralex(&["eval", "gold", "--against", "old.json"]).refused(&["old.json names no format"]);
}

#[test]
fn bad_gold_names_file_and_line() {
    let place = gold();
    place.write("gold/one.ann.tsv", format!("{HEADER}0\t3\themophilia A\tdisease\t-\t-\n"));
    place.theralex(&["eval", "gold"]).refused(&["one.ann.tsv:2:"]);
    place.write("notes.txt", "no annotations");
    place.theralex(&["eval", "notes.txt"]).refused(&["notes.txt is no gold file"]);
    place.theralex(&["eval", "missing"]).refused(&["missing"]);
    place.write("lone/one.txt", "text");
    place.theralex(&["eval", "lone"]).refused(&["lone"]);
}
