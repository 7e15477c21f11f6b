//! Step 3: what the document defines as short for something, after Schwartz and Hearst (2003),
//! "A simple algorithm for identifying abbreviation definitions in biomedical text".
//!
//! "spinal muscular atrophy (SMA)" makes every `SMA` of the document that disease, whatever
//! else a dictionary says of the letters. A short form whose long form is no entity
//! ("magnetic resonance imaging (MRI)") takes its letters out of play. A name broken by its
//! own short form ("adenosine deaminase (ADA) deficiency") is one mention. Where a model has
//! read the document, a long form that only the model takes for a mention defines too.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence::is_called_gene;
use super::mention::{Candidate, Mention, Method};
use super::pattern::is_salt;
use super::reading::Reading;
use super::{Doubt, Hit};
use crate::concept::{CasePolicy, EntityType};
use crate::dictionary::{Dictionary, KeyIx, likeness};
use crate::document::Span;
use crate::model::ModelReading;
use crate::text::fold::{Gap, extend_hash};

/// A definition found in the text.
#[derive(Debug, PartialEq, Eq)]
struct Definition {
    short: Span,
    long: Span,
    /// From the bracket's opening to the byte after its closing.
    bracket: Span,
}

/// A long form that no dictionary knows whole.
#[derive(Debug)]
pub(super) struct Long {
    pub span: Span,
    /// The name that it ends in: of what kind it is, if even that is known.
    pub head: Option<Meaning>,
}

/// What a document defines as short for something that no dictionary knows.
#[derive(Debug, Default)]
pub(super) struct Unknown<'t>(FxHashMap<&'t str, Long>);

impl Unknown<'_> {
    /// The long form of `surface` where it is such a short form, whatever its letters stand for
    /// elsewhere.
    pub fn long(&self, surface: &str) -> Option<&Long> {
        self.0.get(singular(surface))
    }

    #[cfg(test)]
    pub fn of(short: &'static str, span: Span) -> Self {
        Self([(short, Long { span, head: None })].into_iter().collect())
    }
}

