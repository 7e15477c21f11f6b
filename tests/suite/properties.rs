//! What holds for any text at all: reading and tagging it never fails in a way of its own,
//! and every span stays inside the text.

use proptest::prelude::*;
use theralex::document::Format;
use theralex::ingest::IngestError;

use crate::checks;
use crate::checks::{document_holds, read};

/// Texts of names and what stands around them: whole words, broken words, and characters of
/// every kind and width.
fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "adenosine deaminase",
        "(ADA)",
        "deficiency",
        "SMA",
        "(SMA)",
        "AAV9",
        "AAV2/8",
        "AAV-PHP.eB",
        "vector",
        "severe",
        "hemophilia A",
        "haemophilia",
        "β-thalassaemia",
        "ﬁbrosis",
        "CFTR p.Phe508del",
        "CAT",
        "WAS",
        "gene",
        "anti-",
        "-free",
        "cancer",
        "CANCER",
        "Society",
        "onasemnogene abeparvovec-xioi",
        "CTX001",
        "spinal muscular atrophy",
        "STOP",
        "<p>",
        "</p>",
        "<b>",
        "&amp;",
        "&#x1F9EC;",
        "<!--",
        "-->",
        "<script>",
        "{",
        "}",
        "\"",
        "\\",
        "NCT03872479",
        "I",
        "II",
        "IV",
        "'s",
        "’s",
        ".",
        ",",
        "(",
        ")",
        "-",
        "–",
        "/",
        "\r\n",
        "\n\n",
        "\n",
        "\r",
        "\t",
        "\u{A0}",
        "\u{2029}",
        "\u{AD}",
        "\u{200B}",
        "\u{FEFF}",
        "e\u{301}",
        "\u{301}",
        "🧬",
        "👩‍🔬",
        "İ",
        "ß",
        "Ω",
        "∆",
        "ŉ",
        "ǆ",
        "①",
        "½",
        "Ⅷ",
        "한",
        "ا",
        "𝛂",
        "𝐀𝐀𝐕9",
    ]);
    let piece = prop_oneof![4 => word.prop_map(str::to_owned), 1 => "\\PC{1,4}", 1 => "[ A-Za-z0-9]{1,6}"];
    prop::collection::vec((piece, prop::sample::select(vec!["", " ", " ", " "])), 0..40)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, gap)| [piece, gap.to_owned()]).collect())
}

proptest! {
    #[test]
    fn any_text_is_read_unchanged_and_tagged(text in text()) {
        checks::text(&text);
        checks::tag(&text);
        match read(Format::Text, text.as_bytes()) {
            Ok(document) => {
                prop_assert_eq!(&document.text, text.strip_prefix('\u{FEFF}').unwrap_or(&text));
                document_holds(&document);
            }
            Err(error) => {
                prop_assert!(matches!(error, IngestError::Empty), "{}", error);
                let bare = text.trim_start_matches('\u{FEFF}').trim();
                prop_assert_eq!(bare, "");
            }
        }
    }

    #[test]
    fn any_page_is_read_and_tagged(text in text(), head in text()) {
        let page = format!("<html><head><title>{head}</title></head><body><article><p>{text}</p></article></body></html>");
        checks::html(page.as_bytes());
    }

    #[test]
    fn any_json_article_is_read_and_tagged(text in text(), title in text()) {
        let line = serde_json::json!({"id": "a", "title": title, "text": text}).to_string();
        match read(Format::Jsonl, line.as_bytes()) {
            Ok(document) => {
                prop_assert!(document.text.ends_with(&text));
                document_holds(&document);
            }
            Err(error) => prop_assert!(matches!(error, IngestError::Empty) && text.trim().is_empty(), "{}", error),
        }
    }

    #[test]
    fn a_search_finds_what_a_naive_one_finds(names in prop::collection::vec(text(), 1..6), text in text()) {
        let names: Vec<String> = names.into_iter().map(|name| name.chars().take(24).collect()).collect();
        checks::search(&format!("{}\n\n{text} {}", names.join("\n").replace("\n\n", "\n"), names.concat()));
    }

    #[test]
    fn no_bytes_bring_a_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        checks::html(&bytes);
        checks::jsonl(&bytes);
        if let Ok(document) = read(Format::Text, &bytes) {
            document_holds(&document);
        }
    }
}
