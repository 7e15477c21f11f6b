//! The values of one column, one after another in memory.
//!
//! Rows are taken apart into columns on the thread that makes them. So no cell needs an
//! allocation of its own, and handing a thousand rows to another thread moves a few pointers.

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

    fn split_off(&mut self, at: usize) -> Self {
        let from = self.start(at);
        let text = self.text.split_off(from);
        let mut ends = self.ends.split_off(at);
        ends.iter_mut().for_each(|(end, _)| *end -= from);
        Self { text, ends }
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

    fn split_off(&mut self, at: usize) -> Self {
        let from = self.start(at);
        let items = self.items.split_off(from);
        let mut ends = self.ends.split_off(at);
        ends.iter_mut().for_each(|end| *end -= from);
        Self { items, ends }
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

    /// Leaves the rows before `at` and gives the others.
    pub fn split_off(&mut self, at: usize) -> Self {
        match self {
            Self::Text(values) => Self::Text(values.split_off(at)),
            Self::I64(values) => Self::I64(values.split_off(at)),
            Self::F32(values) => Self::F32(values.split_off(at)),
            Self::Bool(values) => Self::Bool(values.split_off(at)),
            Self::Date(values) => Self::Date(values.split_off(at)),
            Self::TextList(values) => Self::TextList(values.split_off(at)),
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

/// The values of `pieces`, all of type `kind`, as one column of `rows` rows.
pub(super) fn to_column<'v>(
    name: PlSmallStr,
    kind: ColumnKind,
    rows: usize,
    pieces: impl Iterator<Item = &'v Values>,
) -> Column {
    /// All values of one variant.
    macro_rules! all {
        ($variant:ident) => {
            pieces.flat_map(|piece| match piece {
                Values::$variant(values) => values.iter(),
                _ => unreachable!("a column's values are of its type"),
            })
        };
    }
    match kind {
        ColumnKind::Text => {
            let mut builder = StringChunkedBuilder::new(name, rows);
            all!(Text).for_each(|text| match text {
                Some(text) => builder.append_value(text),
                None => builder.append_null(),
            });
            builder.finish().into_column()
        }
        ColumnKind::I64 => Int64Chunked::from_iter_values(name, all!(I64).copied()).into_column(),
        ColumnKind::F32 => Float32Chunked::from_iter_values(name, all!(F32).copied()).into_column(),
        ColumnKind::Bool => BooleanChunked::from_iter_options(name, all!(Bool).copied()).into_column(),
        ColumnKind::Date => {
            Int32Chunked::from_iter_options(name, all!(Date).copied()).into_date().into_column()
        }
        ColumnKind::TextList => {
            let mut builder = ListStringChunkedBuilder::new(name, rows, rows);
            for piece in pieces {
                let Values::TextList(lists) = piece else {
                    unreachable!("a column's values are of its type")
                };
                let mut items = lists.items.iter().flatten();
                let mut start = 0;
                for &end in &lists.ends {
                    builder.append_values_iter(items.by_ref().take(end - start));
                    start = end;
                }
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
        let after = texts.split_off(2);
        assert_eq!(texts.iter().collect::<Vec<_>>(), [Some("β"), None]);
        assert_eq!(after.iter().collect::<Vec<_>>(), [Some(""), Some("🧬 gene")]);
    }

    #[test]
    fn lists_are_split_between_rows() {
        let mut lists = TextLists::default();
        lists.push(["a", "bc"]);
        lists.push([]);
        lists.push(["d"]);
        let after = lists.split_off(1);
        let column = |lists: &TextLists| {
            let values = [Values::TextList(lists.clone())];
            let column = to_column("x".into(), ColumnKind::TextList, lists.ends.len(), values.iter());
            let lists = column.list().expect("a list").clone();
            (0..lists.len()).map(|i| lists.get_as_series(i).map_or(0, |list| list.len())).collect::<Vec<_>>()
        };
        assert_eq!((column(&lists), column(&after)), (vec![2], vec![0, 1]));
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
