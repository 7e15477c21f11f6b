//! RxNorm in Rich Release Format, as NLM publishes it: `RXNCONSO.RRF` (names) and `RXNREL.RRF`
//! (relations), beside each other or in one archive.
//!
//! Ingredients (term types `IN`, `PIN`, `MIN`) become records. A brand (`BN`) is a name of its
//! ingredient; a brand of several ingredients is a record of its own. Names are taken from
//! RxNorm itself only, since other vocabularies in the file have licences of their own; of
//! some of those, identifiers are.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::super::BuildError;
use super::super::curie::curie;
use super::super::names::without_suffix;
use super::super::recipe::RxnormRrf;
use super::super::record::Record;
use super::fault::LineFault;
use super::open::{is_zip, open_named};
use crate::concept::{Curie, NameKind};

const NAMES: &str = "RXNCONSO.RRF";
const RELATIONS: &str = "RXNREL.RRF";

pub(super) fn read(path: &Path, sources: &Path, rules: &RxnormRrf) -> Result<Vec<Record>, BuildError> {
    let mut rxnorm = Rxnorm::default();
    rxnorm.names(path, open_named(path, NAMES)?)?;
    let relations = relations_path(path, sources, rules)?;
    rxnorm.relations(&relations, open_named(&relations, RELATIONS)?)?;
    Ok(rxnorm.records())
}

fn relations_path(path: &Path, sources: &Path, rules: &RxnormRrf) -> Result<PathBuf, BuildError> {
    if let Some(file) = &rules.relations_file {
        return Ok(sources.join(file));
    }
    if is_zip(path) {
        return Ok(path.to_owned());
    }
    let beside = [path.with_file_name(RELATIONS), path.with_file_name(format!("{RELATIONS}.gz"))];
    beside.into_iter().find(|file| file.is_file()).ok_or_else(|| {
        BuildError::line(path, 1, format!("{RELATIONS}, which links brands to ingredients, is not beside it"))
    })
}

/// A record in the making, by its RXCUI.
#[derive(Default)]
struct Atom {
    line: u64,
    name: Option<String>,
    synonyms: Vec<String>,
    xrefs: BTreeSet<Curie>,
    is_brand: bool,
    /// Of a brand.
    ingredients: BTreeSet<String>,
}

#[derive(Default)]
struct Rxnorm(BTreeMap<u64, (String, Atom)>);

impl Rxnorm {
    fn names(&mut self, path: &Path, input: impl BufRead) -> Result<(), BuildError> {
        let mut others: HashMap<String, (Vec<String>, BTreeSet<Curie>)> = HashMap::new();
        rows(path, input, 17, |number, row| {
            let (id, language, vocabulary, term_type) = (row[0], row[1], row[11], row[12]);
            let (code, name, suppressed) = (row[13], row[14], row[16]);
            if language != "ENG" || !matches!(suppressed, "N" | "") {
                return Ok(());
            }
            match (vocabulary, term_type) {
                ("RXNORM", "IN" | "PIN" | "MIN" | "BN") => {
                    let order = id.parse().map_err(|_| LineFault::NoNumber(id.to_owned()))?;
                    let (_, atom) = self.0.entry(order).or_insert_with(|| (id.to_owned(), Atom::default()));
                    atom.line = number;
                    atom.is_brand = term_type == "BN";
                    atom.name = Some(name.to_owned());
                }
                ("RXNORM", "SY") => others.entry(id.to_owned()).or_default().0.push(name.to_owned()),
                ("MTHSPL", "SU") if code.len() == 10 => {
                    others.entry(id.to_owned()).or_default().1.extend(curie(code, Some("UNII")));
                }
                ("DRUGBANK", _) if code.starts_with("DB") => {
                    others.entry(id.to_owned()).or_default().1.extend(curie(code, Some("DRUGBANK")));
                }
                ("MSH", _) if code.starts_with(['C', 'D']) => {
                    others.entry(id.to_owned()).or_default().1.extend(curie(code, Some("MESH")));
                }
                _ => {}
            }
            Ok(())
        })?;
        if self.0.is_empty() {
            return Err(BuildError::line(path, 1, "no ingredient or brand of RxNorm in this file"));
        }
        for (id, atom) in self.0.values_mut() {
            if let Some((synonyms, xrefs)) = others.remove(id).filter(|_| !atom.is_brand) {
                atom.synonyms = synonyms;
                atom.xrefs = xrefs;
            }
        }
        Ok(())
    }

    fn relations(&mut self, path: &Path, input: impl BufRead) -> Result<(), BuildError> {
        rows(path, input, 11, |_, row| {
            let (one, relation, other, vocabulary) = (row[0], row[7], row[4], row[10]);
            // Every relation stands there in both directions.
            if vocabulary == "RXNORM" && matches!(relation, "tradename_of" | "has_tradename") {
                self.link(one, other);
                self.link(other, one);
            }
            Ok(())
        })
    }

    /// Links `id`, if it is a brand, to the ingredient `to`.
    fn link(&mut self, id: &str, to: &str) {
        let is_ingredient = |id: &str| self.0.get(&number(id)).is_some_and(|(_, atom)| !atom.is_brand);
        if is_ingredient(to)
            && let Some((_, atom)) = self.0.get_mut(&number(id)).filter(|(_, atom)| atom.is_brand)
        {
            atom.ingredients.insert(to.to_owned());
        }
    }

