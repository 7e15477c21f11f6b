//! Letters with marks, and letters joined in one.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::rule::Rule;

pub(super) const RULE: Rule = Rule {
    name: "Unicode form",
    says: "Compatibility decomposition; marks over and under letters go; ligatures become their letters.",
    same: &[
        ("Sjögren syndrome", "Sjogren syndrome"),
        ("Sjo\u{308}gren", "Sjögren"),
        ("ﬁbrosis", "fibrosis"),
        ("Leukæmia", "leukaemia"),
        ("H₂ receptor", "H2 receptor"),
        ("ＡＢＣ", "ABC"),
    ],
    apart: &[("Sjögren", "Sjaegren")],
};

/// Writes `word` into `plain`, letters bare.
pub(super) fn bare_into(word: &str, plain: &mut String) {
    plain.clear();
    for c in word.chars() {
        decompose_compatible(c, |d| match d {
            'æ' | 'Æ' => plain.push_str("ae"),
            'œ' | 'Œ' => plain.push_str("oe"),
            'ß' => plain.push_str("ss"),
            'ø' | 'Ø' => plain.push('o'),
            'ł' | 'Ł' => plain.push('l'),
            _ if is_combining_mark(d) => {}
            _ => plain.push(d),
        });
    }
}
