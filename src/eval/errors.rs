//! Each mistake with where it is, so that it can be looked at; and mistakes of one kind
//! counted together.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use super::gold::{GoldDocument, GoldMention};
use super::score::{Alignment, Predicted};
use crate::concept::{Curie, EntityType};
use crate::document::{CodePoints, Span};

/// How much text is shown on either side, in code points.
const CONTEXT: usize = 40;

/// What is wrong. Spans are compared as in the strict measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// Found, but not gold.
    FalsePositive,
    /// Gold, but not found.
    FalseNegative,
    /// The right span with another concept.
    WrongId,
    /// The right span with no concept, where gold has one.
    NoId,
}

impl ErrorKind {
    /// The string used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FalsePositive => "false-positive",
            Self::FalseNegative => "false-negative",
            Self::WrongId => "wrong-id",
            Self::NoId => "no-id",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorRecord {
    /// The gold document's.
    pub doc_id: String,
    /// First code point.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// As it stands in the text.
    pub surface: String,
    /// Found or gold type.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// What is wrong.
    pub kind: ErrorKind,
    /// What gold says; empty for a false positive.
    pub gold_ids: Vec<String>,
    /// The concept's name in the gold file.
    pub gold_name: Option<String>,
    /// The concept that was found.
    pub predicted: Option<Curie>,
    /// For a false positive the gold mention that the span touches, for a false negative
    /// the mention found there, as `type:surface`: wrong borders or a wrong type.
    pub instead_of: Option<String>,
    /// Up to 40 code points before, line breaks as blanks.
    pub before: String,
    /// Up to 40 code points after, line breaks as blanks.
    pub after: String,
}

/// Mistakes of one kind about one surface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorCount {
    /// Found or gold type.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// In lower case.
    pub surface: String,
    /// What is wrong.
    pub kind: ErrorKind,
    /// How often.
    pub count: usize,
}

/// Counts mistakes by type, lower-cased surface and kind; most frequent first, equal ones by
/// type, surface and kind.
#[must_use]
pub fn aggregate(errors: &[ErrorRecord]) -> Vec<ErrorCount> {
    let mut counts: HashMap<(EntityType, String, ErrorKind), usize> = HashMap::new();
    for error in errors {
        *counts.entry((error.entity_type, error.surface.to_lowercase(), error.kind)).or_default() += 1;
    }
    let mut counts: Vec<ErrorCount> = counts
        .into_iter()
        .map(|((entity_type, surface, kind), count)| ErrorCount { entity_type, surface, kind, count })
        .collect();
    counts.sort_by_cached_key(|c| (Reverse(c.count), c.entity_type, c.surface.clone(), c.kind));
    counts
}

/// Adds the mistakes of one type in one document.
pub(super) fn collect(
    document: &GoldDocument,
    predicted: &[Predicted],
    alignment: &Alignment,
    errors: &mut Vec<ErrorRecord>,
) {
    let points = CodePoints::new(&document.text);
    let mut add = |kind, span: Span, gold: Option<&GoldMention>, found: Option<&Predicted>, instead_of| {
        let range = points.range(span);
        let (before, after) = context(&document.text, span);
        errors.push(ErrorRecord {
            doc_id: document.id.clone(),
            start: range.start,
            end: range.end,
            surface: span.of(&document.text).to_owned(),
            entity_type: alignment.entity_type,
            kind,
            gold_ids: gold.map(|g| g.ids.clone()).unwrap_or_default(),
            gold_name: gold.and_then(|g| g.name.clone()),
            predicted: found.and_then(|p| p.concept.clone()),
            instead_of,
            before,
            after,
        });
    };
    let named = |entity_type: EntityType, span: Span| format!("{entity_type}:{}", span.of(&document.text));
    for pair in alignment.pairs.iter().filter(|pair| !pair.right && !pair.gold.ids.is_empty()) {
        let kind = if pair.predicted.concept.is_some() { ErrorKind::WrongId } else { ErrorKind::NoId };
        add(kind, pair.gold.span, Some(pair.gold), Some(pair.predicted), None);
    }
    for &found in &alignment.spurious {
        let touched = document.mentions.iter().find(|g| !g.ignore && g.span.overlaps(found.span));
        add(
            ErrorKind::FalsePositive,
            found.span,
            None,
            Some(found),
            touched.map(|g| named(g.entity_type, g.span)),
        );
    }
    for &gold in &alignment.missed {
        let touched = predicted.iter().find(|p| p.span.overlaps(gold.span));
        add(
            ErrorKind::FalseNegative,
            gold.span,
            Some(gold),
            None,
            touched.map(|p| named(p.entity_type, p.span)),
        );
    }
}

