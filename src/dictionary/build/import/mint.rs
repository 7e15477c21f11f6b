//! Ids for what has none.

use std::fmt::Write;

use super::super::curie::any_curie;
use crate::concept::{Curie, EntityType};
use crate::text::fold::key;

/// The vocabulary of minted ids where none is given.
pub(super) const PREFIX: &str = "LOCAL";

/// An id that hangs on type and name only: the same name, however spelled, gets the same id
/// in every import. None for a name without a letter or digit.
pub(super) fn mint(prefix: &str, entity_type: EntityType, name: &str) -> Option<Curie> {
    let key = key(name);
    if !key.chars().any(char::is_alphanumeric) {
        return None;
    }
    let mut local = format!("{entity_type}.");
    for c in key.chars() {
        match c {
            ' ' => local.push('-'),
            c if c.is_alphanumeric() => local.push(c),
            // Written by its number, so that no two names become one id.
            c => write!(local, "_{:x}_", u32::from(c)).expect("a string takes all"),
        }
    }
    any_curie(&local, Some(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_id() {
        let id = |name| mint("LOCAL", EntityType::Drug, name).map(|id| id.as_str().to_owned());
        assert_eq!(id("ACME-101 cells").as_deref(), Some("LOCAL:drug.acme-101-cell"));
        assert_eq!(id("Acme 101 Cell"), id("ACME-101 cells"));
        assert_ne!(id("a+b"), id("a b"));
        assert_ne!(id("a+b"), id("a&b"));
        assert_eq!(id("--"), None);
    }
}