pub(super) fn apply<'t>(
    dictionary: &Dictionary,
    reading: &Reading<'t>,
    said: Option<&ModelReading>,
    hits: &mut Vec<Hit>,
) -> Unknown<'t> {
    let definitions = definitions(reading);
    if definitions.is_empty() {
        return Unknown::default();
    }
    let mut ending: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (i, hit) in hits.iter().enumerate() {
        ending.entry(hit.mention.span.end()).or_default().push(i);
    }
    // By short form, in order: what is added does not depend on hashes.
    let mut meanings: BTreeMap<&str, Option<Meaning>> = BTreeMap::new();
    let mut longs: FxHashMap<&str, Long> = FxHashMap::default();
    let mut broken = Vec::new();
    for definition in &definitions {
        let at_its_end = || ending.get(&definition.long.end()).into_iter().flatten().map(|&i| &hits[i]);
        let around = broken_name(dictionary, reading, definition);
        let meaning = meaning(at_its_end(), definition)
            .or_else(|| {
                around
                    .as_ref()
                    .filter(|hit| named_without_kind(hit))
                    .map(|hit| Meaning::of(hit, definition.long))
            })
            .or_else(|| said.and_then(|said| meaning_by_model(said, at_its_end(), definition)));
        broken.extend(around);
        longs.entry(singular(definition.short.of(reading.text()))).or_insert_with(|| {
            let heads =
                at_its_end().filter(|hit| !is_salt(reading, hit.mention.span, hit.mention.entity_type));
            let head = heads.max_by_key(|hit| hit.mention.span.len());
            Long { span: definition.long, head: head.map(|hit| Meaning::of(hit, definition.long)) }
        });
        let short = singular(definition.short.of(reading.text()));
        // The first definition that means something holds for the document.
        let known = meanings.entry(short).or_default();
        if known.is_none() {
            *known = meaning;
        }
    }
    hits.extend(broken);
    // Only short letters lose their meaning to an unknown long form: a long symbol is more
    // likely right than its absence from the dictionary's long names.
    let loses = |short: &str| short.len() <= 5 && !short.bytes().any(|b| b.is_ascii_digit());
    longs.retain(|short, _| {
        let known = meanings[short].as_ref().is_some_and(|meaning| !meaning.candidates.is_empty());
        !known && loses(short)
    });
    let unknown = Unknown(longs);
    hits.retain_mut(|hit| {
        let surface = singular(hit.mention.span.of(reading.text()));
        match meanings.get(surface) {
            None => true,
            Some(Some(_)) => is_called_gene(reading, hit),
            // "3'-azido-3'dideoxythymidine (AZT)" is what AZT is elsewhere, only written otherwise.
            Some(None) => match unknown.long(surface) {
                Some(long) => {
                    let candidates = std::mem::take(&mut hit.mention.candidates);
                    hit.mention.candidates =
                        called_alike(dictionary, candidates, long.span.of(reading.text()));
                    !hit.mention.candidates.is_empty()
                }
                None => true,
            },
        }
    });
    let genes: FxHashSet<Span> =
        hits.iter().filter(|hit| is_called_gene(reading, hit)).map(|hit| hit.mention.span).collect();
    let (shorts, meanings): (Vec<&str>, Vec<Meaning>) =
        meanings.into_iter().filter_map(|(short, meaning)| Some((short, meaning?))).unzip();
    let Ok(search) = AhoCorasick::new(&shorts) else { return unknown };
    for found in search.find_overlapping_iter(reading.text()) {
        let (meaning, start, end) = (&meanings[found.pattern().as_usize()], found.start(), found.end());
        let plural = usize::from(reading.text()[end..].starts_with('s'));
        let whole = [Span::new(start, end + plural), Span::new(start, end)]
            .into_iter()
            .find_map(|span| Some((span, reading.whole_tokens(span)?)));
        let Some((span, tokens)) = whole.filter(|(span, _)| !genes.contains(span)) else { continue };
        hits.push(Hit {
            mention: Mention {
                span,
                entity_type: meaning.entity_type,
                method: Method::Abbreviation,
                score: 0.95,
                candidates: meaning.candidates.clone(),
                also: Vec::new(),
                why: format!("short for {:?} in this document", meaning.long.of(reading.text())),
            },
            from: tokens.start,
            to: tokens.end,
            doubt: meaning.doubt,
            evidence: 0.0,
            binds: false,
        });
    }
    unknown
}

/// What a short form stands for.
#[derive(Debug, Clone)]
pub(super) struct Meaning {
    pub entity_type: EntityType,
    pub candidates: Vec<Candidate>,
    pub long: Span,
    /// That of the long form: "dopamine (DA)" is as doubtful as dopamine.
    doubt: Doubt,
}

impl Meaning {
    fn of(hit: &Hit, long: Span) -> Self {
        let Mention { entity_type, candidates, .. } = &hit.mention;
        Self { entity_type: *entity_type, candidates: candidates.clone(), long, doubt: hit.doubt }
    }
}

/// How like a long form must be to some name of what its short form stands for elsewhere, in
/// percent, to mean that: one of several spellings of a chemical is enough like another, the words
/// of another disease are not.
const SAME: u8 = 60;

/// Of what letters stand for elsewhere, what a long form says otherwise.
pub(super) fn called_alike(
    dictionary: &Dictionary,
    mut candidates: Vec<Candidate>,
    long: &str,
) -> Vec<Candidate> {
    candidates.retain(|candidate| {
        dictionary.names_of(candidate.concept).any(|name| likeness(name.text, long) >= SAME)
    });
    candidates
}

