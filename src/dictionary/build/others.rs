//! Names of what is of none of our types: parts of the body, germs, procedures, insurers.
//!
//! A model takes such a word for a disease where a sentence looks like it ("an enema may help").
//! What has a name of its own elsewhere, and none in our dictionaries, is known to be none of ours.

use std::collections::{BTreeSet, HashSet};

use super::BuildError;
use super::entry::Entry;
use super::read::{Folders, headings};
use super::recipe::Others;
use crate::text::fold::key;

/// The file they are written to, one folded name a line, in the order of their bytes.
pub(super) const FILE: &str = "others.txt";

/// Shorter names, in bytes, say too little.
const SHORTEST: usize = 3;

/// The text of that file: the names of the headings that none of `ours` has.
pub(super) fn list<'e>(
    rules: &Others,
    folders: &Folders<'_>,
    ours: impl Iterator<Item = &'e Entry>,
) -> Result<String, BuildError> {
    let records = headings(&folders.sources.join(&rules.file), &rules.mesh, folders)?;
    let ours: HashSet<String> =
        ours.flat_map(|entry| entry.names.iter().map(|name| key(&name.text))).collect();
    let names = records.iter().flat_map(|record| &record.names).map(|name| name.text.as_str());
    // "Arm, Upper" is listed as "Upper Arm" too.
    let plain = names.filter(|name| !name.contains(',') && name.split(' ').count() <= rules.max_words);
    let keys: BTreeSet<String> =
        plain.map(key).filter(|key| key.len() >= SHORTEST && !ours.contains(key)).collect();
    Ok(keys.into_iter().fold(String::new(), |text, key| text + &key + "\n"))
}
