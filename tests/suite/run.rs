//! `theralex run`

use crate::common::{ARTICLE, Rows, Workplace};

const TABLES: [&str; 6] = ["documents", "passages", "mentions", "entities", "pairs", "rejects"];

#[test]
fn an_article_becomes_tables_and_a_summary() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    let summary = place.theralex(&["run", "a", "--out", "out"]).done();
    assert!(summary.starts_with("1 documents"), "{summary}");
    assert!(summary.contains("Zolgensma") || summary.contains("onasemnogene abeparvovec"), "{summary}");

    let out = place.path("out");
    let documents = Rows::of_parquet(&out, "documents");
    assert_eq!(
        documents.cells(["doc_id", "source", "format", "title", "n_mentions"]),
        [["story", "a/story.txt", "text", "A gene therapy for babies", "7"]]
    );
    assert_eq!(documents.column("text"), [ARTICLE]);
    let mentions = Rows::of_parquet(&out, "mentions");
    let found = mentions.cells(["text", "type", "entity_id", "method", "section"]);
    assert_eq!(
        found,
        [
            ["Zolgensma", "drug", "RXNORM:2121073", "dictionary", "body"],
            ["SMN1", "gene", "HGNC:11117", "dictionary", "body"],
            ["AAV9", "vector", "VEC:AAV9", "dictionary", "body"],
            ["spinal muscular atrophy", "disease", "MONDO:0001516", "dictionary", "body"],
            ["SMA", "disease", "MONDO:0001516", "abbreviation", "body"],
            ["SMA", "disease", "MONDO:0001516", "abbreviation", "body"],
            ["Haemophilia A", "disease", "MONDO:0010602", "dictionary", "body"],
        ]
    );
    let entities = Rows::of_parquet(&out, "entities");
    assert_eq!(
        entities.cells(["entity_id", "entity_name", "xrefs", "n_mentions", "n_documents"])[0],
        ["MONDO:0001516", "spinal muscular atrophy", "DOID:12377|MESH:D009134", "3", "1"]
    );
    assert_eq!(Rows::of_parquet(&out, "pairs").len(), 6);
    assert_eq!(Rows::of_parquet(&out, "rejects").len(), 0);
    assert!(Rows::of_parquet(&out, "passages").len() >= 2);

    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(report["counts"]["documents"], 1);
    assert_eq!(report["counts"]["mentions"]["disease"], 4);
    assert_eq!(report["engine"]["name"], "none");
    assert_eq!(report["interrupted"], false);
}

#[test]
fn the_three_formats_say_the_same() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    place.write("a/quoted.txt", "A \"quoted\", line\r\nwith, commas and hemophilia A.\r\n");
    place.write("a/none.txt", "Nothing to see.");
    place.write("a/bad.txt", b"\xFFbad");
    let ran = place.theralex(&["run", "a", "--out", "out", "--format", "parquet,csv,jsonl"]);
    assert_eq!(ran.code, Some(3));
    let out = place.path("out");
    for table in TABLES {
        let parquet = Rows::of_parquet(&out, table);
        assert_eq!(Rows::of_csv(&out, table).plain(), parquet.plain(), "{table} as CSV");
        let jsonl = Rows::of_jsonl(&out, table);
        assert!(jsonl.len() > 0, "{table} has no rows");
        assert_eq!(jsonl.plain(), parquet.plain(), "{table} as JSONL");
    }
}

