//! What one type's names mean for another's.

use std::collections::{BTreeMap, HashSet};

use super::entry::{Entry, EntryName, LeftOut};
use crate::concept::{CasePolicy, Curie, EntityType, NameKind};
use crate::text::fold::key as fold;

type Types = BTreeMap<EntityType, (Vec<Entry>, LeftOut)>;

/// The strings that one type has the better claim to.
#[derive(Default)]
pub(super) struct Claims {
    /// Approved symbols of genes, as written.
    symbols: HashSet<String>,
    /// Names of genes, folded.
    genes: HashSet<String>,
    /// Names of diseases, folded.
    diseases: HashSet<String>,
}

impl Claims {
    pub fn of(types: &Types) -> Self {
        let mut claims = Self::default();
        for (entity_type, (entries, _)) in types {
            let names = entries.iter().flat_map(|e| &e.names).filter(|name| name.case != CasePolicy::Model);
            names.for_each(|name| claims.add(*entity_type, name.kind, &name.text));
        }
        claims
    }

    pub fn add(&mut self, entity_type: EntityType, kind: NameKind, name: &str) {
        match entity_type {
            EntityType::Gene if kind <= NameKind::Exact => {
                if kind == NameKind::Preferred {
                    self.symbols.insert(name.to_owned());
                }
                self.genes.insert(fold(name));
            }
            EntityType::Disease if kind != NameKind::Related => {
                self.diseases.insert(fold(name));
            }
            _ => {}
        }
    }
}

/// Abbreviations of diseases that are also symbols of genes need evidence.
pub(super) fn doubt_symbols(diseases: &mut [Entry], claims: &Claims) {
    for name in diseases.iter_mut().flat_map(|e| &mut e.names) {
        let symbol = || claims.symbols.contains(&name.text.replace('-', ""));
        if !name.curated && name.kind >= NameKind::Abbreviation && symbol() {
            name.case = CasePolicy::Evidence;
        }
    }
}

/// Takes names from a type, or lowers the trust in them, where another has the better claim.
/// Curated names are left alone.
pub(super) fn compare(types: &mut Types, claims: &Claims) {
    if let Some((entries, _)) = types.get_mut(&EntityType::Disease) {
        doubt_symbols(entries, claims);
    }
    // Genes are often listed under the disease they cause, and that disease's abbreviations.
    drop_names(types, EntityType::Gene, "name of a disease", |_, name| {
        claims.diseases.contains(&fold(&name.text))
    });
    // One id is one thing: a substance that vocabularies list as a disease too stays a disease.
    let ids: HashSet<Curie> = types
        .get(&EntityType::Disease)
        .into_iter()
        .flat_map(|(entries, _)| entries)
        .map(|e| e.id.clone())
        .collect();
    if let Some((entries, left)) = types.get_mut(&EntityType::Drug) {
        let before = entries.len();
        entries.retain(|entry| !ids.contains(&entry.id));
        *left.entry("id of a disease").or_default() += before - entries.len();
    }
    // A protein is a gene, also when infused; what is sold under a name is a drug.
    drop_names(types, EntityType::Drug, "name of a protein", |entry, name| {
        let sold = name.kind <= NameKind::Brand && name.kind != NameKind::Exact && is_sold(entry);
        !sold && claims.genes.contains(&fold(&name.text))
    });
}

fn is_sold(entry: &Entry) -> bool {
    entry.xrefs.iter().chain([&entry.id]).any(|id| matches!(id.prefix(), "RXCUI" | "BLA" | "EMA"))
}

/// Drops names, and concepts that lose their last one; a concept that loses its preferred
/// name takes the next best.
fn drop_names(
    types: &mut Types,
    entity_type: EntityType,
    reason: &'static str,
    unwanted: impl Fn(&Entry, &EntryName) -> bool,
) {
    let Some((entries, left)) = types.get_mut(&entity_type) else { return };
    for entry in entries.iter_mut() {
        let symbol = |name: &EntryName| entity_type == EntityType::Gene && name.kind == NameKind::Preferred;
        let keep: Vec<bool> =
            entry.names.iter().map(|name| name.curated || symbol(name) || !unwanted(entry, name)).collect();
        let mut keep = keep.into_iter();
        entry.names.retain(|_| {
            let keep = keep.next().unwrap_or(true);
            *left.entry(reason).or_default() += usize::from(!keep);
            keep
        });
        match entry.names.first_mut() {
            Some(first) if first.kind <= NameKind::Code => first.kind = NameKind::Preferred,
            _ => entry.names.clear(),
        }
    }
    entries.retain(|entry| !entry.names.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::build::entry::tests::entry;

    #[test]
    fn each_name_goes_to_the_type_with_the_better_claim() {
        use NameKind::{Abbreviation, Exact, Preferred};
        let disease = vec![
            entry("MONDO:1", &[("Duchenne muscular dystrophy", Preferred), ("DMD", Abbreviation)]),
            entry("MONDO:2", &[("leukodystrophy", Preferred), ("LD", Abbreviation)]),
        ];
        let gene = vec![entry("HGNC:1", &[("DMD", Preferred), ("dystrophin", Exact), ("LD", Abbreviation)])];
        let drug = vec![
            entry("DRUGBANK:1", &[("Dystrophin", Preferred)]),
            entry("RXCUI:2", &[("dystrophin", Preferred), ("busulfan", Exact)]),
        ];
        let mut types: Types =
            [(EntityType::Disease, disease), (EntityType::Gene, gene), (EntityType::Drug, drug)]
                .map(|(t, entries)| (t, (entries, LeftOut::new())))
                .into();
        let claims = Claims::of(&types);
        compare(&mut types, &claims);

        assert_eq!(types[&EntityType::Disease].0[0].names[1].case, CasePolicy::Evidence);
        let names = |t| -> Vec<&str> {
            types[&t].0.iter().flat_map(|e: &Entry| &e.names).map(|n: &EntryName| n.text.as_str()).collect()
        };
        assert_eq!(names(EntityType::Gene), ["DMD", "dystrophin"]);
        assert_eq!(names(EntityType::Drug), ["dystrophin", "busulfan"]);
    }
}
