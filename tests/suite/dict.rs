//! `theralex dict`

use crate::common::Workplace;

#[test]
fn names_and_ids_are_looked_up() {
    let place = Workplace::new();
    let by_name = place.theralex(&["dict", "lookup", "Factor", "8", "deficiency"]).done();
    assert!(
        by_name.contains("\"factor VIII deficiency\": exact name (any) of disease MONDO:0010602"),
        "{by_name}"
    );
    assert!(by_name.contains("preferred    any      hemophilia A"), "{by_name}");
    let by_id = place.theralex(&["dict", "lookup", "MONDO:0001516"]).done();
    assert!(by_id.contains("xrefs        DOID:12377 MESH:D009134"), "{by_id}");
    assert_eq!(place.theralex(&["dict", "lookup", "nothing"]).done(), "no name or id \"nothing\"\n");
}

#[test]
fn a_dictionary_is_counted() {
    let out = Workplace::new().theralex(&["dict", "stats"]).done();
    assert!(out.contains("MONDO 2") && out.contains("7 different folded names"), "{out}");
    assert!(out.contains("names/small.links.tsv\nnames/small.tsv"), "{out}");
}

#[test]
fn a_later_dictionary_adds_replaces_and_forbids() {
    let place = Workplace::new();
    place.write(
        "own/names.tsv",
        "id\ttype\tkind\tcase\tname\nMONDO:0010602\tdisease\tpreferred\tany\tbleeders' disease\n",
    );
    let lookup =
        |folders| place.theralex(&["dict", "lookup", "--dictionaries", folders, "bleeders disease"]).done();
    assert!(lookup("names,own").contains("MONDO:0010602 \"bleeders' disease\""));
    assert!(lookup("own,names").contains("MONDO:0010602 \"hemophilia A\""));

    place.write("no/drop.tsv", "type\tid\tname\treason\ndisease\t*\themophilia A\tfor the test\n");
    let gone = place.theralex(&["dict", "lookup", "--dictionaries", "names,no", "hemophilia A"]).done();
    assert!(gone.contains("no name or id"), "{gone}");
    place.write("no/drop.tsv", "type\tid\tname\treason\ndisease\t*\tno such name\tfor the test\n");
    let stats = place.theralex(&["dict", "stats", "--dictionaries", "names,no"]).done();
    assert!(
        stats.contains("no/drop.tsv:2: forbids \"no such name\", which no earlier folder has"),
        "{stats}"
    );
    place.write("no/drop.tsv", "type\tid\tname\treason\ndisease\t*\t*\tall of them\n");
    place
        .theralex(&["dict", "stats", "--dictionaries", "names,no"])
        .refused(&["no/drop.tsv:2: a row may not forbid every name of every id"]);
}

#[test]
fn a_bad_row_names_its_file_and_line() {
    let place = Workplace::new();
    for (row, parts) in [
        ("MONDO:1\tdisease\tpreferred\tany", &["bad/x.tsv:3: expected 5 columns"][..]),
        ("MONDO 1\tdisease\tpreferred\tany\tflu", &["bad/x.tsv:3:", "prefix:identifier"]),
        ("MONDO:1\tdisease\tpreferred\tany\t--", &["bad/x.tsv:3:", "no letter or digit"]),
        (
            "MONDO:2\tgene\tpreferred\tany\tcold",
            &["bad/x.tsv:3:", "MONDO:2 is a gene here and a disease before"],
        ),
    ] {
        place.write(
            "bad/x.tsv",
            format!("id\ttype\tkind\tcase\tname\nMONDO:2\tdisease\texact\tany\tx\n{row}\n"),
        );
        place.theralex(&["dict", "stats", "--dictionaries", "bad"]).refused(parts);
    }
    place.write("bad/x.tsv", "id\ttype\tkind\tcase\tname\nMONDO:2\tdisease\texact\tany\tx\n");
    place.write("bad/x.links.tsv", "id\trelation\ttarget\nMONDO:3\txref\tDOID:1\n");
    place.theralex(&["dict", "stats", "--dictionaries", "bad"]).refused(&["bad/x.links.tsv:2:", "MONDO:3"]);
}

const GOLD: &str = "start\tend\tsurface\ttype\tid\tname\n";

