//! British spelling as American.

use super::rule::Rule;

pub(super) const RULE: Rule = Rule {
    name: "spelling",
    says: "In words of five letters or more: -our and tumour- lose their u, sulph- becomes sulf-, ae and oe \
           inside a word become e.",
    same: &[
        ("haemophilia A", "hemophilia A"),
        ("leukaemias", "leukemia"),
        ("tumours", "tumor"),
        ("tumourigenesis", "tumorigenesis"),
        ("sulphate", "sulfate"),
        ("diarrhoea", "diarrhea"),
        ("OEDEMA", "edema"),
    ],
    apart: &[("four", "for"), ("vertebrae", "vertebre"), ("toe", "te")],
};

/// Rewrites the word that begins at `from` of `out`, in lower case.
pub(super) fn american(from: usize, out: &mut Vec<u8>) {
    let word = &out[from..];
    if word.len() < 5 {
        return;
    }
    if word.ends_with(b"our") {
        out.truncate(out.len() - 2);
        out.push(b'r');
    } else if word.starts_with(b"tumour") {
        out.remove(from + 4);
    } else if word.starts_with(b"sulph") {
        out.drain(from + 3..from + 5);
        out.insert(from + 3, b'f');
    }
    // Not at the word's end: "vertebrae", "toe".
    let ligature = |three: &[u8]| three[1] == b'e' && matches!(three[0], b'a' | b'o');
    while let Some(at) = out[from..].windows(3).position(ligature) {
        out.remove(from + at);
    }
}
