//! A document with its sentences and folded tokens: made once, then read by every stage.

use std::ops::Range;

use super::{Document, Span, sentence_at, sentences};
use crate::text::fold::{Folded, Gap, Token};

/// Buffers that one document after another is tokenized into. Nothing of a document shows in
/// the next.
#[derive(Debug, Default)]
pub struct Scratch(Folded);

/// One document, cut into sentences and folded passage by passage, so that no name crosses
/// from one passage to the next. Tokens are counted from 0 through the whole document.
#[derive(Debug)]
pub struct TokenizedDocument<'d> {
    document: &'d Document,
    sentences: Vec<Span>,
    folded: &'d Folded,
}

impl<'d> TokenizedDocument<'d> {
    /// Cuts and folds `document`.
    #[must_use]
    pub fn new(document: &'d Document, scratch: &'d mut Scratch) -> Self {
        let Scratch(folded) = scratch;
        folded.clear();
        for passage in &document.passages {
            folded.push(passage.span.of(&document.text), passage.span.start());
        }
        Self { document, sentences: sentences(&document.text, &document.passages), folded }
    }

    /// The document.
    #[must_use]
    pub const fn document(&self) -> &'d Document {
        self.document
    }

    /// The document's text.
    #[must_use]
    pub fn text(&self) -> &'d str {
        &self.document.text
    }

    /// The surface of `span`.
    ///
    /// # Panics
    /// When the span is not of this document.
    #[must_use]
    pub fn surface(&self, span: Span) -> &'d str {
        span.of(&self.document.text)
    }

    /// Its sentences, in order.
    #[must_use]
    pub fn sentences(&self) -> &[Span] {
        &self.sentences
    }

    /// Its sentences, the document being done with.
    #[must_use]
    pub fn into_sentences(self) -> Vec<Span> {
        self.sentences
    }

    /// Its folded tokens.
    #[must_use]
    pub const fn folded(&self) -> &'d Folded {
        self.folded
    }

    /// All tokens.
    #[must_use]
    pub fn tokens(&self) -> &'d [Token] {
        self.folded.tokens()
    }

    /// The bytes of tokens `from..to`.
    ///
    /// # Panics
    /// When the range is empty or past the last token.
    #[must_use]
    pub fn span(&self, from: usize, to: usize) -> Span {
        let tokens = self.tokens();
        Span::new(tokens[from].start as usize, tokens[to - 1].end as usize)
    }

    /// The tokens that lie wholly inside `span`, as a range.
    #[must_use]
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let tokens = self.tokens();
        let from = tokens.partition_point(|t| (t.start as usize) < span.start());
        let to = from + tokens[from..].partition_point(|t| (t.end as usize) <= span.end());
        from..to
    }

    /// The tokens of `span`, if it begins and ends at unglued borders of tokens.
    #[must_use]
    pub fn whole_tokens(&self, span: Span) -> Option<Range<usize>> {
        let range = self.tokens_in(span);
        let tokens = self.tokens();
        let first = tokens.get(range.start)?;
        let last = tokens[range.clone()].last()?;
        let open = |i: usize| tokens.get(i).is_none_or(|t| t.gap != Gap::Glued);
        let whole = first.start as usize == span.start()
            && last.end as usize == span.end()
            && open(range.start)
            && open(range.end);
        whole.then_some(range)
    }

    /// The folded form of token `i`; empty past the end.
    #[must_use]
    pub fn word(&self, i: usize) -> &str {
        if i < self.tokens().len() { self.folded.token(i) } else { "" }
    }

    /// The same as UTF-8 bytes, which costs no look at them.
    #[must_use]
    pub fn word_bytes(&self, i: usize) -> &[u8] {
        if i < self.tokens().len() { self.folded.token_bytes(i) } else { b"" }
    }

    /// Whether there is a token `i` and it is folded to one of `words`.
    #[must_use]
    pub fn is_any(&self, i: usize, words: &[&str]) -> bool {
        let word = self.word_bytes(i);
        words.iter().any(|known| known.as_bytes() == word)
    }

    /// Number of the sentence that holds the byte `at`.
    #[must_use]
    pub fn sentence_at(&self, at: usize) -> usize {
        sentence_at(&self.sentences, at)
    }

    /// The folded words before token `from`, nearest first, inside their sentence.
    pub fn before(&self, from: usize, reach: usize) -> impl Iterator<Item = &str> {
        self.tokens_before(from, reach).map(|i| self.folded.token(i))
    }

    /// The folded words from token `to` on, nearest first, inside their sentence.
    pub fn after(&self, to: usize, reach: usize) -> impl Iterator<Item = &str> {
        self.tokens_after(to, reach).map(|i| self.folded.token(i))
    }

    /// The tokens before token `from`, nearest first, inside their sentence.
    pub fn tokens_before(&self, from: usize, reach: usize) -> impl Iterator<Item = usize> {
        let tokens = self.tokens();
        let mut at = from;
        std::iter::from_fn(move || {
            // A hard gap before a token means that nothing stands before it in its passage.
            if at == 0 || tokens[at].gap == Gap::Hard {
                return None;
            }
            at -= 1;
            (!self.is_full_stop(at)).then_some(at)
        })
        .take(reach)
    }

    /// The tokens from token `to` on, nearest first, inside their sentence.
    pub fn tokens_after(&self, to: usize, reach: usize) -> impl Iterator<Item = usize> {
        let tokens = self.tokens();
        (to..tokens.len())
            .take_while(move |&i| tokens[i].gap != Gap::Hard && !self.is_full_stop(i))
            .take(reach)
    }

    fn is_full_stop(&self, i: usize) -> bool {
        !self.tokens()[i].is_word() && self.folded.token_bytes(i) == b"."
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::plain;

    #[test]
    fn tokens_know_their_place_in_text_and_sentence() {
        let text = "Old β-globin fell.\n\nMice had (SMN1). Rats no.";
        let (document, mut scratch) = (plain(text), Scratch::default());
        let doc = TokenizedDocument::new(&document, &mut scratch);
        let sentences: Vec<&str> = doc.sentences().iter().map(|&s| doc.surface(s)).collect();
        assert_eq!(sentences, ["Old β-globin fell.", "Mice had (SMN1).", "Rats no."]);
        let globin = text.find("globin").map(|at| Span::new(at - "β-".len(), at + 6)).expect("it is there");
        assert_eq!(doc.whole_tokens(globin), Some(1..3));
        assert_eq!((doc.word(1), doc.word_bytes(2), doc.word(99)), ("beta", &b"globin"[..], ""));
        // Not beyond the passage, nor the full stop.
        assert_eq!(doc.before(3, 9).collect::<Vec<_>>(), ["globin", "beta", "old"]);
        assert_eq!(doc.after(3, 9).collect::<Vec<_>>(), ["fell"]);
        let mice = doc.tokens_in(Span::new(text.find("Mice").expect("it is there"), text.len())).start;
        assert_eq!(doc.before(mice, 9).count(), 0);
        let half = text.find("SMN").map(|at| Span::new(at, at + 3)).expect("it is there");
        assert_eq!(doc.whole_tokens(half), None);
    }
}
