//! Sentences read before. News repeats itself: syndicated stories, boilerplate, captions.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use super::output::SentenceOutput;

/// Threads seldom wait for each other with this many parts.
const SHARDS: usize = 16;

/// Bytes that an entry takes besides its reading: key, pointer, counts, and room in the table.
const ENTRY: usize = 64;

/// Readings by the name of their sentence, in bounded memory. Sentences not asked for in a
/// while go first.
#[derive(Debug)]
pub(super) struct Cache {
    shards: [Mutex<Shard>; SHARDS],
    /// Bytes one generation of one shard may hold.
    room: usize,
}

/// Two generations: what is used moves to the young one, and when that is full, it becomes the
/// old one and the old one goes.
#[derive(Debug, Default)]
struct Shard {
    young: FxHashMap<u128, Arc<SentenceOutput>>,
    old: FxHashMap<u128, Arc<SentenceOutput>>,
    young_size: usize,
}

impl Cache {
    /// A cache of at most about `bytes` bytes; with 0 it keeps nothing.
    pub fn new(bytes: usize) -> Self {
        Self { shards: Default::default(), room: bytes / (2 * SHARDS) }
    }

    /// The name of a sentence in the cache.
    pub fn key(sentence: &str) -> u128 {
        xxh3_128(sentence.as_bytes())
    }

    /// The names of the sentences of one document, given their names by text, where what is read
    /// depends on all of them: the place in a document with just these sentences.
    pub fn keys_in_document(by_text: impl Iterator<Item = u128>) -> Vec<u128> {
        let texts: Vec<u8> = by_text.flat_map(u128::to_le_bytes).collect();
        let document = xxh3_128(&texts).to_le_bytes();
        let places = (0..texts.len() / size_of::<u128>()).map(|place| (place as u64).to_le_bytes());
        places.map(|place| xxh3_128(&[&document[..], &place].concat())).collect()
    }

    pub fn get(&self, key: u128) -> Option<Arc<SentenceOutput>> {
        let mut shard = self.shard(key);
        if let Some(found) = shard.young.get(&key) {
            return Some(Arc::clone(found));
        }
        let found = shard.old.remove(&key)?;
        shard.put(key, Arc::clone(&found), self.room);
        Some(found)
    }

    pub fn put(&self, key: u128, output: &Arc<SentenceOutput>) {
        if output.size() + ENTRY <= self.room {
            self.shard(key).put(key, Arc::clone(output), self.room);
        }
    }

    fn shard(&self, key: u128) -> std::sync::MutexGuard<'_, Shard> {
        // A thread that panicked here left at worst a wrong count of bytes.
        self.shards[(key % SHARDS as u128) as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shard {
    fn put(&mut self, key: u128, output: Arc<SentenceOutput>, room: usize) {
        let size = output.size() + ENTRY;
        if self.young_size + size > room {
            self.old = std::mem::take(&mut self.young);
            self.young_size = 0;
        }
        if self.young.insert(key, output).is_none() {
            self.young_size += size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::output::PieceOutput;

    fn output(pieces: usize) -> Arc<SentenceOutput> {
        let piece = PieceOutput { start: 0, end: 1, inside: [0; 4], begins: [0; 4] };
        Arc::new(SentenceOutput { pieces: vec![piece; pieces], spans: Vec::new() })
    }

    #[test]
    fn what_is_put_in_comes_out() {
        let cache = Cache::new(1 << 20);
        cache.put(Cache::key("A sentence."), &output(3));
        assert_eq!(cache.get(Cache::key("A sentence.")), Some(output(3)));
        assert_eq!(cache.get(Cache::key("Another.")), None);
    }

    #[test]
    fn memory_is_bounded_and_what_is_used_stays() {
        const BYTES: usize = 1 << 18;
        let cache = Cache::new(BYTES);
        let used = Cache::key("used again and again");
        cache.put(used, &output(10));
        for i in 0..20_000 {
            cache.put(Cache::key(&i.to_string()), &output(10));
            assert!(cache.get(used).is_some(), "gone after {i} others");
        }
        let held: usize = cache
            .shards
            .iter()
            .map(|shard| {
                let shard = shard.lock().unwrap();
                shard.young.values().chain(shard.old.values()).map(|r| r.size() + ENTRY).sum::<usize>()
            })
            .sum();
        assert!(held <= BYTES, "{held} bytes");
        assert!(held > BYTES / 4, "{held} bytes");
    }

    #[test]
    fn what_has_no_room_is_not_kept() {
        let cache = Cache::new(0);
        cache.put(1, &output(1));
        assert_eq!(cache.get(1), None);
    }
}
