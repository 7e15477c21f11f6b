//! Tags of languages.

/// The ISO 639-1 code of a language tag: `en` of `en-GB` or `en_US`. None where the tag begins
/// with no code of two letters.
pub(super) fn language(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_', ',', ' ']).next()?;
    (first.len() == 2 && first.bytes().all(|b| b.is_ascii_alphabetic())).then(|| first.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_begins_with_its_code() {
        for tag in ["en", "EN", " en-GB", "en_US", "en, de"] {
            assert_eq!(language(tag).as_deref(), Some("en"), "{tag:?}");
        }
        for tag in ["", "english", "e", "42", "-en"] {
            assert_eq!(language(tag), None, "{tag:?}");
        }
    }
}