/// What the long form names: of the hits that end where it ends, the longest that is not a
/// mere part of it.
fn meaning<'h>(hits: impl Iterator<Item = &'h Hit>, definition: &Definition) -> Option<Meaning> {
    let long = definition.long;
    hits.filter(|hit| covers(hit.mention.span, long))
        .max_by(|a, b| {
            let (a_doubt, b_doubt) = (a.doubt == Doubt::Strong, b.doubt == Doubt::Strong);
            let (a, b) = (&a.mention, &b.mention);
            (b_doubt.cmp(&a_doubt))
                .then(a.span.len().cmp(&b.span.len()))
                .then(a.score.total_cmp(&b.score))
                .then(b.entity_type.cmp(&a.entity_type))
        })
        .map(|hit| Meaning {
            entity_type: hit.mention.entity_type,
            candidates: hit.mention.candidates.clone(),
            long,
            doubt: hit.doubt,
        })
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
    hit.mention.entity_type == EntityType::Disease
}

/// What the model takes the long form for: "blood stream infection (BSI)" is a disease though no
/// dictionary has it. Its concepts are those of the longest name that it ends in, if any.
fn meaning_by_model<'h>(
    said: &ModelReading,
    hits: impl Iterator<Item = &'h Hit>,
    definition: &Definition,
) -> Option<Meaning> {
    let long = definition.long;
    let spoken = said
        .spans()
        .filter(|spoken| spoken.span.end() == long.end() && covers(spoken.span, long))
        .max_by(|a, b| a.score.total_cmp(&b.score).then(b.entity_type.cmp(&a.entity_type)))?;
    let head = hits
        .filter(|hit| hit.mention.entity_type == spoken.entity_type)
        .max_by_key(|hit| hit.mention.span.len());
    let candidates = head.map_or_else(Vec::new, |hit| hit.mention.candidates.clone());
    Some(Meaning { entity_type: spoken.entity_type, candidates, long, doubt: Doubt::None })
}

/// "adenosine deaminase (ADA) deficiency": the long form and up to three words behind the
/// bracket, read without it.
fn broken_name(dictionary: &Dictionary, reading: &Reading<'_>, definition: &Definition) -> Option<Hit> {
    const MOST_BEHIND: usize = 3;
    let tokens = reading.tokens();
    let long = reading.tokens_in(definition.long);
    let behind = tokens.partition_point(|t| (t.start as usize) < definition.bracket.end());
    let mut row: Vec<usize> = long.clone().collect();
    let mut best: Option<(usize, KeyIx)> = None;
    for i in behind..tokens.len().min(behind + MOST_BEHIND) {
        if tokens[i].gap != Gap::Soft || !tokens[i].is_word() {
            break;
        }
        row.push(i);
        let hash = row.iter().map(|&t| tokens[t].hash).reduce(extend_hash)?;
        let text: Vec<&str> = row.iter().map(|&t| reading.word(t)).collect();
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
        mention: Mention {
            span: reading.span(long.start, to),
            entity_type: name.entity_type,
            method: Method::Dictionary,
            score: 0.9,
            candidates,
            also: Vec::new(),
            why: format!("{} name around its own abbreviation", name.kind),
        },
        from: long.start,
        to,
        doubt: Doubt::None,
        evidence: 0.0,
        binds: true,
    })
}

/// Every "long form (SF)" and "SF (long form)" of the text.
fn definitions(reading: &Reading<'_>) -> Vec<Definition> {
    let text = reading.text();
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some(close) = text[open + 1..].find([')', '(', '\n']).map(|i| open + 1 + i) else { continue };
        if !text[close..].starts_with(')') {
            continue;
        }
        let bracket = Span::new(open, close + 1);
        let inner = text[open + 1..close].split([',', ';']).next().unwrap_or_default();
        let inner = trimmed(inner, open + 1);
        let sentence = reading.sentences.get(reading.sentence_at(open)).map_or(0, |s| s.start());
        let before = trimmed(&text[sentence.min(open)..open], sentence.min(open));
        if is_short_form(inner.of(text))
            && let Some(long) = long_form(inner.of(text), before.of(text))
        {
            let long = Span::new(before.start() + long, before.end());
            found.push(Definition { short: inner, long, bracket });
            continue;
        }
        // "SMA (spinal muscular atrophy)": the short form is the last word before.
        let word = before.of(text).rsplit(char::is_whitespace).next().unwrap_or_default();
        let short = Span::new(before.end() - word.len(), before.end());
        if is_short_form(word) && inner.len() > word.len() * 2 && long_form(word, inner.of(text)) == Some(0) {
            found.push(Definition { short, long: inner, bracket });
        }
    }
    found
}

