//! Several folders as one dictionary: what a later folder adds, replaces and forbids.
//!
//! A later folder is somebody's own word on a name, so it wins: its name for a concept takes
//! the place of the same name (folded) of another concept of the type in an earlier folder; its
//! kind and case policy take the place of the earlier ones; what its `drop.tsv` lists is gone.

use rustc_hash::{FxHashMap, FxHashSet};

use super::number::narrow;
use crate::concept::{CasePolicy, EntityType, NameKind};
use crate::dictionary::Relation;
use crate::dictionary::format::{DictionaryError, File, ForbiddenRow};
use crate::text::fold::Folded;
use crate::text::fold::key as fold;

/// All rows of all files.
#[derive(Debug, Default)]
pub struct Gathered<'t> {
    pub concepts: Vec<Concept<'t>>,
    ids: FxHashMap<&'t str, u32>,
    pub names: Vec<Name<'t>>,
    pub links: Vec<Link<'t>>,
    forbidden: Vec<Forbidden<'t>>,
    folded: Folded,
}

#[derive(Debug)]
pub struct Concept<'t> {
    pub id: &'t str,
    pub entity_type: EntityType,
}

#[derive(Debug, Clone, Copy)]
pub struct Name<'t> {
    pub concept: u32,
    pub text: &'t str,
    pub kind: NameKind,
    pub case: CasePolicy,
    /// The number of its folder.
    pub layer: usize,
}

#[derive(Debug)]
pub struct Link<'t> {
    pub concept: u32,
    pub relation: Relation,
    pub target: &'t str,
}

/// A row that forbids names of earlier folders.
#[derive(Debug)]
struct Forbidden<'t> {
    layer: usize,
    row: ForbiddenRow<'t>,
    /// For messages.
    place: String,
}

impl<'t> Gathered<'t> {
    pub fn add_names(&mut self, layer: usize, file: &'t File) -> Result<(), DictionaryError> {
        for row in file.names() {
            let (line, row) = row?;
            let concept = if let Some(&concept) = self.ids.get(row.id) {
                concept
            } else {
                let concept = narrow(self.concepts.len())?;
                self.concepts.push(Concept { id: row.id, entity_type: row.entity_type });
                self.ids.insert(row.id, concept);
                concept
            };
            let known = self.concepts[concept as usize].entity_type;
            if known != row.entity_type {
                let message = format!("{} is a {} here and a {known} before", row.id, row.entity_type);
                return Err(file.error(line, message));
            }
            self.folded.clear();
            self.folded.push(row.name, 0);
            if self.folded.tokens().iter().all(|token| !token.is_word()) {
                return Err(file.error(line, format!("the name {:?} holds no letter or digit", row.name)));
            }
            self.names.push(Name { concept, text: row.name, kind: row.kind, case: row.case, layer });
        }
        Ok(())
    }

    pub fn add_links(&mut self, file: &'t File) -> Result<(), DictionaryError> {
        for row in file.links() {
            let (line, row) = row?;
            let Some(&concept) = self.ids.get(row.id) else {
                let message = format!("{} has no name in any file of this folder or an earlier one", row.id);
                return Err(file.error(line, message));
            };
            self.links.push(Link { concept, relation: row.relation, target: row.target });
        }
        Ok(())
    }

    pub fn add_forbidden(&mut self, layer: usize, file: &'t File) -> Result<(), DictionaryError> {
        for row in file.forbidden() {
            let (line, row) = row?;
            self.forbidden.push(Forbidden { layer, row, place: format!("{}:{line}", file.path.display()) });
        }
        Ok(())
    }

    fn type_of(&self, name: &Name<'_>) -> EntityType {
        self.concepts[name.concept as usize].entity_type
    }
}

/// Applies what later folders forbid and replace in earlier ones. Returns what was changed, one
/// sentence each.
pub fn resolve(gathered: &mut Gathered<'_>) -> Vec<String> {
    let mut notices = forbid(gathered);
    notices.extend(displace(gathered));
    notices
}

/// Takes out what a later folder forbids.
fn forbid(gathered: &mut Gathered<'_>) -> Vec<String> {
    let mut notices = Vec::new();
    for Forbidden { layer, row, place } in std::mem::take(&mut gathered.forbidden) {
        let wanted = row.name.map(fold);
        let before = gathered.names.len();
        let concepts = &gathered.concepts;
        gathered.names.retain(|name| {
            let concept = &concepts[name.concept as usize];
            let hit = name.layer < layer
                && concept.entity_type == row.entity_type
                && row.id.is_none_or(|id| id == concept.id)
                && wanted.as_ref().is_none_or(|wanted| fold(name.text) == *wanted);
            !hit
        });
        if gathered.names.len() == before {
            let name = row.name.map_or("any name".to_owned(), |name| format!("{name:?}"));
            let of = row.id.map(|id| format!(" of {id}")).unwrap_or_default();
            notices.push(format!("{place}: forbids {name}{of}, which no earlier folder has"));
        }
    }
    notices
}

/// Takes out names that a later folder has for something else, or otherwise.
fn displace(gathered: &mut Gathered<'_>) -> Vec<String> {
    /// The last folder with a name, and its rows there.
    type Last = FxHashMap<(EntityType, String), (usize, Vec<usize>)>;
    let mut last = Last::default();
    for (i, name) in gathered.names.iter().enumerate().filter(|(_, name)| name.layer > 0) {
        if name.kind == NameKind::Related {
            continue;
        }
        let claim = last.entry((gathered.type_of(name), fold(name.text))).or_default();
        if claim.0 < name.layer {
            *claim = (name.layer, Vec::new());
        }
        claim.1.push(i);
    }
    let mut gone = FxHashSet::default();
    let mut notices = Vec::new();
    for (i, name) in gathered.names.iter().enumerate() {
        let Some((layer, rows)) = last.get(&(gathered.type_of(name), fold(name.text))) else { continue };
        if name.layer >= *layer {
            continue;
        }
        gone.insert(i);
        let id = |name: &Name<'_>| gathered.concepts[name.concept as usize].id;
        let own = rows.iter().map(|&row| &gathered.names[row]).find(|row| row.concept == name.concept);
        match own {
            Some(own) if (own.kind, own.case) == (name.kind, name.case) => {}
            Some(own) => notices.push(format!(
                "{:?} of {}: {} ({}) becomes {} ({})",
                name.text,
                id(name),
                name.kind,
                name.case,
                own.kind,
                own.case
            )),
            None => {
                let winners: Vec<&str> = rows.iter().map(|&row| id(&gathered.names[row])).collect();
                notices.push(format!("{:?} of {} now means {}", name.text, id(name), winners.join(" or ")));
            }
        }
    }
    let mut at = 0;
    gathered.names.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
    notices
}
