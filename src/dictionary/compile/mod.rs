//! Turns dictionary files into an image: rows are read, later folders change earlier
//! ones, names are folded, and everything is laid out for searching.

mod layers;
mod lists;
mod names;
mod number;
mod strings;
mod table;

use super::format::{DictionaryError, File, FileKind};
use super::image::{About, ConceptRow, Image, LinkRow, Section, Text, folded_names};
use super::near;
use crate::concept::{EntityType, NameKind};
use layers::Gathered;
use number::{narrow, place};
use strings::Strings;

/// The image of the files of each folder, in the order of the folders.
pub(super) fn compile(folders: &[Vec<File>], key: u128) -> Result<Image, DictionaryError> {
    let mut gathered = Gathered::default();
    for (layer, files) in folders.iter().enumerate() {
        let of = |kind| files.iter().filter(move |file| file.kind() == kind);
        for file in of(FileKind::Names) {
            gathered.add_names(layer, file)?;
        }
        for file in of(FileKind::Drop) {
            gathered.add_forbidden(layer, file)?;
        }
        for file in of(FileKind::Links) {
            gathered.add_links(file)?;
        }
    }
    let notices = if folders.len() > 1 { layers::resolve(&mut gathered) } else { Vec::new() };
    let lists = Lists { cues: lists::cues(folders)?, others: lists::others(folders, &gathered.names)? };
    lay_out(gathered, notices, &lists, key)
}

/// Sections that hold lines.
struct Lists {
    cues: String,
    others: String,
}

fn lay_out(
    mut gathered: Gathered<'_>,
    notices: Vec<String>,
    lists: &Lists,
    key: u128,
) -> Result<Image, DictionaryError> {
    let mut strings = Strings::default();
    let mut concepts = Vec::with_capacity(gathered.concepts.len());
    for concept in &gathered.concepts {
        concepts.push(ConceptRow {
            id: strings.keep(concept.id)?,
            name: Text::default(),
            names: Text::default(),
            links: Text::default(),
            entity_type: place(&EntityType::ALL, &concept.entity_type),
        });
    }
    // The best name is shown; of equals the one of the last folder, and there the first.
    let mut shown: Vec<Option<(NameKind, usize)>> = vec![None; concepts.len()];
    let mut texts = Vec::with_capacity(gathered.names.len());
    for name in &gathered.names {
        let text = strings.keep(name.text)?;
        texts.push(text);
        let best = &mut shown[name.concept as usize];
        let better =
            best.is_none_or(|(kind, layer)| name.kind < kind || name.kind == kind && name.layer > layer);
        if better {
            *best = Some((name.kind, name.layer));
            concepts[name.concept as usize].name = text;
        }
    }
    for concept in concepts.iter_mut().filter(|concept| concept.name.len == 0) {
        concept.name = concept.id;
    }

    let names::Records { rows: records, names_of, keys } =
        names::fold(&gathered.names, &texts, &mut concepts)?;
    let table = table::build(&keys);
    let near = near::index(folded_names(&records));

    gathered.links.sort_by_key(|link| link.concept);
    let mut links = Vec::with_capacity(gathered.links.len());
    for link in &gathered.links {
        let range = &mut concepts[link.concept as usize].links;
        if range.len == 0 {
            range.start = narrow(links.len())?;
        }
        range.len += 1;
        let relation = place(&super::Relation::ALL, &link.relation);
        links.push(LinkRow { target: strings.keep(link.target)?, relation });
    }
    let mut by_id: Vec<u32> = (0..).take(concepts.len()).collect();
    by_id.sort_unstable_by_key(|&i| gathered.concepts[i as usize].id);

    let about = serde_json::to_vec(&About { keys: keys.count, notices }).expect("plain text and numbers");
    Ok(Image::assemble(
        key,
        &[
            (Section::MayBe, bytemuck::cast_slice(&table.may_be)),
            (Section::Words, bytemuck::cast_slice(&table.words)),
            (Section::Pairs, bytemuck::cast_slice(&table.pairs)),
            (Section::Longer, bytemuck::cast_slice(&table.longer)),
            (Section::Twos, bytemuck::cast_slice(&table.twos)),
            (Section::More, bytemuck::cast_slice(&table.more)),
            (Section::Records, bytemuck::cast_slice(&records)),
            (Section::Concepts, bytemuck::cast_slice(&concepts)),
            (Section::NamesOf, bytemuck::cast_slice(&names_of)),
            (Section::Links, bytemuck::cast_slice(&links)),
            (Section::ById, bytemuck::cast_slice(&by_id)),
            (Section::Grams, bytemuck::cast_slice(&near.grams)),
            (Section::Near, bytemuck::cast_slice(&near.names)),
            (Section::NearSizes, bytemuck::cast_slice(&near.sizes)),
            (Section::NearSignatures, bytemuck::cast_slice(&near.signatures)),
            (Section::Strings, strings.bytes()),
            (Section::Cues, lists.cues.as_bytes()),
            (Section::Others, lists.others.as_bytes()),
            (Section::About, &about),
        ],
    ))
}
