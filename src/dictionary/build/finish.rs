//! The last look at all names of a type: doubles go, kinds and case policies are decided,
//! and names that several concepts claim are left to those that hold them best.

use std::collections::{HashMap, HashSet};

use super::case::{English, decide};
use super::entry::{Entry, EntryName, LeftOut};
use super::forbid::Forbidden;
use super::merge::{Concept, Name};
use super::recipe::TypeRules;
use crate::concept::{CasePolicy, Curie, EntityType, NameKind};
use crate::dictionary::Relation;
use crate::dictionary::variant::uninvert;
use crate::text::fold::key as fold;

/// Finishes all concepts of a type. `known`: concepts of a dictionary that may be parents.
pub(super) fn finish(
    concepts: Vec<Concept>,
    known: &HashSet<Curie>,
    entity_type: EntityType,
    rules: &TypeRules,
    english: &English,
    forbidden: &Forbidden,
) -> (Vec<Entry>, LeftOut) {
    let mut left = LeftOut::new();
    let mut entries = Vec::with_capacity(concepts.len());
    for concept in concepts {
        let before = concept.names.len();
        let names: Vec<Name> = concept
            .names
            .into_iter()
            .filter(|n| n.case.is_some() || !forbidden.holds(entity_type, &concept.id, &n.text))
            .collect();
        *left.entry("forbidden by hand").or_default() += before - names.len();
        let names = finish_names(names, entity_type, rules, english);
        if names.is_empty() {
            *left.entry("concepts without a name").or_default() += 1;
            continue;
        }
        let mut xrefs: Vec<Curie> = concept.xrefs.into_iter().chain(concept.loose_xrefs).collect();
        xrefs.retain(|x| *x != concept.id);
        xrefs.sort_by(|a, b| natural(a).cmp(&natural(b)));
        xrefs.dedup();
        let parents = concept.parents.into_iter().collect();
        entries.push(Entry { id: concept.id, names, xrefs, parents, other_links: concept.other_links });
    }
    resolve_shared_names(&mut entries, rules, &mut left);
    keep_parents(&mut entries, known);
    link_orthologs_both_ways(&mut entries);
    entries.sort_by(|a, b| natural(&a.id).cmp(&natural(&b.id)));
    (entries, left)
}

/// One row for each spelling that can match differently.
fn finish_names(
    mut names: Vec<Name>,
    entity_type: EntityType,
    rules: &TypeRules,
    english: &English,
) -> Vec<EntryName> {
    let curated: HashSet<String> = names.iter().filter(|n| n.case.is_some()).map(|n| fold(&n.text)).collect();
    // A curated spelling of the preferred name stays the preferred name.
    if let Some(key) =
        names.iter().find(|n| n.kind == NameKind::Preferred && n.case.is_none()).map(|n| fold(&n.text))
        && let Some(name) = names.iter_mut().find(|n| n.case.is_some() && fold(&n.text) == key)
    {
        name.kind = NameKind::Preferred;
    }
    let mut finished: Vec<EntryName> = names
        .into_iter()
        .filter(|n| n.case.is_some() || !curated.contains(&fold(&n.text)))
        .map(|n| {
            let curated = n.case.map(|case| (n.kind, case));
            let (kind, case) =
                curated.unwrap_or_else(|| decide(&n.text, n.kind, entity_type, rules, english));
            EntryName { kind, text: n.text, case, curated: curated.is_some() }
        })
        .collect();
    finished.sort();
    match finished.iter().position(|n| n.kind == NameKind::Preferred) {
        Some(_) => {}
        // The preferred name was left out: the next best takes its place.
        None if finished.first().is_some_and(|n| n.kind < NameKind::Related) => {
            finished[0].kind = NameKind::Preferred;
        }
        None => return Vec::new(),
    }
    drop_doubles(&mut finished);
    finished
}

/// Leaves out spellings that match what another one matches already.
fn drop_doubles(names: &mut Vec<EntryName>) {
    let folded: HashSet<String> = names.iter().map(|n| fold(&n.text)).collect();
    let mut spellings = HashSet::new();
    let mut words = HashSet::new();
    names.retain(|n| {
        let key = fold(&n.text);
        // `Carcinoma, Lung` beside `Lung Carcinoma`: nobody writes the first in running text.
        let inverted = || uninvert(&n.text).is_some_and(|natural| folded.contains(&fold(&natural)));
        if n.kind != NameKind::Preferred && !n.curated && inverted() {
            return false;
        }
        let fresh = spellings.insert(n.text.replace('-', " ")) && !words.contains(&key);
        if fresh && n.case == CasePolicy::Any {
            words.insert(key);
        }
        fresh
    });
}

