//! One spelling for each vocabulary's prefix.

use std::sync::LazyLock;

use crate::concept::Curie;
use crate::text::table::{pairs, word_table};

/// Spellings of prefixes that are met in sources, each with the prefix as it stands in a
/// dictionary.
static PREFIXES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    pairs(word_table!("prefixes.tsv"), ["spelling", "prefix"]).expect("a test reads the table")
});

/// The CURIE for `value`, which may be a CURIE, a bare identifier of vocabulary `prefix`, or
/// an address ending in `PREFIX_identifier`. None where the vocabulary is not one of ours.
pub(super) fn curie(value: &str, prefix: Option<&str>) -> Option<Curie> {
    read(value, prefix).filter(|id| PREFIXES.iter().any(|&(_, known)| known == id.prefix()))
}

/// The same for any vocabulary.
pub(super) fn any_curie(value: &str, prefix: Option<&str>) -> Option<Curie> {
    read(value, prefix)
}

fn read(value: &str, prefix: Option<&str>) -> Option<Curie> {
    let value = value.trim();
    let value = if value.starts_with("http") { value.rsplit(['/', '#']).next()? } else { value };
    let (found, local) = match (prefix, value.split_once(':').or_else(|| value.split_once('_'))) {
        (Some(prefix), Some((before, local))) if same(before, prefix) => (prefix, local),
        (Some(prefix), _) => (prefix, value),
        (None, parts) => parts?,
    };
    let found = spelled(found).unwrap_or(found);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !found.starts_with(|c: char| c.is_ascii_alphabetic()) || !found.chars().all(word) {
        return None;
    }
    // Twice prefixed, as HGNC is in NCBI Gene.
    let local = local.strip_prefix(found).and_then(|rest| rest.strip_prefix(':')).unwrap_or(local);
    let local = local.trim();
    let padded;
    let local = if found == "GARD" {
        padded = format!("{local:0>7}");
        &padded
    } else {
        local
    };
    Curie::new(format!("{found}:{local}")).ok()
}

/// Whether two prefixes are spellings of one.
fn same(a: &str, b: &str) -> bool {
    spelled(a).unwrap_or(a).eq_ignore_ascii_case(spelled(b).unwrap_or(b))
}

fn spelled(prefix: &str) -> Option<&'static str> {
    let same = PREFIXES.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(prefix));
    same.map(|&(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_is_a_spelling_of_itself_and_stands_once() {
        for (i, (spelling, prefix)) in PREFIXES.iter().enumerate() {
            assert!(PREFIXES.contains(&(prefix, prefix)), "{prefix}");
            let twice = |(other, _): &(&str, &str)| other.eq_ignore_ascii_case(spelling);
            assert!(!PREFIXES[i + 1..].iter().any(twice), "{spelling}");
        }
    }

    #[test]
    fn every_spelling_becomes_one() {
        for (value, prefix, expected) in [
            ("mesh:D000309", None, "MESH:D000309"),
            ("HGNC:HGNC:5", None, "HGNC:5"),
            ("HGNC:5", Some("HGNC"), "HGNC:5"),
            ("http://purl.obolibrary.org/obo/NCIT_C3224", None, "NCIT:C3224"),
            ("5659", Some("GARD"), "GARD:0005659"),
            ("hgnc.genegroup:940", None, "HGNC.GROUP:940"),
            ("EMEA/H/C/004953", Some("EMA"), "EMA:EMEA/H/C/004953"),
            ("ORDO:752", None, "Orphanet:752"),
            ("Orphanet_752", Some("Orphanet"), "Orphanet:752"),
        ] {
            assert_eq!(curie(value, prefix).unwrap().as_str(), expected);
        }
        assert_eq!(curie("MedDRA:10048230", None), None);
        assert_eq!(any_curie("MedDRA:10048230", None).unwrap().as_str(), "MedDRA:10048230");
        assert_eq!(any_curie("http://x.org/t.owl#C7", Some("ACME")).unwrap().as_str(), "ACME:C7");
        assert_eq!(any_curie("two words: x", None), None);
        assert_eq!(curie("", Some("CAS")), None);
    }
}
