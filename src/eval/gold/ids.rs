//! Ids as corpora write them, with their vocabulary added where they leave it out.

use crate::concept::EntityType;

/// The ids in the id column of a corpus: `-`, `-1` and nothing are none, several are
/// separated by `|`, `,`, `;` or `+`.
pub(super) fn parse(field: &str, entity_type: EntityType) -> Vec<String> {
    collect(field.split(['|', ',', ';', '+']).map(|id| qualify(id.trim(), entity_type)))
}

/// Alternatives joined by `|`, each with its prefix.
pub(super) fn parse_alternatives(field: &str) -> Vec<String> {
    collect(field.split('|').map(|id| id.trim().to_owned()))
}

fn collect(found: impl Iterator<Item = String>) -> Vec<String> {
    let mut ids = Vec::new();
    for id in found {
        if !matches!(id.as_str(), "" | "-" | "-1") && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn qualify(id: &str, entity_type: EntityType) -> String {
    // tmVar writes OMIM_604121.
    if let Some(number) = id.strip_prefix("OMIM_") {
        return format!("OMIM:{number}");
    }
    // GNormPlus writes 100155702(Tax:9823).
    let bare = id.split_once('(').map_or(id, |(before, _)| before);
    match entity_type {
        EntityType::Gene if is_number(bare) => format!("NCBIGene:{bare}"),
        EntityType::Disease | EntityType::Drug if bare.strip_prefix(['C', 'D']).is_some_and(is_number) => {
            format!("MESH:{bare}")
        }
        _ => id.to_owned(),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_ids_get_their_prefix() {
        for (field, entity_type, ids) in [
            ("D008180", EntityType::Disease, vec!["MESH:D008180"]),
            ("C565170", EntityType::Drug, vec!["MESH:C565170"]),
            ("D1|OMIM:2+D3", EntityType::Disease, vec!["MESH:D1", "OMIM:2", "MESH:D3"]),
            ("D1|-1", EntityType::Drug, vec!["MESH:D1"]),
            ("OMIM_604121,C1", EntityType::Disease, vec!["OMIM:604121", "MESH:C1"]),
            ("672;675,672", EntityType::Gene, vec!["NCBIGene:672", "NCBIGene:675"]),
            ("397239(Tax:9823),5(tax:9606)", EntityType::Gene, vec!["NCBIGene:397239", "NCBIGene:5"]),
            ("MONDO:0005570", EntityType::Disease, vec!["MONDO:0005570"]),
            ("672", EntityType::Disease, vec!["672"]),
            ("-", EntityType::Gene, vec![]),
            ("-1", EntityType::Disease, vec![]),
            (" ", EntityType::Gene, vec![]),
        ] {
            assert_eq!(parse(field, entity_type), ids, "{field}");
        }
    }

    #[test]
    fn a_name_may_hold_what_separates_ids_elsewhere() {
        assert_eq!(parse_alternatives("DRUG:a, b + c|HGNC:1"), ["DRUG:a, b + c", "HGNC:1"]);
        assert!(parse_alternatives("-").is_empty());
    }
}
