//! Whose gene a name means: a human one, unless the text says otherwise.

use std::cell::RefCell;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Choice;
use crate::candidates::LinkableMention;
use crate::concept::EntityType;
use crate::dictionary::{ConceptIx, Dictionary};
use crate::document::{Span, TokenizedDocument};
use crate::reason::{Reason, SpeciesEvidence};
use crate::text::filter::Filter;
use crate::text::fold::{Folded, Gap};
use crate::text::table::{List, TableError, lists, rows, word_table};

/// How many words for other species stand against one for people. An article about patients
/// that tells of a study with mice is about people.
const CLEAR: usize = 2;

/// How many times a word in the mention's own sentence counts.
const OWN_SENTENCE: usize = 2;

/// How far before a name a word says whose it is, in words: "mouse Trp53", "murine hepatic Cyp2b10".
const REACH: usize = 2;

/// A species by its row in the table; the first is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Taxon(usize);

/// The first row of the table.
const HUMAN: Taxon = Taxon(0);

/// Species, and the words for them.
struct Table {
    /// CURIE and name.
    taxa: Vec<(&'static str, &'static str)>,
    /// By the hash of a folded word.
    words: FxHashMap<u64, Taxon>,
    /// Of these hashes.
    filter: Filter,
    /// Words before which a species is a tool or part of another name: "yeast two-hybrid",
    /// "rabbit polyclonal antibody", "bovine serum albumin", "Chinese hamster ovary cells".
    tools: List,
    /// Words after which it is another animal: a guinea pig is no pig.
    others: List,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| read().expect("a test reads the tables"));

/// A row for each species: CURIE, name, its words parted by `|`.
fn read() -> Result<Table, TableError> {
    let (mut taxa, mut words, mut filter) = (Vec::new(), FxHashMap::default(), Filter::default());
    for row in rows(word_table!("species.tsv"), ["taxon", "name", "words"])? {
        let [id, name, own] = row.cells;
        for word in own.split('|') {
            let folded = Folded::of(word);
            let [token] = folded.tokens() else {
                return Err(row.fault(format!("'{word}' is not a single word")));
            };
            filter.add(token.hash);
            words.insert(token.hash, Taxon(taxa.len()));
        }
        taxa.push((id, name));
    }
    let [tools, others] = lists(word_table!("species_words.tsv"), ["tool", "other animal"])?;
    Ok(Table { taxa, words, filter, tools: tools.folded(), others: others.folded() })
}

impl Taxon {
    /// Its CURIE.
    pub fn id(self) -> &'static str {
        TABLE.taxa[self.0].0
    }

    fn name(self) -> &'static str {
        TABLE.taxa[self.0].1
    }
}

/// A word for a species.
#[derive(Debug, Clone, Copy)]
struct Cue {
    token: usize,
    sentence: usize,
    taxon: Taxon,
}

/// What a document says of species.
#[derive(Debug)]
pub(crate) struct Species<'t> {
    doc: &'t TokenizedDocument<'t>,
    /// In order.
    cues: Vec<Cue>,
    /// Words for each species in the whole document.
    totals: Vec<usize>,
    /// The sentence that was asked for last, with what [`Species::counts`] says of it: genes come
    /// sentence by sentence.
    last: RefCell<Option<(usize, Vec<usize>)>>,
}

impl<'t> Species<'t> {
    /// Reads the document.
    pub fn read(doc: &'t TokenizedDocument<'t>) -> Self {
        let tokens = doc.tokens();
        let mut cues = Vec::new();
        let mut totals = vec![0; TABLE.taxa.len()];
        for (token, at) in tokens.iter().enumerate().filter(|(_, token)| TABLE.filter.may_have(token.hash)) {
            let Some(&taxon) = TABLE.words.get(&at.hash) else { continue };
            // Part of a symbol (MEN1, RAT-2) or one by itself (MEN).
            let glued = |i: usize| tokens.get(i).is_some_and(|t| t.gap == Gap::Glued);
            let surface = doc.surface(Span::new(at.start as usize, at.end as usize));
            let symbol = surface.bytes().skip(1).any(|b| b.is_ascii_uppercase());
            let other = TABLE.tools.has(doc.word(token + 1)) && taxon != HUMAN
                || token > 0 && TABLE.others.has(doc.word(token - 1));
            if !(glued(token) || glued(token + 1) || symbol || other) {
                cues.push(Cue { token, sentence: doc.sentence_at(at.start as usize), taxon });
                totals[taxon.0] += 1;
            }
        }
        Self { doc, cues, totals, last: RefCell::default() }
    }

    /// The species other than ours that a name at `span` is clearly of, and how that is known.
    pub fn of(&self, span: Span) -> Option<(Taxon, SpeciesEvidence)> {
        if let Some(taxon) = self.said_of(span) {
            return (taxon != HUMAN).then_some((taxon, SpeciesEvidence::Said));
        }
        self.with_counts(span, |counts| {
            let foreign: usize = counts[1..].iter().sum();
            let taxon = commonest(counts)?;
            (foreign > CLEAR * counts[0]).then_some((taxon, SpeciesEvidence::Document))
        })
    }

