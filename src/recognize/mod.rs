//! Finds the mentions of one document.
//!
//! The steps, in order:
//! 1. `names`: every name of the dictionary that may match as it is written.
//! 2. `pattern`: what has a grammar rather than a list.
//! 3. `abbreviation`: what the document defines as short for something.
//! 4. `evidence`: doubtful names need support from the document or the words nearby.
//! 5. `border`: where a span grows or is given up for its surroundings.
//! 6. `overlap`: of mentions that share text, one stays; or, where a model has read the document,
//!    `join`: names and the model's spans are weighed together.
//! 7. `known`: what a mention may mean that no dictionary has as it is written.
//!
//! Which concept a mention means is decided afterwards, by [`crate::normalize`].

mod abbreviation;
mod border;
mod cues;
mod evidence;
mod join;
mod known;
mod mention;
mod names;
mod overlap;
mod pattern;
mod reading;
mod step;

pub use cues::{Cue, CueLearner, Register};
pub use join::{FEATURES, Place};
pub use mention::{Candidate, Mention, Method};
pub use pattern::trial_numbers;
pub use step::{Step, Steps};

use crate::concept::EntityType;
use crate::dictionary::Dictionary;
use crate::document::{Document, Span};
use crate::model::ModelReading;
use crate::text::fold::Folded;
use abbreviation::Unknown;
use known::Known;
pub(crate) use reading::Reading;

/// Finds mentions. Holds no state of a document; [`Folded`] is only memory to use again.
///
/// Spans of the result point into the document's text, are never empty, never overlap, and
/// are sorted by start. The same document gives the same result on any thread.
#[derive(Debug)]
pub struct Recognizer<'d> {
    dictionary: &'d Dictionary,
    steps: Steps,
}

impl<'d> Recognizer<'d> {
    /// A recogniser over one dictionary.
    #[must_use]
    pub const fn new(dictionary: &'d Dictionary, steps: Steps) -> Self {
        Self { dictionary, steps }
    }

    /// The mentions of `document`, whose `sentences` the caller has found and, if there is a
    /// model, let it read.
    pub fn recognize(
        &self,
        document: &Document,
        sentences: &[Span],
        said: Option<&ModelReading>,
        memory: &mut Folded,
    ) -> Vec<Mention> {
        let reading = Reading::new(document, sentences, memory);
        let Hits { found, rejected, unknown } = self.hits(&reading, said);
        // Before the hits are settled: what they name may be inside what stays.
        let lacking = said.is_some() || found.iter().any(|hit| hit.mention.candidates.is_empty());
        let known =
            (lacking && self.steps.take(Step::Known)).then(|| Known::new(self.dictionary, &unknown, &found));
        let mut mentions = match said {
            Some(said) => join::settle(&reading, said, found, rejected),
            None => overlap::settle(found),
        };
        if let Some(known) = known {
            for mention in &mut mentions {
                known.add_to(&reading, mention);
            }
        }
        mentions
    }

    /// Every place that dictionary, patterns or model take for a mention or might, with what is
    /// known of it: what the weights of `join` are fitted on.
    pub fn places(
        &self,
        document: &Document,
        sentences: &[Span],
        said: &ModelReading,
        memory: &mut Folded,
    ) -> Vec<Place> {
        let reading = Reading::new(document, sentences, memory);
        let Hits { found, rejected, .. } = self.hits(&reading, Some(said));
        join::find(&reading, said, found, rejected)
    }

    /// A mention at each of `places`, in their order, whatever speaks for or against it: only
    /// which concepts it may mean is looked for. To measure normalising by itself.
    pub fn given(
        &self,
        document: &Document,
        sentences: &[Span],
        places: &[(Span, EntityType)],
        memory: &mut Folded,
    ) -> Vec<Mention> {
        let reading = Reading::new(document, sentences, memory);
        let Hits { found, rejected, unknown } = self.hits(&reading, None);
        let known = Known::new(self.dictionary, &unknown, &found);
        let mut mentions = join::given(found, rejected, places);
        if self.steps.take(Step::Known) {
            for mention in &mut mentions {
                known.add_to(&reading, mention);
            }
        }
        mentions
    }

