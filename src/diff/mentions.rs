//! The mentions of two runs, side by side.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::documents::{Fate, Fates, key};
use super::text;
use crate::table::{Cells, Table, TableError, TableRows};

/// Mentions of one type by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MentionChanges {
    /// In A.
    pub before: u64,
    /// In B.
    pub after: u64,
    /// In documents with the same text in both: only in B.
    pub added: u64,
    /// Only in A.
    pub removed: u64,
    /// The same span with another concept.
    pub other_concept: u64,
    /// The same span with another type; counted under the type of B.
    pub other_type: u64,
    /// In documents that only A has or that have another text in B: mentions of A.
    pub elsewhere_before: u64,
    /// In documents that only B has or that had another text in A: mentions of B.
    pub elsewhere_after: u64,
}

/// A name whose mentions came, went or changed their concept, in documents with the same text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedName {
    /// The surface.
    pub text: String,
    /// Its type in B, else in A.
    #[serde(rename = "type")]
    pub entity_type: String,
    /// What it was in A; none where it was no mention.
    pub before: Option<Meaning>,
    /// What it is in B; none where it is no mention.
    pub after: Option<Meaning>,
    /// Mentions that changed so.
    pub mentions: u64,
}

/// Type and concept of a mention.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Meaning {
    /// Its type.
    #[serde(rename = "type")]
    pub entity_type: String,
    /// Its concept; none where no dictionary knows it. Of several they are joined by `|`.
    pub id: Option<String>,
}

const COLUMNS: [&str; 6] = ["doc_id", "start", "end", "text", "type", "entity_id"];

struct Mention {
    span: (u64, u64),
    surface: String,
    meaning: Meaning,
}

impl Mention {
    fn of(mut row: Cells) -> Self {
        let number = |cell| text(cell).parse().unwrap_or(0);
        Self {
            span: (number(row[1].as_ref()), number(row[2].as_ref())),
            surface: row[3].take().unwrap_or_default(),
            meaning: Meaning { entity_type: row[4].take().unwrap_or_default(), id: row[5].take() },
        }
    }

    /// Adds the concept of a further row: a mention that names several things has one for each.
    fn add(&mut self, id: Option<String>) {
        let ids: Vec<String> = self.meaning.id.take().into_iter().chain(id).collect();
        self.meaning.id = (!ids.is_empty()).then(|| ids.join("|"));
    }
}

/// The mentions of one run, document by document.
struct Groups {
    rows: TableRows,
    /// The first row of the next document.
    ahead: Option<Cells>,
}

impl Groups {
    fn open(out: &Path) -> Result<Self, TableError> {
        let mut rows = TableRows::open(out, Table::Mentions, &COLUMNS)?;
        let ahead = rows.next().transpose()?;
        Ok(Self { rows, ahead })
    }

    /// The key of the next document's id, and its mentions.
    fn next(&mut self) -> Result<Option<(u64, Vec<Mention>)>, TableError> {
        let Some(first) = self.ahead.take() else { return Ok(None) };
        let id = text(first[0].as_ref()).to_owned();
        let mut mentions = vec![Mention::of(first)];
        for row in self.rows.by_ref() {
            let row = row?;
            if text(row[0].as_ref()) != id {
                self.ahead = Some(row);
                break;
            }
            let next = Mention::of(row);
            match mentions.last_mut() {
                Some(last) if last.span == next.span => last.add(next.meaning.id),
                _ => mentions.push(next),
            }
        }
        Ok(Some((key(&id), mentions)))
    }
}

type Changes = BTreeMap<String, MentionChanges>;

#[derive(Default)]
struct Comparison {
    changes: Changes,
    names: FxHashMap<(String, Option<Meaning>, Option<Meaning>), u64>,
}

