//! Step `candidates`: which concepts a mention may mean that no dictionary has as it is written,
//! because only the model takes it for one or a pattern made it.
//!
//! Tried in this order: several things said at once (`conjuncts`), the name in other capitals,
//! the same in other words (`rewrite`), a misspelt name, a name inside it, a name that is only
//! somewhat like it.

mod conjuncts;
mod rewrite;
mod words;

use std::cell::RefCell;
use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use crate::concept::{CasePolicy, EntityType};
use crate::dictionary::{Candidate, Candidates, Dictionary, Name};
use crate::document::{Span, TokenizedDocument};
use crate::reason::{Reason, Reasons};
use crate::recognize::{
    LongForm, Mention, Method, NamedSpan, Recognized, UnlinkedAbbreviations, is_salt, long_form_alike,
};
use crate::text::fold::key;
use rewrite::Sense;
use words::WORDS;

/// A mention with all that it may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkableMention {
    /// Bytes of the document's text.
    pub span: Span,
    /// What it names.
    pub entity_type: EntityType,
    /// How it was found.
    pub method: Method,
    /// How sure it is, 0–1.
    pub score: f32,
    /// The concepts it may mean; empty where no dictionary knows anything like it.
    pub candidates: Candidates,
    /// Where it names several things ("breast and ovarian cancer"), the concepts that each but the
    /// first may be; empty for nearly all.
    pub further: Vec<Candidates>,
    /// Why it was taken, and how the concepts were come by.
    pub reasons: Reasons,
}

impl From<Mention> for LinkableMention {
    /// A mention that means what found it.
    fn from(mention: Mention) -> Self {
        let Mention { span, entity_type, method, score, candidates, reasons } = mention;
        Self { span, entity_type, method, score, candidates, further: Vec::new(), reasons }
    }
}

/// Gives each mention of `recognized` that has no candidates those that can be found for it.
#[must_use]
pub fn generate(
    dictionary: &Dictionary,
    doc: &TokenizedDocument<'_>,
    recognized: Recognized<'_>,
) -> Vec<LinkableMention> {
    let Recognized { mentions, abbreviations, names } = recognized;
    let generator = Generator::new(dictionary, doc, &abbreviations, names);
    mentions.into_iter().map(|mention| generator.complete(mention)).collect()
}

/// What a stretch of text may mean, and how that was come by.
#[derive(Debug, Clone, Default)]
struct Meaning {
    candidates: Candidates,
    further: Vec<Candidates>,
    reasons: SmallVec<[Reason; 2]>,
}

impl Meaning {
    fn of(candidates: Candidates, reason: Reason) -> Self {
        Self { candidates, further: Vec::new(), reasons: smallvec![reason] }
    }

    /// Whether its first candidate may be chosen.
    fn is_sure(&self) -> bool {
        self.candidates.first().is_some_and(|first| first.sure)
    }
}

/// Finds candidates in one document. What it has found for a surface is kept.
struct Generator<'d> {
    dictionary: &'d Dictionary,
    doc: &'d TokenizedDocument<'d>,
    abbreviations: &'d UnlinkedAbbreviations<'d>,
    /// The names found in the document, sorted by start.
    names: Vec<NamedSpan>,
    /// What each surface may mean that was asked for.
    by_surface: RefCell<FxHashMap<(&'d str, EntityType), Meaning>>,
}

impl<'d> Generator<'d> {
    fn new(
        dictionary: &'d Dictionary,
        doc: &'d TokenizedDocument<'d>,
        abbreviations: &'d UnlinkedAbbreviations<'d>,
        mut names: Vec<NamedSpan>,
    ) -> Self {
        names.sort_by_key(|name| name.span.start());
        Self { dictionary, doc, abbreviations, names, by_surface: RefCell::default() }
    }

