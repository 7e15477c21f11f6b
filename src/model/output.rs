//! What the model says of a text.

use std::sync::Arc;

use crate::concept::EntityType;
use crate::document::Span;

/// A stretch of text the model takes for a mention.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelSpan {
    /// Bytes: of the document in a [`ModelOutput`], before that of the sentence.
    pub span: Span,
    /// What it is taken for.
    pub entity_type: EntityType,
    /// How sure the model is, 0–1: the lowest probability, among its wordpieces, of being
    /// inside a mention of the type.
    pub score: f32,
}

/// One wordpiece as the model read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PieceOutput {
    /// First byte in the sentence.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// For each type, the probability of being inside a mention, in 255 steps.
    pub inside: [u8; EntityType::ALL.len()],
    /// For each type, the probability of beginning a mention, in 255 steps.
    pub begins: [u8; EntityType::ALL.len()],
}

impl PieceOutput {
    fn inside(&self, entity_type: EntityType) -> f32 {
        f32::from(self.inside[entity_type as usize]) / f32::from(u8::MAX)
    }

    fn begins(&self, entity_type: EntityType) -> f32 {
        f32::from(self.begins[entity_type as usize]) / f32::from(u8::MAX)
    }
}

/// What the model says of a span as one mention of a type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    /// Probability that a mention begins with the span, 0–1.
    pub begins: f32,
    /// Mean probability that its wordpieces are inside a mention, 0–1.
    pub inside: f32,
    /// Probability that a mention which has come to its end does not go on, 0–1.
    pub ends: f32,
    /// Log-odds that the span, whole and no more, is a mention; its wordpieces are taken to be
    /// independent.
    pub whole: f32,
}

/// What the model says of one sentence. It depends on the sentence's text alone.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct SentenceOutput {
    pub pieces: Vec<PieceOutput>,
    /// Sorted by span, then type; those of one type never overlap.
    pub spans: Vec<ModelSpan>,
}

#[cfg(feature = "model")]
impl SentenceOutput {
    /// Bytes of memory it takes.
    pub fn size(&self) -> usize {
        size_of::<Self>()
            + self.pieces.capacity() * size_of::<PieceOutput>()
            + self.spans.capacity() * size_of::<ModelSpan>()
    }
}

/// What the model says of one document.
#[derive(Debug, Default, Clone)]
pub struct ModelOutput {
    /// First byte, and what was read from there, in order.
    sentences: Vec<(usize, Arc<SentenceOutput>)>,
}

impl ModelOutput {
    #[cfg(any(feature = "model", test))]
    pub(super) const fn new(sentences: Vec<(usize, Arc<SentenceOutput>)>) -> Self {
        Self { sentences }
    }

    /// What the model takes for mentions: bytes of the document's text, sorted by span, then
    /// type. Spans of one type never overlap; those of different types may. No span crosses
    /// the border of a sentence or cuts a run of letters and digits.
    pub fn spans(&self) -> impl Iterator<Item = ModelSpan> + '_ {
        self.sentences.iter().flat_map(|(start, sentence)| {
            sentence.spans.iter().map(move |found| ModelSpan {
                span: Span::new(start + found.span.start(), start + found.span.end()),
                ..*found
            })
        })
    }

    /// How far the model supports that `span`, bytes of the document's text, lies inside
    /// mentions of a type: the mean of that probability over the wordpieces that it touches,
    /// 0–1; 0 where it touches none.
    #[must_use]
    pub fn support(&self, span: Span, entity_type: EntityType) -> f32 {
        let (sum, count) = self.pieces(span).fold((0_u32, 0_u32), |(sum, count), piece| {
            (sum + u32::from(piece.inside[entity_type as usize]), count + 1)
        });
        if count == 0 { 0.0 } else { sum as f32 / (count as f32 * f32::from(u8::MAX)) }
    }

    /// How far the model takes `span`, bytes of the document's text, for one mention of a type.
    #[must_use]
    pub fn parts(&self, span: Span, entity_type: EntityType) -> Parts {
        // Half a step, so that what is rounded to nothing can still be.
        let least = 0.5 / f32::from(u8::MAX);
        let sure = |p: f32| p.clamp(least, 1.0 - least);
        let mut pieces = self.pieces(span);
        let begins = sure(pieces.next().map_or(0.0, |piece| piece.begins(entity_type)));
        let goes_on = |piece: &PieceOutput| sure(piece.inside(entity_type) - piece.begins(entity_type));
        let rest: f32 = pieces.map(|piece| goes_on(piece).ln()).sum();
        let ends = 1.0 - self.piece_behind(span).map_or(least, goes_on);
        let whole = begins.ln() + rest + ends.ln();
        let against = (1.0 - whole.exp()).max(least).ln();
        Parts { begins, inside: self.support(span, entity_type), ends, whole: whole - against }
    }

    /// The wordpiece that follows `span` in its sentence.
    fn piece_behind(&self, span: Span) -> Option<&PieceOutput> {
        let at = self.sentences.partition_point(|(start, _)| *start <= span.start()).checked_sub(1)?;
        let (start, sentence) = &self.sentences[at];
        let next = sentence.pieces.partition_point(|piece| start + (piece.start as usize) < span.end());
        sentence.pieces.get(next)
    }

    /// How many wordpieces were read.
    #[must_use]
    pub fn pieces_read(&self) -> usize {
        self.sentences.iter().map(|(_, sentence)| sentence.pieces.len()).sum()
    }

    /// The wordpieces that share a byte with `span`.
    fn pieces(&self, span: Span) -> impl Iterator<Item = &PieceOutput> {
        let from = self.sentences.partition_point(|(start, _)| *start <= span.start()).saturating_sub(1);
        let touched = self.sentences[from..].iter().take_while(move |(start, _)| *start < span.end());
        touched.flat_map(move |(start, sentence)| {
            let from = sentence.pieces.partition_point(|p| start + p.end as usize <= span.start());
            let pieces = sentence.pieces[from..].iter();
            pieces
                .take_while(move |piece| start + (piece.start as usize) < span.end())
                .filter(|piece| piece.start < piece.end)
        })
    }
}

