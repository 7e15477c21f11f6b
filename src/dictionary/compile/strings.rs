//! The strings of an image, each kept once.

use rustc_hash::FxHashMap;

use super::number::narrow;
use crate::dictionary::format::DictionaryError;
use crate::dictionary::image::Text;

/// Strings in one block.
#[derive(Debug, Default)]
pub struct Strings<'t> {
    bytes: Vec<u8>,
    known: FxHashMap<&'t str, Text>,
}

impl<'t> Strings<'t> {
    pub fn keep(&mut self, text: &'t str) -> Result<Text, DictionaryError> {
        if let Some(&known) = self.known.get(text) {
            return Ok(known);
        }
        let kept = Text { start: narrow(self.bytes.len())?, len: narrow(text.len())? };
        narrow(self.bytes.len() + text.len())?;
        self.bytes.extend_from_slice(text.as_bytes());
        self.known.insert(text, kept);
        Ok(kept)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
