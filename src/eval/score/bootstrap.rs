//! How far a figure could be off by the choice of documents.

use serde::Serialize;

use super::Counts;

/// How often documents are drawn anew.
pub const RESAMPLES: usize = 1000;

/// The middle 95 % of a figure over resamples, both ends in 0–1.
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
    if documents.len() < 2 {
        return None;
    }
    let mut random = SplitMix(0);
    let mut resample =
        || (0..documents.len()).fold(Counts::default(), |sum, _| sum + *random.pick(documents));
    let mut figures: Vec<f64> = (0..RESAMPLES).filter_map(|_| resample().f1()).collect();
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
}
