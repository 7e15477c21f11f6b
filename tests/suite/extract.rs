//! `theralex extract`

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use serde_json::Value;

use crate::common::{ARTICLE, Workplace, program};

#[test]
fn documents_come_as_json_lines() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    place.write(
        "a/page.html",
        "<html><head><title>P</title></head><body><p>Text of the page.</p></body></html>",
    );
    let out = place.theralex(&["extract", "a"]).done();
    let rows: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["id"], &rows[0]["format"]), (&"page".into(), &"html".into()));
    assert_eq!((&rows[1]["id"], &rows[1]["text"]), (&"story".into(), &ARTICLE.into()));
    let chars: Vec<char> = ARTICLE.chars().collect();
    let passages = rows[1]["passages"].as_array().unwrap();
    let at = |passage: &Value, key: &str| usize::try_from(passage[key].as_u64().unwrap()).unwrap();
    let title: String = chars[at(&passages[0], "start")..at(&passages[0], "end")].iter().collect();
    assert_eq!((&passages[0]["kind"], title.as_str()), (&"title".into(), "A gene therapy for babies"));
}

#[test]
fn what_is_extracted_can_be_run() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    let lines = place.theralex(&["extract", "a"]).done();
    place.write("b.jsonl", lines);
    place.theralex(&["run", "a", "--out", "one", "--format", "csv"]).done();
    place.theralex(&["run", "b.jsonl", "--out", "two", "--format", "csv"]).done();
    for table in ["mentions.csv", "passages.csv", "entities.csv", "pairs.csv"] {
        let read = |out| std::fs::read_to_string(place.path(out).join(table)).unwrap();
        assert_eq!(read("one"), read("two"), "{table}");
    }
}

#[test]
fn rejects_are_told_and_the_rest_is_written() {
    let place = Workplace::new();
    place.write("a.txt", b"\x00\x01");
    place.write("b.txt", "fine");
    let ran = place.theralex(&["extract", "a.txt", "b.txt"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(3), 1), "{ran:?}");
    assert_eq!(ran.err, "theralex: a.txt: a binary file, not text (byte 0x00 at 0)\n");
    place.theralex(&["extract", "missing"]).refused(&["missing"]);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Workplace::new();
    for i in 0..20 {
        place.write(&format!("a/{i}.txt"), ARTICLE.repeat(200));
    }
    let mut child = program()
        .args(["extract", "a"])
        .current_dir(place.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    drop(out);
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!((child.wait().unwrap().code(), complaints.as_str()), (Some(0), ""));
    assert!(first.starts_with("{\"id\":\"0\""), "{first:.40}");
}