fn trimmed(text: &str, offset: usize) -> Span {
    let start = offset + text.len() - text.trim_start().len();
    Span::new(start, start + text.trim().len())
}

fn singular(surface: &str) -> &str {
    surface.strip_suffix('s').filter(|stem| stem.ends_with(|c: char| c.is_uppercase())).unwrap_or(surface)
}

/// Two to ten characters, at most two words, begins with a letter or digit (a digit only
/// before a hyphen: `5-HT`), holds a capital.
fn is_short_form(text: &str) -> bool {
    let count = text.chars().count();
    (2..=10).contains(&count)
        && text.split_whitespace().count() <= 2
        && text.starts_with(char::is_alphanumeric)
        && text.chars().any(char::is_uppercase)
        && (!text.starts_with(|c: char| c.is_ascii_digit()) || text.as_bytes()[1] == b'-' && count > 3)
}

/// Where in `before` the shortest long form of `short` begins: walking backwards, each letter
/// of the short form is found in turn, the first at a word's beginning.
fn long_form(short: &str, before: &str) -> Option<usize> {
    let letters: Vec<char> =
        singular(short).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let most_words = (letters.len() + 5).min(letters.len() * 2);
    let chars: Vec<(usize, char)> = before.char_indices().collect();
    let mut at = chars.len();
    for (n, &letter) in letters.iter().enumerate().rev() {
        loop {
            at = at.checked_sub(1)?;
            let is_it = chars[at].1.to_lowercase().eq([letter]);
            let begins_word = at == 0 || !chars[at - 1].1.is_alphanumeric();
            if is_it && (n > 0 || begins_word) {
                break;
            }
        }
    }
    // "adeno-associated viruses (AAVs)": a compound counts whole, as does "3'-azido-…".
    if let Some(&(_, '-' | '‑' | '–')) = at.checked_sub(1).and_then(|hyphen| chars.get(hyphen)) {
        while at > 0 && !chars[at - 1].1.is_whitespace() && !"([{/".contains(chars[at - 1].1) {
            at -= 1;
        }
    }
    let start = chars[at].0;
    let long = &before[start..];
    let words = long.split_whitespace().count();
    let fits = words <= most_words
        && long.chars().count() > letters.len()
        && long.split(|c: char| !c.is_alphanumeric()).all(|word| word != short);
    fits.then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognize::tests::recognized_with;

    #[test]
    fn long_forms_are_found_as_schwartz_and_hearst_do() {
        for (before, short, long) in [
            ("treatment of spinal muscular atrophy", "SMA", Some("spinal muscular atrophy")),
            ("about graft-versus-host disease", "GVHD", Some("graft-versus-host disease")),
            ("uses adeno-associated viruses", "AAVs", Some("adeno-associated viruses")),
            ("the U.S. Food and Drug Administration", "FDA", Some("Food and Drug Administration")),
            ("people with cystic fibrosis", "CF", Some("cystic fibrosis")),
            ("by 3'-azido-3'dideoxythymidine", "AZT", Some("3'-azido-3'dideoxythymidine")),
            ("heat shock transcription factor", "HSF", Some("heat shock transcription factor")),
            ("nothing of the kind", "XYZ", None),
        ] {
            assert_eq!(long_form(short, before).map(|at| &before[at..]), long, "{short}");
        }
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
            let short = mentions.iter().filter(|m| m.span.of(text) == "BSI");
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
