//! Windows: the network reads a limited number of wordpieces at once, so a longer sentence is
//! read in windows that overlap. Every piece is read; none is cut off.

use std::ops::Range;

/// How many pieces two neighbouring windows share, at least.
const OVERLAP: usize = 32;

/// One window of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// The pieces the network reads.
    pub reads: Range<usize>,
    /// The pieces whose logits count: those that are farther from this window's edge than
    /// from its neighbour's.
    pub counts: Range<usize>,
}

/// The windows of a sentence of `pieces` wordpieces, of at most `longest` each. What they
/// count are neighbouring ranges that together are all pieces.
pub(super) fn cut(pieces: usize, longest: usize) -> impl Iterator<Item = Cut> {
    let overlap = OVERLAP.min(longest / 2);
    let step = longest - overlap;
    let windows = if pieces <= longest { 1 } else { (pieces - overlap).div_ceil(step) };
    // The last window is moved back so that it is as long as the others.
    let start = move |i: usize| (i * step).min(pieces.saturating_sub(longest));
    let end = move |i: usize| (start(i) + longest).min(pieces);
    let border = move |i: usize| match i {
        0 => 0,
        i if i == windows => pieces,
        i => usize::midpoint(start(i), end(i - 1)),
    };
    (0..windows).map(move |i| Cut { reads: start(i)..end(i), counts: border(i)..border(i + 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_fits_is_one_window() {
        for pieces in [1, 125, 126] {
            let cuts: Vec<Cut> = cut(pieces, 126).collect();
            assert_eq!(cuts, [Cut { reads: 0..pieces, counts: 0..pieces }]);
        }
    }

    #[test]
    fn every_piece_counts_once_and_far_from_an_edge() {
        for longest in [1, 2, 3, 10, 126] {
            for pieces in (1..700).chain([300_000]) {
                let mut next = 0;
                for cut in cut(pieces, longest) {
                    assert!(cut.reads.len() <= longest);
                    assert_eq!(cut.counts.start, next, "{pieces} pieces in windows of {longest}");
                    assert!(cut.counts.start >= cut.reads.start && cut.counts.end <= cut.reads.end);
                    let margin = OVERLAP.min(longest / 2) / 2;
                    let inner = cut.reads.start == 0 || cut.counts.start - cut.reads.start >= margin;
                    assert!(inner, "{pieces} pieces in windows of {longest}: {cut:?}");
                    next = cut.counts.end;
                }
                assert_eq!(next, pieces);
            }
        }
    }
}
