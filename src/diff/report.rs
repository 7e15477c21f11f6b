//! The differences as text.

use std::collections::BTreeMap;
use std::fmt;

use super::mentions::Meaning;
use super::{CountedConcept, Diff, Listed};
use crate::concept::EntityType;

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings(f)?;
        self.documents(f)?;
        self.mentions(f)?;
        self.concepts(f)?;
        self.names(f)
    }
}

impl Diff {
    fn settings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.settings.is_empty() {
            return Ok(());
        }
        writeln!(f, "made with")?;
        for setting in &self.settings {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
            writeln!(f, "  {}: {} → {}", setting.name, value(&setting.before), value(&setting.after))?;
        }
        writeln!(f)
    }

    fn documents(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = &self.documents;
        row(f, "documents", &["before", "after", "added", "removed", "changed"])?;
        row(f, "", &[d.before, d.after, d.added.count, d.removed.count, d.changed.count])?;
        list(f, "documents added", &d.added, String::clone)?;
        list(f, "documents removed", &d.removed, String::clone)?;
        list(f, "documents with another text", &d.changed, String::clone)
    }

    fn mentions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        let head =
            ["before", "after", "added", "removed", "other id", "other type", "of A only", "of B only"];
        row(f, "mentions", &head)?;
        for (name, m) in in_order(&self.mentions) {
            let cells = [m.before, m.after, m.added, m.removed, m.other_concept, m.other_type];
            row(f, name, &[&cells[..], &[m.elsewhere_before, m.elsewhere_after]].concat())?;
        }
        Ok(())
    }

    fn concepts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        row(f, "concepts", &["before", "after", "new", "gone"])?;
        for (name, c) in in_order(&self.concepts) {
            row(f, name, &[c.before, c.after, c.new.count, c.gone.count])?;
        }
        let shown = |c: &CountedConcept| format!("{} {} ({})", c.id, c.name, c.mentions);
        for (name, c) in in_order(&self.concepts) {
            list(f, &format!("{name}: new concepts"), &c.new, shown)?;
            list(f, &format!("{name}: gone concepts"), &c.gone, shown)?;
        }
        Ok(())
    }

    fn names(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.names.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nnames that changed most, in documents with the same text")?;
        let meaning = |meaning: &Option<Meaning>| match meaning {
            None => "no mention".to_owned(),
            Some(m) => format!("{} {}", m.entity_type, m.id.as_deref().unwrap_or("without id")),
        };
        for name in &self.names {
            let (before, after) = (meaning(&name.before), meaning(&name.after));
            writeln!(f, "  {:>6}  {:?}: {before} → {after}", name.mentions, name.text)?;
        }
        Ok(())
    }
}

/// The types that there are, in the usual order.
fn in_order<T>(by_type: &BTreeMap<String, T>) -> impl Iterator<Item = (&str, &T)> {
    let known = EntityType::ALL.into_iter().filter_map(|t| by_type.get_key_value(t.as_str()));
    let other = by_type.iter().filter(|(name, _)| EntityType::ALL.iter().all(|t| t.as_str() != *name));
    known.chain(other).map(|(name, value)| (name.as_str(), value))
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, cells: &[impl fmt::Display]) -> fmt::Result {
    write!(f, "{name:<10}")?;
    for cell in cells {
        write!(f, " {cell:>10}")?;
    }
    writeln!(f)
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    listed: &Listed<T>,
    shown: impl Fn(&T) -> String,
) -> fmt::Result {
    if listed.first.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{what} ({})", listed.count)?;
    for item in &listed.first {
        writeln!(f, "  {}", shown(item))?;
    }
    match listed.count - listed.first.len() as u64 {
        0 => Ok(()),
        more => writeln!(f, "  and {more} more"),
    }
}
