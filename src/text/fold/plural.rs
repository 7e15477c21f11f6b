//! Plurals as singulars.

use super::rule::Rule;

pub(super) const RULE: Rule = Rule {
    name: "plural",
    says: "Plural to singular. A word of at most five letters in capitals is an acronym and keeps its last \
           letter; it loses only a small s behind it. A longer word in capitals is merely shouted.",
    same: &[
        ("cancers", "cancer"),
        ("leukodystrophies", "leukodystrophy"),
        ("fibroses", "fibrosis"),
        ("viruses", "virus"),
        ("abscesses", "abscess"),
        ("AAVs", "AAV"),
        ("VIRUSES", "virus"),
        ("VYXEOS", "Vyxeos"),
    ],
    apart: &[("AIDS", "aid"), ("virus", "viru"), ("sepsis", "sepsi"), ("CARS", "car")],
};

/// The longest word in capitals that is taken for an acronym, in letters.
const LONGEST_ACRONYM: usize = 5;

/// Takes the plural ending from the word that begins at `from` of `out`, in lower case;
/// `lower` of its letters were small as written.
pub(super) fn singular(from: usize, lower: usize, out: &mut Vec<u8>) {
    let word = &out[from..];
    let len = word.len();
    match lower {
        0 if len <= LONGEST_ACRONYM => return,
        1 => {
            if len >= 3 && word.ends_with(b"s") {
                out.pop();
            }
            return;
        }
        _ => {}
    }
    if len < 4 || !word.ends_with(b"s") {
        return;
    }
    let ends = |ending: &[u8]| word.ends_with(ending);
    if ends(b"ss") || ends(b"us") || ends(b"is") {
        return;
    }
    let (cut, add): (usize, &[u8]) = if len >= 6 && ends(b"ies") {
        (3, b"y")
    } else if len >= 8 && ends(b"oses") {
        (2, b"is")
    } else if len >= 6 && (ends(b"uses") || ends(b"sses") || ends(b"xes") || ends(b"ches") || ends(b"shes")) {
        (2, b"")
    } else {
        (1, b"")
    };
    out.truncate(out.len() - cut);
    out.extend_from_slice(add);
}
