//! What a gold set holds: documents with the mentions that people annotated.

use std::collections::BTreeSet;

use crate::concept::EntityType;
use crate::document::Span;

/// One annotated document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldDocument {
    /// The file's name without its ending, or the id in the file; for CoNLL the line it begins
    /// on (`line 12`). Not always unique.
    pub id: String,
    /// The text that was annotated; a leading byte-order mark is left out.
    pub text: String,
    /// In the order of the file.
    pub mentions: Vec<GoldMention>,
}

/// One annotated mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldMention {
    /// Bytes of the document's text; never empty.
    pub span: Span,
    /// What it is or, where `ignore` is set, what it may or may not be.
    pub entity_type: EntityType,
    /// Any of these is right. Empty where the annotator gave none.
    pub ids: Vec<String>,
    /// The concept's name as the annotator wrote it.
    pub name: Option<String>,
    /// Not to be found, but nothing of this type found inside is wrong.
    pub ignore: bool,
}

/// The types that are annotated in `documents`, in order. A type that never occurs was not
/// looked for by the annotators, so nothing can be said about what is found of it.
pub fn annotated_types<'a>(documents: impl IntoIterator<Item = &'a GoldDocument>) -> Vec<EntityType> {
    let mentions = documents.into_iter().flat_map(|document| &document.mentions);
    let types: BTreeSet<_> = mentions.filter(|m| !m.ignore).map(|m| m.entity_type).collect();
    types.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_never_occurs_is_not_annotated() {
        let mention = |entity_type, ignore| GoldMention {
            span: Span::new(0, 5),
            entity_type,
            ids: Vec::new(),
            name: None,
            ignore,
        };
        let mentions = vec![mention(EntityType::Disease, false), mention(EntityType::Gene, true)];
        let document = GoldDocument { id: "1".into(), text: "lupus".into(), mentions };
        assert_eq!(annotated_types([&document]), [EntityType::Disease]);
    }
}