#[cfg(test)]
impl ModelOutput {
    /// What a model would say that is sure of these spans of a text and of nothing else.
    pub(crate) fn sure_of(spans: &[(Span, EntityType)]) -> Self {
        let mut spans: Vec<_> =
            spans.iter().map(|&(span, entity_type)| ModelSpan { span, entity_type, score: 1.0 }).collect();
        spans.sort_by_key(|found| (found.span, found.entity_type));
        let piece = |found: &ModelSpan| {
            let mut sure = [0; EntityType::ALL.len()];
            sure[found.entity_type as usize] = u8::MAX;
            let end = |at| u32::try_from(at).expect("a test's text is short");
            PieceOutput {
                start: end(found.span.start()),
                end: end(found.span.end()),
                inside: sure,
                begins: sure,
            }
        };
        let pieces = spans.iter().map(piece).collect();
        Self::new(vec![(0, Arc::new(SentenceOutput { pieces, spans }))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_span_are_told() {
        let piece = |start, end, begins: u8, inside: u8| PieceOutput {
            start,
            end,
            inside: [inside, 0, 0, 0],
            begins: [begins, 0, 0, 0],
        };
        let pieces = vec![piece(0, 3, 255, 255), piece(4, 6, 0, 255), piece(7, 9, 0, 0)];
        let sentence = SentenceOutput { pieces, spans: Vec::new() };
        let output = ModelOutput::new(vec![(10, Arc::new(sentence))]);
        let whole = |start, end| output.parts(Span::new(start, end), EntityType::Disease).whole;
        // Of "one two three" the first two words are the mention.
        assert!(whole(10, 16) > 4.0, "{}", whole(10, 16));
        for (start, end) in [(10, 13), (14, 16), (10, 19), (17, 19)] {
            assert!(whole(start, end) < -4.0, "{start}..{end}: {}", whole(start, end));
        }
    }

    fn piece(start: u32, end: u32, gene: u8) -> PieceOutput {
        PieceOutput { start, end, inside: [0, gene, 0, 0], begins: [0; 4] }
    }

    #[test]
    fn support_is_the_mean_over_the_pieces_touched() {
        let first = SentenceOutput { pieces: vec![piece(0, 3, 255), piece(3, 4, 51)], spans: Vec::new() };
        let second = SentenceOutput { pieces: vec![piece(0, 2, 0), piece(3, 5, 102)], spans: Vec::new() };
        let output = ModelOutput::new(vec![(2, Arc::new(first)), (10, Arc::new(second))]);
        let rows = [
            (0, 2, 0.0),
            (2, 5, 1.0),
            (4, 6, 0.6),
            (5, 6, 0.2),
            (6, 10, 0.0),
            (2, 15, 0.4),
            (13, 14, 0.4),
            (15, 90, 0.0),
        ];
        for (start, end, expected) in rows {
            let found = output.support(Span::new(start, end), EntityType::Gene);
            assert!((found - expected).abs() < 1e-6, "{start}..{end}: {found}");
        }
        assert!(output.support(Span::new(2, 5), EntityType::Drug).abs() < f32::EPSILON);
        let nothing = ModelOutput::default();
        assert!(nothing.support(Span::new(0, 5), EntityType::Gene).abs() < f32::EPSILON);
        assert_eq!(nothing.spans().count(), 0);
    }
}
