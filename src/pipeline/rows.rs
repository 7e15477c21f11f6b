//! From one tagged document to the rows of the tables. Here bytes become code points.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::annotation::{Annotation, with_concepts};
use crate::concept::EntityType;
use crate::context::Modifier;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::document::{CodePoints, Document};
use crate::reason::in_words;
use crate::recognize::trial_numbers;
use crate::table::{DocumentRow, DocumentRows, MentionRow, PairRow, PassageRow};
use crate::tagger::Tagged;

/// One mention as the entities table counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mentioned {
    pub entity_type: EntityType,
    pub concept: Option<ConceptIx>,
    /// The surface, where there is no concept.
    pub name: Option<String>,
}

pub(super) fn rows(
    dictionary: &Dictionary,
    document: Document,
    tagged: &Tagged,
) -> (DocumentRows, Vec<Mentioned>) {
    let points = CodePoints::new(&document.text);
    let passages = document
        .passages
        .iter()
        .map(|passage| {
            let range = points.range(passage.span);
            PassageRow {
                doc_id: document.id.clone(),
                start: narrow(range.start),
                end: narrow(range.end),
                kind: passage.kind,
            }
        })
        .collect();
    let meanings = || with_concepts(&tagged.annotations);
    let mentions: Vec<MentionRow> =
        meanings().map(|(a, concept)| mention(dictionary, &document, &points, a, concept)).collect();
    let mentioned = meanings().map(|(a, concept)| mentioned(&document, a, concept)).collect();
    let pairs = pairs(dictionary, &document, &tagged.annotations);
    let n_chars = narrow(points.len());
    let metadata = document.metadata;
    let row = DocumentRow {
        doc_id: document.id,
        source: document.source,
        format: document.format.to_string(),
        url: metadata.url,
        site: metadata.site,
        title: metadata.title,
        published: metadata.published,
        language: metadata.language,
        n_chars,
        sha256: sha256(&document.text),
        duplicate_of: None,
        n_mentions: narrow(mentions.len()),
        trials: trial_numbers(&document.text),
        text: document.text,
    };
    (DocumentRows { document: row, passages, mentions, pairs }, mentioned)
}

fn mention(
    dictionary: &Dictionary,
    document: &Document,
    points: &CodePoints<'_>,
    annotation: &Annotation,
    concept: Option<ConceptIx>,
) -> MentionRow {
    let mention = &annotation.mention;
    let range = points.range(mention.span);
    let concept = concept.map(|ix| dictionary.concept(ix));
    MentionRow {
        doc_id: document.id.clone(),
        start: narrow(range.start),
        end: narrow(range.end),
        text: mention.span.of(&document.text).to_owned(),
        entity_type: mention.entity_type,
        entity_id: concept.map(|c| c.id.to_owned()),
        entity_name: concept.map(|c| c.name.to_owned()),
        score: mention.score,
        method: mention.method.to_string(),
        section: Some(annotation.section.to_string()),
        sentence: narrow(annotation.sentence),
        negated: Some(annotation.context.is(Modifier::Negated)),
        hypothetical: Some(annotation.context.is(Modifier::Hypothetical)),
        why: in_words(&mention.reasons, dictionary, &document.text),
        historical: Some(annotation.context.is(Modifier::Historical)),
        other_person: Some(annotation.context.is(Modifier::OtherPerson)),
        candidates: mention.ambiguous.iter().map(|&ix| dictionary.concept(ix).id.to_owned()).collect(),
    }
}

fn mentioned(document: &Document, annotation: &Annotation, concept: Option<ConceptIx>) -> Mentioned {
    let mention = &annotation.mention;
    Mentioned {
        entity_type: mention.entity_type,
        concept,
        name: concept.is_none().then(|| mention.span.of(&document.text).to_owned()),
    }
}

/// Each two different concepts of one sentence once, the smaller id first.
fn pairs(dictionary: &Dictionary, document: &Document, annotations: &[Annotation]) -> Vec<PairRow> {
    let mut pairs = Vec::new();
    for in_sentence in annotations.chunk_by(|a, b| a.sentence == b.sentence) {
        let concepts: BTreeSet<(&str, EntityType)> = in_sentence
            .iter()
            .flat_map(Annotation::concepts)
            .map(|ix| dictionary.concept(ix))
            .map(|concept| (concept.id, concept.entity_type))
            .collect();
        let concepts: Vec<_> = concepts.into_iter().collect();
        for (i, &(a, type_a)) in concepts.iter().enumerate() {
            for &(b, type_b) in &concepts[i + 1..] {
                pairs.push(PairRow {
                    doc_id: document.id.clone(),
                    sentence: narrow(in_sentence[0].sentence),
                    entity_a: a.to_owned(),
                    type_a,
                    entity_b: b.to_owned(),
                    type_b,
                });
            }
        }
    }
    pairs
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).expect("documents are limited to less than 4 GiB")
}

fn sha256(text: &str) -> String {
    use std::fmt::Write;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        write!(hex, "{byte:02x}").expect("writing to a string does not fail");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::super::entities::Entities;
    use super::*;
    use crate::dictionary::tests::dictionary;
    use crate::document::Scratch;
    use crate::document::tests::plain as document;
    use crate::document::{Span, sentences};
    use crate::tagger::Tagger;

    #[test]
    fn what_names_several_things_has_a_row_for_each() {
        let dictionary = dictionary(&[
            "M:1|disease|preferred|any|breast cancer",
            "M:2|disease|preferred|any|ovarian cancer",
        ]);
        let text = "🧬 Breast and ovarian cancer, lupus.";
        let span = |surface: &str| {
            let start = text.find(surface).expect("it is in the text");
            (Span::new(start, start + surface.len()), EntityType::Disease)
        };
        let document = document(text);
        let places = vec![span("Breast and ovarian cancer"), span("lupus")];
        let tagger = Tagger::new(&dictionary, None);
        let annotations = tagger.tag_given(&document, places, &mut Scratch::default());
        assert_eq!(annotations.len(), 2);
        let found = Tagged { sentences: sentences(text, &document.passages), annotations };
        let (rows, mentioned) = rows(&dictionary, document, &found);

        let told = |row: &MentionRow| {
            let (id, name) = (row.entity_id.clone(), row.entity_name.clone());
            (row.start, row.end, id.unwrap_or_default(), name.unwrap_or_default())
        };
        let mentions: Vec<_> = rows.mentions.iter().map(told).collect();
        let row = |start, end, id: &str, name: &str| (start, end, id.to_owned(), name.to_owned());
        let expected =
            [row(2, 27, "M:1", "breast cancer"), row(2, 27, "M:2", "ovarian cancer"), row(29, 34, "", "")];
        assert_eq!(mentions, expected);
        assert!(rows.mentions[..2].iter().all(|row| row.text == "Breast and ovarian cancer"));
        assert!(rows.mentions[0].why.ends_with("names several: \"Breast cancer\", \"ovarian cancer\""));
        assert_eq!(rows.document.n_mentions, 3);
        let pairs: Vec<_> = rows.pairs.iter().map(|p| (p.entity_a.as_str(), p.entity_b.as_str())).collect();
        assert_eq!(pairs, [("M:1", "M:2")]);
        let mut entities = Entities::default();
        entities.add(&mentioned, None);
        let counted: Vec<_> =
            entities.rows(&dictionary).iter().map(|e| (e.n_mentions, e.n_documents)).collect();
        assert_eq!(counted, [(1, 1); 3]);
    }
}