/// Of a name that several concepts hold, weak rows go where a strong one stands, and all
/// rows where there are too many.
fn resolve_shared_names(entries: &mut [Entry], rules: &TypeRules, left: &mut LeftOut) {
    let mut claims: HashMap<String, (Strength, usize)> = HashMap::new();
    for entry in entries.iter() {
        let mut own: HashMap<String, (Strength, bool)> = HashMap::new();
        for name in &entry.names {
            // What no text is searched for makes no other name doubtful.
            let (strength, found) = (strength(name), name.case != CasePolicy::Model);
            own.entry(fold(&name.text))
                .and_modify(|own| *own = (own.0.max(strength), own.1 | found))
                .or_insert((strength, found));
        }
        for (key, (strength, found)) in own {
            let claim = claims.entry(key).or_insert((strength, 0));
            *claim = (claim.0.max(strength), claim.1 + usize::from(found));
        }
    }
    for entry in entries {
        entry.names.retain(|name| {
            let (best, holders) = claims[&fold(&name.text)];
            let safe = name.kind == NameKind::Preferred || name.curated;
            let reason = if safe {
                return true;
            } else if strength(name) < best {
                "held better by another concept"
            } else if holders > rules.max_holders {
                "held by too many concepts"
            } else {
                return true;
            };
            *left.entry(reason).or_default() += 1;
            false
        });
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Related,
    Abbreviation,
    Full,
    Curated,
}

fn strength(name: &EntryName) -> Strength {
    match name.kind {
        _ if name.case == CasePolicy::Model => Strength::Related,
        _ if name.curated => Strength::Curated,
        NameKind::Preferred | NameKind::Exact | NameKind::Brand | NameKind::Code => Strength::Full,
        NameKind::Abbreviation => Strength::Abbreviation,
        NameKind::Related => Strength::Related,
    }
}

/// Leaves out parents that are neither among the entries nor `known` to a dictionary.
fn keep_parents(entries: &mut [Entry], known: &HashSet<Curie>) {
    let ids: HashSet<Curie> = entries.iter().map(|e| e.id.clone()).collect();
    for entry in entries {
        entry.parents.retain(|p| (ids.contains(p) || known.contains(p)) && *p != entry.id);
    }
}

/// Links orthologs among the entries both ways. Links to other orthologs are left out.
fn link_orthologs_both_ways(entries: &mut [Entry]) {
    let places: HashMap<Curie, usize> = entries.iter().enumerate().map(|(i, e)| (e.id.clone(), i)).collect();
    let mut back = Vec::new();
    for entry in entries.iter_mut() {
        entry.other_links.retain(|(relation, id)| *relation != Relation::Ortholog || places.contains_key(id));
        let orthologs = entry.other_links.iter().filter(|(relation, _)| *relation == Relation::Ortholog);
        back.extend(orthologs.map(|(_, id)| (places[id], entry.id.clone())));
    }
    for (at, id) in back {
        entries[at].other_links.insert((Relation::Ortholog, id));
    }
}

/// `DOID:9` before `DOID:10`.
fn natural(id: &Curie) -> (&str, u64, &str) {
    let digits = id.local().trim_start_matches(|c: char| !c.is_ascii_digit());
    (id.prefix(), digits.parse().unwrap_or(u64::MAX), id.local())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::build::entry::tests::entry;

    #[test]
    fn a_weak_claim_yields_to_a_strong_one() {
        let mut entries = [
            entry("MONDO:1", &[("flu", NameKind::Preferred), ("grippe", NameKind::Exact)]),
            entry(
                "MONDO:2",
                &[("cold", NameKind::Preferred), ("Flu", NameKind::Related), ("grippe", NameKind::Exact)],
            ),
        ];
        let mut left = LeftOut::new();
        let rules: TypeRules = toml::from_str("max_chars = 9\nmax_holders = 3\ncommon_rank = 9").unwrap();
        resolve_shared_names(&mut entries, &rules, &mut left);
        let names: Vec<_> = entries[1].names.iter().map(|n| n.text.as_str()).collect();
        assert_eq!(names, ["cold", "grippe"]);
        assert_eq!(left["held better by another concept"], 1);
    }

    #[test]
    fn orthologs_are_linked_both_ways() {
        let mut entries = [entry("H:1", &[]), entry("M:1", &[]), entry("M:2", &[])];
        let tie = |relation, id: &str| (relation, id.parse().unwrap());
        entries[1].other_links =
            [tie(Relation::Ortholog, "H:1"), tie(Relation::Taxon, "T:1")].into_iter().collect();
        entries[2].other_links = [tie(Relation::Ortholog, "H:7")].into_iter().collect();
        link_orthologs_both_ways(&mut entries);
        assert_eq!(entries[0].other_links, [tie(Relation::Ortholog, "M:1")].into_iter().collect());
        assert_eq!(entries[1].other_links.len(), 2);
        assert!(entries[2].other_links.is_empty(), "H:7 is not there");
    }

    #[test]
    fn names_that_are_not_searched_for_crowd_nobody_out() {
        let names = [("p53", NameKind::Exact)];
        let mut entries = [entry("H:1", &names), entry("M:1", &names), entry("M:2", &names)];
        for other in &mut entries[1..] {
            other.names[0].case = CasePolicy::Model;
            other.names[0].curated = true;
        }
        let rules: TypeRules = toml::from_str("max_chars = 9\nmax_holders = 1\ncommon_rank = 9").unwrap();
        resolve_shared_names(&mut entries, &rules, &mut LeftOut::new());
        assert!(entries.iter().all(|entry| entry.names.len() == 1));
    }

    #[test]
    fn ids_sort_by_number() {
        let mut ids: Vec<Curie> = ["DOID:10", "DOID:9", "MESH:D2"].map(|i| i.parse().unwrap()).to_vec();
        ids.sort_by(|a, b| natural(a).cmp(&natural(b)));
        assert_eq!(ids.iter().map(Curie::as_str).collect::<Vec<_>>(), ["DOID:9", "DOID:10", "MESH:D2"]);
    }
}
