//! What differs between two dictionaries: the drift from an older one to a newer one.
//!
//! Names are compared by their folded form, so a new spelling that matches the same text is no
//! difference. A concept that is gone while another of its type now holds its id as a
//! cross-reference is *merged* into that one, not removed, and its names count as kept there.

mod names;
mod report;

use rustc_hash::FxHashMap;
use serde::Serialize;

pub use report::DriftText;

use super::index::{ConceptIx, Dictionary};
use crate::concept::{CasePolicy, EntityType, NameKind};

/// What differs between two dictionaries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// By type, in the order of [`EntityType::ALL`].
    pub types: Vec<TypeDrift>,
}

/// What differs in one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TypeDrift {
    /// The type.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// Its concepts.
    pub concepts: ConceptDrift,
    /// Their names.
    pub names: NameDrift,
}

/// What differs among the concepts of one type. Every list is in the order of its ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ConceptDrift {
    /// Concepts in the older dictionary.
    pub before: usize,
    /// Concepts in the newer one.
    pub after: usize,
    /// Only in the newer one.
    pub added: Vec<ConceptRef>,
    /// Only in the older one, and merged into none.
    pub removed: Vec<ConceptRef>,
    /// Only in the older one, the id being a cross-reference of another concept now.
    pub merged: Vec<Merged>,
    /// In both, with another preferred name.
    pub renamed: Vec<Renamed>,
    /// In both, with other parents.
    pub moved: Vec<MovedConcept>,
}

/// What differs among the names of one type. A name is counted once for each concept that
/// holds it, whatever its spellings; every list is in the order of its names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NameDrift {
    /// Names in the older dictionary.
    pub before: usize,
    /// Names in the newer one.
    pub after: usize,
    /// New names of concepts that were there.
    pub added: Vec<NameOf>,
    /// New names that came with new concepts.
    pub added_with_concepts: usize,
    /// Lost names of concepts that are still there.
    pub removed: Vec<NameOf>,
    /// Names lost with their concepts.
    pub removed_with_concepts: usize,
    /// Names that left one concept and came to another, of whatever type.
    pub moved: Vec<MovedName>,
    /// Names whose kind or case policy is another.
    pub changed: Vec<ChangedName>,
}

/// A concept, for people and machines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ConceptRef {
    /// Its CURIE.
    pub id: String,
    /// Its preferred name.
    pub name: String,
}

/// A concept that became part of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// The concept that is gone.
    #[serde(flatten)]
    pub concept: ConceptRef,
    /// The one that holds its id now.
    pub into: ConceptRef,
}

/// A concept with another preferred name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// Its CURIE.
    pub id: String,
    /// The name in the older dictionary.
    pub from: String,
    /// The name in the newer one.
    pub to: String,
}

/// A concept with other parents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedConcept {
    /// The concept.
    #[serde(flatten)]
    pub concept: ConceptRef,
    /// Parents it lost, as CURIEs.
    pub lost: Vec<String>,
    /// Parents it gained, as CURIEs.
    pub gained: Vec<String>,
}

/// A name of one concept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NameOf {
    /// The name as its dictionary writes it.
    pub name: String,
    /// The concept's CURIE.
    pub id: String,
    /// How it stands to the concept.
    pub kind: NameKind,
}

/// A name that other concepts hold now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MovedName {
    /// The name as the newer dictionary writes it.
    pub name: String,
    /// Who held it and does no longer, as CURIEs.
    pub from: Vec<String>,
    /// Who holds it now and did not, as CURIEs.
    pub to: Vec<String>,
}

/// A name that matches otherwise now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ChangedName {
    /// The name as the newer dictionary writes it.
    pub name: String,
    /// The concept's CURIE.
    pub id: String,
    /// Kind and case policy in the older dictionary.
    pub from: (NameKind, CasePolicy),
    /// Kind and case policy in the newer one.
    pub to: (NameKind, CasePolicy),
}

