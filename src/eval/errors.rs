//! Each mistake with where it is, so that it can be looked at; and what each name costs.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::gold::GoldMention;
use super::score::{Alignment, Predicted, Score, ScoredDocument};
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
    /// the mention found there, as `type:surface`: wrong borders where the type is the same, else
    /// a wrong type. Of several the first of the same type, else the first.
    pub instead_of: Option<String>,
    /// Up to 40 code points before, line breaks as blanks.
    pub before: String,
    /// Up to 40 code points after, line breaks as blanks.
    pub after: String,
}

/// What one name costs over a gold set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NameErrors {
    /// As it is most often written.
    pub surface: String,
    /// How often it was found and is not gold.
    pub false_positives: usize,
    /// Those of the false positives that share text with a gold mention of the same type.
    pub wrong_borders: usize,
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

impl NameErrors {
    /// How many counts are lost by it: one for each false positive, each false negative and each
    /// missing concept; two for each wrong concept, which is one too many and one too few.
    #[must_use]
    pub const fn cost(&self) -> usize {
        self.false_positives + self.false_negatives + 2 * self.wrong_ids + self.no_ids
    }
}

/// The mistakes about each type and folded name, the costliest first; equal ones by type and
/// name.
#[must_use]
pub fn by_name(errors: &[ErrorRecord]) -> Vec<(EntityType, NameErrors)> {
    let mut tallies: BTreeMap<(EntityType, String), Tally> = BTreeMap::new();
    for error in errors {
        tallies.entry((error.entity_type, key(&error.surface))).or_default().add(error);
    }
    let mut names: Vec<_> = tallies.into_iter().map(|((t, _), tally)| (t, tally.finish())).collect();
    names.sort_by_cached_key(|(t, name)| (Reverse(name.cost()), *t, name.surface.to_lowercase()));
    names
}

/// The counts of one name while they are made.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: NameErrors,
    spellings: BTreeMap<String, usize>,
    instead: BTreeMap<String, usize>,
}

impl Tally {
    /// Counts a mistake about the name.
    pub fn add(&mut self, error: &ErrorRecord) {
        self.spelt(&error.surface);
        let counts = &mut self.counts;
        match error.kind {
            ErrorKind::FalsePositive => counts.false_positives += 1,
            ErrorKind::FalseNegative => counts.false_negatives += 1,
            ErrorKind::WrongId => counts.wrong_ids += 1,
            ErrorKind::NoId => counts.no_ids += 1,
        }
        counts.wrong_borders += usize::from(error.is_wrong_border());
        if counts.example.is_empty() {
            counts.example = error.in_context();
        }
        if let Some(instead) = &error.instead_of {
            *self.instead.entry(one_line(instead)).or_default() += 1;
        }
    }

    /// Counts a way to write the name.
    pub fn spelt(&mut self, surface: &str) {
        *self.spellings.entry(one_line(surface)).or_default() += 1;
    }

    pub fn finish(self) -> NameErrors {
        let surface = most(self.spellings).unwrap_or_default();
        NameErrors { surface, instead: most(self.instead), ..self.counts }
    }
}

/// The string counted most often, of equal ones the first.
fn most(counts: BTreeMap<String, usize>) -> Option<String> {
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(text, _)| text)
}

impl ErrorRecord {
    /// The name in brackets between what stands before and after it, on one line.
    #[must_use]
    pub fn in_context(&self) -> String {
        format!("{}[{}]{}", self.before, one_line(&self.surface), self.after)
    }

    /// Whether it was found, and shares text with a gold mention of its type.
    fn is_wrong_border(&self) -> bool {
        let instead = self.instead_of.as_deref().and_then(|instead| instead.split_once(':'));
        let same_type = instead.is_some_and(|(entity_type, _)| entity_type == self.entity_type.as_str());
        self.kind == ErrorKind::FalsePositive && same_type
    }
}

/// Line breaks and tabs as blanks.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(unbroken).collect()
}

