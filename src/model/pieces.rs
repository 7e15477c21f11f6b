//! Sentences to wordpieces.

use std::path::Path;

use tokenizers::Tokenizer;

use super::case::token_type;
use super::engine::EngineError;
use super::{FileProblem, ModelError};

/// The wordpieces of one sentence, without `[CLS]` and `[SEP]`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Their numbers in the vocabulary.
    pub ids: Vec<u32>,
    /// Their token types: letter case.
    pub types: Vec<u8>,
    /// The bytes of the sentence they cover.
    pub spans: Vec<(u32, u32)>,
}

impl Pieces {
    pub fn len(&self) -> usize {
        self.ids.len()
    }
}

/// Cuts text into the wordpieces of a vocabulary.
#[derive(Debug)]
pub(super) struct Splitter {
    tokenizer: Tokenizer,
    /// `[CLS]`, the first piece of every window.
    pub first: i64,
    /// `[SEP]`, the last.
    pub last: i64,
}

/// A sentence is tokenized in stretches of about this many bytes, since the tokenizer needs a
/// hundred times the memory of its text. Blanks end wordpieces, so a cut there changes nothing.
const STRETCH: usize = 1 << 14;

impl Splitter {
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let bad = |problem| ModelError::File { path: path.to_owned(), problem };
        let refused = |error| bad(FileProblem::Refused(error));
        let mut tokenizer = Tokenizer::from_file(path).map_err(refused)?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(refused)?;
        let id = |token: &'static str| {
            tokenizer.token_to_id(token).map(i64::from).ok_or_else(|| bad(FileProblem::NoToken(token)))
        };
        let (first, last) = (id("[CLS]")?, id("[SEP]")?);
        Ok(Self { tokenizer, first, last })
    }

    /// How many wordpieces the vocabulary has.
    pub fn vocabulary(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    pub fn split(&self, sentence: &str) -> Result<Pieces, EngineError> {
        let mut pieces = Pieces::default();
        let mut start = 0;
        while start < sentence.len() {
            let end = start + stretch(&sentence[start..]);
            self.push(sentence, start, end, &mut pieces)?;
            start = end;
        }
        Ok(pieces)
    }

    fn push(&self, sentence: &str, from: usize, to: usize, pieces: &mut Pieces) -> Result<(), EngineError> {
        let encoding = self.tokenizer.encode(&sentence[from..to], false).map_err(EngineError::Tokenizer)?;
        pieces.ids.extend_from_slice(encoding.get_ids());
        for &(start, end) in encoding.get_offsets() {
            let (start, end) = (from + start, from + end);
            pieces.types.push(token_type(sentence, start, end));
            pieces.spans.push((narrow(start), narrow(end)));
        }
        Ok(())
    }
}

fn narrow(byte: usize) -> u32 {
    u32::try_from(byte).expect("documents are limited to less than 4 GiB")
}

/// How many bytes of `text` to take: all, or up to a blank near [`STRETCH`].
fn stretch(text: &str) -> usize {
    if text.len() <= STRETCH {
        return text.len();
    }
    let limit = text.floor_char_boundary(STRETCH);
    match text[..limit].rfind(char::is_whitespace) {
        Some(blank) if blank > 0 => blank,
        _ => limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_end_before_blanks_and_inside_no_character() {
        assert_eq!(stretch("short"), 5);
        let words = "word ".repeat(STRETCH);
        let end = stretch(&words);
        assert!(end <= STRETCH && words[end..].starts_with(' ') && words[..end].ends_with("word"));
        let emoji = "🧬".repeat(STRETCH);
        assert_eq!(stretch(&emoji), STRETCH);
        assert!(stretch(&format!("a{emoji}")) <= STRETCH);
    }
}
