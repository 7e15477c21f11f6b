//! How far a figure could be off by the choice of documents.

use serde::Serialize;

use super::Counts;

/// How often documents are drawn anew.
pub const RESAMPLES: usize = 1000;

/// The middle 95 % of a figure over resamples; both ends in 0–1, of a difference in −1–1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5 % of the resamples lie below.
    pub low: f64,
    /// 2.5 % of the resamples lie above.
    pub high: f64,
}

/// Draws as many documents as there are, with replacement, and takes their common F1.
/// Resamples that have no F1 are left out.
pub(super) fn f1_interval(documents: &[Counts]) -> Option<Interval> {
    interval(documents, |sum: Counts, one| sum + *one, Counts::f1)
}

/// The same of the F1 of `now` less that of `before`, which are counts of the same documents in
/// the same order: both are drawn together, so what is hard for both leaves no doubt.
pub(in crate::eval) fn difference_interval(before: &[Counts], now: &[Counts]) -> Option<Interval> {
    let pairs: Vec<(Counts, Counts)> = before.iter().copied().zip(now.iter().copied()).collect();
    let sum = |sum: (Counts, Counts), one: &(Counts, Counts)| (sum.0 + one.0, sum.1 + one.1);
    interval(&pairs, sum, |(before, now)| Some(now.f1()? - before.f1()?))
}

fn interval<T, S: Default>(
    documents: &[T],
    add: impl Fn(S, &T) -> S,
    figure: impl Fn(S) -> Option<f64>,
) -> Option<Interval> {
    if documents.len() < 2 {
        return None;
    }
    let mut random = SplitMix(0);
    let mut resample = || (0..documents.len()).fold(S::default(), |sum, _| add(sum, random.pick(documents)));
    let mut figures: Vec<f64> = (0..RESAMPLES).filter_map(|_| figure(resample())).collect();
    figures.sort_unstable_by(f64::total_cmp);
    let tail = figures.len() / 40;
    let (low, high) = (figures.get(tail)?, figures.get(figures.len() - 1 - tail)?);
    Some(Interval { low: *low, high: *high })
}

/// SplitMix64: small, well mixed, and the same on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        // The high half of number times length is uniform enough: length is far below 2^64.
        let scaled = (u128::from(self.next()) * items.len() as u128) >> 64;
        &items[usize::try_from(scaled).expect("it is below the length")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        // First outputs for seed 1234567, as given with the generator's reference code.
        let mut random = SplitMix(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn picks_are_spread_evenly() {
        let mut random = SplitMix(0);
        let mut seen = [0; 5];
        for _ in 0..10_000 {
            seen[*random.pick(&[0, 1, 2, 3, 4])] += 1;
        }
        assert!(seen.iter().all(|n| (1_850..2_150).contains(n)), "{seen:?}");
    }

    #[test]
    fn equal_documents_leave_no_doubt() {
        let counts = Counts { true_positives: 3, false_positives: 1, false_negatives: 1 };
        assert_eq!(f1_interval(&[counts; 10]), Some(Interval { low: 0.75, high: 0.75 }));
        assert_eq!(f1_interval(&[counts]), None);
        assert_eq!(f1_interval(&[Counts::default(); 10]), None);
    }

    #[test]
    fn a_difference_that_every_document_has_leaves_no_doubt() {
        let counts =
            |right, missed| Counts { true_positives: right, false_positives: 0, false_negatives: missed };
        let before = [counts(1, 1), counts(3, 3), counts(5, 5)];
        let now = [counts(2, 0), counts(6, 0), counts(10, 0)];
        let interval = difference_interval(&before, &now).unwrap();
        assert!((interval.low - 1.0 / 3.0).abs() < 1e-12 && (interval.high - 1.0 / 3.0).abs() < 1e-12);
        let nothing = difference_interval(&before, &before).unwrap();
        assert_eq!((nothing.low, nothing.high), (0.0, 0.0));
        // One document of many differs: it may not be drawn.
        let mut one = [counts(4, 0); 12];
        one[3] = counts(3, 1);
        let interval = difference_interval(&[counts(4, 0); 12], &one).unwrap();
        assert!(interval.low < 0.0 && interval.high == 0.0, "{interval:?}");
    }
}
