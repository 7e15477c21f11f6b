//! Lists that are no names of concepts: cue words, and names of other things.
//!
//! Folders add to each other. A cue of a later folder takes the place of the same one of an
//! earlier folder; a name that a later folder gives to a concept is no name of another thing.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::layers::Name;
use crate::dictionary::format::{CueRow, DictionaryError, File, FileKind};
use crate::text::fold::key;

/// The lines of all `cues.txt`, in the order read; the last of the same type, place and word
/// stays.
pub fn cues(folders: &[Vec<File>]) -> Result<String, DictionaryError> {
    let mut rows = Vec::new();
    let mut last = FxHashMap::default();
    for file in folders.iter().flatten().filter(|file| file.kind() == FileKind::Cues) {
        for row in file.cues() {
            let (_, CueRow { entity_type, place, word, line }) = row?;
            last.insert((entity_type, place, word), rows.len());
            rows.push(((entity_type, place, word), line));
        }
    }
    let kept = rows.iter().enumerate().filter(|(i, (cue, _))| last[cue] == *i);
    Ok(kept.map(|(_, (_, line))| line).fold(String::new(), push_line))
}

/// The lines of all `others.txt`, sorted, each once, but for `names` of later folders. They are
/// folded already, and not folded again: the short form of "AIDS" is not that of "aids".
pub fn others(folders: &[Vec<File>], names: &[Name<'_>]) -> Result<String, DictionaryError> {
    let mut listed: BTreeMap<&str, usize> = BTreeMap::new();
    for (layer, files) in folders.iter().enumerate() {
        for file in files.iter().filter(|file| file.kind() == FileKind::Others) {
            for row in file.others() {
                listed.insert(row?.1, layer);
            }
        }
    }
    for name in names.iter().filter(|name| name.layer > 0) {
        let folded = key(name.text);
        if listed.get(&*folded).is_some_and(|&layer| layer < name.layer) {
            listed.remove(&*folded);
        }
    }
    Ok(listed.keys().fold(String::new(), push_line))
}

fn push_line(mut text: String, line: impl AsRef<str>) -> String {
    text.push_str(line.as_ref());
    text.push('\n');
    text
}