/// Up to 40 code points before and after `span`, line breaks as blanks.
pub(super) fn context(text: &str, span: Span) -> (String, String) {
    let before = &text[..span.start()];
    let start = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(i, _)| i);
    let after = text[span.end()..].chars().take(CONTEXT);
    (before[start..].chars().map(unbroken).collect(), after.map(unbroken).collect())
}

const fn unbroken(c: char) -> char {
    if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::score::{SameId, score};

    fn errors() -> Vec<ErrorRecord> {
        let text = format!("{}α\nLupus in mice; lupus nephritis, LUPUS.{}", "é".repeat(60), "🧬".repeat(60));
        let span = |surface: &str| {
            let start = text.find(surface).unwrap();
            Span::new(start, start + surface.len())
        };
        let gold = |surface, ids: &[&str]| GoldMention {
            span: span(surface),
            entity_type: EntityType::Disease,
            ids: ids.iter().map(|&id| id.to_owned()).collect(),
            name: None,
            ignore: false,
        };
        let found = |surface, id: &str| Predicted {
            span: span(surface),
            entity_type: EntityType::Disease,
            concept: Curie::new(id).ok(),
        };
        let mentions =
            vec![gold("Lupus", &["D:1"]), gold("lupus nephritis", &["D:2"]), gold("LUPUS", &["D:1", "D:3"])];
        let predicted =
            [found("LUPUS", ""), found("Lupus", "D:9"), found("lupus", "D:1"), found("mice", "D:4")];
        let document = GoldDocument { id: "7".to_owned(), text: text.clone(), mentions };
        score([(&document, &predicted[..])], None, &SameId).errors().to_vec()
    }

    #[test]
    fn each_mistake_tells_where_and_what() {
        let errors = errors();
        let told: Vec<_> = errors
            .iter()
            .map(|e| {
                (e.start, e.surface.as_str(), e.kind.as_str(), e.gold_ids.join("|"), e.instead_of.as_deref())
            })
            .collect();
        assert_eq!(
            told,
            [
                (62, "Lupus", "wrong-id", "D:1".to_owned(), None),
                (71, "mice", "false-positive", String::new(), None),
                (77, "lupus", "false-positive", String::new(), Some("disease:lupus nephritis")),
                (77, "lupus nephritis", "false-negative", "D:2".to_owned(), Some("disease:lupus")),
                (94, "LUPUS", "no-id", "D:1|D:3".to_owned(), None),
            ]
        );
        assert_eq!(errors[0].predicted.as_ref().unwrap().as_str(), "D:9");
        assert_eq!(errors[0].before, format!("{}α ", "é".repeat(38)));
        assert_eq!(errors[4].after, format!(".{}", "🧬".repeat(39)));
    }

    #[test]
    fn mistakes_are_counted_by_lower_cased_surface() {
        let mut twice = errors();
        twice.retain(|e| e.kind != ErrorKind::FalseNegative);
        twice.push(ErrorRecord { surface: "MICE".to_owned(), ..twice[1].clone() });
        let counts: Vec<_> =
            aggregate(&twice).into_iter().map(|c| (c.surface, c.kind.as_str(), c.count)).collect();
        let expected = [
            ("mice", "false-positive", 2),
            ("lupus", "false-positive", 1),
            ("lupus", "wrong-id", 1),
            ("lupus", "no-id", 1),
        ];
        assert_eq!(counts, expected.map(|(surface, kind, count)| (surface.to_owned(), kind, count)));
    }
}
