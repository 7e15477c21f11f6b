//! What one type's names mean for another's.

use std::collections::{BTreeMap, HashSet};

use super::names::fold;
use super::settle::{Entry, Left};
use crate::concept::{CasePolicy, EntityType, NameKind};

/// Lowers the trust in names that another type has a better claim to.
pub(super) fn compare(types: &mut BTreeMap<EntityType, (Vec<Entry>, Left)>) {
    let symbols = strings(types, EntityType::Gene, |kind| kind == NameKind::Preferred, str::to_owned);
    let diseases = strings(types, EntityType::Disease, |kind| kind <= NameKind::Exact, fold);

    if let Some((entries, _)) = types.get_mut(&EntityType::Disease) {
        for name in entries.iter_mut().flat_map(|e| &mut e.names) {
            if !name.curated && name.kind >= NameKind::Abbreviation && symbols.contains(&name.text) {
                name.case = CasePolicy::Evidence;
            }
        }
    }
    if let Some((entries, left)) = types.get_mut(&EntityType::Gene) {
        // Genes are often described by the disease they cause.
        for entry in entries {
            entry.names.retain(|name| {
                let keep = name.curated || name.kind != NameKind::Exact || !diseases.contains(&fold(&name.text));
                if !keep {
                    *left.entry("name of a disease").or_default() += 1;
                }
                keep
            });
        }
    }
}

fn strings(
    types: &BTreeMap<EntityType, (Vec<Entry>, Left)>,
    entity_type: EntityType,
    wanted: impl Fn(NameKind) -> bool,
    form: impl Fn(&str) -> String,
) -> HashSet<String> {
    let names = types.get(&entity_type).into_iter().flat_map(|(entries, _)| entries).flat_map(|e| &e.names);
    names.filter(|n| wanted(n.kind)).map(|n| form(&n.text)).collect()
}
