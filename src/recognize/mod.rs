//! Finds the mentions of one document.
//!
//! Recognising is a list of steps (`STEPS`), each a file or folder here with one function of
//! the same shape: it reads the `Input` and works on what was `Found` (`stage`). What comes out is
//! chosen among hits that overlap by `select`. Which concepts a mention may mean that no
//! dictionary has as it is written is the matter of [`crate::candidates`], which of them it
//! means that of [`crate::normalize`].

mod abbreviation;
mod border;
mod cues;
mod evidence;
mod hit;
mod mention;
mod names;
mod pattern;
mod select;
mod stage;
mod unlinked;

pub use abbreviation::long_form_alike;
pub use cues::{Cue, CueLearner, Register};
pub use mention::{Mention, Method};
pub use pattern::{is_salt, trial_numbers};
pub use select::{CandidateSpan, feature_names};
pub use unlinked::{LongForm, UnlinkedAbbreviations};

use crate::concept::EntityType;
use crate::dictionary::{Candidates, Dictionary};
use crate::document::{Span, TokenizedDocument};
use crate::model::ModelOutput;
use crate::step::{Step, Steps};
use cues::Cues;
use hit::Hit;
use stage::{Found, Input, Run};

/// The steps in order. Names first, since patterns use them and add only what they lack.
/// Abbreviations after both, since a long form is known by the hit in it, and before the
/// evidence, since a definition ends all doubt. Borders last, so that nothing is spent on hits
/// that go.
const STEPS: [(Step, Run); 5] = [
    (Step::Names, names::find),
    (Step::Pattern, pattern::find),
    (Step::Abbreviation, abbreviation::apply),
    (Step::Evidence, evidence::weigh),
    (Step::Border, border::adjust),
];

/// Finds mentions. Holds no state of a document.
#[derive(Debug)]
pub struct Recognizer<'d> {
    dictionary: &'d Dictionary,
    cues: Cues,
    steps: Steps,
}

/// The mentions of one document, and what its candidate generation needs to know of how they
/// came to be.
#[derive(Debug)]
pub struct Recognized<'t> {
    /// Sorted by start, never overlapping, never empty.
    pub mentions: Vec<Mention>,
    /// What the document defines as short for something that no dictionary has.
    pub abbreviations: UnlinkedAbbreviations<'t>,
    /// Every name found in the document that has concepts, also inside mentions. Empty where all
    /// mentions have candidates: nobody will ask.
    pub names: Vec<NamedSpan>,
}

/// A name found in the document, with what it may mean.
#[derive(Debug, Clone)]
pub struct NamedSpan {
    /// Bytes of the document's text.
    pub span: Span,
    /// What it names.
    pub entity_type: EntityType,
    /// The concepts it may mean, at least one.
    pub candidates: Candidates,
}

impl<'d> Recognizer<'d> {
    /// A recogniser over one dictionary that leaves steps out, or none.
    #[must_use]
    pub fn new(dictionary: &'d Dictionary, steps: Steps) -> Self {
        Self { dictionary, cues: Cues::new(dictionary), steps }
    }

