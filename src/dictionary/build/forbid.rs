//! Names forbidden by hand, in the format of `drop.tsv`.

use std::collections::HashMap;
use std::path::Path;

use super::BuildError;
use crate::concept::{Curie, EntityType};
use crate::dictionary::format::File;
use crate::text::fold::key as fold;

/// The list.
#[derive(Debug, Default)]
pub(super) struct Forbidden(HashMap<(EntityType, String), Vec<Option<Curie>>>);

impl Forbidden {
    /// Reads the list; a file that is not there forbids nothing.
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let file = File::read(path)?;
        let mut list: HashMap<_, Vec<_>> = HashMap::new();
        for row in file.forbidden() {
            let (line, row) = row?;
            let slip = |message: String| BuildError::line(path, line as u64, message);
            let name = row
                .name
                .ok_or_else(|| slip("expected a name: a recipe forbids no whole concept here".into()))?;
            let id = row.id.map(str::parse).transpose().map_err(|e| slip(format!("{e}")))?;
            list.entry((row.entity_type, fold(name))).or_default().push(id);
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