    /// The species that it must be if it is not ours.
    pub fn likeliest(&self, span: Span) -> Option<Taxon> {
        if let Some(taxon) = self.said_of(span).filter(|&taxon| taxon != HUMAN) {
            return Some(taxon);
        }
        self.with_counts(span, commonest)
    }

    /// The species that is said of the name: by its own first word, or just before it.
    fn said_of(&self, span: Span) -> Option<Taxon> {
        if self.cues.is_empty() {
            return None;
        }
        let tokens = self.doc.tokens();
        let first = tokens.partition_point(|t| (t.start as usize) < span.start());
        let at = |token: usize| self.cues.binary_search_by_key(&token, |cue| cue.token).ok();
        if let Some(own) = at(first)
            && (tokens[first].end as usize) < span.end()
        {
            return Some(self.cues[own].taxon);
        }
        let joined =
            |&i: &usize| tokens[i].is_word() && tokens.get(i + 1).is_some_and(|t| t.gap != Gap::Hard);
        let mut before = (first.saturating_sub(REACH)..first).rev().take_while(joined);
        before.find_map(at).map(|near| self.cues[near].taxon)
    }

    /// Looks at the words for each species, those of the sentence of `span` more than once.
    fn with_counts<T>(&self, span: Span, look: impl FnOnce(&[usize]) -> T) -> T {
        let own = self.doc.sentence_at(span.start());
        let mut last = self.last.borrow_mut();
        if last.as_ref().is_none_or(|(sentence, _)| *sentence != own) {
            let from = self.cues.partition_point(|cue| cue.sentence < own);
            let mut counts = self.totals.clone();
            for cue in self.cues[from..].iter().take_while(|cue| cue.sentence == own) {
                counts[cue.taxon.0] += OWN_SENTENCE - 1;
            }
            *last = Some((own, counts));
        }
        look(last.as_ref().map_or(&self.totals, |(_, counts)| counts))
    }
}

/// The species other than ours that has more words than each other such species.
fn commonest(counts: &[usize]) -> Option<Taxon> {
    let best = (1..counts.len()).max_by_key(|&i| counts[i])?;
    let alone = counts[1..].iter().filter(|&&count| count == counts[best]).count() == 1;
    (counts[best] > 0 && alone).then_some(Taxon(best))
}

impl Species<'_> {
    /// The gene of another species that a mention means, and why; none where it means the one that
    /// was `chosen` among ours, or where no dictionary knows that species' gene.
    pub(super) fn gene(
        &self,
        dictionary: &Dictionary,
        mention: &LinkableMention,
        chosen: Option<ConceptIx>,
    ) -> Option<Choice> {
        if mention.entity_type != EntityType::Gene {
            return None;
        }
        let unknown = !mention.candidates.iter().any(|candidate| candidate.sure);
        let likeliest = || self.likeliest(mention.span).filter(|_| unknown);
        let said = self.of(mention.span).or_else(|| Some((likeliest()?, SpeciesEvidence::NoHumanGene)));
        let surface = self.doc.surface(mention.span);
        if let Some((taxon, evidence)) = said {
            let gene = gene_of(dictionary, taxon, surface, chosen)?;
            Some(Choice::of(gene, Reason::Species { species: taxon.name(), evidence }))
        } else if unknown {
            Some(Choice::of(human_gene(dictionary, surface)?, Reason::HumanOrtholog))
        } else {
            None
        }
    }
}

/// The gene of a species that is called `surface`, else the one that corresponds to `human`.
fn gene_of(
    dictionary: &Dictionary,
    taxon: Taxon,
    surface: &str,
    human: Option<ConceptIx>,
) -> Option<ConceptIx> {
    let own = |&ix: &ConceptIx| dictionary.taxon(ix) == Some(taxon.id());
    let called = called(dictionary, surface).filter(own);
    let orthologs = human.into_iter().flat_map(|ix| dictionary.orthologs(ix));
    let orthologs = orthologs.filter_map(|id| dictionary.by_id(id)).filter(own);
    only(called).or_else(|| only(orthologs))
}

/// The human gene that corresponds to whatever other species call `surface`.
fn human_gene(dictionary: &Dictionary, surface: &str) -> Option<ConceptIx> {
    let foreign = called(dictionary, surface).filter(|&ix| dictionary.taxon(ix).is_some());
    only(foreign.flat_map(|ix| dictionary.orthologs(ix)).filter_map(|id| dictionary.by_id(id)))
}

fn called<'d>(dictionary: &'d Dictionary, surface: &str) -> impl Iterator<Item = ConceptIx> + 'd {
    let names = dictionary.called(surface);
    names.filter(|name| name.entity_type == EntityType::Gene).map(|name| name.concept)
}

