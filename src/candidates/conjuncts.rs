//! One stretch of text that names several things and says only once what their names share:
//! "breast and ovarian cancer", "hemophilia A and B", "type 1 and 2 diabetes", "caspase-3/7".
//!
//! What may be shared is filled in; what comes out counts only if each part is a name. The most
//! that may be shared is tried first, so that "acute and chronic myeloid leukemia" begins with an
//! acute myeloid leukemia rather than an acute leukemia.

/// The most parts: what has more is no name.
const MOST: usize = 8;

/// How many characters a number or letter may have that lacks the beginning of its name ("VIII").
const LONGEST_TAG: usize = 4;

/// One of the things that are named.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<M> {
    /// Its name in full.
    pub name: String,
    /// What that means.
    pub meaning: M,
    /// How many words are its own, where it shares the others; 0 where it shares none.
    own: usize,
}

/// The parts of `surface`, at least two, where `meant` knows a meaning of each.
pub(super) fn of<M>(surface: &str, meant: &impl Fn(&str) -> Option<M>) -> Option<Vec<Part<M>>> {
    let conjuncts = conjuncts(surface);
    (2..=MOST).contains(&conjuncts.len()).then(|| parts(&conjuncts, meant))?
}

/// Whether the first part has more words of its own than each other: some of them may be said of
/// all. In "familial breast and ovarian cancer" both are familial.
pub(super) fn is_uneven<M>(parts: &[Part<M>]) -> bool {
    parts.split_first().is_some_and(|(first, others)| others.iter().all(|other| other.own < first.own))
}

/// What stands between "and", "or", strokes and commas, its words parted by one blank.
fn conjuncts(surface: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for word in surface.split_whitespace() {
        if ["and", "or", "and/or"].iter().any(|joins| word.eq_ignore_ascii_case(joins)) {
            found.push(String::new());
            continue;
        }
        for (i, piece) in word.split('/').enumerate() {
            if i > 0 {
                found.push(String::new());
            }
            let (piece, is_last) = piece.strip_suffix(',').map_or((piece, false), |piece| (piece, true));
            if let Some(conjunct) = found.last_mut().filter(|_| !piece.is_empty()) {
                if !conjunct.is_empty() {
                    conjunct.push(' ');
                }
                conjunct.push_str(piece);
            }
            if is_last {
                found.push(String::new());
            }
        }
    }
    found.retain(|conjunct| !conjunct.is_empty());
    found
}

/// Of the first conjuncts as many as share something, then the rest likewise.
fn parts<M>(conjuncts: &[String], meant: &impl Fn(&str) -> Option<M>) -> Option<Vec<Part<M>>> {
    (1..=conjuncts.len()).rev().find_map(|end| {
        let (first, rest) = conjuncts.split_at(end);
        let mut found = together(first, meant)?;
        if !rest.is_empty() {
            found.extend(parts(rest, meant)?);
        }
        Some(found)
    })
}

/// One conjunct that is a name, or several that share how their names end or begin or both.
fn together<M>(conjuncts: &[String], meant: &impl Fn(&str) -> Option<M>) -> Option<Vec<Part<M>>> {
    let [first, others @ ..] = conjuncts else { return None };
    let Some((last, middle)) = others.split_last() else {
        // A letter or a number by itself names nothing.
        let is_word = first.chars().nth(1).is_some() && first.contains(char::is_alphabetic);
        let meaning = is_word.then(|| meant(first))??;
        return Some(vec![Part { name: first.clone(), meaning, own: 0 }]);
    };
    let owns = |first, last| {
        let middle = middle.iter().map(String::as_str);
        std::iter::once(first).chain(middle).chain([last])
    };
    let tails = || ends(last).into_iter().map(|at| last.split_at(at));
    let with_tail = tails().find_map(|(own, tail)| {
        let parts = owns(first, own).map(|own| {
            let name = format!("{}{tail}", own.trim_end_matches('-'));
            Some(Part { meaning: meant(&name)?, name, own: own.split(' ').count() })
        });
        parts.collect()
    });
    with_tail.or_else(|| {
        let heads = || begins(first).into_iter().map(|at| first.split_at(at));
        tails().chain([(last.as_str(), "")]).find_map(|(last, tail)| {
            heads().find_map(|(head, tag)| {
                let parts = owns(tag, last).map(|other| {
                    let other = other.trim_start_matches('-');
                    let name = is_alike(tag, other).then(|| format!("{head}{other}{tail}"))?;
                    Some(Part { meaning: meant(&name)?, name, own: 1 })
                });
                parts.collect()
            })
        })
    })
}

/// Where the end of a name may begin that others share, the longest end first.
fn ends(last: &str) -> Vec<usize> {
    last.match_indices([' ', '-']).map(|(at, _)| at).filter(|&at| at > 0).collect()
}

