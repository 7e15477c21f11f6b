//! One article as a JSON object: `text`, and as far as known `id`, `title`, `url`, `site`,
//! `published` (`2024-05-31`, or a time that begins so), `language` (`en`, or a tag that begins so;
//! any other counts as not known). Other keys are passed over.

use chrono::NaiveDate;
use serde::Deserialize;

use super::IngestError;
use super::language::language;
use super::text;
use crate::document::{Metadata, Passage, PassageKind, Span};

/// Why a line of JSON Lines is no article.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// It is no JSON object, has no `text`, or a value of another type than expected.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// `published` is no date.
    #[error("\"published\" is {0:?}, expected a date such as 2024-05-31")]
    Published(String),
}

#[derive(Deserialize)]
struct Article {
    #[serde(alias = "doc_id")]
    id: Option<Id>,
    text: String,
    title: Option<String>,
    url: Option<String>,
    site: Option<String>,
    #[serde(alias = "date")]
    published: Option<String>,
    language: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(serde_json::Number),
}

/// Reads one line. The article's own id wins over the `id` given. A title that the text does
/// not begin with is put before it, as a passage of its own, with a blank line between.
pub(super) fn read(id: String, line: &[u8]) -> Result<(String, String, Vec<Passage>, Metadata), IngestError> {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    let article: Article = serde_json::from_slice(line).map_err(JsonError::Json)?;
    let id = match article.id {
        Some(Id::Text(own)) if !own.trim().is_empty() => own,
        Some(Id::Number(own)) => own.to_string(),
        _ => id,
    };
    let published = match article.published.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(date) => Some(day(date).ok_or_else(|| JsonError::Published(date.to_owned()))?),
    };
    if article.text.trim().is_empty() {
        return Err(IngestError::Empty);
    }
    let title = article.title.filter(|title| !title.trim().is_empty());
    let (text, passages) = match &title {
        Some(title) if !article.text.trim_start().starts_with(title.trim()) => {
            with_title(title.trim(), &article.text)
        }
        _ => {
            let passages = text::passages(&article.text);
            (article.text, passages)
        }
    };
    let language = article.language.as_deref().and_then(language);
    let metadata = Metadata { url: article.url, site: article.site, title, published, language };
    Ok((id, text, passages, metadata))
}

fn with_title(title: &str, body: &str) -> (String, Vec<Passage>) {
    let text = format!("{title}\n\n{body}");
    let offset = text.len() - body.len();
    let mut passages = vec![Passage { span: Span::new(0, title.len()), kind: PassageKind::Title }];
    passages.extend(text::passages(body).into_iter().map(|p| Passage {
        span: Span::new(p.span.start() + offset, p.span.end() + offset),
        // The title is known; what looks like one in the body is a heading.
        kind: if p.kind == PassageKind::Title { PassageKind::Heading } else { p.kind },
    }));
    (text, passages)
}

/// The day at the beginning of an ISO 8601 date or time.
fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_article() {
        let line = br#"{"id": 7, "title": "A cure", "text": "For SMA.", "published": "2024-05-31T08:00:00Z", "x": 1}"#;
        let (id, text, passages, metadata) = read("f-000001".into(), line).unwrap();
        assert_eq!((id.as_str(), text.as_str()), ("7", "A cure\n\nFor SMA."));
        assert_eq!(passages[0].span.of(&text), "A cure");
        assert_eq!(metadata.published, NaiveDate::from_ymd_opt(2024, 5, 31));
    }

    #[test]
    fn a_language_is_a_code_or_not_known() {
        for (given, expected) in [("en-GB", Some("en")), ("DE", Some("de")), ("English", None), ("", None)] {
            let line = format!("{{\"text\": \"For SMA.\", \"language\": \"{given}\"}}");
            let (.., metadata) = read("i".into(), line.as_bytes()).unwrap();
            assert_eq!(metadata.language.as_deref(), expected, "{given:?}");
        }
    }

    #[test]
    fn a_bad_line_says_what_is_wrong() {
        for (line, message) in [
            (&b"{\"text\": "[..], "bad JSON article: EOF while parsing a value at line 1 column 9"),
            (b"{\"title\": \"x\"}", "bad JSON article: missing field `text` at line 1 column 14"),
            (
                b"{\"text\": \"x\", \"published\": \"May 2024\"}",
                "bad JSON article: \"published\" is \"May 2024\", expected a date such as 2024-05-31",
            ),
            (b"{\"text\": \" \"}", "the document holds no text"),
        ] {
            assert_eq!(read("i".into(), line).unwrap_err().to_string(), message);
        }
    }
}