    /// The mentions of a document, which a model has perhaps read. `done` hears of each step
    /// when it is done. The same document gives the same result on any thread.
    pub fn recognize<'t>(
        &'t self,
        doc: &'t TokenizedDocument<'t>,
        model: Option<&'t ModelOutput>,
        done: &mut impl FnMut(Step),
    ) -> Recognized<'t> {
        let input = self.input(doc, model);
        let Found { hits, rejected, abbreviations } = self.find(&input, |_| true, done);
        let lacking = model.is_some() || hits.iter().any(|hit| hit.candidates.is_empty());
        let names = if lacking { named_spans(&hits) } else { Vec::new() };
        let mentions = match model {
            Some(model) => select::rescored(&input, model, hits, rejected),
            None => select::longest(hits),
        };
        done(Step::Select);
        Recognized { mentions, abbreviations, names }
    }

    /// Every span that dictionary, patterns or model take for a mention or might, with what is
    /// known of it: what the weights of rescoring are fitted on.
    #[must_use]
    pub fn candidate_spans(&self, doc: &TokenizedDocument<'_>, model: &ModelOutput) -> Vec<CandidateSpan> {
        let input = self.input(doc, Some(model));
        let Found { hits, rejected, .. } = self.find(&input, |_| true, &mut |_| ());
        select::candidate_spans(&input, model, hits, rejected)
    }

    /// A mention at each of `places`, in their order, whatever speaks for or against it: only
    /// which concepts it may mean is looked for. To measure linking by itself.
    #[must_use]
    pub fn at_given<'t>(
        &'t self,
        doc: &'t TokenizedDocument<'t>,
        places: &[(Span, EntityType)],
    ) -> Recognized<'t> {
        let input = self.input(doc, None);
        let Found { hits, rejected, abbreviations } = self.find(&input, |_| true, &mut |_| ());
        let names = named_spans(&hits);
        Recognized { mentions: select::at_given(hits, rejected, places), abbreviations, names }
    }

    /// Type and tokens of the names that stand by themselves in a document, none overlapping:
    /// what cues are learned from.
    fn sure_names(&self, doc: &TokenizedDocument<'_>) -> Vec<(EntityType, usize, usize)> {
        let input = self.input(doc, None);
        let before_evidence = |step| !matches!(step, Step::Evidence | Step::Border);
        let mut found = self.find(&input, before_evidence, &mut |_| ());
        found.hits.retain(Hit::is_sure);
        border::adjust(&input, &mut found);
        let tokens = |mention: Mention| {
            let tokens = doc.whole_tokens(mention.span)?;
            Some((mention.entity_type, tokens.start, tokens.end))
        };
        select::longest(found.hits).into_iter().filter_map(tokens).collect()
    }

    const fn input<'t>(
        &'t self,
        doc: &'t TokenizedDocument<'t>,
        model: Option<&'t ModelOutput>,
    ) -> Input<'t> {
        Input { dictionary: self.dictionary, cues: &self.cues, doc, model }
    }

    /// Takes the steps that `wanted` wants and that are not left out.
    fn find<'t>(
        &self,
        input: &Input<'t>,
        wanted: impl Fn(Step) -> bool,
        done: &mut impl FnMut(Step),
    ) -> Found<'t> {
        let mut found = Found::default();
        for (step, run) in STEPS {
            if self.steps.take(step) && wanted(step) {
                run(input, &mut found);
                done(step);
            }
        }
        found
    }
}

/// Names with concepts among `hits`.
fn named_spans(hits: &[Hit]) -> Vec<NamedSpan> {
    let named = hits.iter().filter(|hit| !hit.candidates.is_empty());
    let span = |hit: &Hit| NamedSpan {
        span: hit.span,
        entity_type: hit.entity_type,
        candidates: hit.candidates.clone(),
    };
    named.map(span).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;
    use crate::document::Scratch;
    use crate::document::tests::plain;

    /// The mentions of a text with a dictionary of `rows`, and why each is one.
    pub(super) fn recognized(rows: &[&str], text: &str) -> Vec<(Mention, String)> {
        read(rows, text, None)
    }

    /// Those of a text in which a model is sure of these surfaces wherever they stand.
    pub(super) fn recognized_with(
        rows: &[&str],
        text: &str,
        model: &[(&str, EntityType)],
    ) -> Vec<(Mention, String)> {
        let places = model.iter().flat_map(|&(surface, t)| {
            text.match_indices(surface).map(move |(start, _)| (Span::new(start, start + surface.len()), t))
        });
        let model: Vec<_> = places.collect();
        read(rows, text, Some(&ModelOutput::sure_of(&model)))
    }

    fn read(rows: &[&str], text: &str, model: Option<&ModelOutput>) -> Vec<(Mention, String)> {
        let (document, dictionary) = (plain(text), dictionary(rows));
        let mut scratch = Scratch::default();
        let doc = TokenizedDocument::new(&document, &mut scratch);
        let recognizer = Recognizer::new(&dictionary, Steps::default());
        let mentions = recognizer.recognize(&doc, model, &mut |_| ()).mentions.into_iter();
        let why = |m: &Mention| crate::reason::in_words(&m.reasons, &dictionary, text);
        mentions.map(|m| (m.clone(), why(&m))).collect()
    }

    #[test]
    fn the_steps_stand_in_the_order_of_all_steps() {
        let all = Step::ALL.iter().filter(|&step| STEPS.iter().any(|(s, _)| s == step));
        assert!(all.eq(STEPS.iter().map(|(step, _)| step)));
    }
}