/// Where the beginning of a name may end that others share: before a last word, a last number or a
/// last letter.
fn begins(first: &str) -> Vec<usize> {
    let pairs = first.char_indices().zip(first.chars().skip(1));
    let is_border = |a: char, b: char| {
        [' ', '-'].contains(&a) || a.is_alphanumeric() && b.is_alphanumeric() && is_digit(a) != is_digit(b)
    };
    pairs.filter(|&((_, a), b)| is_border(a, b)).map(|((at, a), _)| at + a.len_utf8()).collect()
}

/// Whether two may stand for the same place in a series: "A" and "B", "3" and "7", "VIII" and "IX".
/// Words don't: "cleft lip and palate" is no cleft palate by that.
fn is_alike(tag: &str, other: &str) -> bool {
    let is_tag = |tag: &str| {
        let chars = tag.chars().count();
        let is_sign =
            |c: char| c.is_numeric() || c.is_alphabetic() && (!c.is_ascii_lowercase() || chars <= 2);
        (1..=LONGEST_TAG).contains(&chars) && tag.chars().all(is_sign)
    };
    is_tag(tag) && is_tag(other) && tag.starts_with(is_digit) == other.starts_with(is_digit)
}

const fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parts_share_is_filled_in() {
        let names = [
            "breast cancer",
            "familial breast cancer",
            "ovarian cancer",
            "other cancers",
            "hemophilia A",
            "hemophilia B",
            "factor VIII deficiency",
            "factor IX deficiency",
            "hypertension",
            "diabetes mellitus type 1",
            "diabetes mellitus type 2",
            "type 1 diabetes",
            "type 2 diabetes",
            "caspase-3",
            "caspase-7",
            "BRCA1",
            "BRCA2",
            "α-thalassemia",
            "β-thalassemia",
            "SOCS-1",
            "SOCS-3",
            "acute leukemia",
            "acute myeloid leukemia",
            "chronic myeloid leukemia",
            "cleft lip",
            "cleft palate",
            "T-cell lymphoma",
            "B-cell lymphoma",
            "HLA-A",
            "HLA-B",
            "HLA-DR",
            "A",
            "B",
            "7",
            "pain",
        ];
        for (surface, expected) in [
            ("breast and ovarian cancer", "breast cancer|ovarian cancer"),
            ("breast and/or\n ovarian cancer", "breast cancer|ovarian cancer"),
            ("breast/ovarian cancer", "breast cancer|ovarian cancer"),
            ("breast, ovarian, or other cancers", "breast cancers|ovarian cancers|other cancers"),
            ("pain, breast and ovarian cancer", "pain|breast cancer|ovarian cancer"),
            ("familial breast and ovarian cancer", "familial breast cancer|ovarian cancer"),
            ("hemophilia A and B", "hemophilia A|hemophilia B"),
            ("factor VIII or IX deficiency", "factor VIII deficiency|factor IX deficiency"),
            (
                "hypertension and diabetes mellitus type 1 and 2",
                "hypertension|diabetes mellitus type 1|diabetes mellitus type 2",
            ),
            ("type 1 and 2 diabetes", "type 1 diabetes|type 2 diabetes"),
            ("type 1 and type 2 diabetes", "type 1 diabetes|type 2 diabetes"),
            ("caspase-3/7", "caspase-3|caspase-7"),
            ("BRCA1/2", "BRCA1|BRCA2"),
            ("BRCA1 and BRCA2", "BRCA1|BRCA2"),
            ("SOCS-1 and -3", "SOCS-1|SOCS-3"),
            ("HLA-A, B, and DR", "HLA-A|HLA-B|HLA-DR"),
            ("α- and β-thalassemia", "α-thalassemia|β-thalassemia"),
            ("T and B-cell lymphoma", "T-cell lymphoma|B-cell lymphoma"),
            ("acute and chronic myeloid leukemia", "acute myeloid leukemia|chronic myeloid leukemia"),
            ("cleft lip and palate", ""),
            ("breast and lung cancer", ""),
            ("ovarian cancer and", ""),
            ("A and B", ""),
            ("7/7", ""),
            ("and", ""),
            ("-/-", ""),
            ("", ""),
        ] {
            let meant = |name: &str| {
                let singular = name.strip_suffix('s').unwrap_or(name);
                names.iter().any(|known| *known == name || *known == singular).then_some(())
            };
            let parts: Vec<String> =
                of(surface, &meant).into_iter().flatten().map(|part| part.name).collect();
            assert_eq!(parts.join("|"), expected, "{surface}");
        }
    }

    #[test]
    fn a_word_that_may_be_said_of_all_makes_parts_uneven() {
        for (surface, uneven) in [
            ("familial breast and ovarian cancer", true),
            ("breast and familial ovarian cancer", false),
            ("breast and ovarian cancer", false),
            ("breast cancer and pain", false),
            ("hemophilia A and B", false),
        ] {
            let parts = of(surface, &|name| (name.len() > 1 && name != "B").then_some(()));
            assert_eq!(is_uneven(&parts.expect("all are names")), uneven, "{surface}");
        }
    }
}
