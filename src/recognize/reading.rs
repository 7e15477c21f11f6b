//! A document as the steps of recognising see it: folded, with its sentences.

use crate::document::{Document, Span, sentence_at};
use crate::text::fold::{Folded, Gap, Token};

/// One document, folded passage by passage so that no name crosses from one to the next.
#[derive(Debug)]
pub struct Reading<'d> {
    /// The document.
    pub document: &'d Document,
    /// Its sentences, in order.
    pub sentences: &'d [Span],
    /// Its tokens.
    pub folded: &'d Folded,
}

impl<'d> Reading<'d> {
    /// Folds `document` into `folded`, whose memory is used again.
    pub fn new(document: &'d Document, sentences: &'d [Span], folded: &'d mut Folded) -> Self {
        folded.clear();
        for passage in &document.passages {
            folded.push(passage.span.of(&document.text), passage.span.start());
        }
        Self { document, sentences, folded }
    }

    /// The document's text.
    pub fn text(&self) -> &'d str {
        &self.document.text
    }

    /// All tokens.
    pub fn tokens(&self) -> &'d [Token] {
        self.folded.tokens()
    }

    /// The bytes of tokens `from..to`.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let tokens = self.tokens();
        Span::new(tokens[from].start as usize, tokens[to - 1].end as usize)
    }

    /// The tokens that lie wholly inside `span`, as a range.
    pub fn tokens_in(&self, span: Span) -> std::ops::Range<usize> {
        let tokens = self.tokens();
        let from = tokens.partition_point(|t| (t.start as usize) < span.start());
        let to = tokens.partition_point(|t| (t.end as usize) <= span.end());
        from..to.max(from)
    }

    /// The tokens of `span`, if it begins and ends at unglued borders of tokens.
    pub fn whole_tokens(&self, span: Span) -> Option<std::ops::Range<usize>> {
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
    pub fn word(&self, i: usize) -> &str {
        if i < self.tokens().len() { self.folded.token(i) } else { "" }
    }

    /// Which sentence holds the byte `at`.
    pub fn sentence_at(&self, at: usize) -> usize {
        sentence_at(self.sentences, at)
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
            (self.folded.token(at) != ".").then_some(at)
        })
        .take(reach)
    }

    /// The tokens from token `to` on, nearest first, inside their sentence.
    pub fn tokens_after(&self, to: usize, reach: usize) -> impl Iterator<Item = usize> {
        let tokens = self.tokens();
        (to..tokens.len())
            .take_while(move |&i| tokens[i].gap != Gap::Hard && self.folded.token(i) != ".")
            .take(reach)
    }
}
