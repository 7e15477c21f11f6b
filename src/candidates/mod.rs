//! Step 7: what a mention may mean that no dictionary has as it is written, because only the
//! model takes it for one or a pattern made it.

mod composite;
mod derived;

use std::cmp::Reverse;

use super::Hit;
use super::abbreviation::{Long, Unknown, called_alike};
use super::mention::{Candidate, Mention};
use super::pattern::is_salt;
use super::reading::Reading;
use crate::concept::{CasePolicy, EntityType};
use crate::dictionary::{Dictionary, Name};
use crate::document::Span;
use crate::text::fold::key;

/// Words, folded, that say what kind of thing a name is rather than which.
const KINDS: [&str; 9] =
    ["disease", "disorder", "syndrome", "tumor", "neoplasm", "cancer", "carcinoma", "lesion", "infection"];

/// The concepts that names inside a document's text may stand for.
pub(super) struct Known<'d> {
    dictionary: &'d Dictionary,
    unknown: &'d Unknown<'d>,
    /// Those that were found in the document.
    named: Vec<Named>,
}

/// A hit with concepts.
struct Named {
    span: Span,
    entity_type: EntityType,
    candidates: Vec<Candidate>,
}

impl<'d> Known<'d> {
    pub fn new(dictionary: &'d Dictionary, unknown: &'d Unknown<'d>, hits: &[Hit]) -> Self {
        let named = hits.iter().filter(|hit| !hit.mention.candidates.is_empty()).map(|hit| {
            let Mention { span, entity_type, ref candidates, .. } = hit.mention;
            Named { span, entity_type, candidates: candidates.clone() }
        });
        Self { dictionary, unknown, named: named.collect() }
    }

    /// Gives a mention that has none the concepts it may mean, and says how they were come by.
    pub fn add_to(&self, reading: &Reading<'_>, mention: &mut Mention) {
        if mention.candidates.is_empty() {
            let (span, entity_type) = (mention.span, mention.entity_type);
            let several = self.several(reading, span.of(reading.text()), entity_type);
            let (candidates, why) = several.map_or_else(
                || self.of(reading, span, entity_type),
                |(first, also, why)| {
                    mention.also = also;
                    (first, why)
                },
            );
            mention.candidates = candidates;
            if !why.is_empty() {
                mention.why = format!("{}; {why}", mention.why);
            }
        }
    }

    /// Where the surface is no name but names several things: what the first may mean, what each
    /// other may, and which they are, for people.
    ///
    /// Annotators give "breast and ovarian cancer" now two ids, now that of a syndrome: the name
    /// that was learned from them says less than its parts.
    fn several(
        &self,
        reading: &Reading<'_>,
        surface: &str,
        entity_type: EntityType,
    ) -> Option<(Vec<Candidate>, Vec<Vec<Candidate>>, String)> {
        let names = self.dictionary.called(surface);
        let mut whole = names.filter(|name| name.entity_type == entity_type).peekable();
        let is_learned = whole.peek().is_some();
        if whole.any(|name| name.case != CasePolicy::Model) {
            return None;
        }
        let parts = composite::of(surface, &|part| self.part(reading, part, entity_type))?;
        if is_learned && composite::is_uneven(&parts) {
            return None;
        }
        let names: Vec<String> = parts.iter().map(|part| format!("{:?}", part.name)).collect();
        let mut parts = parts.into_iter().map(|part| part.meaning);
        Some((parts.next()?, parts.collect(), format!("it names {}", names.join(" and "))))
    }

    /// What one of several things may mean.
    fn part(&self, reading: &Reading<'_>, name: &str, entity_type: EntityType) -> Option<Vec<Candidate>> {
        let derived = || derived::of(name, entity_type).into_iter().map(|(name, _)| name);
        let found = match self.unknown.long(name) {
            Some(long) => Some(self.of_short(reading, name, long, entity_type).0),
            None => std::iter::once(name.to_owned())
                .chain(derived())
                .map(|name| self.called(&name, entity_type))
                .find(|candidates| !candidates.is_empty()),
        };
        found.filter(|candidates| candidates.first().is_some_and(|first| first.sure))
    }

    /// The concepts, and how they were come by, for people; nothing where there are none.
    ///
    /// The name as a dictionary has it, in whatever capitals: the model has seen what it is.
    /// Else the same said otherwise. Else a name that is nearly written so. Else a name inside it,
    /// but for genes. Else names that are somewhat like it, which are only thought of.
    pub fn of(&self, reading: &Reading<'_>, span: Span, entity_type: EntityType) -> (Vec<Candidate>, String) {
        let surface = span.of(reading.text());
        if let Some(long) = self.unknown.long(surface) {
            return self.of_short(reading, surface, long, entity_type);
        }
        let candidates = self.called(surface, entity_type);
        if let Some(first) = candidates.first() {
            let why = format!("{} name", first.kind);
            return (candidates, why);
        }
        for (name, sense) in derived::of(surface, entity_type) {
            let candidates = self.called(&name, entity_type);
            if !candidates.is_empty() {
                return (candidates, format!("{sense} {name:?}"));
            }
        }
        let (near, why) = self.near(surface, entity_type);
        if near.first().is_some_and(|first| first.sure) {
            return (near, why);
        }
        // A gene named inside a gene's name is another: a TNF receptor-associated factor 2 is no factor 2.
        let inside = (entity_type != EntityType::Gene).then(|| self.inside(reading, span, entity_type));
        match inside.flatten() {
            Some((named, place)) => {
                let name = named.span.of(reading.text());
                (named.candidates.clone(), format!("it {place} {name:?}"))
            }
            None => (near, why),
        }
    }

