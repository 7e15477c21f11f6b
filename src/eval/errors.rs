//! Each mistake with where it is, so that it can be looked at; and what each name costs.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::audit::most;
use super::gold::{GoldDocument, GoldMention};
use super::score::{Alignment, Predicted};
use crate::concept::EntityType;
use crate::document::{CodePoints, Span};
use crate::text::fold::key;

/// How much text is shown on either side, in code points.
const CONTEXT: usize = 40;

/// What is wrong. Spans are compared as in the strict measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The concept that was found; several are joined by `|`.
    pub predicted: Option<String>,
    /// For a false positive the gold mention that the span touches, for a false negative
    /// the mention found there, as `type:surface`: wrong borders or a wrong type.
    pub instead_of: Option<String>,
    /// Up to 40 code points before, line breaks as blanks.
    pub before: String,
    /// Up to 40 code points after, line breaks as blanks.
    pub after: String,
}

/// What one name costs over a gold set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorCount {
    /// As it is most often written.
    pub surface: String,
    /// Found or gold type.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// How many counts are lost by it: one for each false positive, each false negative and each
    /// missing concept; two for each wrong concept, which is one too many and one too few.
    pub cost: usize,
    /// How often it was found and is not gold.
    pub false_positives: usize,
    /// How often it is gold and was not found.
    pub false_negatives: usize,
    /// How often it was given another concept.
    pub wrong_ids: usize,
    /// How often it was given none, and gold has one.
    pub no_ids: usize,
    /// What stood most often in its place, as [`ErrorRecord::instead_of`].
    pub instead: Option<String>,
    /// The first mistake with its context, the name in brackets.
    pub example: String,
}

/// Mistakes by type and folded name, the costliest first; equal ones by type and name.
#[must_use]
pub fn aggregate(errors: &[ErrorRecord]) -> Vec<ErrorCount> {
    let mut names: BTreeMap<(EntityType, String), Vec<&ErrorRecord>> = BTreeMap::new();
    for error in errors {
        names.entry((error.entity_type, key(&error.surface))).or_default().push(error);
    }
    let mut counts: Vec<ErrorCount> = names.into_values().map(|errors| ErrorCount::new(&errors)).collect();
    counts.sort_by_cached_key(|c| (Reverse(c.cost), c.entity_type, c.surface.to_lowercase()));
    counts
}

impl ErrorCount {
    /// Of mistakes about one name, at least one.
    fn new(errors: &[&ErrorRecord]) -> Self {
        let of = |kind: ErrorKind| errors.iter().filter(|error| error.kind == kind).count();
        let (false_positives, false_negatives) = (of(ErrorKind::FalsePositive), of(ErrorKind::FalseNegative));
        let (wrong_ids, no_ids) = (of(ErrorKind::WrongId), of(ErrorKind::NoId));
        let first = errors[0];
        Self {
            surface: most(counted(errors.iter().map(|error| one_line(&error.surface)))).unwrap_or_default(),
            entity_type: first.entity_type,
            cost: false_positives + false_negatives + 2 * wrong_ids + no_ids,
            false_positives,
            false_negatives,
            wrong_ids,
            no_ids,
            instead: most(counted(
                errors.iter().filter_map(|error| error.instead_of.as_deref()).map(one_line),
            )),
            example: first.in_context(),
        }
    }
}

impl ErrorRecord {
    /// The name in brackets between what stands before and after it, on one line.
    #[must_use]
    pub fn in_context(&self) -> String {
        format!("{}[{}]{}", self.before, one_line(&self.surface), self.after)
    }
}

/// Line breaks and tabs as blanks.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(unbroken).collect()
}

fn counted(texts: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    texts.fold(BTreeMap::new(), |mut counts, text| {
        *counts.entry(text).or_default() += 1;
        counts
    })
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
            predicted: found.and_then(Predicted::ids),
            instead_of,
            before,
            after,
        });
    };
    let named = |entity_type: EntityType, span: Span| format!("{entity_type}:{}", span.of(&document.text));
    for pair in alignment.pairs.iter().filter(|pair| !pair.right && !pair.gold.ids.is_empty()) {
        let kind = if pair.predicted.concepts.is_empty() { ErrorKind::NoId } else { ErrorKind::WrongId };
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
    use crate::concept::Curie;
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
            concepts: Curie::new(id).into_iter().collect(),
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
        assert_eq!(errors[0].predicted.as_deref(), Some("D:9"));
        assert_eq!(errors[0].before, format!("{}α ", "é".repeat(38)));
        assert_eq!(errors[4].after, format!(".{}", "🧬".repeat(39)));
    }

    #[test]
    fn the_costliest_names_come_first() {
        let mut twice = errors();
        twice.push(ErrorRecord { surface: "MICE".to_owned(), ..twice[1].clone() });
        twice.push(ErrorRecord { surface: "mice".to_owned(), ..twice[1].clone() });
        let counts = aggregate(&twice);
        let told: Vec<_> = counts
            .iter()
            .map(|c| {
                let kinds = [c.false_positives, c.false_negatives, c.wrong_ids, c.no_ids];
                (c.surface.as_str(), c.cost, kinds, c.instead.as_deref())
            })
            .collect();
        // LUPUS, Lupus and lupus are one name: a wrong id costs two.
        assert_eq!(
            told,
            [
                ("LUPUS", 4, [1, 0, 1, 1], Some("disease:lupus nephritis")),
                ("mice", 3, [3, 0, 0, 0], None),
                ("lupus nephritis", 1, [0, 1, 0, 0], Some("disease:lupus")),
            ]
        );
        assert_eq!(
            counts[1].example,
            format!("{}α Lupus in [mice]; lupus nephritis, LUPUS.{}", "é".repeat(29), "🧬".repeat(15))
        );
    }
}
