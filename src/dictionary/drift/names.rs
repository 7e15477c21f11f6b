//! Which concepts hold a name, before and after.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{ChangedName, Drift, MergedInto, MovedName, NameOf, counterpart};
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::dictionary::index::{ConceptIx, Dictionary};
use crate::text::fold;

/// A concept that holds a name, and by what right.
#[derive(Debug, Clone, Copy)]
struct Holder<'d> {
    id: &'d str,
    entity_type: EntityType,
    /// Neither new nor gone, or merged into one that stays.
    stays: bool,
    /// The strongest kind among the spellings, and the most liberal policy.
    standing: (NameKind, CasePolicy),
    text: &'d str,
}

type Holders<'d> = FxHashMap<String, Vec<Holder<'d>>>;

pub(super) fn compare(old: &Dictionary, new: &Dictionary, merged: &MergedInto, drift: &mut Drift) {
    let before = holders(old, |ix| {
        if let Some(&into) = merged.get(&ix) {
            return (new.concept(into).id, true);
        }
        (old.concept(ix).id, counterpart(old, ix, new).is_some())
    });
    // A concept that others were merged into was there, in parts.
    let grown: FxHashSet<ConceptIx> = merged.values().copied().collect();
    let after =
        holders(new, |ix| (new.concept(ix).id, grown.contains(&ix) || counterpart(new, ix, old).is_some()));
    for (holders, is_new) in [(&before, false), (&after, true)] {
        for holder in holders.values().flatten() {
            let names = &mut drift.of(holder.entity_type).names;
            *(if is_new { &mut names.after } else { &mut names.before }) += 1;
        }
    }
    let none = Vec::new();
    for (key, then) in &before {
        one_name(then, after.get(key).unwrap_or(&none), drift);
    }
    for (key, now) in &after {
        if !before.contains_key(key) {
            one_name(&none, now, drift);
        }
    }
    for t in &mut drift.types {
        t.names.added.sort();
        t.names.removed.sort();
        t.names.moved.sort();
        t.names.changed.sort();
    }
}

/// All names by their folded form. `place` gives the id to compare by, and whether it stays.
fn holders<'d>(dictionary: &'d Dictionary, place: impl Fn(ConceptIx) -> (&'d str, bool)) -> Holders<'d> {
    let mut holders = Holders::default();
    for name in dictionary.all_names() {
        let (id, stays) = place(name.concept);
        let standing = (name.kind, name.case);
        let of_key = holders.entry(fold::key(name.text())).or_default();
        match of_key.iter_mut().find(|holder| holder.id == id) {
            Some(holder) => {
                if standing < (holder.standing.0, holder.standing.1) {
                    holder.text = name.text();
                }
                holder.standing.0 = holder.standing.0.min(name.kind);
                holder.standing.1 = holder.standing.1.min(name.case);
            }
            None => {
                of_key.push(Holder { id, entity_type: name.entity_type, stays, standing, text: name.text() });
            }
        }
    }
    holders
}

fn one_name(then: &[Holder<'_>], now: &[Holder<'_>], drift: &mut Drift) {
    let same = |a: &Holder<'_>, b: &Holder<'_>| a.id == b.id && a.entity_type == b.entity_type;
    let gone: Vec<&Holder<'_>> = then.iter().filter(|a| !now.iter().any(|b| same(a, b))).collect();
    let come: Vec<&Holder<'_>> = now.iter().filter(|b| !then.iter().any(|a| same(a, b))).collect();
    for (a, b) in then.iter().filter_map(|a| Some((a, now.iter().find(|b| same(a, b))?))) {
        if a.standing != b.standing {
            drift.of(a.entity_type).names.changed.push(ChangedName {
                name: b.text.to_owned(),
                id: b.id.to_owned(),
                from: a.standing,
                to: b.standing,
            });
        }
    }
    if let ([first, ..], [to, ..]) = (&gone[..], &come[..]) {
        drift.of(first.entity_type).names.moved.push(MovedName {
            name: to.text.to_owned(),
            from: ids(&gone),
            to: ids(&come),
        });
        return;
    }
    for holder in gone {
        let names = &mut drift.of(holder.entity_type).names;
        if holder.stays { names.removed.push(name_of(holder)) } else { names.removed_with_concepts += 1 }
    }
    for holder in come {
        let names = &mut drift.of(holder.entity_type).names;
        if holder.stays { names.added.push(name_of(holder)) } else { names.added_with_concepts += 1 }
    }
}

fn ids(holders: &[&Holder<'_>]) -> Vec<String> {
    let mut ids: Vec<String> = holders.iter().map(|holder| holder.id.to_owned()).collect();
    ids.sort();
    ids
}

fn name_of(holder: &Holder<'_>) -> NameOf {
    NameOf { name: holder.text.to_owned(), id: holder.id.to_owned(), kind: holder.standing.0 }
}