/// What became of the mentions, by type, and the names that changed most, at most `limit`.
pub(super) fn compare(
    a: &Path,
    b: &Path,
    fates: &Fates,
    limit: usize,
) -> Result<(Changes, Vec<ChangedName>), TableError> {
    let mut comparison = Comparison::default();
    let (mut before, mut after) = (Groups::open(a)?, Groups::open(b)?);
    let (mut more_before, mut more_after) = (true, true);
    // Documents whose other side has not come yet.
    let (mut waiting_before, mut waiting_after) = (FxHashMap::default(), FxHashMap::default());
    while more_before || more_after {
        // The side that lags behind goes on, so that few documents wait.
        if more_before && (waiting_before.len() <= waiting_after.len() || !more_after) {
            match before.next()? {
                None => more_before = false,
                Some((id, mentions)) if fates.get(&id) != Some(&Fate::Same) => {
                    comparison.elsewhere(&mentions, true);
                }
                Some((id, mentions)) => match waiting_after.remove(&id) {
                    Some(others) => comparison.document(mentions, others),
                    None => drop(waiting_before.insert(id, mentions)),
                },
            }
        } else {
            match after.next()? {
                None => more_after = false,
                Some((id, mentions)) if fates.get(&id) != Some(&Fate::Same) => {
                    comparison.elsewhere(&mentions, false);
                }
                Some((id, mentions)) => match waiting_before.remove(&id) {
                    Some(others) => comparison.document(others, mentions),
                    None => drop(waiting_after.insert(id, mentions)),
                },
            }
        }
    }
    for mentions in waiting_before.into_values() {
        comparison.document(mentions, Vec::new());
    }
    for mentions in waiting_after.into_values() {
        comparison.document(Vec::new(), mentions);
    }
    Ok(comparison.finish(limit))
}

impl Comparison {
    fn of_type(&mut self, entity_type: &str) -> &mut MentionChanges {
        if !self.changes.contains_key(entity_type) {
            self.changes.insert(entity_type.to_owned(), MentionChanges::default());
        }
        self.changes.get_mut(entity_type).expect("it was just put there")
    }

    /// Mentions of a document that cannot be compared span by span.
    fn elsewhere(&mut self, mentions: &[Mention], is_before: bool) {
        for mention in mentions {
            let changes = self.of_type(&mention.meaning.entity_type);
            if is_before {
                changes.before += 1;
                changes.elsewhere_before += 1;
            } else {
                changes.after += 1;
                changes.elsewhere_after += 1;
            }
        }
    }

    /// One document with the same text in both. Mentions of one run never overlap, so a span
    /// stands there once.
    fn document(&mut self, before: Vec<Mention>, after: Vec<Mention>) {
        let mut left: FxHashMap<(u64, u64), Mention> = FxHashMap::default();
        for mention in before {
            self.of_type(&mention.meaning.entity_type).before += 1;
            left.insert(mention.span, mention);
        }
        for new in after {
            let old = left.remove(&new.span);
            let changes = self.of_type(&new.meaning.entity_type);
            changes.after += 1;
            match &old {
                None => changes.added += 1,
                Some(old) if old.meaning == new.meaning => continue,
                Some(old) if old.meaning.entity_type == new.meaning.entity_type => changes.other_concept += 1,
                Some(_) => changes.other_type += 1,
            }
            self.name(new.surface, old.map(|old| old.meaning), Some(new.meaning));
        }
        for (_, old) in left {
            self.of_type(&old.meaning.entity_type).removed += 1;
            self.name(old.surface, Some(old.meaning), None);
        }
    }

    fn name(&mut self, surface: String, before: Option<Meaning>, after: Option<Meaning>) {
        *self.names.entry((surface, before, after)).or_default() += 1;
    }

    fn finish(self, limit: usize) -> (Changes, Vec<ChangedName>) {
        let mut names: Vec<_> = self.names.into_iter().collect();
        names.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        let names = names
            .into_iter()
            .take(limit)
            .map(|((text, before, after), mentions)| {
                let of = after.as_ref().or(before.as_ref());
                let entity_type = of.map(|meaning| meaning.entity_type.clone()).unwrap_or_default();
                ChangedName { text, entity_type, before, after, mentions }
            })
            .collect();
        (self.changes, names)
    }
}