    fn complete(&self, mention: Mention) -> LinkableMention {
        let mut linkable = LinkableMention::from(mention);
        if linkable.candidates.is_empty() {
            let Meaning { candidates, further, reasons } = self.at(linkable.span, linkable.entity_type);
            linkable.candidates = candidates;
            linkable.further = further;
            linkable.reasons.extend(reasons);
        }
        linkable
    }

    /// What a span may mean.
    fn at(&self, span: Span, entity_type: EntityType) -> Meaning {
        let surface = self.doc.surface(span);
        let known = self.by_surface.borrow().get(&(surface, entity_type)).cloned();
        let meaning = known.unwrap_or_else(|| {
            let meaning = self.of_surface(surface, entity_type);
            self.by_surface.borrow_mut().insert((surface, entity_type), meaning.clone());
            meaning
        });
        // A gene named inside a gene's name is another: a TNF receptor-associated factor 2 is no
        // factor 2.
        if meaning.is_sure()
            || entity_type == EntityType::Gene
            || self.abbreviations.long_form(surface).is_some()
        {
            return meaning;
        }
        self.inside(span, entity_type).unwrap_or(meaning)
    }

    /// What a surface may mean, whatever stands inside it.
    fn of_surface(&self, surface: &str, entity_type: EntityType) -> Meaning {
        self.several(surface, entity_type).unwrap_or_else(|| self.one(surface, entity_type))
    }

    /// Where the surface is no name but names several things: what each may mean.
    ///
    /// Annotators give "breast and ovarian cancer" now two ids, now that of a syndrome: the name
    /// that was learned from them says less than its parts.
    fn several(&self, surface: &str, entity_type: EntityType) -> Option<Meaning> {
        let names = self.dictionary.called(surface);
        let mut whole = names.filter(|name| name.entity_type == entity_type).peekable();
        let is_learned = whole.peek().is_some();
        if whole.any(|name| name.case != CasePolicy::Model) {
            return None;
        }
        let parts = conjuncts::of(surface, &|part| self.conjunct(part, entity_type))?;
        if is_learned && conjuncts::is_uneven(&parts) {
            return None;
        }
        let names = parts.iter().map(|part| part.name.clone()).collect();
        let mut meanings = parts.into_iter().map(|part| part.meaning);
        let candidates = meanings.next()?;
        let reasons = smallvec![Reason::Conjuncts(names)];
        Some(Meaning { candidates, further: meanings.collect(), reasons })
    }

    /// What one of several things may mean, if that is sure.
    fn conjunct(&self, name: &str, entity_type: EntityType) -> Option<Candidates> {
        let found = if let Some(long) = self.abbreviations.long_form(name) {
            Some(self.of_short_form(name, long, entity_type).candidates)
        } else {
            let rewritten = || rewrite::of(name, entity_type).into_iter().map(|(name, _)| name);
            std::iter::once_with(|| name.to_owned())
                .chain(std::iter::once_with(rewritten).flatten())
                .map(|name| self.called(&name, entity_type))
                .find(|candidates| !candidates.is_empty())
        };
        found.filter(|candidates| candidates.first().is_some_and(|first| first.sure))
    }

    /// What a surface means that names one thing: the name as a dictionary has it, in whatever
    /// capitals, since the model has seen what it is. Else the same in other words. Else a name
    /// that is nearly written so.
    fn one(&self, surface: &str, entity_type: EntityType) -> Meaning {
        if let Some(long) = self.abbreviations.long_form(surface) {
            return self.of_short_form(surface, long, entity_type);
        }
        let candidates = self.called(surface, entity_type);
        if let Some(first) = candidates.first() {
            let kind = first.kind;
            return Meaning::of(candidates, Reason::Name(kind));
        }
        for (name, sense) in rewrite::of(surface, entity_type) {
            let candidates = self.called(&name, entity_type);
            if !candidates.is_empty() {
                let wider = sense == Sense::Wider;
                return Meaning::of(candidates, Reason::Rewritten { name: name.into(), wider });
            }
        }
        self.near(surface, entity_type)
    }

