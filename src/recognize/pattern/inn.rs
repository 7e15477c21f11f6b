//! International non-proprietary names that no dictionary holds yet, by their stems:
//! gene and cell therapies (`-gene …-vec`, `-cel`), antibodies, oligonucleotides, enzymes and
//! the commoner small-molecule stems, with the four-letter suffix of biologics (`-xioi`).

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use super::{Hit, Input, hit};
use crate::concept::EntityType;
use crate::dictionary::Candidates;
use crate::document::{Span, TokenizedDocument};
use crate::text::table::{TableError, rows, word_table};

/// A stem with the least letters of a word that may carry it.
struct Stem {
    ending: &'static str,
    letters: usize,
}

/// The stems of `stems.tsv`.
struct Stems {
    all: Vec<Stem>,
    /// The least letters of any.
    shortest: usize,
    /// Bits of the last letters of all, a to z.
    last: u32,
}

static STEMS: LazyLock<Stems> = LazyLock::new(|| read().expect("a test reads the table"));

fn read() -> Result<Stems, TableError> {
    let rows = rows(word_table!("stems.tsv"), ["stem", "letters"])?;
    let stems = rows.iter().map(|row| Ok(Stem { ending: row.cells[0], letters: row.parse(1)? }));
    let stems: Vec<Stem> = stems.collect::<Result<_, TableError>>()?;
    let shortest = stems.iter().map(|stem| stem.letters).min().unwrap_or(usize::MAX);
    let last =
        stems.iter().filter_map(|stem| last_letter(stem.ending.as_bytes())).fold(0, |bits, bit| bits | bit);
    Ok(Stems { all: stems, shortest, last })
}

/// The bit of the last letter of a folded word.
fn last_letter(word: &[u8]) -> Option<u32> {
    word.last().filter(|last| last.is_ascii_lowercase()).map(|last| 1 << (last - b'a'))
}

impl Stems {
    /// Whether a folded word ends in a stem.
    fn has(&self, word: &[u8]) -> bool {
        word.len() >= self.shortest
            && last_letter(word).is_some_and(|last| self.last & last != 0)
            && self
                .all
                .iter()
                .any(|stem| word.len() >= stem.letters && word.ends_with(stem.ending.as_bytes()))
    }
}

static TWO_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?-u)\b(?i:[a-z]{5,}gene)(?u:[ \u{A0}])(?i:[a-z]{4,}(?:vec|cel|cels|plasmid))(?:-[a-z]{4})?\b",
    )
    .expect("the pattern is a constant")
});

/// The nicknames of cell and gene therapies: `exa-cel`, `T-VEC`, `ixo-vec`.
static NICKNAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b[A-Za-z][a-z]{2,5}-(?:cel|vec)\b").expect("the pattern is a constant")
});

pub(super) fn find(input: &Input<'_>, _: &[Hit], hits: &mut Vec<Hit>) {
    let doc = input.doc;
    let text = doc.text();
    let is_product =
        |i: usize| ["vec", "cel", "plasmid"].iter().any(|end| doc.word_bytes(i).ends_with(end.as_bytes()));
    let stems = &*STEMS;
    let (mut two_words, mut of_stems) = (false, Vec::new());
    for (i, token) in doc.tokens().iter().enumerate() {
        // No word that counts is shorter, and folding makes none longer.
        if ((token.end - token.start) as usize) < stems.shortest || !token.is_word() {
            continue;
        }
        let word = doc.word_bytes(i);
        if word.ends_with(b"gene") {
            two_words |= is_product(i + 1);
        } else if stems.has(word) {
            of_stems.push(Span::new(token.start as usize, token.end as usize));
        }
    }
    let nickname = ["-cel", "-vec"].iter().any(|end| memmem::find(text.as_bytes(), end.as_bytes()).is_some());
    for (pattern, may_match) in [(&*TWO_WORDS, two_words), (&*NICKNAME, nickname)] {
        if may_match {
            hits.extend(pattern.find_iter(text).filter_map(|m| drug(doc, Span::new(m.start(), m.end()))));
        }
    }
    hits.extend(of_stems.into_iter().filter_map(|span| drug(doc, span)));
}

fn drug(doc: &TokenizedDocument<'_>, span: Span) -> Option<Hit> {
    hit(doc, span, EntityType::Drug, 0.75, Candidates::new(), "built as a drug's INN is")
}

#[cfg(test)]
mod tests {
    use crate::recognize::tests::recognized;

    #[test]
    fn names_are_known_by_their_stems() {
        let rows = ["D:1|drug|preferred|any|aspirin"];
        for (text, expected) in [
            ("Zolbetuximab and newtinib came.", &["Zolbetuximab", "newtinib"][..]),
            ("Fictigene parvocel-abcd came.", &["Fictigene parvocel-abcd"]),
            ("FICTIGENE PARVOCEL came.", &["FICTIGENE PARVOCEL"]),
            ("They gave exa-cel and T-VEC.", &["exa-cel"]),
            ("The gene vector was a plasmid.", &[]),
            ("The rsen and tinib stems.", &[]),
        ] {
            let found: Vec<&str> = recognized(&rows, text).iter().map(|(m, _)| m.span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
