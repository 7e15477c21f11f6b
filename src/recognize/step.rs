//! The steps that can be left out, to see what each is worth.

use crate::concept::word_enum;

/// A step of tagging that others can do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// What has a grammar rather than a list.
    Pattern,
    /// What the document defines as short for something.
    Abbreviation,
    /// Doubtful names need support; without it they count as if they were sure.
    Evidence,
    /// Where a span grows or is given up for its surroundings.
    Border,
    /// What a mention may mean that no dictionary has as it is written.
    Known,
    /// Of several concepts, the one that the document names otherwise.
    Document,
    /// Of a gene of several species, that of the species which the document is about.
    Species,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 7] = [
        Self::Pattern,
        Self::Abbreviation,
        Self::Evidence,
        Self::Border,
        Self::Known,
        Self::Document,
        Self::Species,
    ];

    /// What the command line calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pattern => "pattern",
            Self::Abbreviation => "abbreviation",
            Self::Evidence => "evidence",
            Self::Border => "border",
            Self::Known => "known",
            Self::Document => "document",
            Self::Species => "species",
        }
    }
}

word_enum!(Step, "step");

/// The steps that are taken: all, unless some are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps {
    left_out: u8,
}

impl Steps {
    /// All steps but these.
    #[must_use]
    pub fn without(steps: &[Step]) -> Self {
        Self { left_out: steps.iter().fold(0, |bits, &step| bits | 1 << step as u8) }
    }

    /// Whether a step is taken.
    #[must_use]
    pub const fn take(self, step: Step) -> bool {
        self.left_out & 1 << step as u8 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_not_taken() {
        let steps = Steps::without(&[Step::Border, Step::Document]);
        let taken: Vec<_> = Step::ALL.into_iter().filter(|&step| steps.take(step)).collect();
        assert_eq!(taken, [Step::Pattern, Step::Abbreviation, Step::Evidence, Step::Known, Step::Species]);
        assert!(Step::ALL.into_iter().all(|step| Steps::default().take(step)));
        assert!(Step::ALL.into_iter().all(|step| step.as_str().parse() == Ok(step)));
        assert!("overlap".parse::<Step>().unwrap_err().to_string().ends_with("known, document, species"));
    }
}
