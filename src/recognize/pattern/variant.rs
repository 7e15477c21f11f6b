//! Variants that point to a gene: the symbol before `c.840C>T`, `p.Arg553Ter`, `V600E`,
//! `F508del`, or in `NM_000492.4(CFTR):c.1521_1523del`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Input, digits, hit, in_sentences};
use crate::concept::EntityType;
use crate::dictionary::{Candidate, Name};
use crate::document::{Span, TokenizedDocument};
use crate::text::fold::{Gap, Token};

static VARIANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)
        \b(?P<gene>[A-Z][A-Z0-9]{1,9}(?:orf\d+)?)
        (?:\)?:\s?|\s|-|\s\()
        (?:
            [cgmnr]\.[-*]?\d+[\w+*-]*(?:[ACGTU]>[ACGTU]|del|dup|ins|inv|=)
          | p\.\(?(?:[A-Z][a-z]{2}|[A-Z])\d+(?:[A-Z][a-z]{2}|[A-Z*=]|fs|del|dup)
          | [ACDEFGHIKLMNPQRSTVWY]\d{2,4}(?:[ACDEFGHIKLMNPQRSTVWY*X]|del|fs)\b
        )",
    )
    .expect("the pattern is a constant")
});

pub(super) fn find(input: &Input<'_>, _: &[Hit], hits: &mut Vec<Hit>) {
    let (dictionary, doc) = (input.dictionary, input.doc);
    in_sentences(
        doc,
        |i, token| may_match(doc, i, token),
        |sentence| {
            let genes = VARIANT.captures_iter(doc.surface(sentence)).filter_map(|found| found.name("gene"));
            for gene in genes {
                let Some(key) = dictionary.lookup(gene.as_str()) else { continue };
                let of_symbol =
                    |name: &Name<'_>| name.entity_type == EntityType::Gene && name.text() == gene.as_str();
                let candidates = Candidate::of_names(dictionary.names(key).filter(of_symbol));
                if !candidates.is_empty() {
                    let start = sentence.start() + gene.start();
                    let span = Span::new(start, start + gene.len());
                    let what = "symbol before a sequence variant";
                    hits.extend(hit(doc, span, EntityType::Gene, 0.95, candidates, what));
                }
            }
        },
    );
}

/// Whether a variant may stand at token `i`: "c." or the like, or the number of `V600E`.
fn may_match(doc: &TokenizedDocument<'_>, i: usize, token: &Token) -> bool {
    let prefix = token.end - token.start == 1
        && doc.text().as_bytes().get(token.end as usize) == Some(&b'.')
        && doc.is_any(i, &["c", "g", "m", "n", "r", "p"]);
    let position = || {
        token.gap == Gap::Glued
            && digits(doc, token).is_some_and(|count| (2..=4).contains(&count))
            && i > 0
            && doc.tokens()[i - 1].end - doc.tokens()[i - 1].start == 1
    };
    prefix || position()
}

#[cfg(test)]
mod tests {
    use crate::recognize::tests::recognized;

    #[test]
    fn a_symbol_before_a_variant_is_a_gene() {
        let rows = ["HGNC:1|gene|preferred|evidence|CAT", "HGNC:2|gene|preferred|evidence|BRAF"];
        for (text, expected) in [
            ("One had CAT c.840C>T in blood.", &["CAT"][..]),
            ("One had CAT:p.Arg553Ter.", &["CAT"]),
            ("One had NM_000492.4(CAT):c.1521_1523del.", &["CAT"]),
            ("One had BRAF V600E.", &["BRAF"]),
            ("One had BRAF-V600E. A CAT came.", &["BRAF"]),
            ("One had a CAT and 600 more.", &[]),
        ] {
            let found: Vec<&str> = recognized(&rows, text).iter().map(|(m, _)| m.span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