impl Drift {
    /// Compares two dictionaries, in about the time it takes to open them.
    #[must_use]
    pub fn between(old: &Dictionary, new: &Dictionary) -> Self {
        let merged = merged(old, new);
        let mut drift = Self {
            types: EntityType::ALL
                .map(|entity_type| TypeDrift {
                    entity_type,
                    concepts: ConceptDrift::default(),
                    names: NameDrift::default(),
                })
                .into(),
        };
        concepts(old, new, &merged, &mut drift);
        names::compare(old, new, &merged, &mut drift);
        drift
    }

    /// Whether the two dictionaries hold the same concepts, names and parents.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.types.iter().all(|t| {
            let (concepts, names) = (&t.concepts, &t.names);
            concepts.added.is_empty()
                && concepts.removed.is_empty()
                && concepts.merged.is_empty()
                && concepts.renamed.is_empty()
                && concepts.moved.is_empty()
                && names.added.is_empty()
                && names.removed.is_empty()
                && names.added_with_concepts + names.removed_with_concepts == 0
                && names.moved.is_empty()
                && names.changed.is_empty()
        })
    }

    /// Where more than `percent` of the concepts or of the names of a type are gone, one
    /// sentence each. Merged concepts and moved names are not gone.
    #[must_use]
    pub fn losses(&self, percent: f64) -> Vec<String> {
        let mut losses = Vec::new();
        for t in &self.types {
            let names = t.names.removed.len() + t.names.removed_with_concepts;
            for (what, lost, before) in
                [("concepts", t.concepts.removed.len(), t.concepts.before), ("names", names, t.names.before)]
            {
                let share = 100.0 * lost as f64 / before.max(1) as f64;
                if share > percent {
                    let of_type = t.entity_type;
                    losses.push(format!("{lost} of {before} {of_type} {what} are gone ({share:.1} %)"));
                }
            }
        }
        losses
    }

    /// The drift as text, with at most `examples` rows of each kind.
    #[must_use]
    pub fn text(&self, examples: usize) -> DriftText<'_> {
        DriftText { drift: self, examples }
    }

    fn of(&mut self, entity_type: EntityType) -> &mut TypeDrift {
        &mut self.types[entity_type as usize]
    }
}

/// The concepts of `old` that others of `new` hold as cross-references now.
type MergedInto = FxHashMap<ConceptIx, ConceptIx>;

/// The concept of `there` that is the same as `ix` of `here`.
fn counterpart(here: &Dictionary, ix: ConceptIx, there: &Dictionary) -> Option<ConceptIx> {
    let concept = here.concept(ix);
    there.by_id(concept.id).filter(|found| there.concept(*found).entity_type == concept.entity_type)
}

fn merged(old: &Dictionary, new: &Dictionary) -> MergedInto {
    let gone: FxHashMap<&str, ConceptIx> = old
        .concepts()
        .filter(|(ix, _)| counterpart(old, *ix, new).is_none())
        .map(|(ix, concept)| (concept.id, ix))
        .collect();
    let mut merged = MergedInto::default();
    for (into, concept) in new.concepts() {
        for ix in new.xrefs(into).filter_map(|xref| gone.get(xref)) {
            let before = old.concept(*ix);
            if before.entity_type != concept.entity_type {
                continue;
            }
            // Of several that hold the id, the one that also holds the name.
            let holds_name = || new.names_of(into).any(|name| name.text() == before.name);
            if !merged.contains_key(ix) || holds_name() {
                merged.insert(*ix, into);
            }
        }
    }
    merged
}

