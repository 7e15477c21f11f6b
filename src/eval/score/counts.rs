//! Counts, and the ratios made of them.

use std::ops::Add;

use serde::Serialize;

/// What one measure counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Found and right.
    pub true_positives: usize,
    /// Found and wrong.
    pub false_positives: usize,
    /// Not found.
    pub false_negatives: usize,
}

impl Counts {
    /// The share of what was found that is right, 0–1; none where nothing was found.
    #[must_use]
    pub fn precision(self) -> Option<f64> {
        ratio(self.true_positives, self.true_positives + self.false_positives)
    }

    /// The share of what is there that was found, 0–1; none where nothing is there.
    #[must_use]
    pub fn recall(self) -> Option<f64> {
        ratio(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// The harmonic mean of precision and recall, 0–1; none where nothing is there and
    /// nothing was found.
    #[must_use]
    pub fn f1(self) -> Option<f64> {
        let twice = 2 * self.true_positives;
        ratio(twice, twice + self.false_positives + self.false_negatives)
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            true_positives: self.true_positives + other.true_positives,
            false_positives: self.false_positives + other.false_positives,
            false_negatives: self.false_negatives + other.false_negatives,
        }
    }
}

/// The counts of each measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measures {
    /// Same start, end and type.
    pub strict: Counts,
    /// Same type and at least one byte in common.
    pub overlap: Counts,
    /// Same start, end, type and concept.
    pub linked: Counts,
    /// Same type and concept in the same document.
    pub concept: Counts,
}

impl Measures {
    /// Each measure with its name, in the order they are shown.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Counts); 4] {
        [
            ("strict", self.strict),
            ("overlap", self.overlap),
            ("linked", self.linked),
            ("concept", self.concept),
        ]
    }
}

impl Add for Measures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            strict: self.strict + other.strict,
            overlap: self.overlap + other.overlap,
            linked: self.linked + other.linked,
            concept: self.concept + other.concept,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_of_counts() {
        let counts = Counts { true_positives: 3, false_positives: 1, false_negatives: 3 };
        assert_eq!((counts.precision(), counts.recall(), counts.f1()), (Some(0.75), Some(0.5), Some(0.6)));
        let missed = Counts { false_negatives: 2, ..Counts::default() };
        assert_eq!((missed.precision(), missed.recall(), missed.f1()), (None, Some(0.0), Some(0.0)));
        assert_eq!(Counts::default().f1(), None);
    }
}