    /// What a short form means whose long form no dictionary has as it is written: what its
    /// letters mean elsewhere, if that is the same in other words; else what the long form is like;
    /// else what it ends in.
    fn of_short_form(&self, short: &str, long: &LongForm, entity_type: EntityType) -> Meaning {
        let text = self.doc.surface(long.span);
        let candidates = long_form_alike(self.dictionary, self.called(short, entity_type), text);
        let short_for = Reason::ShortFor(long.span);
        if !candidates.is_empty() {
            let reasons = smallvec![short_for, Reason::LongFormAlike];
            return Meaning { candidates, reasons, ..Meaning::default() };
        }
        let mut near = self.near(text, entity_type);
        if near.is_sure() {
            near.reasons.insert(0, short_for);
            return near;
        }
        match &long.head {
            Some((of_head, candidates)) if *of_head == entity_type => Meaning {
                candidates: candidates.clone(),
                reasons: smallvec![short_for, Reason::LongFormHead],
                ..Meaning::default()
            },
            _ => Meaning::of(near.candidates, Reason::DefinedHere),
        }
    }

    /// The concepts of a type whose names are written nearly as `text`: those that it is by a slip
    /// of the pen; where there are none, those that are somewhat like it.
    fn near(&self, text: &str, entity_type: EntityType) -> Meaning {
        let mut found = Meaning::default();
        for near in self.dictionary.near(text) {
            if !near.slip && found.is_sure() {
                break;
            }
            let names = self.dictionary.names(near.key).filter(|name| name.entity_type == entity_type);
            for candidate in Candidate::of_names(names) {
                if found.reasons.is_empty() {
                    let reason = if near.slip { Reason::Misspelt } else { Reason::Similar };
                    found.reasons.push(reason(near.key));
                }
                if found.candidates.iter().all(|old| old.concept != candidate.concept) {
                    found.candidates.push(Candidate { sure: near.slip, ..candidate });
                }
            }
        }
        found
    }

    /// The longest name that the span ends in: "recurrent ovarian cancer" is an ovarian cancer.
    /// Where that is no more than a kind of thing, the name that it begins with: "HCC tumours".
    fn inside(&self, span: Span, entity_type: EntityType) -> Option<Meaning> {
        let from = self.names.partition_point(|name| name.span.start() < span.start());
        let len = self.names[from..].partition_point(|name| name.span.start() < span.end());
        let longest = |touches: fn(Span, Span) -> bool| {
            let parts = self.names[from..from + len].iter().filter(move |name| {
                name.entity_type == entity_type
                    && name.span.len() < span.len()
                    && touches(name.span, span)
                    && !is_salt(self.doc, name.span, entity_type)
            });
            parts.min_by_key(|name| Reverse(name.span.len()))
        };
        let head = longest(|part, whole| part.end() == whole.end())?;
        let first = longest(|part, whole| part.start() == whole.start());
        let is_kind = |name: &NamedSpan| WORDS.kinds.has(&key(self.doc.surface(name.span)));
        Some(match first.filter(|first| is_kind(head) && !is_kind(first)) {
            Some(first) => Meaning::of(first.candidates.clone(), Reason::BeginsWith(first.span)),
            None => Meaning::of(head.candidates.clone(), Reason::EndsIn(head.span)),
        })
    }