/// The one that all are.
fn only(mut all: impl Iterator<Item = ConceptIx>) -> Option<ConceptIx> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::NameKind;
    use crate::dictionary::tests::linked;
    use crate::dictionary::{Candidate, Candidates};
    use crate::document::Scratch;
    use crate::document::tests::plain;
    use crate::reason::Reasons;
    use crate::recognize::Method;

    fn read<T>(text: &str, surface: &str, look: impl FnOnce(&Species<'_>, Span) -> T) -> T {
        let (document, mut scratch) = (plain(text), Scratch::default());
        let doc = TokenizedDocument::new(&document, &mut scratch);
        let start = text.rfind(surface).expect("the surface is of the text");
        look(&Species::read(&doc), Span::new(start, start + surface.len()))
    }

    #[test]
    fn the_table_is_read() {
        assert_eq!(HUMAN.name(), "human");
        assert!(TABLE.taxa.iter().all(|(id, name)| id.starts_with("NCBITaxon:") && !name.is_empty()));
    }

    #[test]
    fn a_species_must_be_clear() {
        for (text, surface, expected) in [
            ("GRN was sequenced.", "GRN", None),
            ("Mice without GRN were born.", "GRN", Some("mouse")),
            ("Rats ate more. Then GRN fell.", "GRN", Some("rat")),
            ("Mice and rats have it, namely the protein GRN.", "GRN", None),
            ("The patient had no GRN. Mice lacking it live.", "GRN", None),
            (
                "The patient died. Mice lacking GRN live. Mice with it, and other mice, live.",
                "GRN",
                Some("mouse"),
            ),
            // Said of the name itself.
            ("In patients and in mouse GRN differs from others.", "GRN", Some("mouse")),
            ("Mice, mice, mice. Then human GRN came.", "GRN", None),
            ("Patients had murine hepatic GRN.", "GRN", Some("mouse")),
            ("In women, unlike the mouse, GRN is made.", "GRN", None),
            ("A woman carried Drosophila GRN.", "Drosophila GRN", Some("fruit fly")),
            // What looks like a species.
            ("MEN1, RAT1 and GRN.", "GRN", None),
            ("A yeast two-hybrid screen found GRN.", "GRN", None),
            ("Rabbit polyclonal antibody bound GRN.", "GRN", None),
            ("Guinea pig hearts have GRN.", "GRN", None),
        ] {
            let found = read(text, surface, |species, span| species.of(span).map(|(taxon, _)| taxon.name()));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_gene_is_that_of_its_species() {
        let rows = [
            "HGNC:1|gene|preferred|exact|TP53",
            "HGNC:2|gene|preferred|exact|GRN",
            "NCBIGene:1|gene|preferred|model|Trp53",
            "NCBIGene:1|gene|related|model|p53",
            "NCBIGene:2|gene|preferred|model|p53",
            "NCBIGene:3|gene|preferred|model|Rag9",
        ];
        let links = [
            "HGNC:1|ortholog|NCBIGene:1",
            "NCBIGene:1|ortholog|HGNC:1",
            "NCBIGene:1|taxon|NCBITaxon:10090",
            "NCBIGene:2|taxon|NCBITaxon:10116",
            "NCBIGene:3|taxon|NCBITaxon:10090",
        ];
        let dictionary = linked(&rows, &links);
        for (text, surface, chosen, expected) in [
            ("Mice lack p53.", "p53", Some("HGNC:1"), Some("NCBIGene:1")),
            ("Rats lack p53.", "p53", Some("HGNC:1"), Some("NCBIGene:2")),
            // By the human gene that it corresponds to, where its own name is not known.
            ("Mice lack tumour antigen 53.", "tumour antigen 53", Some("HGNC:1"), Some("NCBIGene:1")),
            // No gene of theirs is known.
            ("Mice lack GRN.", "GRN", Some("HGNC:2"), None),
            ("Flies lack p53.", "p53", Some("HGNC:1"), None),
            ("Women lack p53.", "p53", Some("HGNC:1"), None),
            // No human gene is called so.
            ("Mice and women lack Rag9.", "Rag9", None, Some("NCBIGene:3")),
            ("Some lack Trp53.", "Trp53", None, Some("HGNC:1")),
            ("Some lack Rag9.", "Rag9", None, None),
        ] {
            let ix = chosen.map(|id| dictionary.by_id(id).unwrap());
            // What is only somewhat like a name leaves it as unknown as nothing would.
            let concept = ix.unwrap_or_else(|| dictionary.by_id("HGNC:2").unwrap());
            let candidate = Candidate { concept, kind: NameKind::Exact, names: 1, sure: ix.is_some() };
            let found = read(text, surface, |species, span| {
                let mention = LinkableMention {
                    span,
                    entity_type: EntityType::Gene,
                    method: Method::Model,
                    score: 1.0,
                    candidates: Candidates::from_iter([candidate]),
                    further: Vec::new(),
                    reasons: Reasons::new(),
                };
                let choice = species.gene(&dictionary, &mention, ix);
                choice.and_then(|choice| choice.concept).map(|concept| dictionary.concept(concept).id)
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
