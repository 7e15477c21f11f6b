//! Ids that were given up for others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::record::Record;
use crate::concept::Curie;

/// What stands in for which id. Suggestions to look at another term do not count.
#[derive(Debug, Default)]
pub(super) struct Replaced(BTreeMap<Curie, BTreeSet<Curie>>);

impl Replaced {
    /// `old` is obsolete, or a second id of the same thing; `new` stands for it.
    pub fn note(&mut self, old: Curie, new: Curie) {
        self.0.entry(old).or_default().insert(new);
    }

    /// Makes each old id a cross-reference of what took its place in the end. An old id that
    /// was split among several, or that leads round in a circle, leads nowhere.
    pub fn apply(self, records: &mut Vec<Record>) {
        let mut places: HashMap<Curie, usize> =
            records.iter().enumerate().filter_map(|(at, r)| Some((r.id.clone()?, at))).collect();
        for old in self.0.keys() {
            let Some(new) = self.end_of(old) else { continue };
            let at = *places.entry(new.clone()).or_insert(records.len());
            if at == records.len() {
                // Not in this file, but an earlier source may know it.
                records.push(Record::new(Some(new.clone()), 0));
            }
            records[at].xrefs.push(old.clone());
        }
    }

    fn end_of<'r>(&'r self, old: &'r Curie) -> Option<&'r Curie> {
        let mut at = old;
        // More steps than entries: a circle.
        for _ in 0..=self.0.len() {
            match self.0.get(at) {
                None => return Some(at),
                Some(next) => at = next.first().filter(|_| next.len() == 1)?,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_ids_lead_to_the_last_of_their_chain() {
        let id = |text: &str| text.parse::<Curie>().unwrap();
        for (pairs, expected) in [
            (&[("D:1", "D:9")][..], &["D:9 D:1"][..]),
            (&[("D:1", "D:2"), ("D:2", "D:9")], &["D:9 D:1 D:2"]),
            (&[("D:1", "D:2"), ("D:2", "D:1")], &["D:9"]),
            (&[("D:1", "D:1")], &["D:9"]),
            (&[("D:1", "D:2"), ("D:1", "D:3")], &["D:9"]),
            (&[("D:1", "D:7")], &["D:9", "D:7 D:1"]),
        ] {
            let mut replaced = Replaced::default();
            for (old, new) in pairs {
                replaced.note(id(old), id(new));
            }
            let mut records = vec![Record::new(Some(id("D:9")), 1)];
            replaced.apply(&mut records);
            let ids =
                |r: &Record| r.id.iter().chain(&r.xrefs).map(Curie::as_str).collect::<Vec<_>>().join(" ");
            assert_eq!(records.iter().map(ids).collect::<Vec<_>>(), expected, "{pairs:?}");
        }
    }
}
