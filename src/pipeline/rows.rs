//! From one tagged document to the rows of the tables. Here bytes become code points.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::entities::{DocumentEntities, Mentioned};
use crate::annotation::{Annotation, with_concepts};
use crate::context::Modifier;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::document::{CodePoints, Document, Passage};
use crate::reason::in_words;
use crate::recognize::trial_numbers;
use crate::table::{DocumentRow, MentionRow, PairRow, PassageRow, RowBatch};
use crate::tagger::Tagged;

/// Adds the rows of one document to `rows`, and gives what it adds to the entities.
pub(super) fn push_rows(
    dictionary: &Dictionary,
    document: &Document,
    tagged: &Tagged,
    rows: &mut RowBatch,
) -> DocumentEntities {
    let points = CodePoints::new(&document.text);
    let meanings = || with_concepts(&tagged.annotations);
    let mentions: Vec<Mentioned> =
        meanings().map(|(annotation, concept)| mentioned(document, annotation, concept)).collect();
    let metadata = &document.metadata;
    let row = DocumentRow {
        doc_id: &document.id,
        source: &document.source,
        format: document.format.as_str(),
        url: metadata.url.as_deref(),
        site: metadata.site.as_deref(),
        title: metadata.title.as_deref(),
        published: metadata.published,
        language: metadata.language.as_deref(),
        text: &document.text,
        n_chars: narrow(points.len()),
        sha256: sha256(&document.text),
        duplicate_of: None,
        n_mentions: narrow(mentions.len()),
        trials: trial_numbers(&document.text),
    };
    rows.push(
        &row,
        document.passages.iter().map(|passage| passage_row(document, &points, passage)),
        meanings().map(|(annotation, concept)| mention(dictionary, document, &points, annotation, concept)),
        pairs(dictionary, document, &tagged.annotations),
    );
    DocumentEntities { published: metadata.published, mentions }
}

fn passage_row<'a>(document: &'a Document, points: &CodePoints<'_>, passage: &Passage) -> PassageRow<'a> {
    let range = points.range(passage.span);
    PassageRow {
        doc_id: &document.id,
        start: narrow(range.start),
        end: narrow(range.end),
        kind: passage.kind,
    }
}

/// The row of an annotation with one of its concepts, or with none.
fn mention<'a>(
    dictionary: &'a Dictionary,
    document: &'a Document,
    points: &CodePoints<'_>,
    annotation: &'a Annotation,
    concept: Option<ConceptIx>,
) -> MentionRow<'a> {
    let mention = &annotation.mention;
    let range = points.range(mention.span);
    let concept = concept.map(|ix| dictionary.concept(ix));
    let holds = |modifier| Some(annotation.context.is(modifier));
    MentionRow {
        doc_id: &document.id,
        start: narrow(range.start),
        end: narrow(range.end),
        text: mention.span.of(&document.text),
        entity_type: mention.entity_type,
        entity_id: concept.map(|c| c.id),
        entity_name: concept.map(|c| c.name),
        score: mention.score,
        method: mention.method.as_str(),
        section: Some(annotation.section.as_str()),
        sentence: narrow(annotation.sentence),
        negated: holds(Modifier::Negated),
        hypothetical: holds(Modifier::Hypothetical),
        why: Cow::Owned(in_words(&mention.reasons, dictionary, &document.text)),
        historical: holds(Modifier::Historical),
        other_person: holds(Modifier::OtherPerson),
        candidates: mention.ambiguous.iter().map(|&ix| dictionary.concept(ix).id).collect(),
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

/// So many different concepts of one sentence are paired, the first ones. A sentence of more is
/// a list without stops, and its pairs would grow with the square of its length.
const PAIRED_CONCEPTS: usize = 200;

/// Each two different concepts of one sentence once, the smaller id first.
fn pairs<'a>(
    dictionary: &'a Dictionary,
    document: &'a Document,
    annotations: &'a [Annotation],
) -> impl Iterator<Item = PairRow<'a>> {
    let in_sentences = annotations.chunk_by(|a, b| a.sentence == b.sentence);
    in_sentences.flat_map(move |in_sentence| {
        let mut first: Vec<ConceptIx> = Vec::new();
        for concept in in_sentence.iter().flat_map(Annotation::concepts) {
            if first.len() == PAIRED_CONCEPTS {
                break;
            }
            if !first.contains(&concept) {
                first.push(concept);
            }
        }
        let named = first.iter().map(|&ix| dictionary.concept(ix));
        let mut concepts: Vec<_> = named.map(|concept| (concept.id, concept.entity_type)).collect();
        concepts.sort_unstable();
        concepts.dedup();
        let mut pairs = Vec::with_capacity(concepts.len() * concepts.len().saturating_sub(1) / 2);
        for (i, &(entity_a, type_a)) in concepts.iter().enumerate() {
            pairs.extend(concepts[i + 1..].iter().map(|&(entity_b, type_b)| PairRow {
                doc_id: &document.id,
                sentence: narrow(in_sentence[0].sentence),
                entity_a,
                type_a,
                entity_b,
                type_b,
            }));
        }
        pairs
    })
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).expect("documents are limited to less than 4 GiB")
}

