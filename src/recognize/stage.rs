//! What the steps of recognising read, and what they work on.

use super::cues::Cues;
use super::hit::Hit;
use super::unlinked::UnlinkedAbbreviations;
use crate::dictionary::Dictionary;
use crate::document::TokenizedDocument;
use crate::model::ModelOutput;

/// What every step may read.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    pub dictionary: &'a Dictionary,
    /// Words that tell what a name beside them is.
    pub cues: &'a Cues,
    pub doc: &'a TokenizedDocument<'a>,
    /// What the model says of the document, if there is one.
    pub model: Option<&'a ModelOutput>,
}

/// What the steps have found so far.
#[derive(Default)]
pub(super) struct Found<'t> {
    /// What counts.
    pub hits: Vec<Hit>,
    /// What was given up for want of evidence; a model may still take it for a mention.
    pub rejected: Vec<Hit>,
    /// What the document defines as short for something that no dictionary has.
    pub abbreviations: UnlinkedAbbreviations<'t>,
}

/// One step: reads the input, works on what was found before it.
pub(super) type Run = for<'a> fn(&Input<'a>, &mut Found<'a>);
