//! The values of one column, one after another in memory.
//!
//! Rows are taken apart into columns on the thread that makes them. So no cell needs an
//! allocation of its own, handing a thousand rows to another thread moves a few pointers, and the
//! memory is used again.

use std::ops::Range;

use polars::prelude::{
    BooleanChunked, Column, Float32Chunked, Int32Chunked, Int64Chunked, IntoColumn, ListBuilderTrait,
    ListStringChunkedBuilder, NewChunkedArray, PlSmallStr, StringChunkedBuilder,
};

use super::kind::ColumnKind;

/// Some rows of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    Text(Texts),
    I64(Vec<i64>),
    F32(Vec<f32>),
    Bool(Vec<Option<bool>>),
    /// Days since 1970-01-01.
    Date(Vec<Option<i32>>),
    TextList(TextLists),
}

/// Texts, each perhaps null, in one string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Texts {
    text: String,
    /// For each text where it ends in `text`, and whether it is null.
    ends: Vec<(usize, bool)>,
}

impl Texts {
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push((self.text.len(), false));
    }

    pub fn push_null(&mut self) {
        self.ends.push((self.text.len(), true));
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, null)| {
            let text = &self.text[start..end];
            start = end;
            (!null).then_some(text)
        })
    }

    fn start(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before].0)
    }

    fn bytes_of(&self, row: usize) -> usize {
        self.ends[row].0 - self.start(row)
    }

    fn append(&mut self, other: &Self, rows: Range<usize>) {
        let (from, to) = (other.start(rows.start), other.start(rows.end));
        let base = self.text.len();
        self.text.push_str(&other.text[from..to]);
        self.ends.extend(other.ends[rows].iter().map(|&(end, null)| (base + end - from, null)));
    }

    fn truncate(&mut self, rows: usize) {
        self.text.truncate(self.start(rows));
        self.ends.truncate(rows);
    }
}

/// Lists of texts, none of them null.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TextLists {
    items: Texts,
    /// For each list the number of items up to its end.
    ends: Vec<usize>,
}

impl TextLists {
    pub fn push<'a>(&mut self, list: impl IntoIterator<Item = &'a str>) {
        list.into_iter().for_each(|item| self.items.push(item));
        self.ends.push(self.items.len());
    }

    fn start(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn bytes_of(&self, row: usize) -> usize {
        let items = self.start(row)..self.ends[row];
        items.map(|item| self.items.bytes_of(item) + size_of::<(usize, bool)>()).sum()
    }

    fn append(&mut self, other: &Self, rows: Range<usize>) {
        let (from, to) = (other.start(rows.start), other.start(rows.end));
        let base = self.items.len();
        self.items.append(&other.items, from..to);
        self.ends.extend(other.ends[rows].iter().map(|&end| base + end - from));
    }

    fn truncate(&mut self, rows: usize) {
        self.items.truncate(self.start(rows));
        self.ends.truncate(rows);
    }
}

impl Values {
    pub fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Text => Self::Text(Texts::default()),
            ColumnKind::I64 => Self::I64(Vec::new()),
            ColumnKind::F32 => Self::F32(Vec::new()),
            ColumnKind::Bool => Self::Bool(Vec::new()),
            ColumnKind::Date => Self::Date(Vec::new()),
            ColumnKind::TextList => Self::TextList(TextLists::default()),
        }
    }

    /// Adds these rows of `other`, which is of the same type.
    pub fn append(&mut self, other: &Self, rows: Range<usize>) {
        match (self, other) {
            (Self::Text(values), Self::Text(other)) => values.append(other, rows),
            (Self::I64(values), Self::I64(other)) => values.extend_from_slice(&other[rows]),
            (Self::F32(values), Self::F32(other)) => values.extend_from_slice(&other[rows]),
            (Self::Bool(values), Self::Bool(other)) => values.extend_from_slice(&other[rows]),
            (Self::Date(values), Self::Date(other)) => values.extend_from_slice(&other[rows]),
            (Self::TextList(values), Self::TextList(other)) => values.append(other, rows),
            _ => unreachable!("a column's values are of its type"),
        }
    }

    /// Removes the rows from `rows` on. Their memory is kept for others.
    pub fn truncate(&mut self, rows: usize) {
        match self {
            Self::Text(values) => values.truncate(rows),
            Self::I64(values) => values.truncate(rows),
            Self::F32(values) => values.truncate(rows),
            Self::Bool(values) => values.truncate(rows),
            Self::Date(values) => values.truncate(rows),
            Self::TextList(values) => values.truncate(rows),
        }
    }

    /// Bytes of memory that `row` takes.
    pub fn bytes_of(&self, row: usize) -> usize {
        match self {
            Self::Text(values) => size_of::<(usize, bool)>() + values.bytes_of(row),
            Self::I64(_) => size_of::<i64>(),
            Self::F32(_) => size_of::<f32>(),
            Self::Bool(_) => size_of::<Option<bool>>(),
            Self::Date(_) => size_of::<Option<i32>>(),
            Self::TextList(values) => size_of::<usize>() + values.bytes_of(row),
        }
    }

    /// Bytes of memory that all rows take.
    pub fn bytes(&self) -> usize {
        let texts = |texts: &Texts| size_of::<(usize, bool)>() * texts.len() + texts.text.len();
        match self {
            Self::Text(values) => texts(values),
            Self::I64(values) => size_of_val(&values[..]),
            Self::F32(values) => size_of_val(&values[..]),
            Self::Bool(values) => size_of_val(&values[..]),
            Self::Date(values) => size_of_val(&values[..]),
            Self::TextList(values) => size_of_val(&values.ends[..]) + texts(&values.items),
        }
    }
}

