//! The drift as text.

use std::fmt;

use super::{Drift, MovedConcept, TypeDrift};

/// A [`Drift`] as text; see [`Drift::text`].
#[derive(Debug, Clone, Copy)]
pub struct DriftText<'d> {
    pub(super) drift: &'d Drift,
    pub(super) examples: usize,
}

impl fmt::Display for DriftText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, cells: [&str; 8]| {
            let [what, rest @ ..] = cells;
            write!(f, "{what:<18}")?;
            for cell in rest {
                write!(f, " {cell:>9}")?;
            }
            writeln!(f)
        };
        row(f, ["concepts", "before", "after", "added", "removed", "merged", "renamed", "moved"])?;
        for TypeDrift { entity_type, concepts: c, .. } in &self.drift.types {
            let counts = [c.before, c.after, c.added.len(), c.removed.len(), c.merged.len()];
            let cells = counts.map(|n| n.to_string());
            let [before, after, added, removed, merged] = cells.each_ref().map(String::as_str);
            let (renamed, moved) = (c.renamed.len().to_string(), c.moved.len().to_string());
            row(f, [entity_type.as_str(), before, after, added, removed, merged, &renamed, &moved])?;
        }
        writeln!(f)?;
        row(f, ["names", "before", "after", "added", "removed", "", "changed", "moved"])?;
        for TypeDrift { entity_type, names: n, .. } in &self.drift.types {
            let added = n.added.len() + n.added_with_concepts;
            let removed = n.removed.len() + n.removed_with_concepts;
            let cells = [n.before, n.after, added, removed, n.changed.len(), n.moved.len()];
            let cells = cells.map(|n| n.to_string());
            let [before, after, added, removed, changed, moved] = cells.each_ref().map(String::as_str);
            row(f, [entity_type.as_str(), before, after, added, removed, "", changed, moved])?;
        }
        for t in &self.drift.types {
            self.examples_of(f, t)?;
        }
        Ok(())
    }
}

impl DriftText<'_> {
    fn examples_of(&self, f: &mut fmt::Formatter<'_>, t: &TypeDrift) -> fmt::Result {
        let (of, c, n) = (t.entity_type.as_str(), &t.concepts, &t.names);
        self.list(f, of, "concepts added", &c.added, |x| format!("{} {:?}", x.id, x.name))?;
        self.list(f, of, "concepts removed", &c.removed, |x| format!("{} {:?}", x.id, x.name))?;
        self.list(f, of, "concepts merged", &c.merged, |x| {
            format!("{} {:?} into {} {:?}", x.concept.id, x.concept.name, x.into.id, x.into.name)
        })?;
        self.list(f, of, "concepts renamed", &c.renamed, |x| format!("{} {:?} to {:?}", x.id, x.from, x.to))?;
        self.list(f, of, "concepts with other parents", &c.moved, parents)?;
        let name = |x: &super::NameOf| format!("{:?} ({}) of {}", x.name, x.kind, x.id);
        self.list(f, of, "names added to known concepts", &n.added, name)?;
        self.list(f, of, "names removed from concepts that stay", &n.removed, name)?;
        self.list(f, of, "names moved", &n.moved, |x| {
            format!("{:?} from {} to {}", x.name, x.from.join(", "), x.to.join(", "))
        })?;
        self.list(f, of, "names with another kind or case policy", &n.changed, |x| {
            let ((kind, case), (new_kind, new_case)) = (x.from, x.to);
            format!("{:?} of {}: {kind}, {case} to {new_kind}, {new_case}", x.name, x.id)
        })
    }

    fn list<T>(
        &self,
        f: &mut fmt::Formatter<'_>,
        entity_type: &str,
        what: &str,
        rows: &[T],
        row: impl Fn(&T) -> String,
    ) -> fmt::Result {
        if rows.is_empty() || self.examples == 0 {
            return Ok(());
        }
        writeln!(f, "\n{entity_type}: {what} ({})", rows.len())?;
        for x in rows.iter().take(self.examples) {
            writeln!(f, "  {}", row(x))?;
        }
        if rows.len() > self.examples {
            writeln!(f, "  and {} more", rows.len() - self.examples)?;
        }
        Ok(())
    }
}

fn parents(x: &MovedConcept) -> String {
    let part = |what: &str, ids: &[String]| {
        if ids.is_empty() { String::new() } else { format!(" {what} {}", ids.join(", ")) }
    };
    let (lost, gained) = (part("lost", &x.lost), part("gained", &x.gained));
    format!("{} {:?}:{lost}{gained}", x.concept.id, x.concept.name)
}
