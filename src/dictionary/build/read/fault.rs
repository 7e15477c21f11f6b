//! What can be wrong with one line of a source.

use crate::concept::{BadCurie, EntityType, UnknownWord};

/// What is wrong with a line. File and line are told with it: see [`BuildError::line`].
///
/// [`BuildError::line`]: super::super::BuildError::line
#[derive(Debug, thiserror::Error)]
pub(super) enum LineFault {
    #[error("{found} fields instead of the {}: {}", expected.len(), expected.join(", "))]
    Fields { found: usize, expected: &'static [&'static str] },
    #[error("{found} fields parted by | instead of the {expected} of this file")]
    FewFields { found: usize, expected: usize },
    #[error("a {found} among names of type {expected}")]
    OtherType { found: EntityType, expected: EntityType },
    #[error(transparent)]
    Word(#[from] UnknownWord),
    #[error(transparent)]
    Id(#[from] BadCurie),
    #[error("name {0:?} is empty or has blanks to spare")]
    Name(String),
    #[error("synonym without its quotes: {0}")]
    Unquoted(String),
    #[error("RXCUI {0:?} is not a number")]
    NoNumber(String),
    #[error("entity {name} is longer than {most} bytes")]
    LongEntity { name: String, most: usize },
    #[error("the declarations at its head are longer than {0} bytes")]
    LongHead(u64),
    #[error(
        "{value:?} in column {column:?} does not say its vocabulary: expected an id like MESH:D000082, or the vocabulary on the command line"
    )]
    NoVocabulary { value: String, column: String },
    #[error("{value:?} in column {column:?} is no id: expected one like MESH:D000082")]
    NoId { value: String, column: String },
}
