//! The rows of several documents.

use super::columns::Columns;
use super::schema::{DocumentRow, MentionRow, PairRow, PassageRow, Table};
use super::values::Texts;

/// The rows of several documents, in order, by column: what one thread makes and another
/// writes.
#[derive(Debug)]
pub struct RowBatch {
    pub(super) documents: Columns,
    pub(super) passages: Columns,
    pub(super) mentions: Columns,
    pub(super) pairs: Columns,
    /// For each document how many rows the other tables had after it.
    ends: Vec<[usize; 3]>,
}

impl Default for RowBatch {
    fn default() -> Self {
        Self {
            documents: Columns::new(Table::Documents),
            passages: Columns::new(Table::Passages),
            mentions: Columns::new(Table::Mentions),
            pairs: Columns::new(Table::Pairs),
            ends: Vec::new(),
        }
    }
}

impl RowBatch {
    /// Number of documents.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no document.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a document with its passages, mentions and pairs.
    ///
    /// When one of the iterators panics, the batch holds nothing of the document.
    pub fn push<'a>(
        &mut self,
        document: &DocumentRow<'_>,
        passages: impl Iterator<Item = PassageRow<'a>>,
        mentions: impl Iterator<Item = MentionRow<'a>>,
        pairs: impl Iterator<Item = PairRow<'a>>,
    ) {
        self.drop_unfinished();
        passages.for_each(|row| self.passages.push(&row));
        mentions.for_each(|row| self.mentions.push(&row));
        pairs.for_each(|row| self.pairs.push(&row));
        self.documents.push(document);
        self.ends.push([self.passages.len(), self.mentions.len(), self.pairs.len()]);
    }

    /// Removes all documents. The memory is kept for others.
    pub fn clear(&mut self) {
        self.ends.clear();
        self.drop_unfinished();
    }

    /// Removes the rows of a document that was not pushed to its end.
    pub(super) fn drop_unfinished(&mut self) {
        let [passages, mentions, pairs] = self.ends.last().copied().unwrap_or_default();
        self.documents.truncate(self.ends.len());
        self.passages.truncate(passages);
        self.mentions.truncate(mentions);
        self.pairs.truncate(pairs);
    }

    /// The ids of the documents.
    ///
    /// # Panics
    /// Never: every document has an id.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.documents.first().iter().map(|id| id.expect("a document's id is never null"))
    }

    /// Gives the documents other ids, one for each of them.
    ///
    /// # Panics
    /// When there are fewer ids than documents.
    pub fn rename<S: AsRef<str>>(&mut self, ids: &[S]) {
        self.drop_unfinished();
        let tables = [&mut self.passages, &mut self.mentions, &mut self.pairs];
        for (column, table) in tables.into_iter().enumerate() {
            let doc_id = table.first_mut();
            *doc_id = Texts::default();
            for (id, ends) in ids.iter().zip(&self.ends) {
                while doc_id.len() < ends[column] {
                    doc_id.push(id.as_ref());
                }
            }
        }
        let doc_id = self.documents.first_mut();
        *doc_id = Texts::default();
        ids[..self.ends.len()].iter().for_each(|id| doc_id.push(id.as_ref()));
    }
}

/// The row of a document of one letter, for tests that need no more.
#[cfg(test)]
pub(crate) fn document_row(doc_id: &str) -> DocumentRow<'_> {
    DocumentRow {
        doc_id,
        source: "-",
        format: "text",
        url: None,
        site: None,
        title: None,
        published: None,
        language: None,
        text: "x",
        n_chars: 1,
        sha256: String::new(),
        duplicate_of: None,
        n_mentions: 0,
        trials: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::document::PassageKind;

    fn push(rows: &mut RowBatch, doc_id: &str, passages: u32, panic_at: u32) {
        let document = document_row(doc_id);
        let passages = (0..passages).map(|n| {
            assert!(n != panic_at, "a defect");
            PassageRow { doc_id, start: n, end: n + 1, kind: PassageKind::Body }
        });
        rows.push(&document, passages, std::iter::empty(), std::iter::empty());
    }

    fn passage_ids(rows: &RowBatch) -> Vec<&str> {
        rows.passages.first().iter().flatten().collect()
    }

    #[test]
    fn a_document_that_panics_leaves_nothing() {
        let mut rows = RowBatch::default();
        push(&mut rows, "a", 2, 9);
        assert!(catch_unwind(AssertUnwindSafe(|| push(&mut rows, "b", 3, 2))).is_err());
        push(&mut rows, "c", 1, 9);
        assert_eq!(rows.ids().collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(passage_ids(&rows), ["a", "a", "c"]);
        rows.clear();
        assert!(rows.is_empty() && passage_ids(&rows).is_empty());
        push(&mut rows, "d", 1, 9);
        assert_eq!(rows.ids().collect::<Vec<_>>(), ["d"]);
    }

    #[test]
    fn a_document_is_renamed_in_every_table() {
        let mut rows = RowBatch::default();
        for id in ["a", "b", "a"] {
            push(&mut rows, id, 2, 9);
        }
        rows.rename(&["a", "b", "a~2"]);
        assert_eq!(rows.ids().collect::<Vec<_>>(), ["a", "b", "a~2"]);
        assert_eq!(passage_ids(&rows), ["a", "a", "b", "b", "a~2", "a~2"]);
    }
}