/// Each mistake, in the order of documents, then of text.
#[must_use]
pub fn list(score: &Score<'_>) -> Vec<ErrorRecord> {
    let mut errors = Vec::new();
    for document in score.documents() {
        let from = errors.len();
        let points = CodePoints::new(&document.gold.text);
        for alignment in &document.alignments {
            collect(document, &points, alignment, &mut errors);
        }
        errors[from..].sort_by_key(|error| (error.start, error.end, error.entity_type));
    }
    errors
}

/// Adds the mistakes of one type in one document.
fn collect(
    document: &ScoredDocument<'_>,
    points: &CodePoints<'_>,
    alignment: &Alignment<'_>,
    errors: &mut Vec<ErrorRecord>,
) {
    let (text, entity_type) = (document.gold.text.as_str(), alignment.entity_type);
    let mut add = |kind, span: Span, gold: Option<&GoldMention>, found: Option<&Predicted>, instead_of| {
        let range = points.range(span);
        let (before, after) = context(text, span);
        errors.push(ErrorRecord {
            doc_id: document.gold.id.clone(),
            start: range.start,
            end: range.end,
            surface: span.of(text).to_owned(),
            entity_type,
            kind,
            gold_ids: gold.map(|g| g.ids.clone()).unwrap_or_default(),
            gold_name: gold.and_then(|g| g.name.clone()),
            predicted: found.and_then(Predicted::ids),
            instead_of,
            before,
            after,
        });
    };
    let told = |(t, span): (EntityType, Span)| format!("{t}:{}", span.of(text));
    for pair in alignment.pairs.iter().filter(|pair| !pair.right && !pair.gold.ids.is_empty()) {
        let kind = if pair.predicted.concepts.is_empty() { ErrorKind::NoId } else { ErrorKind::WrongId };
        add(kind, pair.gold.span, Some(pair.gold), Some(pair.predicted), None);
    }
    for &found in &alignment.spurious {
        let gold = document.gold.mentions.iter().filter(|g| !g.ignore).map(|g| (g.entity_type, g.span));
        let touched = touching(found.span, entity_type, gold);
        add(ErrorKind::FalsePositive, found.span, None, Some(found), touched.map(told));
    }
    for &gold in &alignment.missed {
        let touched =
            touching(gold.span, entity_type, document.found.iter().map(|p| (p.entity_type, p.span)));
        add(ErrorKind::FalseNegative, gold.span, Some(gold), None, touched.map(told));
    }
}

/// The first of `others` that shares text with `span`, one of the same type before any other.
fn touching(
    span: Span,
    entity_type: EntityType,
    others: impl Iterator<Item = (EntityType, Span)> + Clone,
) -> Option<(EntityType, Span)> {
    let mut touched = others.filter(|(_, other)| other.overlaps(span));
    touched.clone().find(|(t, _)| *t == entity_type).or_else(|| touched.next())
}

/// Up to 40 code points before and after `span`, line breaks as blanks.
fn context(text: &str, span: Span) -> (String, String) {
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
    use crate::eval::gold::GoldDocument;
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
        list(&score([(&document, &predicted[..])], None, &SameId))
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
        let names = by_name(&twice);
        let told: Vec<_> = names
            .iter()
            .map(|(_, n)| {
                let kinds = [n.false_positives, n.wrong_borders, n.false_negatives, n.wrong_ids, n.no_ids];
                (n.surface.as_str(), n.cost(), kinds, n.instead.as_deref())
            })
            .collect();
        // LUPUS, Lupus and lupus are one name: a wrong id costs two.
        assert_eq!(
            told,
            [
                ("LUPUS", 4, [1, 1, 0, 1, 1], Some("disease:lupus nephritis")),
                ("mice", 3, [3, 0, 0, 0, 0], None),
                ("lupus nephritis", 1, [0, 0, 1, 0, 0], Some("disease:lupus")),
            ]
        );
        assert_eq!(
            names[1].1.example,
            format!("{}α Lupus in [mice]; lupus nephritis, LUPUS.{}", "é".repeat(29), "🧬".repeat(15))
        );
    }
}
