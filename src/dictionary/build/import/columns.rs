//! The column map: what stands where in a user's own table.

use super::super::BuildError;
use super::super::recipe::{IdColumn, NameColumn, Table};
use crate::concept::NameKind;

/// What a column can be said to hold; `xref.PREFIX` and `parent.PREFIX` besides.
const KEYS: &str = "id, name, exact, brand, code, abbreviation, related, xref, parent";

/// What parts the values of one cell where the map does not say.
const SEPARATOR: &str = "|";

/// The rules for a table, from map entries `KEY=COLUMN[:SEPARATOR]`; without any, from the
/// columns of `header` that are called like a key.
pub(super) fn rules(
    map: &[String],
    header: &[String],
    separator: char,
    prefix: Option<&str>,
) -> Result<Table, BuildError> {
    let mut table = Table { separator, quoted: separator != '\t', own: true, ..Table::default() };
    if map.is_empty() {
        for column in header {
            let key = column.to_ascii_lowercase();
            if KEYS.split(", ").any(|known| known == key) {
                add(&mut table, &key, column, SEPARATOR, prefix);
            }
        }
    }
    for entry in map {
        let (key, column) = entry.split_once('=').ok_or_else(|| slip(entry))?;
        let (column, separator) = if header.iter().any(|known| known == column) {
            (column, SEPARATOR)
        } else {
            column.rsplit_once(':').unwrap_or((column, SEPARATOR))
        };
        let separator = match separator {
            "comma" => ",",
            "colon" => ":",
            other => other,
        };
        if separator.is_empty() || !add(&mut table, key.trim(), column.trim(), separator, prefix) {
            return Err(slip(entry));
        }
    }
    if table.names.is_empty() {
        let columns = header.join(", ");
        return Err(BuildError::Choice(format!(
            "no column of names: say where they stand, as in --columns name=COLUMN; the columns are {columns}"
        )));
    }
    Ok(table)
}

fn slip(entry: &str) -> BuildError {
    BuildError::Choice(format!(
        "--columns {entry:?}: expected KEY=COLUMN or KEY=COLUMN:SEPARATOR, KEY one of {KEYS}, xref.PREFIX, parent.PREFIX"
    ))
}

/// Adds one column; false where `key` is none.
fn add(table: &mut Table, key: &str, column: &str, separator: &str, prefix: Option<&str>) -> bool {
    let ids = |prefix: Option<&str>| IdColumn {
        column: column.to_owned(),
        prefix: prefix.map(str::to_owned),
        split: Some(separator.to_owned()),
        any: true,
        ..IdColumn::default()
    };
    let kind = match key {
        "name" => NameKind::Preferred,
        "exact" => NameKind::Exact,
        "brand" => NameKind::Brand,
        "code" => NameKind::Code,
        "abbreviation" => NameKind::Abbreviation,
        "related" => NameKind::Related,
        _ => {
            match key.split_once('.').map_or((key, None), |(key, prefix)| (key, Some(prefix))) {
                ("id", None) => table.id = Some(IdColumn { split: None, ..ids(prefix) }),
                ("xref", prefix) => table.xrefs.push(ids(prefix)),
                ("parent", given) => table.parents.push(ids(given.or(prefix))),
                _ => return false,
            }
            return true;
        }
    };
    // The preferred name is one: what looks like a separator belongs to it.
    let split = (kind != NameKind::Preferred).then(|| separator.to_owned());
    table.names.push(NameColumn {
        column: column.to_owned(),
        kind: Some(kind),
        split,
        ..NameColumn::default()
    });
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[&str], header: &[&str]) -> Result<Table, String> {
        let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        rules(&owned(entries), &owned(header), ',', Some("ACME")).map_err(|e| e.to_string())
    }

    #[test]
    fn entries_become_columns() {
        let table =
            map(&["id=No", "name=Name", "exact=Other:;", "xref.MESH=Mesh:comma"], &["No", "Name"]).unwrap();
        let id = table.id.unwrap();
        assert_eq!((id.column.as_str(), id.prefix.as_deref()), ("No", Some("ACME")));
        assert_eq!((table.names[1].column.as_str(), table.names[1].split.as_deref()), ("Other", Some(";")));
        assert_eq!(
            (table.xrefs[0].prefix.as_deref(), table.xrefs[0].split.as_deref()),
            (Some("MESH"), Some(","))
        );
        // A colon in a column's own name is no separator.
        assert_eq!(map(&["name=a:b"], &["a:b"]).unwrap().names[0].column, "a:b");
    }

    #[test]
    fn a_header_of_keys_is_its_own_map() {
        let table = map(&[], &["ID", "name", "brand", "remark"]).unwrap();
        assert_eq!((table.id.unwrap().column.as_str(), table.names.len()), ("ID", 2));
    }

    #[test]
    fn slips_are_named() {
        for (entries, message) in [
            (&["name"][..], "--columns \"name\": expected KEY=COLUMN"),
            (&["nam=x"], "--columns \"nam=x\": expected KEY=COLUMN"),
            (&["id=x"], "no column of names"),
            (&[], "the columns are No, Label"),
        ] {
            let error = map(entries, &["No", "Label"]).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