fn sha256(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    Sha256::digest(text.as_bytes()).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::entities::Entities;
    use super::*;
    use crate::concept::EntityType;
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
        let points = CodePoints::new(&document.text);
        let mentions: Vec<MentionRow<'_>> = with_concepts(&found.annotations)
            .map(|(annotation, concept)| mention(&dictionary, &document, &points, annotation, concept))
            .collect();
        let told = |row: &MentionRow<'_>| {
            let (id, name) = (row.entity_id.unwrap_or_default(), row.entity_name.unwrap_or_default());
            (row.start, row.end, id.to_owned(), name.to_owned())
        };
        let row = |start, end, id: &str, name: &str| (start, end, id.to_owned(), name.to_owned());
        let expected =
            [row(2, 27, "M:1", "breast cancer"), row(2, 27, "M:2", "ovarian cancer"), row(29, 34, "", "")];
        assert_eq!(mentions.iter().map(told).collect::<Vec<_>>(), expected);
        assert!(mentions[..2].iter().all(|row| row.text == "Breast and ovarian cancer"));
        assert!(mentions[0].why.ends_with("names several: \"Breast cancer\", \"ovarian cancer\""));
        let pairs: Vec<_> = pairs(&dictionary, &document, &found.annotations)
            .map(|pair| (pair.entity_a, pair.entity_b))
            .collect();
        assert_eq!(pairs, [("M:1", "M:2")]);
        let mut batch = RowBatch::default();
        let mut entities = Entities::default();
        entities.add(push_rows(&dictionary, &document, &found, &mut batch));
        assert_eq!(batch.ids().collect::<Vec<_>>(), [document.id.as_str()]);
        let counted: Vec<_> =
            entities.rows(&dictionary).iter().map(|e| (e.n_mentions, e.n_documents)).collect();
        assert_eq!(counted, [(1, 1); 3]);
    }

    #[test]
    fn a_sentence_of_very_many_concepts_has_a_bounded_number_of_pairs() {
        let names: Vec<String> =
            (0..PAIRED_CONCEPTS + 50).map(|n| format!("M:{n}|disease|preferred|any|disease{n}x")).collect();
        let dictionary = dictionary(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let text: Vec<String> = (0..PAIRED_CONCEPTS + 50).map(|n| format!("disease{n}x")).collect();
        let document = document(&text.join(" "));
        let tagger = Tagger::new(&dictionary, None);
        let found = tagger.tag(&document, &mut Scratch::default()).expect("no model, no failure");
        assert!(found.annotations.len() > PAIRED_CONCEPTS, "{}", found.annotations.len());
        let pairs = pairs(&dictionary, &document, &found.annotations).count();
        assert_eq!(pairs, PAIRED_CONCEPTS * (PAIRED_CONCEPTS - 1) / 2);
    }

    #[test]
    fn a_hash_is_written_in_lower_case_hexadecimal() {
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
