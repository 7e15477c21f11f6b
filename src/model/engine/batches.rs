//! Which windows are run together: those of like length, so that little is padding.

/// What a batch costs besides its wordpieces and padding, in wordpieces. Measured on CPUs:
/// with less, batches are small and slow; with more, padding costs more than it saves.
const BATCH_COST: usize = 24;

/// The windows of each batch, as indices into `lengths`, the longest first in each. A batch
/// padded to its longest window has at most `most` wordpieces, unless it is of one window.
///
/// Of all ways to cut the windows, sorted by length, into batches this is the cheapest: padding
/// and [`BATCH_COST`] together. It depends on the lengths alone.
pub(super) fn batches(lengths: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut sorted: Vec<usize> = (0..lengths.len()).collect();
    sorted.sort_by_key(|&i| std::cmp::Reverse(lengths[i]));
    // The least cost of the first windows, and where the last batch of them begins.
    let mut best: Vec<(usize, usize)> = vec![(0, 0)];
    for end in 1..=sorted.len() {
        let cost = |start: usize| best[start].0 + BATCH_COST + (end - start) * lengths[sorted[start]];
        let fits = |start: usize| start + 1 == end || (end - start) * lengths[sorted[start]] <= most;
        // Going back, batches only grow.
        let starts = (0..end).rev().take_while(|&start| fits(start));
        let cheapest = starts.map(|start| (cost(start), start)).min();
        best.push(cheapest.expect("a window by itself always fits"));
    }
    let mut found = Vec::new();
    let mut end = sorted.len();
    while end > 0 {
        let start = best[end].1;
        found.push(sorted[start..end].to_vec());
        end = start;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_like_length_go_together() {
        assert_eq!(batches(&[], 512), [[0; 0]; 0]);
        assert_eq!(batches(&[9, 10, 60, 9, 61], 512), [vec![1, 0, 3], vec![4, 2]]);
        // One more batch would cost more than the padding.
        assert_eq!(batches(&[20, 24, 22], 512), [[1, 2, 0]]);
        assert_eq!(batches(&[100, 100, 100], 200), [vec![1, 2], vec![0]]);
        assert_eq!(batches(&[100, 100], 50), [[1], [0]]);
    }

    #[test]
    fn every_window_is_in_one_batch_and_batches_are_bounded() {
        let lengths: Vec<usize> = (0..500).map(|i| 3 + (i * 37) % 126).collect();
        let found = batches(&lengths, 256);
        let mut seen: Vec<usize> = found.concat();
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..500));
        for batch in &found {
            assert!(batch.len() * lengths[batch[0]] <= 256);
            assert!(batch.iter().all(|&i| lengths[i] <= lengths[batch[0]]));
        }
    }
}
