//! Every table's columns, in order: name, type, unit, and what null means. Written once,
//! as the row structs below; the writer, the tests and `docs/tables.md` read it from here.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::cell::Cell;
pub use super::kind::ColumnKind;
use super::values::Values;
use crate::concept::EntityType;
use crate::document::PassageKind;

/// Version of the tables' format, kept in `run.json` and in each Parquet file's metadata as
/// `theralex.format_version`. It grows when a column changes its name, type or meaning;
/// columns added at a table's end leave it as it is.
pub const FORMAT_VERSION: u32 = 1;

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnKind,
    /// The unit of its numbers.
    pub unit: Option<&'static str>,
    /// What null says; none where the column is never null.
    pub null: Option<&'static str>,
    /// What it holds, in sentences.
    pub doc: &'static str,
}

/// A row struct: the one place where its table's columns are listed.
pub(super) trait Row {
    const TABLE: Table;
    const COLUMNS: &'static [ColumnSpec];

    /// Adds each field to its column; there is one for each.
    fn push_to(&self, columns: &mut [Values]);
}

macro_rules! optional {
    () => {
        None
    };
    ($value:literal) => {
        Some($value)
    };
}

macro_rules! column_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}

macro_rules! tables {
    ($(
        $(#[doc = $doc:literal])*
        $table:ident $name:literal $row:ident $(<$borrowed:lifetime>)? {$(
            $(#[doc = $field_doc:literal])*
            $field:ident $(as $column:literal)?: $type:ty $(, unit $unit:literal)? $(, null $null:literal)?;
        )*}
    )*) => {
        /// The tables of a run.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Table {
            $( $(#[doc = $doc])* $table, )*
        }

        impl Table {
            /// Every table, in order.
            pub const ALL: &'static [Self] = &[$(Self::$table),*];

            /// Its name, as in `mentions.parquet`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$table => $name),* }
            }

            /// What it has a row for, in sentences.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$table => concat!($($doc),*).trim_ascii()),* }
            }

            /// Its columns, in order.
            #[must_use]
            pub const fn columns(self) -> &'static [ColumnSpec] {
                match self { $(Self::$table => <$row as Row>::COLUMNS),* }
            }
        }

        $(
            $(#[doc = $doc])*
            #[derive(Debug, Clone, PartialEq)]
            pub struct $row $(<$borrowed>)? {
                $( $(#[doc = $field_doc])* pub $field: $type, )*
            }

            impl $(<$borrowed>)? Row for $row $(<$borrowed>)? {
                const TABLE: Table = Table::$table;

                const COLUMNS: &'static [ColumnSpec] = {
                    $({
                        let null: Option<&str> = optional!($($null)?);
                        assert!(null.is_some() == <$type as Cell>::NULLABLE, "says what null means, or is never null");
                    })*
                    &[$(ColumnSpec {
                        name: column_name!($field $($column)?),
                        kind: <$type as Cell>::KIND,
                        unit: optional!($($unit)?),
                        null: optional!($($null)?),
                        doc: concat!($($field_doc),*).trim_ascii(),
                    }),*]
                };

                fn push_to(&self, columns: &mut [Values]) {
                    let mut columns = columns.iter_mut();
                    $( self.$field.push_to(columns.next().expect("there is a column for each field")); )*
                }
            }
        )*
    };
}

tables! {
    /// One row for each document read.
    Documents "documents" DocumentRow<'a> {
        /// The document's id, unique in its run.
        doc_id: &'a str;
        /// Where the document came from: a path, with `#line` for one line of a file, or `-`.
        source: &'a str;
        /// What the document was read as: `text`, `html`, `jsonl`.
        format: &'a str;
        /// Canonical address.
        url: Option<&'a str>, null "the source gives none";
        /// The site's name, or the address's host.
        site: Option<&'a str>, null "the source gives none";
        /// The article's title.
        title: Option<&'a str>, null "the source gives none";
        /// Day of publication.
        published: Option<NaiveDate>, null "the source gives none";
        /// ISO 639-1 code (`en`), as the source says.
        language: Option<&'a str>, null "not known";
        /// The canonical text. Every offset of the run points into it.
        text: &'a str;
        /// Length of `text`.
        n_chars: u32, unit "code points";
        /// SHA-256 of `text` in UTF-8, as 64 lower-case hexadecimal digits.
        sha256: String;
        /// `doc_id` of an earlier document with the same story. Always null so far.
        duplicate_of: Option<&'a str>, null "not a duplicate";
        /// Rows of `mentions` with this `doc_id`.
        n_mentions: u32, unit "rows";
        /// Numbers of the trial register ClinicalTrials.gov (`NCT…`) in the text, each once.
        trials: Vec<String>;
    }

    /// One row for each passage of each document, sorted by `start`. Passages never overlap, and
    /// together hold every character of the text that is not white space.
    Passages "passages" PassageRow<'a> {
        /// The document.
        doc_id: &'a str;
        /// Where the passage begins in `documents.text`.
        start: u32, unit "code points";
        /// Where the passage ends, exclusive.
        end: u32, unit "code points";
        /// What the passage is: `title`, `heading`, `body`, `list`, `table`, `caption`,
        /// `boilerplate`.
        kind: PassageKind;
    }

    /// One row for each mention, sorted by `start` within a document. Mentions never overlap. A
    /// mention that names several things has a row for each of them, one below the other, which
    /// differ only in `entity_id` and `entity_name`.
    Mentions "mentions" MentionRow<'a> {
        /// The document.
        doc_id: &'a str;
        /// Where the mention begins in `documents.text`.
        start: u32, unit "code points";
        /// Where the mention ends, exclusive.
        end: u32, unit "code points";
        /// The mention as written: `text[start:end]` of the document's text.
        text: &'a str;
        /// The entity type: `disease`, `gene`, `vector` or `drug`.
        entity_type as "type": EntityType;
        /// The concept, as a CURIE (`MONDO:0010602`).
        entity_id: Option<&'a str>, null "of its type, but of no known concept";
        /// The concept's preferred name.
        entity_name: Option<&'a str>, null "of no known concept";
        /// How sure the finding is, 0–1. With a model: how likely it is a mention of its type, as
        /// measured on annotated articles. Without: a rank, not a probability.
        score: f32;
        /// How the mention was found: `dictionary`, `model`, `pattern`, `abbreviation`.
        method: &'a str;
        /// The kind of the passage it stands in, as in `passages.kind`.
        section: Option<&'a str>, null "in no named part";
        /// The sentence of the document in which the mention begins, counted from 0.
        sentence: u32;
        /// Whether the mention is said to be absent ("no fever").
        negated: Option<bool>, null "not decided";
        /// Whether the mention is only supposed, possible or feared ("may cause fever").
        hypothetical: Option<bool>, null "not decided";
        /// The reason for the mention and its concept, or for none, in words.
        why: Cow<'a, str>;
        /// Whether the mention is said to be past ("a history of fever").
        historical: Option<bool>, null "not decided";
        /// Whether the mention is said of a relative or donor ("her mother had fever").
        other_person: Option<bool>, null "not decided";
        /// Where `entity_id` is null because the name is ambiguous: the concepts it may mean, the
        /// likeliest first, as CURIEs, at most five. Else empty.
        candidates: Vec<&'a str>;
    }

    /// One row for each concept found and for each unresolved name, most mentioned first.
    Entities "entities" EntityRow {
        /// The concept, as a CURIE.
        entity_id: Option<String>, null "an unresolved name";
        /// The concept's preferred name, or the unresolved name as first met.
        entity_name: String;
        /// The entity type: `disease`, `gene`, `vector` or `drug`.
        entity_type as "type": EntityType;
        /// The same or a close concept in other vocabularies, as CURIEs. May be empty.
        xrefs: Vec<String>;
        /// Rows of `mentions` with it, whatever their context.
        n_mentions: u64, unit "rows";
        /// Documents with at least one mention of it.
        n_documents: u64, unit "documents";
        /// The earliest day of publication among those documents.
        first_published: Option<NaiveDate>, null "none of them has a date";
        /// The latest day of publication among those documents.
        last_published: Option<NaiveDate>, null "none of them has a date";
    }

    /// One row for two concepts in one sentence of one document, the smaller id first. Of a
    /// sentence with more than 200 different concepts the first 200 are paired.
    Pairs "pairs" PairRow<'a> {
        /// The document.
        doc_id: &'a str;
        /// The sentence of the document, counted from 0.
        sentence: u32;
        /// One concept, as a CURIE.
        entity_a: &'a str;
        /// The entity type of `entity_a`.
        type_a: EntityType;
        /// The other concept, as a CURIE.
        entity_b: &'a str;
        /// The entity type of `entity_b`.
        type_b: EntityType;
    }

    /// One row for each input that could not be read or tagged.
    Rejects "rejects" RejectRow {
        /// Where the input came from, as in `documents.source`.
        source: String;
        /// The stage that refused it: `ingest`, or `tag` for a failure of the model's library or a
        /// defect of theralex.
        stage: String;
        /// What is wrong, as one word to count by: `unreadable`, `empty`, `too_large`, `binary`,
        /// `encoding`, `unknown_format`, `bad_json`, `bad_html`, `model`, `internal`.
        error: String;
        /// What is wrong, as a sentence.
        message: String;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(table: Table) -> String {
        table.columns().iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn columns_are_those_of_the_design_in_order() {
        assert_eq!(
            names(Table::Documents),
            "doc_id, source, format, url, site, title, published, language, text, n_chars, sha256, \
             duplicate_of, n_mentions, trials"
        );
        assert_eq!(names(Table::Passages), "doc_id, start, end, kind");
        assert_eq!(
            names(Table::Mentions),
            "doc_id, start, end, text, type, entity_id, entity_name, score, method, section, sentence, \
             negated, hypothetical, why, historical, other_person, candidates"
        );
        assert_eq!(
            names(Table::Entities),
            "entity_id, entity_name, type, xrefs, n_mentions, n_documents, first_published, last_published"
        );
        assert_eq!(names(Table::Pairs), "doc_id, sentence, entity_a, type_a, entity_b, type_b");
        assert_eq!(names(Table::Rejects), "source, stage, error, message");
    }
}
