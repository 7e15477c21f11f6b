//! A hash of what a gold set says, whatever format says it.

use sha2::{Digest, Sha256};

use super::GoldDocument;

/// SHA-256 of the documents, as 64 lower-case hexadecimal digits: ids, texts and mentions, in
/// order. Equal for two files that say the same in different formats; another rule for a label
/// makes another gold set.
#[must_use]
pub fn content_hash(documents: &[GoldDocument]) -> String {
    let mut hasher = Sha256::new();
    let mut add = |bytes: &[u8]| {
        // The length keeps neighbours apart.
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for document in documents {
        add(document.id.as_bytes());
        add(document.text.as_bytes());
        add(&(document.mentions.len() as u64).to_le_bytes());
        for mention in &document.mentions {
            for place in [mention.span.start(), mention.span.end(), mention.ids.len()] {
                add(&(place as u64).to_le_bytes());
            }
            add(mention.entity_type.as_str().as_bytes());
            add(&[u8::from(mention.ignore)]);
            for id in &mention.ids {
                add(id.as_bytes());
            }
            add(mention.name.as_deref().unwrap_or_default().as_bytes());
        }
    }
    hasher.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::EntityType;
    use crate::document::Span;
    use crate::eval::gold::GoldMention;

    #[test]
    fn every_part_counts() {
        let mention = GoldMention {
            span: Span::new(0, 5),
            entity_type: EntityType::Disease,
            ids: vec!["D:1".into(), "D:2".into()],
            name: None,
            ignore: false,
        };
        let document = |id: &str, mention: GoldMention| GoldDocument {
            id: id.into(),
            text: "lupus".into(),
            mentions: vec![mention],
        };
        let mut seen = Vec::new();
        for changed in [
            mention.clone(),
            GoldMention { span: Span::new(0, 4), ..mention.clone() },
            GoldMention { entity_type: EntityType::Gene, ..mention.clone() },
            GoldMention { ids: vec!["D:1D:2".into()], ..mention.clone() },
            GoldMention { name: Some("lupus".into()), ..mention.clone() },
            GoldMention { ignore: true, ..mention.clone() },
        ] {
            seen.push(content_hash(&[document("1", changed)]));
        }
        seen.push(content_hash(&[document("2", mention.clone())]));
        seen.push(content_hash(&[document("1", mention.clone()), document("1", mention.clone())]));
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!((seen.len(), seen[0].len()), (count, 64));
        assert_eq!(content_hash(&[document("1", mention.clone())]), content_hash(&[document("1", mention)]));
    }
}
