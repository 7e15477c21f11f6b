//! Why a stretch of text was taken for a mention, and why it means what it means: carried as
//! values, put into words once, where rows are made.

use std::fmt::{self, Write};

use smallvec::SmallVec;

use crate::concept::{EntityType, NameKind};
use crate::dictionary::{ConceptIx, Dictionary, KeyIx};
use crate::document::Span;

/// The reasons of one mention, in the order they came.
pub type Reasons = SmallVec<[Reason; 2]>;

/// One reason. Spans are bytes of the document's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    // Recognising: why it is a mention.
    /// A dictionary has it as a name of this kind.
    Name(NameKind),
    /// The same, where the name stands around its own abbreviation: "adenosine deaminase (ADA)
    /// deficiency".
    NameAroundAbbreviation(NameKind),
    /// The document defines it as short for this.
    ShortFor(Span),
    /// It is built as such names are.
    Pattern(&'static str),
    /// With the salt that a drug is given as.
    WithSalt,
    /// With the part of the body that it is a disease of.
    WithOrgan,
    /// With how it is inherited.
    WithInheritance,
    /// The document has another name of the same concept.
    NamedOtherwise,
    /// Sure names of its type stand beside it.
    Listed,
    /// This word stands near it.
    Word(Span),
    /// The document reads like a research paper.
    Research,
    /// It is a mention elsewhere in the document.
    Elsewhere,
    /// Nothing speaks against it.
    NothingAgainst,
    /// The model takes it for one.
    Model(EntityType),
    /// The caller says that it is one.
    Given(EntityType),

    // Candidate generation: how the concepts were come by.
    /// It names each of these.
    Conjuncts(Box<[String]>),
    /// It says in other words the same as this name, or something narrower.
    Rewritten {
        /// The name that a dictionary has.
        name: Box<str>,
        /// Whether that is a wider concept.
        wider: bool,
    },
    /// It is this folded name but for a slip of the pen.
    Misspelt(KeyIx),
    /// It is only somewhat like this folded name.
    Similar(KeyIx),
    /// It ends in this name.
    EndsIn(Span),
    /// It begins with this name.
    BeginsWith(Span),
    /// What it is short for is a name of its own concept, written otherwise.
    LongFormAlike,
    /// Of what it is short for only the head is known.
    LongFormHead,
    /// The document defines it, so what its letters mean elsewhere does not count.
    DefinedHere,

    // Linking: why this concept, or none.
    /// No dictionary knows it.
    Unknown,
    /// The gene rather than the family called alike.
    GeneNotFamily,
    /// It is the preferred name of only this concept.
    PreferredName,
    /// The one of several that the document names otherwise.
    SupportedByDocument,
    /// The one of several whose name it is by this kind.
    StrongerName(NameKind),
    /// The one of several whose name is part of the others'.
    GeneralName,
    /// The one of several with most spellings of it.
    MostSpellings,
    /// The one of several whose vocabulary comes first.
    FirstVocabulary,
    /// The widest of several.
    Widest,
    /// The one of several that most vocabularies have.
    BestKnown,
    /// Several concepts are called so, and nothing decides.
    Ambiguous(Box<[ConceptIx]>),
    /// A drug causes it in this document.
    DrugInduced,
    /// The gene of another species.
    Species {
        /// What the species is called.
        species: &'static str,
        /// How that is known.
        evidence: SpeciesEvidence,
    },
    /// The human gene that corresponds to what other species call so.
    HumanOrtholog,
}

/// How the species of a gene is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeciesEvidence {
    /// A word beside the name says it.
    Said,
    /// The document is about that species.
    Document,
    /// No human gene is called so.
    NoHumanGene,
}

/// How many ids are told where several concepts share a name.
const MOST_IDS: usize = 4;

/// Puts reasons about the document `text` into words, parted by semicolons.
#[must_use]
pub fn in_words(reasons: &[Reason], dictionary: &Dictionary, text: &str) -> String {
    let mut words = String::with_capacity(32 * reasons.len());
    for (i, reason) in reasons.iter().enumerate() {
        if i > 0 {
            words.push_str("; ");
        }
        // Writing to a string does not fail.
        let _ = reason.write(&mut words, dictionary, text);
    }
    words
}

