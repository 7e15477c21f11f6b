//! Step `abbreviation`: what the document defines as short for something.
//!
//! "spinal muscular atrophy (SMA)" makes every `SMA` of the document that disease, whatever
//! else a dictionary says of the letters. A short form whose long form is no entity
//! ("magnetic resonance imaging (MRI)") takes its letters out of play. A name broken by its
//! own short form ("adenosine deaminase (ADA) deficiency") is one mention. Where a model has
//! read the document, a long form that only the model takes for a mention defines too.

mod definition;

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence::is_called_gene;
use super::hit::{Doubt, Hit};
use super::mention::Method;
use super::pattern::is_salt;
use super::stage::{Found, Input};
use super::unlinked::{LongForm, UnlinkedAbbreviations, singular};
use crate::concept::{CasePolicy, EntityType};
use crate::dictionary::{Candidate, Candidates, Dictionary, KeyIx, Likeness};
use crate::document::{Span, TokenizedDocument};
use crate::model::{ModelOutput, ModelSpan};
use crate::reason::{Reason, Reasons};
use crate::text::fold::{Gap, extend_hash};
use definition::{Definition, definitions};

/// By short form, what it stands for; none where its long form is no entity. In order, so that
/// what is added does not depend on hashes.
type Meanings<'t> = BTreeMap<&'t str, Option<Meaning>>;

pub(super) fn apply<'a>(input: &Input<'a>, found: &mut Found<'a>) {
    let (dictionary, doc) = (input.dictionary, input.doc);
    let definitions = definitions(doc);
    if definitions.is_empty() {
        return;
    }
    let (meanings, mut long_forms, around) = read(input, &found.hits, &definitions);
    found.hits.extend(around);
    // Only short letters lose their meaning to an unknown long form: a long symbol is more
    // likely right than its absence from the dictionary's long names.
    let loses = |short: &str| short.len() <= 5 && !short.bytes().any(|b| b.is_ascii_digit());
    long_forms.retain(|short, _| {
        let known = meanings[short].as_ref().is_some_and(|meaning| !meaning.candidates.is_empty());
        !known && loses(short)
    });
    found.abbreviations = UnlinkedAbbreviations(long_forms);
    overrule(dictionary, doc, &meanings, found);
    let genes: FxHashSet<Span> =
        found.hits.iter().filter(|hit| is_called_gene(doc, hit)).map(|hit| hit.span).collect();
    let (shorts, meanings): (Vec<&str>, Vec<Meaning>) =
        meanings.into_iter().filter_map(|(short, meaning)| Some((short, meaning?))).unzip();
    for (short, start) in occurrences(doc.text(), &shorts) {
        let (meaning, end) = (&meanings[short], start + shorts[short].len());
        let plural = usize::from(doc.text()[end..].starts_with('s'));
        let whole = [Span::new(start, end + plural), Span::new(start, end)]
            .into_iter()
            .find_map(|span| Some((span, doc.whole_tokens(span)?)));
        let Some((span, tokens)) = whole.filter(|(span, _)| !genes.contains(span)) else { continue };
        found.hits.push(Hit {
            span,
            from: tokens.start,
            to: tokens.end,
            entity_type: meaning.entity_type,
            method: Method::Abbreviation,
            score: 0.95,
            candidates: meaning.candidates.clone(),
            reasons: Reasons::from_iter([Reason::ShortFor(meaning.long)]),
            doubt: meaning.doubt,
            evidence: 0.0,
            binds: false,
        });
    }
}

/// What each definition says, the long forms, and the names around their own abbreviation.
fn read<'a>(
    input: &Input<'a>,
    hits: &[Hit],
    definitions: &[Definition],
) -> (Meanings<'a>, FxHashMap<&'a str, LongForm>, Vec<Hit>) {
    let (dictionary, doc) = (input.dictionary, input.doc);
    let ends = Ends::new(definitions, hits, input.model);
    let mut meanings = Meanings::new();
    let mut long_forms: FxHashMap<&str, LongForm> = FxHashMap::default();
    let mut all_around = Vec::new();
    for definition in definitions {
        let (hits, spans) = ends.at(definition);
        let around = broken_name(dictionary, doc, definition);
        let meaning = meaning(hits.iter().copied(), definition)
            .or_else(|| {
                around
                    .as_ref()
                    .filter(|hit| named_without_kind(hit))
                    .map(|hit| Meaning::of(hit, definition.long))
            })
            .or_else(|| meaning_by_model(spans, hits, definition));
        all_around.extend(around);
        let short = singular(doc.surface(definition.short));
        long_forms.entry(short).or_insert_with(|| {
            let heads = hits.iter().filter(|hit| !is_salt(doc, hit.span, hit.entity_type));
            let head = heads.max_by_key(|hit| hit.span.len());
            LongForm {
                span: definition.long,
                head: head.map(|hit| (hit.entity_type, hit.candidates.clone())),
            }
        });
        // The first definition that means something holds for the document.
        let known = meanings.entry(short).or_default();
        if known.is_none() {
            *known = meaning;
        }
    }
    (meanings, long_forms, all_around)
}

