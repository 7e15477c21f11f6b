//! `theralex tag`

use serde_json::Value;

use crate::common::Workplace;

fn objects(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

#[test]
fn a_sentence_becomes_a_table() {
    let table = Workplace::new().theralex(&["tag", "Zolgensma brings SMN1 in AAV9."]).done();
    for part in ["entity_id", "Zolgensma", "onasemnogene abeparvovec", "HGNC:11117", "VEC:AAV9"] {
        assert!(table.contains(part), "{part} is not in\n{table}");
    }
}

#[test]
fn offsets_are_code_points() {
    let text = "🧬 β-Haemophilia A\u{301} and SMN1";
    let found = objects(&Workplace::new().theralex(&["tag", "--json", text]).done());
    let chars: Vec<char> = text.chars().collect();
    for row in &found {
        let at = |key: &str| usize::try_from(row[key].as_u64().expect("a number")).expect("small");
        let surface: String = chars[at("start")..at("end")].iter().collect();
        assert_eq!(row["text"], surface);
    }
    assert_eq!(found.last().expect("SMN1")["text"], "SMN1");
}

#[test]
fn standard_input_is_tagged() {
    let place = Workplace::new();
    let ran = place.theralex_reading(&["tag", "--json"], b"Born with factor 8 deficiency.\r\n");
    let found = objects(&ran.done());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["text"], "factor 8 deficiency");
    assert_eq!(found[0]["entity_id"], "MONDO:0010602");
    assert_eq!(found[0]["entity_name"], "hemophilia A");
}

#[test]
fn nothing_found_is_said() {
    let place = Workplace::new();
    assert_eq!(place.theralex(&["tag", "The weather is fine."]).done(), "nothing found\n");
    assert_eq!(place.theralex(&["tag", "--json", "The weather is fine."]).done(), "");
}

#[test]
fn a_text_of_nothing_is_refused() {
    let place = Workplace::new();
    place.theralex(&["tag", "  "]).refused(&["no text"]);
    place.theralex_reading(&["tag"], b"\xFF\xFF").refused(&["UTF-8"]);
}