    /// Steps 1 to 5.
    fn hits<'t>(&self, reading: &Reading<'t>, said: Option<&ModelReading>) -> Hits<'t> {
        let mut found = names::find(self.dictionary, reading);
        if self.steps.take(Step::Pattern) {
            pattern::find(self.dictionary, reading, &mut found);
        }
        let mut unknown = Unknown::default();
        if self.steps.take(Step::Abbreviation) {
            unknown = abbreviation::apply(self.dictionary, reading, said, &mut found);
        }
        let mut rejected = Vec::new();
        if self.steps.take(Step::Evidence) {
            rejected = evidence::weigh(reading, &mut found);
        }
        if self.steps.take(Step::Border) {
            border::settle(self.dictionary, reading, &mut found);
            border::settle(self.dictionary, reading, &mut rejected);
        }
        Hits { found, rejected, unknown }
    }
}

/// What steps 1 to 5 find.
struct Hits<'t> {
    found: Vec<Hit>,
    /// What they give up for want of evidence.
    rejected: Vec<Hit>,
    unknown: Unknown<'t>,
}

/// Type and tokens of the names that stand by themselves in a document, none overlapping:
/// what cues are learned from.
fn sure_hits(dictionary: &Dictionary, reading: &Reading<'_>) -> Vec<(EntityType, usize, usize)> {
    let mut hits = names::find(dictionary, reading);
    pattern::find(dictionary, reading, &mut hits);
    abbreviation::apply(dictionary, reading, None, &mut hits);
    hits.retain(Hit::is_sure);
    border::settle(dictionary, reading, &mut hits);
    overlap::settle(hits)
        .into_iter()
        .filter_map(|mention| {
            let tokens = reading.whole_tokens(mention.span)?;
            Some((mention.entity_type, tokens.start, tokens.end))
        })
        .collect()
}

/// A mention in the making.
#[derive(Debug, Clone)]
struct Hit {
    mention: Mention,
    /// Its tokens.
    from: usize,
    to: usize,
    /// Whether it counts only with support.
    doubt: Doubt,
    /// Log-odds of what step 4 finds in its favour; 0 before.
    evidence: f32,
    /// Whether names inside it are part of it, whatever speaks for them: a name around its own
    /// abbreviation.
    binds: bool,
}

/// How much support a hit needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doubt {
    /// None: it stands by itself.
    None,
    /// An acronym: that the document is about such things at all is enough.
    Weak,
    /// It needs support of its own.
    Strong,
}

impl Hit {
    /// Whether it counts without support.
    const fn is_sure(&self) -> bool {
        matches!(self.doubt, Doubt::None)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;
    use crate::document::{Format, Metadata, sentences};
    use crate::ingest::text::passages;

    /// The mentions of a text with a dictionary of `rows`.
    pub(super) fn recognized(rows: &[&str], text: &str) -> Vec<Mention> {
        read(rows, text, None)
    }

    /// Those of a text in which a model is sure of these surfaces wherever they stand.
    pub(super) fn recognized_with(rows: &[&str], text: &str, said: &[(&str, EntityType)]) -> Vec<Mention> {
        let places = said.iter().flat_map(|&(surface, t)| {
            text.match_indices(surface).map(move |(start, _)| (Span::new(start, start + surface.len()), t))
        });
        let said: Vec<_> = places.collect();
        read(rows, text, Some(&ModelReading::sure_of(&said)))
    }

    fn read(rows: &[&str], text: &str, said: Option<&ModelReading>) -> Vec<Mention> {
        let document = document(text);
        let sentences = sentences(&document.text, &document.passages);
        Recognizer::new(&dictionary(rows), Steps::default()).recognize(
            &document,
            &sentences,
            said,
            &mut Folded::default(),
        )
    }

    /// A plain text.
    pub(crate) fn document(text: &str) -> Document {
        Document {
            id: "1".into(),
            source: "1".into(),
            format: Format::Text,
            text: text.into(),
            passages: passages(text),
            metadata: Metadata::default(),
        }
    }
}
