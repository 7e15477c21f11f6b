//! From one tagged document to the rows of the tables. Here bytes become code points.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::concept::EntityType;
use crate::context::Modifier;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::document::{CodePoints, Document};
use crate::normalize::Annotation;
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
    let mentions: Vec<MentionRow> =
        tagged.annotations.iter().map(|a| mention(dictionary, &document, &points, a)).collect();
    let mentioned = tagged.annotations.iter().map(|a| mentioned(&document, a)).collect();
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
) -> MentionRow {
    let mention = &annotation.mention;
    let range = points.range(mention.span);
    let concept = annotation.concept.map(|ix| dictionary.concept(ix));
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
        why: annotation.why.clone(),
        historical: Some(annotation.context.is(Modifier::Historical)),
        other_person: Some(annotation.context.is(Modifier::OtherPerson)),
        candidates: annotation.open().map(|ix| dictionary.concept(ix).id.to_owned()).collect(),
    }
}

fn mentioned(document: &Document, annotation: &Annotation) -> Mentioned {
    let mention = &annotation.mention;
    Mentioned {
        entity_type: mention.entity_type,
        concept: annotation.concept,
        name: annotation.concept.is_none().then(|| mention.span.of(&document.text).to_owned()),
    }
}

/// Each two different concepts of one sentence once, the smaller id first.
fn pairs(dictionary: &Dictionary, document: &Document, annotations: &[Annotation]) -> Vec<PairRow> {
    let mut pairs = Vec::new();
    for in_sentence in annotations.chunk_by(|a, b| a.sentence == b.sentence) {
        let concepts: BTreeSet<(&str, EntityType)> = in_sentence
            .iter()
            .filter_map(|a| a.concept)
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