    /// The concepts of a type that are called `name`.
    fn called(&self, name: &str, entity_type: EntityType) -> Candidates {
        let names = self.dictionary.called(name);
        // Genes of other species are for the step that knows of species.
        let human = |name: &Name<'_>| self.dictionary.taxon(name.concept).is_none();
        Candidate::of_names(names.filter(|name| name.entity_type == entity_type && human(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;
    use crate::document::Scratch;
    use crate::document::tests::plain;
    use crate::recognize::Recognizer;
    use crate::step::Steps;

    /// The ids that a stretch of a text may mean which somebody takes for a disease.
    fn ids(rows: &[&str], text: &str, surface: &str) -> Vec<String> {
        let dictionary = dictionary(rows);
        let (document, mut scratch) = (plain(text), Scratch::default());
        let doc = TokenizedDocument::new(&document, &mut scratch);
        let start = text.find(surface).expect("it is in the text");
        let places = [(Span::new(start, start + surface.len()), EntityType::Disease)];
        let recognizer = Recognizer::new(&dictionary, Steps::default());
        let mentions = generate(&dictionary, &doc, recognizer.at_given(&doc, &places));
        let candidates = mentions[0].candidates.iter().chain(mentions[0].further.iter().flatten());
        candidates.map(|c| dictionary.concept(c.concept).id.to_owned()).collect()
    }

    #[test]
    fn a_span_of_the_model_means_what_it_says_otherwise_or_holds() {
        let rows = [
            "M:1|disease|preferred|any|hypertension",
            "M:2|disease|preferred|any|kidney disease",
            "M:3|disease|preferred|any|ovarian cancer",
            "M:4|disease|preferred|any|tumor",
            "M:5|disease|preferred|any|melanoma",
            "M:6|disease|related|model|learned name",
        ];
        for (surface, expected) in [
            ("hypertensive", &["M:1"][..]),
            ("renal damage", &["M:2"]),
            ("recurrent ovarian cancer", &["M:3"]),
            ("melanoma tumours", &["M:5"]),
            ("big tumours", &["M:4"]),
            ("learned name", &["M:6"]),
            ("never heard of", &[]),
        ] {
            let text = format!("She has {surface} now.");
            assert_eq!(ids(&rows, &text, surface), expected, "{surface}");
        }
    }

    #[test]
    fn a_span_that_names_several_things_means_each() {
        let rows = [
            "M:1|disease|preferred|any|breast cancer",
            "M:2|disease|preferred|any|ovarian cancer",
            "M:3|disease|preferred|any|familial breast cancer",
            "M:4|disease|preferred|any|syndrome of both",
            "M:4|disease|related|model|breast and ovarian cancer",
            "M:4|disease|related|model|familial breast and ovarian cancer",
            "M:5|disease|preferred|any|cleft lip and palate",
            "M:6|disease|preferred|any|cleft lip",
            "M:7|disease|preferred|any|kidney disease",
            "M:8|disease|related|model|liver disease",
            "G:1|gene|preferred|any|lung cancer",
        ];
        for (surface, expected) in [
            ("breast and ovarian cancers", &["M:1", "M:2"][..]),
            // Two of the mention's words may be said of both: the learned name stands.
            ("familial breast and ovarian cancer", &["M:4"]),
            ("inherited breast/ovarian cancer", &["M:2"]),
            ("cleft lip and palate", &["M:5"]),
            ("hepatic and renal toxicity", &["M:8", "M:7"]),
            ("lung and ovarian cancer", &["M:2"]),
        ] {
            let text = format!("She has {surface} now.");
            assert_eq!(ids(&rows, &text, surface), expected, "{surface}");
        }
    }

    #[test]
    fn letters_that_the_document_defines_are_not_looked_up() {
        let dictionary = dictionary(&["M:1|disease|abbreviation|model|BSI"]);
        let text = "blood stream infection (BSI)";
        let (document, mut scratch) = (plain(text), Scratch::default());
        let doc = TokenizedDocument::new(&document, &mut scratch);
        let span = Span::new(24, 27);
        let defined = UnlinkedAbbreviations::of("BSI", Span::new(0, 22));
        for (abbreviations, expected) in [(UnlinkedAbbreviations::default(), 1), (defined, 0)] {
            let generator = Generator::new(&dictionary, &doc, &abbreviations, Vec::new());
            assert_eq!(generator.at(span, EntityType::Disease).candidates.len(), expected);
        }
    }
}
