//! What the model says of a text.

use std::sync::Arc;

use crate::concept::EntityType;
use crate::document::Span;

/// A stretch of text the model takes for a mention.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelSpan {
    /// Bytes of the text that was read; inside this module, of the sentence.
    pub span: Span,
    /// What it is taken for.
    pub entity_type: EntityType,
    /// How sure the model is, 0–1: the lowest probability, among its wordpieces, of being
    /// inside a mention of the type.
    pub score: f32,
}

/// One wordpiece as the model read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PieceReading {
    /// First byte in the sentence.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// For each type, the probability of being inside a mention, in 255 steps.
    pub inside: [u8; EntityType::ALL.len()],
}

/// What the model says of one sentence. It depends on the sentence's text alone.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct SentenceReading {
    pub pieces: Vec<PieceReading>,
    /// Sorted by span, then type; those of one type never overlap.
    pub spans: Vec<ModelSpan>,
}

impl SentenceReading {
    /// Bytes of memory it takes.
    pub fn size(&self) -> usize {
        size_of::<Self>()
            + self.pieces.capacity() * size_of::<PieceReading>()
            + self.spans.capacity() * size_of::<ModelSpan>()
    }
}

/// What the model says of one document.
#[derive(Debug, Default, Clone)]
pub struct ModelReading {
    /// First byte, and what was read from there, in order.
    sentences: Vec<(usize, Arc<SentenceReading>)>,
}

impl ModelReading {
    pub(super) const fn new(sentences: Vec<(usize, Arc<SentenceReading>)>) -> Self {
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

    /// How many wordpieces were read.
    #[must_use]
    pub fn pieces_read(&self) -> usize {
        self.sentences.iter().map(|(_, sentence)| sentence.pieces.len()).sum()
    }

    /// The wordpieces that share a byte with `span`.
    fn pieces(&self, span: Span) -> impl Iterator<Item = &PieceReading> {
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
mod tests {
    use super::*;

    fn piece(start: u32, end: u32, gene: u8) -> PieceReading {
        PieceReading { start, end, inside: [0, gene, 0, 0] }
    }

    #[test]
    fn support_is_the_mean_over_the_pieces_touched() {
        let first = SentenceReading { pieces: vec![piece(0, 3, 255), piece(3, 4, 51)], spans: Vec::new() };
        let second = SentenceReading { pieces: vec![piece(0, 2, 0), piece(3, 5, 102)], spans: Vec::new() };
        let reading = ModelReading::new(vec![(2, Arc::new(first)), (10, Arc::new(second))]);
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
            let found = reading.support(Span::new(start, end), EntityType::Gene);
            assert!((found - expected).abs() < 1e-6, "{start}..{end}: {found}");
        }
        assert!(reading.support(Span::new(2, 5), EntityType::Drug).abs() < f32::EPSILON);
        let nothing = ModelReading::default();
        assert!(nothing.support(Span::new(0, 5), EntityType::Gene).abs() < f32::EPSILON);
        assert_eq!(nothing.spans().count(), 0);
    }
}
