//! What the lines around an article say: the phrases of `phrases.tsv`.

use std::sync::LazyLock;

use crate::concept::word_enum;
use crate::text::table::{Row, Source, TableError, rows, word_table};

/// Every phrase, in the order of the table.
pub(super) static PHRASES: LazyLock<Vec<Phrase>> =
    LazyLock::new(|| read(word_table!("phrases.tsv")).expect("a test reads the table"));

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase {
    pub extent: Extent,
    pub below: Below,
    /// In lower case, blanks single, quotes straight, no marks at the start.
    pub text: &'static str,
}

/// How much of a passage a phrase must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it, but for marks and numbers: "Comments (12)".
    Whole,
    /// All of it behind a number: "3 min read".
    Count,
    /// The beginning of at most so many words.
    Start(usize),
    /// Anywhere in at most so many words.
    Within(usize),
}

/// What a phrase says about the passages after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Below {
    /// Nothing.
    Article,
    /// A sign-up form.
    Form,
    /// Headlines of other articles, perhaps each with a short text.
    Related,
    /// The same, but the phrase is also a heading of articles.
    PerhapsRelated,
    /// One headline of another article.
    Headline,
    /// Comments of readers, up to the end.
    Comments,
    /// Paragraphs up to the next heading.
    Notice,
    /// One paragraph.
    Paragraph,
    /// Names, addresses and numbers.
    Contact,
}

impl Below {
    const ALL: [Self; 9] = [
        Self::Article,
        Self::Form,
        Self::Related,
        Self::PerhapsRelated,
        Self::Headline,
        Self::Comments,
        Self::Notice,
        Self::Paragraph,
        Self::Contact,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Form => "form",
            Self::Related => "related",
            Self::PerhapsRelated => "perhaps-related",
            Self::Headline => "headline",
            Self::Comments => "comments",
            Self::Notice => "notice",
            Self::Paragraph => "paragraph",
            Self::Contact => "contact",
        }
    }
}

word_enum!(Below, "kind of passages below");

fn read(source: Source) -> Result<Vec<Phrase>, TableError> {
    rows(source, ["extent", "words", "below", "phrase"])?
        .iter()
        .map(|row| Ok(Phrase { extent: extent(row)?, below: row.parse(2)?, text: row.cells[3] }))
        .collect()
}

fn extent(row: &Row<4>) -> Result<Extent, TableError> {
    match (row.cells[0], row.cells[1]) {
        ("whole", "-") => Ok(Extent::Whole),
        ("count", "-") => Ok(Extent::Count),
        ("start", _) => Ok(Extent::Start(row.parse(1)?)),
        ("within", _) => Ok(Extent::Within(row.parse(1)?)),
        ("whole" | "count", _) => Err(row.fault("the number of words must be '-'".into())),
        (other, _) => Err(row.fault(format!("'{other}' is none of whole, count, start, within"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_with_its_line() {
        let cases = [
            ("part\t8\tform\tsign up", "'part' is none of whole, count, start, within"),
            ("whole\t8\tform\tsign up", "the number of words must be '-'"),
            ("start\t-\tform\tsign up", "'-': invalid digit found in string"),
            ("start\t8\tforms\tsign up", "'forms': unknown kind of passages below \"forms\": expected"),
        ];
        for (row, fault) in cases {
            let text: &'static str = format!("extent\twords\tbelow\tphrase\n{row}\n").leak();
            let error = read(Source { file: "p.tsv", text }).unwrap_err().to_string();
            assert!(error.starts_with(&format!("p.tsv:2: {fault}")), "{error}");
        }
    }

    #[test]
    fn a_phrase_stands_once() {
        for (i, phrase) in PHRASES.iter().enumerate() {
            let same = |other: &&Phrase| other.text == phrase.text && other.extent == phrase.extent;
            assert_eq!(PHRASES[i..].iter().filter(same).count(), 1, "{phrase:?}");
        }
    }
}