fn concepts(old: &Dictionary, new: &Dictionary, merged: &MergedInto, drift: &mut Drift) {
    for (ix, concept) in old.concepts() {
        let found = &mut drift.of(concept.entity_type).concepts;
        found.before += 1;
        let Some(now) = counterpart(old, ix, new) else {
            let gone = reference(old, ix);
            match merged.get(&ix) {
                Some(into) => found.merged.push(Merged { concept: gone, into: reference(new, *into) }),
                None => found.removed.push(gone),
            }
            continue;
        };
        if new.concept(now).name != concept.name {
            found.renamed.push(Renamed {
                id: concept.id.to_owned(),
                from: concept.name.to_owned(),
                to: new.concept(now).name.to_owned(),
            });
        }
        let lost = missing(old.parents(ix), new.parents(now));
        let gained = missing(new.parents(now), old.parents(ix));
        if !lost.is_empty() || !gained.is_empty() {
            found.moved.push(MovedConcept { concept: reference(new, now), lost, gained });
        }
    }
    for (ix, concept) in new.concepts() {
        let found = &mut drift.of(concept.entity_type).concepts;
        found.after += 1;
        if counterpart(new, ix, old).is_none() {
            found.added.push(reference(new, ix));
        }
    }
    for t in &mut drift.types {
        let found = &mut t.concepts;
        found.added.sort();
        found.removed.sort();
        found.merged.sort_by(|a, b| a.concept.cmp(&b.concept));
        found.renamed.sort_by(|a, b| a.id.cmp(&b.id));
        found.moved.sort_by(|a, b| a.concept.cmp(&b.concept));
    }
}

fn reference(dictionary: &Dictionary, ix: ConceptIx) -> ConceptRef {
    let concept = dictionary.concept(ix);
    ConceptRef { id: concept.id.to_owned(), name: concept.name.to_owned() }
}