impl Reason {
    fn write(&self, out: &mut String, dictionary: &Dictionary, text: &str) -> fmt::Result {
        match self {
            Self::Name(kind) => write!(out, "{kind} name"),
            Self::NameAroundAbbreviation(kind) => write!(out, "{kind} name around its own abbreviation"),
            Self::ShortFor(long) => write!(out, "short for {:?} in this document", long.of(text)),
            Self::Pattern(pattern) => write!(out, "pattern: {pattern}"),
            Self::WithSalt => out.write_str("with the salt it is given as"),
            Self::WithOrgan => out.write_str("with the part of the body it affects"),
            Self::WithInheritance => out.write_str("with how it is inherited"),
            Self::NamedOtherwise => out.write_str("the document has another name for it"),
            Self::Listed => out.write_str("beside sure names of its type"),
            Self::Word(word) => write!(out, "near the word {:?}", word.of(text)),
            Self::Research => out.write_str("in a research text"),
            Self::Elsewhere => out.write_str("a mention elsewhere in the document"),
            Self::NothingAgainst => out.write_str("nothing against it"),
            Self::Model(entity_type) => write!(out, "a {entity_type} to the model"),
            Self::Given(entity_type) => write!(out, "given as a {entity_type}"),
            Self::Conjuncts(names) => {
                out.write_str("names several: ")?;
                for (i, name) in names.iter().enumerate() {
                    write!(out, "{}{name:?}", if i > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
            Self::Rewritten { name, wider: false } => write!(out, "in other words {name:?}"),
            Self::Rewritten { name, wider: true } => write!(out, "in a wider sense {name:?}"),
            Self::Misspelt(key) => write!(out, "a spelling of {:?}", dictionary.folded(*key)),
            Self::Similar(key) => write!(out, "similar to {:?}", dictionary.folded(*key)),
            Self::EndsIn(name) => write!(out, "ends in {:?}", name.of(text)),
            Self::BeginsWith(name) => write!(out, "begins with {:?}", name.of(text)),
            Self::LongFormAlike => out.write_str("which is another spelling of its name"),
            Self::LongFormHead => out.write_str("of which only the head is known"),
            Self::DefinedHere => out.write_str("an abbreviation that the document defines"),
            Self::Unknown => out.write_str("in no dictionary"),
            Self::GeneNotFamily => out.write_str("the gene rather than its family"),
            Self::PreferredName => out.write_str("preferred name of this concept"),
            Self::SupportedByDocument => {
                out.write_str("of several concepts the one the document also names otherwise")
            }
            Self::StrongerName(kind) => write!(out, "of several concepts the one with it as {kind} name"),
            Self::GeneralName => {
                out.write_str("of several concepts the one whose name is part of the others'")
            }
            Self::MostSpellings => out.write_str("of several concepts the one with most spellings of it"),
            Self::FirstVocabulary => {
                out.write_str("of several concepts the one whose vocabulary comes first")
            }
            Self::Widest => out.write_str("the widest of several concepts"),
            Self::BestKnown => out.write_str("of several concepts the one in most vocabularies"),
            Self::Ambiguous(concepts) => {
                out.write_str("ambiguous: ")?;
                for (i, &concept) in concepts.iter().take(MOST_IDS).enumerate() {
                    write!(out, "{}{}", if i > 0 { ", " } else { "" }, dictionary.concept(concept).id)?;
                }
                Ok(())
            }
            Self::DrugInduced => out.write_str("caused by a drug in this document"),
            Self::Species { species, evidence } => write!(out, "gene of the {species}: {evidence}"),
            Self::HumanOrtholog => out.write_str("human gene of what other species have"),
        }
    }
}

impl fmt::Display for SpeciesEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Said => "a word beside it",
            Self::Document => "what the document is about",
            Self::NoHumanGene => "no human gene has this name",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::tests::dictionary;

    #[test]
    fn reasons_are_told_in_words_with_the_text_and_ids_they_point_to() {
        let dictionary = dictionary(&["M:1|disease|preferred|any|gout", "M:2|disease|exact|any|gout"]);
        let text = "gout in mice";
        let ids = ["M:1", "M:2"].map(|id| dictionary.by_id(id).expect("a row"));
        let key = dictionary.lookup("gout").expect("a row");
        for (reasons, expected) in [
            (&[][..], ""),
            (&[Reason::Name(NameKind::Brand)], "brand name"),
            (
                &[Reason::Name(NameKind::Exact), Reason::Word(Span::new(8, 12))],
                "exact name; near the word \"mice\"",
            ),
            (&[Reason::ShortFor(Span::new(0, 4))], "short for \"gout\" in this document"),
            (&[Reason::Misspelt(key)], "a spelling of \"gout\""),
            (&[Reason::Ambiguous(ids.into())], "ambiguous: M:1, M:2"),
            (
                &[Reason::Conjuncts(["a b".to_owned(), "a c".to_owned()].into())],
                "names several: \"a b\", \"a c\"",
            ),
            (
                &[Reason::Species { species: "mouse", evidence: SpeciesEvidence::Said }],
                "gene of the mouse: a word beside it",
            ),
        ] {
            assert_eq!(in_words(reasons, &dictionary, text), expected);
        }
    }
}