    /// What a short form means whose long form no dictionary has as it is written: what its
    /// letters mean elsewhere, if that is the same in other words; else what the long form is like;
    /// else what it ends in.
    fn of_short(
        &self,
        reading: &Reading<'_>,
        short: &str,
        long: &Long,
        entity_type: EntityType,
    ) -> (Vec<Candidate>, String) {
        let text = long.span.of(reading.text());
        let candidates = called_alike(self.dictionary, self.called(short, entity_type), text);
        if !candidates.is_empty() {
            return (candidates, format!("short for {text:?}, a name of it written otherwise"));
        }
        let (near, why) = self.near(text, entity_type);
        if near.first().is_some_and(|first| first.sure) {
            return (near, format!("short for {text:?}, {why}"));
        }
        match &long.head {
            Some(head) if head.entity_type == entity_type => {
                (head.candidates.clone(), format!("short for {text:?}, of which only the head is known"))
            }
            _ => (near, "the document says what its letters are short for".into()),
        }
    }

    /// The concepts of a type whose names are written nearly as `text`: those that it is by a slip
    /// of the pen; where there are none, those that are somewhat like it.
    fn near(&self, text: &str, entity_type: EntityType) -> (Vec<Candidate>, String) {
        let mut found: Vec<Candidate> = Vec::new();
        let mut why = String::new();
        for near in self.dictionary.near(text) {
            if !near.slip && found.first().is_some_and(|first| first.sure) {
                break;
            }
            let names = self.dictionary.names(near.key).filter(|name| name.entity_type == entity_type);
            for candidate in Candidate::of_names(names) {
                if why.is_empty() {
                    let how = if near.slip { "written nearly as" } else { "somewhat like" };
                    why = format!("{how} {:?}", self.dictionary.folded(near.key));
                }
                if found.iter().all(|old| old.concept != candidate.concept) {
                    found.push(Candidate { sure: near.slip, ..candidate });
                }
            }
        }
        (found, why)
    }

    /// The longest name that the span ends in: "recurrent ovarian cancer" is an ovarian cancer.
    /// Where that is no more than a kind of thing, the name that it begins with: "HCC tumours".
    fn inside(
        &self,
        reading: &Reading<'_>,
        span: Span,
        entity_type: EntityType,
    ) -> Option<(&Named, &'static str)> {
        // Few mentions come here, so that looking through all costs less than keeping order.
        let longest = |touches: fn(Span, Span) -> bool| {
            let parts = self.named.iter().filter(move |named| {
                named.entity_type == entity_type
                    && named.span.len() < span.len()
                    && touches(named.span, span)
                    && !is_salt(reading, named.span, entity_type)
            });
            parts.min_by_key(|named| Reverse(named.span.len()))
        };
        let head = longest(|part, whole| part.end() == whole.end());
        let first = longest(|part, whole| part.start() == whole.start());
        let is_kind = |named: &Named| KINDS.contains(&&*key(named.span.of(reading.text())));
        match (head, first) {
            (Some(head), Some(first)) if is_kind(head) && !is_kind(first) => Some((first, "begins with")),
            (Some(head), _) => Some((head, "ends in")),
            (None, _) => None,
        }
    }

    /// The concepts of a type that are called `name`.
    fn called(&self, name: &str, entity_type: EntityType) -> Vec<Candidate> {
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
    use crate::recognize::tests::document;
    use crate::recognize::{Recognizer, Steps};
    use crate::text::fold::Folded;

    /// The ids that a stretch of a text may mean which somebody takes for a disease.
    fn ids(rows: &[&str], text: &str, surface: &str) -> Vec<String> {
        let dictionary = dictionary(rows);
        let document = document(text);
        let start = text.find(surface).expect("it is in the text");
        let places = [(Span::new(start, start + surface.len()), EntityType::Disease)];
        let recognizer = Recognizer::new(&dictionary, Steps::default());
        let sentences = [Span::new(0, text.len())];
        let mentions = recognizer.given(&document, &sentences, &places, &mut Folded::default());
        let candidates = mentions[0].candidates.iter().chain(mentions[0].also.iter().flatten());
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
        let document = document(text);
        let sentences = [Span::new(0, text.len())];
        let mut folded = Folded::default();
        let reading = Reading::new(&document, &sentences, &mut folded);
        let span = Span::new(24, 27);
        let defined = Unknown::of("BSI", Span::new(0, 22));
        for (unknown, expected) in [(Unknown::default(), 1), (defined, 0)] {
            let known = Known::new(&dictionary, &unknown, &[]);
            assert_eq!(known.of(&reading, span, EntityType::Disease).0.len(), expected);
        }
    }
}
