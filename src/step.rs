//! The steps of tagging one document, in order: one list for the order of recognising, for
//! `eval --without`, for the benchmark of each step, and for the docs.

use crate::concept::word_enum;

/// Declares the steps with their names and what they do.
macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $step:ident = $name:literal, $optional:literal;)+) => {
        /// A step of tagging.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Step {
            $($(#[doc = $doc])+ $step,)+
        }

        impl Step {
            /// Every step, in order.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$step),+];

            /// What the command line, the benchmark and the docs call it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$step => $name,)+ }
            }

            /// What it does, in one line.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$step => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// Whether the others can do without it.
            #[must_use]
            pub const fn is_optional(self) -> bool {
                match self { $(Self::$step => $optional,)+ }
            }
        }
    };
}

steps! {
    /// Sentences and folded tokens.
    Tokens = "tokens", false;
    /// What the model says of each sentence.
    Model = "model", false;
    /// Every dictionary name that may match as it is written.
    Names = "names", false;
    /// Names that have a grammar rather than a list.
    Pattern = "pattern", true;
    /// What the document defines as short for something.
    Abbreviation = "abbreviation", true;
    /// Doubtful names need support; without it they count as if they were sure.
    Evidence = "evidence", true;
    /// Where a span grows or is given up for its surroundings.
    Border = "border", true;
    /// Of hits that share text one stays; with a model, names and its spans are rescored together.
    Select = "select", false;
    /// Concepts that a mention may mean which no dictionary has as it is written.
    Candidates = "candidates", true;
    /// The concept of each mention, or none.
    Link = "link", false;
    /// Of several concepts, the one that the document names otherwise.
    Document = "document", true;
    /// Of a gene of several species, that of the species which the document is about.
    Species = "species", true;
    /// What the sentence says of a mention: negated, hypothetical, historical, someone else's.
    Context = "context", false;
}

word_enum!(Step, "step");

impl Step {
    /// The steps that can be left out, in order.
    pub fn optional() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|step| step.is_optional())
    }
}

/// The steps that are taken: all, unless some are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps {
    left_out: u16,
}

impl Steps {
    /// All steps but those of `steps` that are optional.
    #[must_use]
    pub fn without(steps: &[Step]) -> Self {
        let optional = steps.iter().filter(|step| step.is_optional());
        Self { left_out: optional.fold(0, |bits, &step| bits | 1 << step as u16) }
    }

    /// Whether a step is taken.
    #[must_use]
    pub const fn take(self, step: Step) -> bool {
        self.left_out & 1 << step as u16 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_not_taken() {
        let steps = Steps::without(&[Step::Border, Step::Document, Step::Names]);
        let left_out: Vec<_> = Step::ALL.into_iter().filter(|&step| !steps.take(step)).collect();
        assert_eq!(left_out, [Step::Border, Step::Document]);
        assert!(Step::ALL.into_iter().all(|step| Steps::default().take(step)));
    }

    #[test]
    fn every_step_has_a_name_and_says_what_it_does() {
        assert!(Step::ALL.into_iter().all(|step| step.as_str().parse() == Ok(step)));
        assert!(Step::ALL.into_iter().all(|step| step.about().ends_with('.')));
        assert!("overlap".parse::<Step>().unwrap_err().to_string().contains("select, candidates, link"));
    }
}
