//! Every table's columns, in order: name, type, unit, and what null means. Written once,
//! as the row structs below; the writer, the tests and the documentation read it from here.

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, PlSmallStr};

use super::cell::Cell;
use crate::concept::EntityType;
use crate::document::PassageKind;

/// Version of the tables' format, kept in `run.json` and in each Parquet file's metadata as
/// `theralex.format_version`. It grows when a column changes its name, type or meaning;
/// columns added at a table's end leave it as it is.
pub const FORMAT_VERSION: u32 = 1;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// UTF-8 text.
    Text,
    /// Signed 64-bit integer, never negative.
    I64,
    /// 32-bit floating point number.
    F32,
    /// True or false.
    Bool,
    /// A day; `YYYY-MM-DD` in CSV and JSON Lines.
    Date,
    /// A list of texts; joined by `|` in CSV.
    TextList,
}

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
}

/// A row struct: the one place where its table's columns are listed.
pub(super) trait Row: Sized {
    const TABLE: Table;

    fn columns(rows: &[Self]) -> Vec<Column>;

    /// Bytes of memory the row takes.
    fn bytes(&self) -> usize;

    fn frame(rows: &[Self]) -> DataFrame {
        DataFrame::new(rows.len(), Self::columns(rows)).expect("a row has one value for each column")
    }
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
        $table:ident $name:literal $row:ident {$(
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

            /// Its columns, in order.
            #[must_use]
            pub const fn columns(self) -> &'static [ColumnSpec] {
                match self {$(
                    Self::$table => &[$(ColumnSpec {
                        name: column_name!($field $($column)?),
                        kind: <$type as Cell>::KIND,
                        unit: optional!($($unit)?),
                        null: optional!($($null)?),
                    }),*],
                )*}
            }
        }

        $(
            $(#[doc = $doc])*
            #[derive(Debug, Clone, PartialEq)]
            pub struct $row {
                $( $(#[doc = $field_doc])* pub $field: $type, )*
            }

            impl Row for $row {
                const TABLE: Table = Table::$table;

                fn columns(rows: &[Self]) -> Vec<Column> {
                    vec![$({
                        let name = PlSmallStr::from_static(column_name!($field $($column)?));
                        <$type as Cell>::column(name, rows.iter().map(|row| &row.$field))
                    }),*]
                }

                fn bytes(&self) -> usize {
                    size_of::<Self>() $(+ self.$field.heap())*
                }
            }

            $(const _: () = {
                let null: Option<&str> = optional!($($null)?);
                assert!(null.is_some() == <$type as Cell>::NULLABLE, "says what null means, or is never null");
            };)*
        )*
    };
}

tables! {
    /// One row for each document read.
    Documents "documents" DocumentRow {
        /// Unique in its run.
        doc_id: String;
        /// Where it came from: a path, with `#line` for one line of a file, or `-`.
        source: String;
        /// What it was read as: `text`, `html`, `jsonl`, …
        format: String;
        /// Canonical address.
        url: Option<String>, null "the source gives none";
        /// The site's name, or the address's host.
        site: Option<String>, null "the source gives none";
        /// The article's title.
        title: Option<String>, null "the source gives none";
        /// Day of publication.
        published: Option<NaiveDate>, null "the source gives none";
        /// ISO 639-1 code (`en`).
        language: Option<String>, null "not known";
        /// The canonical text: every offset of the run points into it.
        text: String;
        /// Length of `text`.
        n_chars: u32, unit "code points";
        /// SHA-256 of `text` in UTF-8, as 64 lower-case hexadecimal digits.
        sha256: String;
        /// `doc_id` of the earlier document that tells the same story.
        duplicate_of: Option<String>, null "not a duplicate";
        /// Rows of `mentions` with this `doc_id`.
        n_mentions: u32, unit "mentions";
        /// Numbers of the trial register ClinicalTrials.gov (`NCT…`) that the text gives.
        trials: Vec<String>;
    }

    /// One row for each passage of each document.
    Passages "passages" PassageRow {
        /// The document.
        doc_id: String;
        /// First code point.
        start: u32, unit "code points";
        /// The code point after the last.
        end: u32, unit "code points";
        /// Its place: `title`, `heading`, `body`, `list`, `table`, `caption`, `boilerplate`.
        kind: PassageKind;
    }

    /// One row for each mention; where it names several things, one for each of them, which differ
    /// only in the concept.
    Mentions "mentions" MentionRow {
        /// The document.
        doc_id: String;
        /// First code point.
        start: u32, unit "code points";
        /// The code point after the last.
        end: u32, unit "code points";
        /// The surface: the document's `text[start:end]`.
        text: String;
        /// `disease`, `gene`, `vector` or `drug`.
        entity_type as "type": EntityType;
        /// The concept, as a CURIE.
        entity_id: Option<String>, null "of its type, but of no known concept";
        /// The concept's preferred name.
        entity_name: Option<String>, null "of no known concept";
        /// How sure the finding is, 0–1.
        score: f32;
        /// How it was found: `dictionary`, `model`, `pattern`, `abbreviation`.
        method: String;
        /// The part of the document it stands in.
        section: Option<String>, null "in no named part";
        /// Which sentence of the document it begins in, counted from 0.
        sentence: u32, unit "sentences";
        /// Whether it is said to be absent.
        negated: Option<bool>, null "not decided";
        /// Whether it is only supposed or possible.
        hypothetical: Option<bool>, null "not decided";
        /// The reason for the concept, or for none.
        why: String;
        /// Whether it is said to be past.
        historical: Option<bool>, null "not decided";
        /// Whether it is said of a relative or donor of the person told of.
        other_person: Option<bool>, null "not decided";
        /// Where there is no concept because several may be meant: those, the likeliest first, as
        /// CURIEs, at most five; else empty.
        candidates: Vec<String>;
    }

    /// One row for each concept found, and for each unresolved name.
    Entities "entities" EntityRow {
        /// The concept, as a CURIE.
        entity_id: Option<String>, null "an unresolved name";
        /// The concept's preferred name, or the unresolved name.
        entity_name: String;
        /// `disease`, `gene`, `vector` or `drug`.
        entity_type as "type": EntityType;
        /// The same concept in other vocabularies, as CURIEs; may be empty.
        xrefs: Vec<String>;
        /// Mentions of it.
        n_mentions: u64, unit "mentions";
        /// Documents with at least one mention of it.
        n_documents: u64, unit "documents";
        /// The earliest day of publication among those documents.
        first_published: Option<NaiveDate>, null "none of them has a date";
        /// The latest.
        last_published: Option<NaiveDate>, null "none of them has a date";
    }

    /// One row for two concepts in one sentence of one document.
    Pairs "pairs" PairRow {
        /// The document.
        doc_id: String;
        /// The sentence of the document, counted from 0.
        sentence: u32, unit "sentences";
        /// One concept, as a CURIE.
        entity_a: String;
        /// Its type.
        type_a: EntityType;
        /// The other, as a CURIE.
        entity_b: String;
        /// Its type.
        type_b: EntityType;
    }

    /// One row for each input that could not be read.
    Rejects "rejects" RejectRow {
        /// Where it came from, as in `documents`.
        source: String;
        /// The stage that refused it.
        stage: String;
        /// What is wrong, as one word to count by.
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

    #[test]
    fn a_frame_of_no_rows_has_every_column() {
        let frame = MentionRow::frame(&[]);
        assert_eq!(frame.height(), 0);
        for (column, spec) in frame.columns().iter().zip(Table::Mentions.columns()) {
            assert_eq!((column.name().as_str(), column.dtype()), (spec.name, &spec.kind.dtype()));
        }
    }
}