/// Takes the meaning that a dictionary gives to short forms away where the document says
/// otherwise.
fn overrule(
    dictionary: &Dictionary,
    doc: &TokenizedDocument<'_>,
    meanings: &Meanings<'_>,
    found: &mut Found<'_>,
) {
    let longest = meanings.keys().map(|short| short.len()).max().unwrap_or(0);
    let abbreviations = &found.abbreviations;
    found.hits.retain_mut(|hit| {
        if hit.span.len() > longest + 1 {
            return true;
        }
        let surface = singular(doc.surface(hit.span));
        match meanings.get(surface) {
            None => true,
            Some(Some(_)) => is_called_gene(doc, hit),
            // "3'-azido-3'dideoxythymidine (AZT)" is what AZT is elsewhere, only written otherwise.
            Some(None) => match abbreviations.long_form(surface) {
                Some(long) => {
                    let candidates = std::mem::take(&mut hit.candidates);
                    hit.candidates = long_form_alike(dictionary, candidates, doc.surface(long.span));
                    !hit.candidates.is_empty()
                }
                None => true,
            },
        }
    });
}

/// Where each of `shorts` stands in `text`: its number and first byte, in the order of ends.
fn occurrences(text: &str, shorts: &[&str]) -> Vec<(usize, usize)> {
    /// Of more, an automaton is faster than looking for one after another.
    const FEW: usize = 8;
    let mut found: Vec<(usize, usize)> = if shorts.len() <= FEW {
        let each = shorts.iter().enumerate();
        each.flat_map(|(i, short)| {
            memmem::find_iter(text.as_bytes(), short.as_bytes()).map(move |start| (i, start))
        })
        .collect()
    } else {
        let Ok(search) = AhoCorasick::new(shorts) else { return Vec::new() };
        search.find_overlapping_iter(text).map(|m| (m.pattern().as_usize(), m.start())).collect()
    };
    found.sort_unstable_by_key(|&(short, start)| (start + shorts[short].len(), start));
    found
}

/// What ends where long forms end.
struct Ends<'h> {
    at: FxHashMap<usize, (Vec<&'h Hit>, Vec<ModelSpan>)>,
}

impl<'h> Ends<'h> {
    fn new(definitions: &[Definition], hits: &'h [Hit], model: Option<&ModelOutput>) -> Self {
        let mut at: FxHashMap<usize, (Vec<&Hit>, Vec<ModelSpan>)> =
            definitions.iter().map(|definition| (definition.long.end(), Default::default())).collect();
        for hit in hits {
            if let Some((hits, _)) = at.get_mut(&hit.span.end()) {
                hits.push(hit);
            }
        }
        for found in model.into_iter().flat_map(ModelOutput::spans) {
            if let Some((_, spans)) = at.get_mut(&found.span.end()) {
                spans.push(found);
            }
        }
        Self { at }
    }

    /// The hits and the model's spans that end where the long form does, in order.
    fn at(&self, definition: &Definition) -> (&[&'h Hit], &[ModelSpan]) {
        self.at.get(&definition.long.end()).map_or((&[], &[]), |(hits, spans)| (hits, spans))
    }
}

/// What a short form stands for.
#[derive(Debug, Clone)]
struct Meaning {
    entity_type: EntityType,
    candidates: Candidates,
    long: Span,
    /// That of the long form: "dopamine (DA)" is as doubtful as dopamine.
    doubt: Doubt,
}

impl Meaning {
    fn of(hit: &Hit, long: Span) -> Self {
        Self { entity_type: hit.entity_type, candidates: hit.candidates.clone(), long, doubt: hit.doubt }
    }
}

/// How like a long form must be to some name of what its short form stands for elsewhere, in
/// percent, to mean that: one of several spellings of a chemical is enough like another, the words
/// of another disease are not.
const SAME: u8 = 60;

/// Of the concepts that letters stand for elsewhere, those with a name that is like `long`.
#[must_use]
pub fn long_form_alike(dictionary: &Dictionary, mut candidates: Candidates, long: &str) -> Candidates {
    let likeness = Likeness::to(long);
    candidates.retain(|candidate| {
        dictionary.names_of(candidate.concept).any(|name| likeness.is_at_least(name.text(), SAME))
    });
    candidates
}

/// What the long form names: of the hits that end where it ends, the longest that is not a
/// mere part of it.
fn meaning<'h>(hits: impl Iterator<Item = &'h Hit>, definition: &Definition) -> Option<Meaning> {
    let long = definition.long;
    hits.filter(|hit| covers(hit.span, long))
        .max_by(|a, b| {
            let (a_doubt, b_doubt) = (a.doubt == Doubt::Strong, b.doubt == Doubt::Strong);
            (b_doubt.cmp(&a_doubt))
                .then(a.span.len().cmp(&b.span.len()))
                .then(a.score.total_cmp(&b.score))
                .then(b.entity_type.cmp(&a.entity_type))
        })
        .map(|hit| Meaning::of(hit, long))
}

/// Whether a span that ends where a long form ends is more than a mere part of it. A span with
/// more words covers the long form. "severe SMA …": an adjective or a word more in the long
/// form is no matter.
const fn covers(span: Span, long: Span) -> bool {
    span.len() * 4 >= long.len() * 3
}