/// What is in `list` and not in `other`, sorted.
fn missing<'d>(list: impl Iterator<Item = &'d str>, other: impl Iterator<Item = &'d str>) -> Vec<String> {
    let other: Vec<&str> = other.collect();
    let mut missing: Vec<String> = list.filter(|id| !other.contains(id)).map(str::to_owned).collect();
    missing.sort();
    missing.dedup();
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary(names: &[&str], links: &[&str]) -> Dictionary {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, header: &str, rows: &[&str]| {
            let text =
                rows.iter().fold(format!("{header}\n"), |text, row| text + &row.replace('|', "\t") + "\n");
            std::fs::write(folder.path().join(file), text).unwrap();
        };
        write("d.tsv", crate::dictionary::NAMES_HEADER, names);
        write("d.links.tsv", crate::dictionary::LINKS_HEADER, links);
        Dictionary::open(&[folder.path()]).unwrap()
    }

    const OLD: &[&str] = &[
        "D:1|disease|preferred|any|flu",
        "D:1|disease|exact|any|grippe",
        "D:1|disease|abbreviation|exact|FLU1",
        "D:2|disease|preferred|any|cold",
        "D:2|disease|exact|any|catarrh",
        "D:3|disease|preferred|any|ague",
        "G:1|gene|preferred|exact|ABC1",
        "G:1|gene|exact|any|alpha protein",
    ];

    #[test]
    fn equal_dictionaries_have_no_drift() {
        let drift =
            Drift::between(&dictionary(OLD, &["D:1|parent|D:2"]), &dictionary(OLD, &["D:1|parent|D:2"]));
        assert!(drift.is_none());
        assert_eq!((drift.types[0].concepts.before, drift.types[0].names.before), (3, 6));
    }

    #[test]
    fn a_spelling_that_folds_alike_is_no_drift() {
        let new: Vec<String> = OLD.iter().map(|row| row.replace("alpha protein", "α-protein")).collect();
        let new: Vec<&str> = new.iter().map(String::as_str).collect();
        assert!(Drift::between(&dictionary(OLD, &[]), &dictionary(&new, &[])).is_none());
    }

    #[test]
    fn concepts_come_go_merge_are_renamed_and_moved() {
        let new = dictionary(
            &[
                "D:1|disease|preferred|any|influenza",
                "D:1|disease|exact|any|flu",
                "D:1|disease|exact|any|ague",
                "D:4|disease|preferred|any|measles",
                "G:1|gene|preferred|exact|ABC1",
            ],
            &["D:1|xref|D:3", "D:1|parent|D:4"],
        );
        let drift = Drift::between(&dictionary(OLD, &["D:1|parent|D:2"]), &new);
        let disease = &drift.types[0].concepts;
        let row = |id: &str, name: &str| ConceptRef { id: id.into(), name: name.into() };
        assert_eq!(disease.added, [row("D:4", "measles")]);
        assert_eq!(disease.removed, [row("D:2", "cold")]);
        assert_eq!(disease.merged, [Merged { concept: row("D:3", "ague"), into: row("D:1", "influenza") }]);
        assert_eq!(
            disease.renamed,
            [Renamed { id: "D:1".into(), from: "flu".into(), to: "influenza".into() }]
        );
        let moved = MovedConcept {
            concept: row("D:1", "influenza"),
            lost: vec!["D:2".into()],
            gained: vec!["D:4".into()],
        };
        assert_eq!(disease.moved, [moved]);
        // A third of the diseases is gone, and half of the names: grippe, FLU1, cold, catarrh.
        assert_eq!(
            drift.losses(30.0),
            [
                "1 of 3 disease concepts are gone (33.3 %)",
                "4 of 6 disease names are gone (66.7 %)",
                "1 of 2 gene names are gone (50.0 %)"
            ]
        );
        assert_eq!(drift.losses(70.0), [""; 0]);
    }

    #[test]
    fn names_come_go_move_and_change() {
        let new = dictionary(
            &[
                "D:1|disease|preferred|any|flu",
                "D:1|disease|abbreviation|evidence|FLU1",
                "D:1|disease|exact|any|catarrh",
                "D:1|disease|exact|any|the bug",
                "D:2|disease|preferred|any|cold",
                "D:3|disease|preferred|any|ague",
                "D:5|disease|preferred|any|alpha protein",
                "G:1|gene|preferred|exact|ABC1",
            ],
            &[],
        );
        let drift = Drift::between(&dictionary(OLD, &[]), &new);
        let disease = &drift.types[0].names;
        let name = |name: &str, id: &str, kind| NameOf { name: name.into(), id: id.into(), kind };
        let moved = |name: &str, from: &str, to: &str| MovedName {
            name: name.into(),
            from: vec![from.into()],
            to: vec![to.into()],
        };
        assert_eq!(disease.added, [name("the bug", "D:1", NameKind::Exact)]);
        assert_eq!(disease.removed, [name("grippe", "D:1", NameKind::Exact)]);
        assert_eq!(disease.moved, [moved("catarrh", "D:2", "D:1")]);
        assert_eq!(
            disease.changed,
            [ChangedName {
                name: "FLU1".into(),
                id: "D:1".into(),
                from: (NameKind::Abbreviation, CasePolicy::Exact),
                to: (NameKind::Abbreviation, CasePolicy::Evidence),
            }]
        );
        assert_eq!((disease.before, disease.after, disease.added_with_concepts), (6, 7, 0));
        // Told where the name came from.
        assert_eq!(drift.types[1].names.moved, [moved("alpha protein", "G:1", "D:5")]);
    }

    #[test]
    fn names_of_a_new_concept_are_counted_apart() {
        let mut new = OLD.to_vec();
        new.extend(["D:9|disease|preferred|any|mumps", "D:9|disease|exact|any|parotitis"]);
        let names = Drift::between(&dictionary(OLD, &[]), &dictionary(&new, &[])).types[0].names.clone();
        assert_eq!((names.added.len(), names.added_with_concepts), (0, 2));
        let names = Drift::between(&dictionary(&new, &[]), &dictionary(OLD, &[])).types[0].names.clone();
        assert_eq!((names.removed.len(), names.removed_with_concepts), (0, 2));
    }
}
