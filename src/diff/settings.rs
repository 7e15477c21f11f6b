//! What two runs were made with.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// Something in `run.json` that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its place, as `dictionary.fingerprint`.
    pub name: String,
    /// Its value in A; none where A does not say.
    pub before: Option<String>,
    /// Its value in B.
    pub after: Option<String>,
}

/// What a run's results depend on, or says who made them. Counts and seconds are no settings.
const COMPARED: [&str; 7] =
    ["theralex", "format_version", "dictionary", "model", "engine", "settings", "interrupted"];

pub(super) fn changed(a: &Value, b: &Value) -> Vec<Setting> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    for name in COMPARED {
        flatten(name, &a[name], &mut before);
        flatten(name, &b[name], &mut after);
    }
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_by_key(|name| (COMPARED.iter().position(|part| name.split('.').next() == Some(part)), *name));
    names.dedup();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| Setting {
            name: name.clone(),
            before: before.get(name).cloned(),
            after: after.get(name).cloned(),
        })
        .collect()
}

fn flatten(name: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(object) => {
            for (key, value) in object {
                flatten(&format!("{name}.{key}"), value, into);
            }
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            into.insert(name.to_owned(), items.join(", "));
        }
        other => {
            into.insert(name.to_owned(), plain(other));
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_differs_is_listed_once_in_the_order_of_importance() {
        let a = json!({"theralex": "1", "dictionary": {"fingerprint": "x", "files": ["a", "b"]},
                       "model": null, "seconds": {"total": 1.0}, "settings": {"threads": 1}});
        let b = json!({"theralex": "1", "dictionary": {"fingerprint": "y", "files": ["a", "b"]},
                       "model": {"fingerprint": "m"}, "seconds": {"total": 2.0}, "settings": {"threads": 2}});
        let found: Vec<(String, Option<String>, Option<String>)> =
            changed(&a, &b).into_iter().map(|s| (s.name, s.before, s.after)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                ("dictionary.fingerprint".to_owned(), some("x"), some("y")),
                ("model.fingerprint".to_owned(), None, some("m")),
                ("settings.threads".to_owned(), some("1"), some("2")),
            ]
        );
        assert!(changed(&a, &a).is_empty());
    }
}
