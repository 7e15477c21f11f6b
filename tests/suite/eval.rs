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
    let sets: Value = serde_json::from_str(&out).unwrap();
    let report = &sets[0]["report"];
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
}

#[test]
fn bad_gold_names_file_and_line() {
    let place = gold();
    place.write("gold/one.ann.tsv", format!("{HEADER}0\t3\themophilia A\tdisease\t-\t-\n"));
    place.theralex(&["eval", "gold"]).refused(&["one.ann.tsv:2:"]);
    place.theralex(&["eval", "missing"]).refused(&["missing"]);
    place.write("lone/one.txt", "text");
    place.theralex(&["eval", "lone"]).refused(&["lone"]);
}