/// "von Hippel-Lindau (VHL) disease": the short form is the disease, whose name only lacks its
/// kind before the bracket. What follows the bracket in a gene's name tells one of a family
/// ("hepatocyte nuclear factor (HNF) 1 alpha").
fn named_without_kind(hit: &Hit) -> bool {
    hit.entity_type == EntityType::Disease
}

/// What the model takes the long form for: "blood stream infection (BSI)" is a disease though no
/// dictionary has it. Its concepts are those of the longest name that it ends in, if any.
fn meaning_by_model(spans: &[ModelSpan], hits: &[&Hit], definition: &Definition) -> Option<Meaning> {
    let long = definition.long;
    let best = spans
        .iter()
        .filter(|found| covers(found.span, long))
        .max_by(|a, b| a.score.total_cmp(&b.score).then(b.entity_type.cmp(&a.entity_type)))?;
    let head = hits.iter().filter(|hit| hit.entity_type == best.entity_type).max_by_key(|hit| hit.span.len());
    let candidates = head.map_or_else(Candidates::new, |hit| hit.candidates.clone());
    Some(Meaning { entity_type: best.entity_type, candidates, long, doubt: Doubt::None })
}

/// "adenosine deaminase (ADA) deficiency": the long form and up to three words behind the
/// bracket, read without it.
fn broken_name(dictionary: &Dictionary, doc: &TokenizedDocument<'_>, definition: &Definition) -> Option<Hit> {
    const MOST_BEHIND: usize = 3;
    let tokens = doc.tokens();
    let long = doc.tokens_in(definition.long);
    let behind = tokens.partition_point(|t| (t.start as usize) < definition.bracket.end());
    let mut row: Vec<usize> = long.clone().collect();
    let mut best: Option<(usize, KeyIx)> = None;
    for i in behind..tokens.len().min(behind + MOST_BEHIND) {
        if tokens[i].gap != Gap::Soft || !tokens[i].is_word() {
            break;
        }
        row.push(i);
        let hash = row.iter().map(|&t| tokens[t].hash).reduce(extend_hash)?;
        let text: Vec<&str> = row.iter().map(|&t| doc.word(t)).collect();
        if let Some(key) = dictionary.key(hash, &text.join(" ")) {
            best = Some((i + 1, key));
        }
    }
    let (to, key) = best?;
    let found = || dictionary.names(key).filter(|name| name.case != CasePolicy::Model);
    let name = found().min_by_key(|name| (name.kind, name.concept))?;
    // "adeno-associated virus (AAV) vectors" is the name and its short form, the noun is left.
    if name.entity_type == EntityType::Vector {
        return None;
    }
    let candidates = Candidate::of_names(found().filter(|other| other.entity_type == name.entity_type));
    Some(Hit {
        span: doc.span(long.start, to),
        from: long.start,
        to,
        entity_type: name.entity_type,
        method: Method::Dictionary,
        score: 0.9,
        candidates,
        reasons: Reasons::from_iter([Reason::NameAroundAbbreviation(name.kind)]),
        doubt: Doubt::None,
        evidence: 0.0,
        binds: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognize::tests::recognized_with;

    #[test]
    fn short_forms_are_found_few_or_many_in_the_same_order() {
        let text = "AB ABC B AB, CD; EF GH IJ KL MN OP QR ST";
        let many = ["AB", "ABC", "B", "CD", "EF", "GH", "IJ", "KL", "MN", "OP"];
        let few = occurrences(text, &many[..4]);
        let same = occurrences(text, &many).into_iter().filter(|(short, _)| *short < 4);
        assert_eq!(same.collect::<Vec<_>>(), few);
        let surfaces: Vec<&str> =
            few.iter().map(|&(short, start)| &text[start..start + many[short].len()]).collect();
        assert_eq!(surfaces, ["AB", "B", "AB", "B", "ABC", "B", "AB", "B", "CD"]);
    }

    #[test]
    fn a_long_form_that_only_the_model_knows_defines_too() {
        let rows = [
            "MONDO:1|disease|exact|any|bathing suit ichthyosis",
            "MONDO:1|disease|abbreviation|exact|BSI",
            "MONDO:2|disease|exact|any|ichthyosis",
        ];
        // How many concepts each "BSI" of the text may mean.
        let meanings = |text: &str, long: &str| {
            let said = [(long, EntityType::Disease), ("BSI", EntityType::Disease)];
            let mentions = recognized_with(&rows, text, &said);
            let short = mentions.iter().map(|(m, _)| m).filter(|m| m.span.of(text) == "BSI");
            short.map(|m| m.candidates.len()).collect::<Vec<_>>()
        };
        for (text, long, expected) in [
            ("Blood stream infection (BSI) is grave. BSI kills.", "Blood stream infection", &[0, 0][..]),
            // The letters mean what the long form ends in.
            ("Blood stream ichthyosis (BSI) is grave. BSI kills.", "Blood stream ichthyosis", &[1, 1]),
        ] {
            assert_eq!(meanings(text, long), expected, "{text} {long}");
        }
    }
}
