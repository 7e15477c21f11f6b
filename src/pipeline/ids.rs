//! Ids that are unique in a run.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

/// The ids of a run so far.
///
/// A line of JSON Lines may bring an id that another document has. The later document gets
/// `~2` behind its id, the next one `~3`, and so on past what is taken. Memory is a hash of 8
/// bytes for each document, and 16 bytes for each id that comes again.
#[derive(Debug, Default)]
pub(super) struct Ids {
    seen: FxHashSet<u64>,
    /// For each id that came again the first number that may be free.
    next: FxHashMap<u64, u64>,
}

impl Ids {
    /// The id for the next document that calls itself `given`; none where that is free.
    pub fn renamed(&mut self, given: &str) -> Option<String> {
        let hash = hash(given);
        if self.seen.insert(hash) {
            return None;
        }
        // Ids are never given back, so what was taken need not be tried again.
        let next = self.next.entry(hash).or_insert(2);
        loop {
            let id = format!("{given}~{next}");
            *next += 1;
            if self.seen.insert(self::hash(&id)) {
                return Some(id);
            }
        }
    }
}

fn hash(id: &str) -> u64 {
    FxBuildHasher.hash_one(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(given: &[&str]) -> Vec<String> {
        let mut ids = Ids::default();
        given.iter().map(|given| ids.renamed(given).unwrap_or_else(|| (*given).to_owned())).collect()
    }

    #[test]
    fn an_id_that_comes_again_is_numbered() {
        assert_eq!(named(&["a", "b", "a", "a", "b"]), ["a", "b", "a~2", "a~3", "b~2"]);
    }

    #[test]
    fn a_number_that_is_taken_is_passed_over() {
        assert_eq!(
            named(&["a", "a~2", "a", "a~2", "a~4", "a", "a"]),
            ["a", "a~2", "a~3", "a~2~2", "a~4", "a~5", "a~6"]
        );
        assert_eq!(named(&["a", "a", "a~2", "a"]), ["a", "a~2", "a~2~2", "a~3"]);
    }

    /// With as many tries as documents before, this would take minutes.
    #[test]
    fn many_documents_of_one_id_take_one_try_each() {
        let mut ids = Ids::default();
        let last = (0..200_000).filter_map(|_| ids.renamed("x")).last();
        assert_eq!(last.as_deref(), Some("x~200000"));
    }
}
