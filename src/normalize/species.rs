//! Whose gene a name means: a human one, unless the text says otherwise.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::concept::{EntityType, NameKind};
use crate::dictionary::{ConceptIx, Dictionary};
use crate::document::{Span, sentence_at};
use crate::recognize::{Candidate, Mention};
use crate::text::fold::{Folded, Gap, key};

/// How many words for other species stand against one for people. An article about patients
/// that tells of a study with mice is about people.
const CLEAR: usize = 2;

/// How many times a word in the mention's own sentence counts.
const OWN_SENTENCE: usize = 2;

/// How far before a name a word says whose it is, in words: "mouse Trp53", "murine hepatic Cyp2b10".
const REACH: usize = 2;

/// Words before which a species is a tool or part of another name: "yeast two-hybrid", "rabbit
/// polyclonal antibody", "bovine serum albumin", "Chinese hamster ovary cells".
const TOOLS: [&str; 9] =
    ["two", "anti", "antibody", "monoclonal", "polyclonal", "igg", "serum", "ovary", "virus"];

/// Words after which it is another animal: a guinea pig is no pig.
const OTHERS: [&str; 1] = ["guinea"];

/// A species by its row in the table; the first is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Taxon(usize);

/// The first row of the table.
const HUMAN: Taxon = Taxon(0);

/// Species, and the words for them.
struct Table {
    /// CURIE and name.
    taxa: Vec<(&'static str, &'static str)>,
    /// By word, folded.
    words: FxHashMap<String, Taxon>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| parse(include_str!("species.tsv")).expect("a test reads the table"));

/// A header, then one row a species: CURIE, name, its words parted by `|`.
fn parse(table: &'static str) -> Option<Table> {
    let (mut taxa, mut words) = (Vec::new(), FxHashMap::default());
    for row in table.lines().skip(1) {
        let mut columns = row.split('\t');
        let (id, name, own) = (columns.next()?, columns.next()?, columns.next()?);
        words.extend(own.split('|').map(|word| (key(word.trim()), Taxon(taxa.len()))));
        taxa.push((id, name));
    }
    Some(Table { taxa, words })
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
    folded: &'t Folded,
    sentences: &'t [Span],
    cues: Vec<Cue>,
}

impl<'t> Species<'t> {
    /// Reads the document whose tokens `folded` holds.
    pub fn read(text: &str, folded: &'t Folded, sentences: &'t [Span]) -> Self {
        let tokens = folded.tokens();
        let mut cues = Vec::new();
        for (token, at) in tokens.iter().enumerate().filter(|(_, token)| token.is_word()) {
            let Some(&taxon) = TABLE.words.get(folded.token(token)) else { continue };
            // Part of a symbol (MEN1, RAT-2) or one by itself (MEN).
            let glued = |i: usize| tokens.get(i).is_some_and(|t| t.gap == Gap::Glued);
            let symbol =
                text[at.start as usize..at.end as usize].bytes().skip(1).any(|b| b.is_ascii_uppercase());
            let near = |i: usize, words: &[&str]| i < tokens.len() && words.contains(&folded.token(i));
            let other = near(token + 1, &TOOLS) && taxon != HUMAN || token > 0 && near(token - 1, &OTHERS);
            if !(glued(token) || glued(token + 1) || symbol || other) {
                cues.push(Cue { token, sentence: sentence_at(sentences, at.start as usize), taxon });
            }
        }
        Self { folded, sentences, cues }
    }

    /// The species other than ours that a name at `span` is clearly of, and how that is known.
    pub fn of(&self, span: Span) -> Option<(Taxon, &'static str)> {
        if let Some(taxon) = self.said_of(span) {
            return (taxon != HUMAN).then_some((taxon, "said of it"));
        }
        let counts = self.counts(span);
        let foreign: usize = counts[1..].iter().sum();
        let taxon = commonest(&counts)?;
        (foreign > CLEAR * counts[0]).then_some((taxon, "what the document is about"))
    }

    /// The species that it must be if it is not ours.
    pub fn likeliest(&self, span: Span) -> Option<Taxon> {
        if let Some(taxon) = self.said_of(span).filter(|&taxon| taxon != HUMAN) {
            return Some(taxon);
        }
        commonest(&self.counts(span))
    }

    /// The species that is said of the name: by its own first word, or just before it.
    fn said_of(&self, span: Span) -> Option<Taxon> {
        let tokens = self.folded.tokens();
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

    /// Words for each species, those of the sentence of `span` more than once.
    fn counts(&self, span: Span) -> Vec<usize> {
        let own = sentence_at(self.sentences, span.start());
        let mut counts = vec![0; TABLE.taxa.len()];
        for cue in &self.cues {
            counts[cue.taxon.0] += if cue.sentence == own { OWN_SENTENCE } else { 1 };
        }
        counts
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
    /// was `chosen` among ours, or where no dictionary knows that species' gene. What was a
    /// candidate stays one.
    pub fn settle(
        &self,
        dictionary: &Dictionary,
        text: &str,
        mention: &mut Mention,
        chosen: Option<ConceptIx>,
    ) -> Option<(ConceptIx, String)> {
        if mention.entity_type != EntityType::Gene {
            return None;
        }
        let unknown = !mention.candidates.iter().any(|candidate| candidate.sure);
        let likeliest = || self.likeliest(mention.span).filter(|_| unknown);
        let said = self.of(mention.span).or_else(|| Some((likeliest()?, "no human gene is called so")));
        let surface = mention.span.of(text);
        let (concept, why) = if let Some((taxon, why)) = said {
            (gene_of(dictionary, taxon, surface, chosen)?, format!("the gene of the {}: {why}", taxon.name()))
        } else if unknown {
            (human_gene(dictionary, surface)?, "the human gene of what other species have".to_owned())
        } else {
            return None;
        };
        mention.candidates.insert(0, Candidate { concept, kind: NameKind::Related, names: 1, sure: true });
        Some((concept, why))
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
    use crate::dictionary::tests::linked;
    use crate::document::sentences;
    use crate::recognize::tests::document;
    use crate::recognize::{Method, Reading};

    fn read<T>(text: &str, surface: &str, look: impl FnOnce(&Species<'_>, Span) -> T) -> T {
        let document = document(text);
        let sentences = sentences(text, &document.passages);
        let mut folded = Folded::default();
        let reading = Reading::new(&document, &sentences, &mut folded);
        let start = text.rfind(surface).expect("the surface is of the text");
        look(&Species::read(text, reading.folded, &sentences), Span::new(start, start + surface.len()))
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
                let mut mention = Mention {
                    span,
                    entity_type: EntityType::Gene,
                    method: Method::Model,
                    score: 1.0,
                    candidates: vec![candidate],
                    also: Vec::new(),
                    why: String::new(),
                };
                let found = species.settle(&dictionary, text, &mut mention, ix);
                let kept = mention.candidates.iter().any(|c| Some(c.concept) == ix);
                assert!(ix.is_none() || kept, "{text}");
                found.map(|(concept, _)| dictionary.concept(concept).id)
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
