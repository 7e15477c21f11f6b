//! Pairs of two kinds of things, as many as can be.

use std::collections::VecDeque;

/// For each left thing the right thing it is paired with. `edges[l]` are the right things,
/// below `rights`, that left thing `l` can be paired with.
///
/// The number of pairs is the largest possible. Left things that come first are preferred:
/// one is left over only if no pairing of that size holds it beside those before it.
pub(super) fn maximum(edges: &[Vec<usize>], rights: usize) -> Vec<Option<usize>> {
    let mut right_of = vec![None; edges.len()];
    let mut left_of: Vec<Option<usize>> = vec![None; rights];
    // The round in which a right thing was last reached, and from which left thing.
    let mut reached: Vec<Option<(usize, usize)>> = vec![None; rights];
    for first in 0..edges.len() {
        let mut queue = VecDeque::from([first]);
        let mut free = None;
        'search: while let Some(left) = queue.pop_front() {
            for &right in &edges[left] {
                if reached[right].is_some_and(|(round, _)| round == first) {
                    continue;
                }
                reached[right] = Some((first, left));
                let Some(next) = left_of[right] else {
                    free = Some(right);
                    break 'search;
                };
                queue.push_back(next);
            }
        }
        // Hand each right thing on the way back to the left thing it was reached from.
        while let Some(right) = free {
            let (_, left) = reached[right].expect("it was reached in this search");
            left_of[right] = Some(left);
            free = right_of[left].replace(right);
        }
    }
    right_of
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_earlier_pair_makes_way() {
        assert_eq!(maximum(&[vec![0, 1], vec![0]], 2), [Some(1), Some(0)]);
        assert_eq!(maximum(&[vec![0], vec![0], vec![]], 1), [Some(0), None, None]);
        let chain = [vec![0, 1], vec![1, 2], vec![2, 3], vec![0]];
        assert_eq!(maximum(&chain, 4), [Some(1), Some(2), Some(3), Some(0)]);
    }

    /// The size of the largest pairing, by trying all.
    fn largest(edges: &[Vec<usize>], used: u32) -> usize {
        let Some((first, rest)) = edges.split_first() else { return 0 };
        let taken =
            first.iter().filter(|&&r| used & (1 << r) == 0).map(|r| 1 + largest(rest, used | (1 << r)));
        taken.chain([largest(rest, used)]).max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn no_pairing_is_larger(edges in prop::collection::vec(prop::collection::vec(0_usize..5, 0..4), 0..6)) {
            let pairs = maximum(&edges, 5);
            let mut rights: Vec<usize> = pairs.iter().flatten().copied().collect();
            prop_assert_eq!(rights.len(), largest(&edges, 0));
            rights.sort_unstable();
            rights.dedup();
            prop_assert_eq!(rights.len(), pairs.iter().flatten().count());
            for (left, right) in pairs.iter().enumerate() {
                prop_assert!(right.is_none_or(|r| edges[left].contains(&r)));
            }
        }
    }
}