    fn records(self) -> Vec<Record> {
        let mut brands: HashMap<String, Vec<(String, String)>> = HashMap::new();
        for (id, atom) in self.0.values().filter(|(_, atom)| atom.is_brand && atom.ingredients.len() == 1) {
            let ingredient = atom.ingredients.first().expect("there is one");
            let name = atom.name.clone().unwrap_or_default();
            brands.entry(ingredient.clone()).or_default().push((id.clone(), name));
        }
        let mut records = Vec::new();
        for (id, atom) in self.0.into_values() {
            let mut record = Record::new(curie(&id, Some("RXCUI")), atom.line);
            let name = atom.name.unwrap_or_default();
            match (atom.is_brand, atom.ingredients.len()) {
                (true, 1) => continue,
                (true, _) => record.name(name, NameKind::Brand),
                (false, _) => {
                    if let Some(bare) = without_suffix(&name) {
                        record.name(bare, NameKind::Preferred);
                        record.name(name, NameKind::Exact);
                    } else {
                        record.name(name, NameKind::Preferred);
                    }
                    atom.synonyms.into_iter().for_each(|synonym| record.name(synonym, NameKind::Exact));
                    record.xrefs.extend(atom.xrefs);
                    for (brand, name) in brands.remove(&id).unwrap_or_default() {
                        record.name(name, NameKind::Brand);
                        record.xrefs.extend(curie(&brand, Some("RXCUI")));
                    }
                }
            }
            records.push(record);
        }
        records
    }
}

fn number(id: &str) -> u64 {
    id.parse().unwrap_or(u64::MAX)
}

/// Calls `take` with the fields of every row, which must be `fields` at least.
fn rows(
    path: &Path,
    mut input: impl BufRead,
    fields: usize,
    mut take: impl FnMut(u64, &[&str]) -> Result<(), LineFault>,
) -> Result<(), BuildError> {
    let mut line = String::new();
    for number in 1.. {
        line.clear();
        let slip = |message: String| BuildError::line(path, number, message);
        if input.read_line(&mut line).map_err(|e| slip(e.to_string()))? == 0 {
            break;
        }
        let row: Vec<&str> = line.trim_end_matches(['\n', '\r']).split('|').collect();
        if row.len() < fields {
            let fault = LineFault::FewFields { found: row.len(), expected: fields };
            return Err(slip(fault.to_string()));
        }
        take(number, &row).map_err(|fault| slip(fault.to_string()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSO: &str = "\
161|ENG||||||1||161||RXNORM|IN|161|acetaminophen||N|4096|
161|ENG||||||2||161||RXNORM|SY|161|APAP||N||
161|ENG||||||3||||MTHSPL|SU|362O9ITL9D|ACETAMINOPHEN||N||
161|ENG||||||4||||SNOMEDCT_US|PT|387517004|Paracetamol||N||
2670|ENG||||||5||||RXNORM|IN|2670|codeine||N||
202433|ENG||||||6||||RXNORM|BN|202433|Tylenol||N||
214153|ENG||||||7||||RXNORM|BN|214153|Tylenol with Codeine||N||
999|ENG||||||8||||RXNORM|BN|999|Old Brand||O||
";
    const REL: &str = "\
161||CUI|RO|202433||CUI|tradename_of|1||RXNORM|RXNORM||||
214153||CUI|RO|161||CUI|has_tradename|2||RXNORM|RXNORM||||
2670||CUI|RO|214153||CUI|tradename_of|3||RXNORM|RXNORM||||
";

    fn read_all(conso: &str, rel: &str) -> Result<Vec<Record>, BuildError> {
        let mut rxnorm = Rxnorm::default();
        rxnorm.names(Path::new(NAMES), conso.as_bytes())?;
        rxnorm.relations(Path::new(RELATIONS), rel.as_bytes())?;
        Ok(rxnorm.records())
    }

    #[test]
    fn brands_of_one_ingredient_are_its_names() {
        let records = read_all(CONSO, REL).unwrap();
        let rows: Vec<String> = records
            .iter()
            .map(|r| {
                let names: Vec<&str> = r.names.iter().map(|n| n.text.as_str()).collect();
                let xrefs: Vec<&str> = r.xrefs.iter().map(Curie::as_str).collect();
                format!("{} {} {}", r.id.as_ref().unwrap(), names.join("|"), xrefs.join("|"))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "RXCUI:161 acetaminophen|APAP|Tylenol UNII:362O9ITL9D|RXCUI:202433",
                "RXCUI:2670 codeine ",
                "RXCUI:214153 Tylenol with Codeine ",
            ]
        );
    }

    #[test]
    fn broken_rows_are_named() {
        for (conso, rel, message) in [
            ("161|ENG|x", "", "RXNCONSO.RRF:1: 3 fields parted by | instead of the 17"),
            (CONSO, "161|x", "RXNREL.RRF:1: 2 fields"),
            (
                "x|ENG||||||1||161||RXNORM|IN|161|acetaminophen||N|4096|",
                "",
                "RXNCONSO.RRF:1: RXCUI \"x\" is not a number",
            ),
            ("", "", "no ingredient or brand of RxNorm"),
        ] {
            let error = read_all(conso, rel).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
