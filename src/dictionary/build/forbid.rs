//! Names forbidden by hand: `type`, `id` or `*`, `name`, `reason`, separated by tabs.

use std::collections::HashMap;
use std::path::Path;

use super::BuildError;
use super::names::fold;
use super::read::lines;
use crate::concept::{Curie, EntityType};

/// The list.
#[derive(Debug, Default)]
pub(super) struct Forbidden(HashMap<(EntityType, String), Vec<Option<Curie>>>);

impl Forbidden {
    /// Reads the list; a file that is not there forbids nothing.
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let mut list: HashMap<_, Vec<_>> = HashMap::new();
        for (index, line) in lines(path)?.iter().enumerate().skip(1) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let slip = |message: String| BuildError::line(path, index as u64 + 1, message);
            let fields: Vec<&str> = line.split('\t').collect();
            let [entity_type, id, name, _reason] = fields[..] else {
                return Err(slip(format!(
                    "{} fields instead of the 4: type, id, name, reason",
                    fields.len()
                )));
            };
            let entity_type: EntityType = entity_type.parse().map_err(|e| slip(format!("{e}")))?;
            let id = match id {
                "*" => None,
                id => Some(id.parse().map_err(|e| slip(format!("{e}")))?),
            };
            list.entry((entity_type, fold(name))).or_default().push(id);
        }
        Ok(Self(list))
    }

    /// Whether `name` must not stand for `id`.
    pub fn holds(&self, entity_type: EntityType, id: &Curie, name: &str) -> bool {
        self.0
            .get(&(entity_type, fold(name)))
            .is_some_and(|ids| ids.iter().any(|forbidden| forbidden.as_ref().is_none_or(|f| f == id)))
    }
}