#[test]
fn names_are_ranked_by_what_they_cost() {
    let place = Workplace::new();
    place.write("gold/one.txt", "SMN1 and severe hemophilia A; hemophilia A. Zolgensma and SMN2 and SMN2.");
    place.write(
        "gold/one.ann.tsv",
        format!(
            "{GOLD}0\t4\tSMN1\tgene\tHGNC:11117\tSMN1\n9\t28\tsevere hemophilia A\tdisease\t-\t-\n\
             30\t42\themophilia A\tdisease\tMONDO:0010602\t-\n58\t62\tSMN2\tgene\t-\t-\n67\t71\tSMN2\tgene\t-\t-\n"
        ),
    );
    let out = place.theralex(&["dict", "audit", "gold", "--json"]).done();
    let audit: serde_json::Value = serde_json::from_str(&out).unwrap();
    let names = audit["names"].as_array().unwrap();
    // No drug is annotated, so Zolgensma costs nothing; SMN1 is always right.
    assert_eq!(names.len(), 1, "{out}");
    assert_eq!(names[0]["surface"], "hemophilia A");
    assert_eq!((&names[0]["right"], &names[0]["wrong_borders"]), (&1.into(), &1.into()));
    assert_eq!(names[0]["instead"], "disease:severe hemophilia A");
    let unknown: Vec<&str> =
        audit["unknown"].as_array().unwrap().iter().map(|row| row["surface"].as_str().unwrap()).collect();
    assert_eq!(unknown, ["SMN2", "severe hemophilia A"]);
    let table = place.theralex(&["dict", "audit", "gold", "--type", "gene", "--limit", "1"]).done();
    assert!(table.contains(" SMN2 ") && !table.contains(" disease "), "{table}");
}

#[test]
fn genes_of_other_species_are_learned() {
    let place = Workplace::new();
    let text = "7|t|Smn1 in mice\n7|a|Mice lack Smn1.\n";
    let mentions = "7\t0\t4\tSmn1\tGene\t20595\n7\t23\t27\tSmn1\tGene\t20595\n";
    place.write("train.pubtator", format!("{text}{mentions}"));
    let learn = ["dict", "learn", "train.pubtator", "--type", "gene", "--out", "learned"];
    let out = place.theralex(&learn).done();
    assert!(out.contains("gene: 1 of other species"), "{out}");
    let read = |name: &str| std::fs::read_to_string(place.path(name)).unwrap();
    let names = read("learned/gene.learned.tsv");
    assert!(names.contains("NCBIGene:20595\tgene\tpreferred\tmodel\tsmn1\n"), "{names}");
    let links = read("learned/gene.learned.links.tsv");
    assert!(links.contains("NCBIGene:20595\ttaxon\tNCBITaxon:10090\n"), "{links}");
    assert!(links.contains("NCBIGene:20595\tortholog\tHGNC:11117\n"), "{links}");
    place.theralex(&[&learn[..], &["--without", "train.pubtator"]].concat()).done();
    assert_eq!(read("learned/gene.learned.tsv").lines().count(), 1);
}

#[test]
fn words_around_names_are_learned() {
    let place = Workplace::new();
    let paper = "Mice had SMN1 expression and AAV9 was given in the placebo group.\n\n".repeat(3);
    for i in 0..30 {
        place.write(&format!("papers/{i}.txt"), &paper);
        place.write(
            &format!("lay/{i}.txt"),
            "Ask your doctor if you have hemophilia A, and your family too. ".repeat(9),
        );
    }
    let learn = ["dict", "cues", "--research", "papers", "--lay", "lay", "--out", "cues.txt"];
    assert_eq!(place.theralex(&learn).done(), "");
    let cues = std::fs::read_to_string(place.path("cues.txt")).unwrap();
    assert!(cues.lines().any(|line| line.starts_with("gene\tafter\texpression\t2.")), "{cues}");
    assert!(cues.lines().any(|line| line.starts_with("research\tanywhere\tyour\t-")), "{cues}");
    place.theralex(&learn).done();
    assert_eq!(std::fs::read_to_string(place.path("cues.txt")).unwrap(), cues);
    place.theralex(&["dict", "cues", "--research", "none", "--lay", "lay", "--out", "x"]).refused(&["none"]);
}
