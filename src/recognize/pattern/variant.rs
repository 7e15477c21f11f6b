//! Variants that point to a gene: the symbol before `c.840C>T`, `p.Arg553Ter`, `V600E`,
//! `F508del`, or in `NM_000492.4(CFTR):c.1521_1523del`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Input, hit};
use crate::concept::EntityType;
use crate::dictionary::Candidate;
use crate::document::Span;

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
    for found in VARIANT.captures_iter(doc.text()) {
        let gene = &found["gene"];
        let Some(key) = dictionary.lookup(gene) else { continue };
        let candidates = Candidate::of_names(
            dictionary.names(key).filter(|name| name.entity_type == EntityType::Gene && name.text == gene),
        );
        if candidates.is_empty() {
            continue;
        }
        let group = found.name("gene").expect("the group takes part in every match");
        let span = Span::new(group.start(), group.end());
        let what = "symbol before a sequence variant";
        hits.extend(hit(doc, span, EntityType::Gene, 0.95, candidates, what));
    }
}