#[test]
fn bad_inputs_are_listed_and_the_rest_is_tagged() {
    let place = Workplace::new();
    place.write("a/bad-bytes.txt", b"Caf\xE9 hemophilia A");
    place.write("a/binary.txt", b"\x00\x01\x02\x03");
    place.write("a/blank.txt", " \n\t\n");
    place.write("a/empty.txt", "");
    place.write("a/good.txt", "He has hemophilia A.");
    place.write(
        "a/lines.jsonl",
        "{\"text\": \"SMN1\"\n{\"text\": \"Factor VIII deficiency\"}\n{\"id\": \"x\"}\n",
    );
    place.write("named.pdf", "%PDF-1.7 ...");
    let ran = place.theralex(&["run", "a", "named.pdf", "--out", "out"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_eq!(ran.err, "theralex: 7 of 9 inputs rejected; the reasons are in out/rejects.parquet\n");
    let rejects = Rows::of_parquet(&place.path("out"), "rejects");
    assert_eq!(
        rejects.cells(["source", "stage", "error"]),
        [
            ["a/bad-bytes.txt", "ingest", "encoding"],
            ["a/binary.txt", "ingest", "binary"],
            ["a/blank.txt", "ingest", "empty"],
            ["a/empty.txt", "ingest", "empty"],
            ["a/lines.jsonl#1", "ingest", "bad_json"],
            ["a/lines.jsonl#3", "ingest", "bad_json"],
            ["named.pdf", "ingest", "unknown_format"],
        ]
    );
    assert!(rejects.column("message").iter().all(|message| !message.is_empty()));
    let documents = Rows::of_parquet(&place.path("out"), "documents");
    assert_eq!(documents.column("doc_id"), ["good", "lines-000002"]);
    assert_eq!(Rows::of_parquet(&place.path("out"), "mentions").len(), 2);
}

#[test]
fn a_document_over_the_limit_is_rejected() {
    let place = Workplace::new();
    place.write("long.txt", "hemophilia A ".repeat(10));
    place.write("lines.jsonl", format!("{{\"text\": \"{}\"}}\n{{\"text\": \"SMN1\"}}\n", "long ".repeat(50)));
    let ran =
        place.theralex(&["run", "long.txt", "lines.jsonl", "--out", "out", "--max-document-bytes", "100"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let rejects = Rows::of_parquet(&place.path("out"), "rejects");
    let expected = [["long.txt", "too_large"], ["lines.jsonl#1", "too_large"]];
    assert_eq!(rejects.cells(["source", "error"]), expected);
    assert_eq!(Rows::of_parquet(&place.path("out"), "mentions").column("text"), ["SMN1"]);
}

#[test]
fn wrong_use_writes_nothing() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    place.write("broken/names.tsv", "id\ttype\tkind\tcase\tname\nMONDO:1\tillness\tpreferred\tany\tflu\n");
    place.write("no-names/readme.md", "nothing here");
    place.write("no-articles/data.bin", "x");
    place.write("settings.toml", "treads = 2\n");
    place.write("model.toml", "model = \"weights\"\n");
    for (args, parts) in [
        (&["run", "missing", "--out", "out"][..], &["no such file or folder: missing"][..]),
        (&["run", "a", "none/*.txt", "--out", "out"], &["no file fits the pattern", "none/*.txt"]),
        (&["run", "no-articles", "--out", "out"], &["no article in no-articles", ".txt"]),
        (
            &["run", "a", "--out", "out", "--dictionaries", "broken"],
            &["names.tsv:2:", "\"illness\"", "disease, gene, vector, drug"],
        ),
        (&["run", "a", "--out", "out", "--dictionaries", "no-names"], &["no dictionary in no-names"]),
        (&["run", "a", "--out", "out", "--dictionaries", "nowhere"], &["cannot read dictionary nowhere"]),
        (&["run", "a", "--out", "out", "--format", "xlsx"], &["xlsx", "parquet, csv, jsonl"]),
        (&["run", "a", "--out", "out", "--config", "nowhere.toml"], &["cannot read nowhere.toml"]),
        (&["run", "a", "--out", "out", "--engine", "onnx"], &["no model folder models/ner"]),
        (&["run", "a", "--out", "out", "--config", "model.toml"], &["no model folder weights"]),
    ] {
        place.theralex(args).refused(parts);
        assert!(!place.path("out").exists(), "{args:?} left something");
    }
    // The settings file's own words are shown below the sentence.
    let ran = place.theralex(&["run", "a", "--out", "out", "--config", "settings.toml"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("settings.toml") && ran.err.contains("treads"), "{ran:?}");
    assert!(!place.path("out").exists());
}

#[test]
fn an_output_of_somebody_else_is_left_alone() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    place.write("thesis/chapter.tex", "my work");
    place.write("file", "my work too");
    place
        .theralex(&["run", "a", "--out", "thesis"])
        .refused(&["thesis", "chapter.tex", "new or empty directory"]);
    place.theralex(&["run", "a", "--out", "file"]).refused(&["file is not a directory"]);
    assert_eq!(place.files("thesis"), [("chapter.tex".to_owned(), b"my work".to_vec())]);
    assert_eq!(std::fs::read(place.path("file")).unwrap(), b"my work too");
}

#[test]
fn a_second_run_takes_the_place_of_the_first() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    place.write("b/other.txt", "Factor VIII deficiency");
    place.theralex(&["run", "a", "--out", "out", "--format", "csv,parquet"]).done();
    place.theralex(&["run", "b", "--out", "out"]).done();
    assert_eq!(Rows::of_parquet(&place.path("out"), "documents").column("doc_id"), ["other"]);
    let names: Vec<String> = place.files("out").into_iter().map(|(name, _)| name).collect();
    let mut expected: Vec<String> =
        TABLES.map(|table| format!("{table}.parquet/part-00000.parquet")).to_vec();
    expected.push("run.json".into());
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn nothing_is_lost_when_a_second_run_is_refused() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    place.theralex(&["run", "a", "--out", "out"]).done();
    let before = place.files("out");
    place.theralex(&["run", "missing", "--out", "out"]).refused(&["missing"]);
    assert!(place.files("out") == before);
}

#[test]
fn ids_come_from_names_paths_and_articles() {
    let place = Workplace::new();
    place.write("a/x/story.txt", "SMN1");
    place.write("a/y/story.html", "<html><body><p>SMN1 was found in a child.</p></body></html>");
    place.write("a/y/other.txt", "SMN1");
    place.write("a/.hidden/secret.txt", "SMN1");
    place.write("a/y/picture.png", "no article");
    place.write(
        "a/z.jsonl",
        "{\"id\": \"own\", \"text\": \"SMN1\"}\n\n{\"text\": \"SMN1\"}\n{\"id\": 7, \"text\": \"SMN1\"}\n\
         {\"id\": \"own\", \"text\": \"SMN1\"}\n",
    );
    let summary = place.theralex(&["run", "a", "--out", "out"]).done();
    assert!(summary.contains("passed over 1 files") && summary.contains("1 .png"), "{summary}");
    let out = place.path("out");
    let documents = Rows::of_parquet(&out, "documents");
    assert_eq!(
        documents.cells(["doc_id", "source"]),
        [
            ["x/story.txt", "a/x/story.txt"],
            ["other", "a/y/other.txt"],
            ["y/story.html", "a/y/story.html"],
            ["own", "a/z.jsonl#1"],
            ["z-000003", "a/z.jsonl#3"],
            ["7", "a/z.jsonl#4"],
            ["own~2", "a/z.jsonl#5"],
        ]
    );
    assert_eq!(Rows::of_parquet(&out, "mentions").column("doc_id"), documents.column("doc_id"));
}

#[test]
fn articles_bring_their_metadata() {
    let place = Workplace::new();
    place.write(
        "news.jsonl",
        "{\"title\": \"Hope\", \"text\": \"SMN1 was replaced.\", \"url\": \"https://news.example/1\", \
         \"site\": \"News\", \"published\": \"2024-05-31T08:00:00Z\", \"language\": \"en\"}\n\
         {\"title\": \"Hope\", \"text\": \"Hope\\n\\nSMN1.\", \"published\": \"in May\"}\n",
    );
    assert_eq!(place.theralex(&["run", "news.jsonl", "--out", "out"]).code, Some(3));
    let out = place.path("out");
    let documents = Rows::of_parquet(&out, "documents");
    assert_eq!(
        documents.cells(["url", "site", "title", "published", "language", "text"]),
        [["https://news.example/1", "News", "Hope", "2024-05-31", "en", "Hope\n\nSMN1 was replaced."]]
    );
    assert_eq!(Rows::of_parquet(&out, "entities").column("first_published"), ["2024-05-31"]);
}

/// With one try for each earlier document of the id this took 98 s.
#[test]
fn many_documents_of_one_id_are_numbered_in_order() {
    let place = Workplace::new();
    place.write("same.jsonl", "{\"id\": \"x\", \"text\": \"SMN1\"}\n".repeat(60_000));
    place.theralex(&["run", "same.jsonl", "--out", "out", "--quiet"]).done();
    let documents = Rows::of_parquet(&place.path("out"), "documents");
    let ids = documents.column("doc_id");
    assert_eq!((ids.len(), ids[0], ids[1], ids[59_999]), (60_000, "x", "x~2", "x~60000"));
    let mentions = Rows::of_parquet(&place.path("out"), "mentions");
    assert_eq!(mentions.column("doc_id"), ids);
}

#[test]
fn a_file_of_blank_lines_is_rejected() {
    let place = Workplace::new();
    place.write("blank.jsonl", "\n  \n\r\n");
    assert_eq!(place.theralex(&["run", "blank.jsonl", "--out", "out"]).code, Some(3));
    let rejects = Rows::of_parquet(&place.path("out"), "rejects");
    assert_eq!(rejects.cells(["source", "error"]), [["blank.jsonl", "empty"]]);
}

#[test]
fn standard_input_patterns_and_files_are_inputs_too() {
    let place = Workplace::new();
    place.write("p/one.txt", "SMN1");
    place.write("p/two.txt", "SMN1");
    place.write("p/three.md", "SMN1");
    let out = place.path("out");
    place.theralex_reading(&["run", "-", "--out", "out"], b"Hemophilia A is rare.").done();
    assert_eq!(Rows::of_parquet(&out, "documents").cells(["doc_id", "source"]), [["stdin", "-"]]);
    place.theralex_reading(&["run", "-", "--out", "out"], b"{\"id\": \"j\", \"text\": \"SMN1\"}").done();
    assert_eq!(Rows::of_parquet(&out, "documents").cells(["doc_id", "format"]), [["j", "jsonl"]]);
    place.theralex(&["run", "p/t*", "--out", "out"]).done();
    assert_eq!(Rows::of_parquet(&out, "documents").column("doc_id"), ["three", "two"]);
    place.theralex(&["run", "p/three.md", "p/one.txt", "--out", "out"]).done();
    assert_eq!(Rows::of_parquet(&out, "documents").column("doc_id"), ["three", "one"]);
    let ran = place.theralex_reading(&["run", "-", "--out", "out"], b"");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_eq!(Rows::of_parquet(&out, "rejects").cells(["source", "error"]), [["-", "empty"]]);
}

#[test]
fn quiet_says_nothing() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    assert_eq!(place.theralex(&["run", "a", "--out", "out", "--quiet"]).done(), "");
}

#[test]
fn what_is_typed_wins_over_the_settings_file() {
    let place = Workplace::new();
    place.write("a/story.txt", ARTICLE);
    place.write(
        "settings.toml",
        "dictionaries = [\"nowhere\"]\nthreads = 1\nformat = [\"csv\"]\nengine = \"none\"\n",
    );
    let run = ["run", "a", "--out", "out", "--config", "settings.toml"];
    place.theralex(&run).refused(&["nowhere"]);
    place.theralex(&[&run[..], &["--dictionaries", "names"]].concat()).done();
    assert!(place.path("out/mentions.csv").is_file() && !place.path("out/mentions.parquet").exists());
    place.theralex(&[&run[..], &["--dictionaries", "names", "--format", "jsonl"]].concat()).done();
    assert!(place.path("out/mentions.jsonl").is_file() && !place.path("out/mentions.csv").exists());
}

#[test]
fn wrong_arguments_are_explained() {
    let place = Workplace::new();
    for args in [&["run"][..], &["run", "a"], &["walk"], &["run", "a", "--out", "out", "--threads", "0"]] {
        place.theralex(args).refused(&["--help"]);
    }
    let help = place.theralex(&["run", "--help"]).done();
    assert!(help.contains("--dictionaries") && help.contains("--max-document-bytes"), "{help}");
}