/// The values as a column of a polars frame.
pub(super) fn to_column(name: PlSmallStr, values: &Values) -> Column {
    match values {
        Values::Text(texts) => {
            let mut builder = StringChunkedBuilder::new(name, texts.len());
            texts.iter().for_each(|text| match text {
                Some(text) => builder.append_value(text),
                None => builder.append_null(),
            });
            builder.finish().into_column()
        }
        Values::I64(values) => Int64Chunked::from_slice(name, values).into_column(),
        Values::F32(values) => Float32Chunked::from_slice(name, values).into_column(),
        Values::Bool(values) => BooleanChunked::from_iter_options(name, values.iter().copied()).into_column(),
        Values::Date(values) => {
            Int32Chunked::from_iter_options(name, values.iter().copied()).into_date().into_column()
        }
        Values::TextList(lists) => {
            let mut builder = ListStringChunkedBuilder::new(name, lists.ends.len(), lists.items.len());
            let mut items = lists.items.iter().flatten();
            let mut start = 0;
            for &end in &lists.ends {
                builder.append_values_iter(items.by_ref().take(end - start));
                start = end;
            }
            builder.finish().into_column()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were_pushed() {
        let mut texts = Texts::default();
        texts.push("β");
        texts.push_null();
        texts.push("");
        texts.push("🧬 gene");
        assert_eq!(texts.iter().collect::<Vec<_>>(), [Some("β"), None, Some(""), Some("🧬 gene")]);
        let mut others = Texts::default();
        others.push("x");
        others.append(&texts, 1..4);
        assert_eq!(others.iter().collect::<Vec<_>>(), [Some("x"), None, Some(""), Some("🧬 gene")]);
        others.truncate(2);
        others.push("y");
        assert_eq!(others.iter().collect::<Vec<_>>(), [Some("x"), None, Some("y")]);
    }

    #[test]
    fn lists_keep_their_items() {
        let mut lists = TextLists::default();
        lists.push(["a", "bc"]);
        lists.push([]);
        lists.push(["d"]);
        let mut others = TextLists::default();
        others.push(["x"]);
        others.append(&lists, 1..3);
        let lengths = |lists: &TextLists| {
            let column = to_column("x".into(), &Values::TextList(lists.clone()));
            let lists = column.list().expect("a list").clone();
            let length = |i| lists.get_as_series(i).map_or(0, |list| list.len());
            (0..lists.len()).map(length).collect::<Vec<_>>()
        };
        assert_eq!((lengths(&lists), lengths(&others)), (vec![2, 0, 1], vec![1, 0, 1]));
        others.truncate(1);
        assert_eq!(lengths(&others), [1]);
    }

    #[test]
    fn the_bytes_of_all_rows_are_those_of_each() {
        let mut texts = Texts::default();
        texts.push("β-globin");
        texts.push_null();
        let mut lists = TextLists::default();
        lists.push(["a", "bc"]);
        lists.push([]);
        for values in [
            Values::Text(texts),
            Values::TextList(lists),
            Values::I64(vec![1, 2]),
            Values::Date(vec![None, Some(3)]),
        ] {
            assert_eq!(values.bytes(), values.bytes_of(0) + values.bytes_of(1), "{values:?}");
        }
    }
}
