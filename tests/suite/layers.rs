//! That no files of the source use each other in a circle, directly or by way of others.
//!
//! A module is a file. A path counts for the file that defines what it names, however it is
//! re-exported on the way. Two things are no circle: a part that uses the types of its folder's
//! own main file (`mod.rs`, or `NAME.rs` beside `NAME/`), for a type and its parts belong
//! together; and what tests at a file's foot use.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

/// Uses that close a circle and are still to go: a file, and the file that it uses. Nothing may be
/// added; what is mended must be taken off.
const STILL_THERE: &[(&str, &str)] = &[];

type Name = Vec<String>;

#[derive(Debug, Default)]
struct Module {
    /// The file below `src/`.
    file: String,
    /// What its code says, without comments, texts and tests.
    code: String,
    /// What a name of the file stands for elsewhere, by its `use` lines, and whether it is only
    /// handed on.
    imports: BTreeMap<String, (Name, bool)>,
    /// Modules declared in it.
    parts: BTreeSet<String>,
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let files = files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    let mut uses = uses(&modules(files));
    for &(from, to) in STILL_THERE {
        let removed = uses.get_mut(from).is_some_and(|used| used.remove(to));
        assert!(removed, "{from} does not use {to} any more: take it off the list in this file");
    }
    for &(from, to) in STILL_THERE {
        let circle = way(&uses, to, from).is_some();
        assert!(circle, "{from} → {to} closes no circle any more: take it off the list in this file");
    }
    let circles = circles(&uses);
    assert!(circles.is_empty(), "files use each other in a circle:\n{}", Vec::from_iter(circles).join("\n"));
}

#[test]
fn a_circle_is_found_through_what_is_handed_on() {
    let files = |b: &str| {
        [
            ("lib.rs", "mod a; mod b;"),
            ("a/mod.rs", "mod x; mod y; pub use x::{X, Other as Z}; pub struct Own;"),
            ("a/x.rs", "use super::{Own, y}; use crate::b; fn f() { b::g(); y::h() } // crate::b"),
            ("a/y.rs", "use theralex::concept::Curie;"),
            ("b.rs", b),
        ]
        .map(|(file, text)| (file.to_owned(), text.to_owned()))
    };
    let found = |b: &str| Vec::from_iter(circles(&uses(&modules(files(b)))));
    assert_eq!(found("fn g() { let x = crate::a::Z; }"), ["a/x.rs → b.rs → a/x.rs"]);
    assert!(found("fn g() { crate::a::Own }").is_empty());
    assert!(found("fn g() {}\n#[cfg(test)]\nmod tests {\n use crate::a::X; }").is_empty());
}

/// Each circle once, from the first of its files on.
fn circles(uses: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut circles = BTreeSet::new();
    for (from, used) in uses {
        for back in used.iter().filter_map(|to| way(uses, to, from)) {
            if back.iter().all(|file| from.as_str() <= *file) {
                circles.insert(format!("{from} → {}", back.join(" → ")));
            }
        }
    }
    circles
}

/// The shortest way from one file to another by uses, both included.
fn way<'u>(uses: &'u BTreeMap<String, BTreeSet<String>>, from: &'u str, to: &str) -> Option<Vec<&'u str>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(file) = queue.pop_front() {
        if file == to {
            let mut way = vec![file];
            while let Some(&earlier) = before.get(way[way.len() - 1]).filter(|_| way[way.len() - 1] != from) {
                way.push(earlier);
            }
            way.reverse();
            return Some(way);
        }
        for next in uses.get(file).into_iter().flatten() {
            if next != from && !before.contains_key(next.as_str()) {
                before.insert(next, file);
                queue.push_back(next);
            }
        }
    }
    None
}

/// Whether `main` is the main file of the folder that `file` is a part of.
fn is_part(file: &str, main: &str) -> bool {
    let folder = main.strip_suffix("/mod.rs").or_else(|| main.strip_suffix(".rs")).unwrap_or_default();
    let inside = file.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    inside.is_some_and(|name| name != "mod.rs" && !name.contains('/'))
}

/// The files that each file uses.
fn uses(modules: &BTreeMap<Name, Module>) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses = BTreeMap::new();
    for (name, module) in modules {
        let mut files = BTreeSet::new();
        let imported = module.imports.values().filter(|(_, handed_on)| !handed_on);
        let imported = imported.map(|(path, _)| path.clone());
        let written = paths(&module.code).into_iter().filter_map(|path| absolute(name, module, &path));
        for path in imported.chain(written) {
            if let Some(definer) = definer(modules, &path, 0)
                && definer.file != module.file
                && !is_part(&module.file, &definer.file)
            {
                files.insert(definer.file.clone());
            }
        }
        uses.insert(module.file.clone(), files);
    }
    uses
}

/// The module that defines what a path from the crate's root names; none for a module itself and
/// for what is not of this crate.
fn definer<'m>(modules: &'m BTreeMap<Name, Module>, path: &[String], depth: usize) -> Option<&'m Module> {
    let length = (0..=path.len()).rev().find(|&n| modules.contains_key(&path[..n]))?;
    let module = &modules[&path[..length]];
    let item = path.get(length)?;
    match module.imports.get(item) {
        Some((elsewhere, _)) if depth < 8 && elsewhere[..] != path[..=length] => {
            definer(modules, &[elsewhere, &path[length + 1..]].concat(), depth + 1)
        }
        _ => Some(module),
    }
}

/// A path as it is written in a module, from the crate's root.
fn absolute(name: &Name, module: &Module, path: &[String]) -> Option<Name> {
    let (first, rest) = path.split_first()?;
    let mut from = match first.as_str() {
        "crate" | "theralex" => Name::new(),
        "self" => name.clone(),
        "super" => name[..name.len().checked_sub(1)?].to_vec(),
        part if module.parts.contains(part) => [&name[..], std::slice::from_ref(first)].concat(),
        other => module.imports.get(other)?.0.clone(),
    };
    for part in rest {
        if part == "super" {
            from.pop()?;
        } else {
            from.push(part.clone());
        }
    }
    Some(from)
}

/// Every `a::b::c` outside of `use` lines.
fn paths(code: &str) -> Vec<Name> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c: char| !is_part(c)).filter(|word| word.contains("::"));
    words.map(|word| word.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()).collect()
}

/// The files of the source but those of tests, by their path below it, with their text.
fn files(src: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![src.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the source") {
            let path = entry.expect("a file of the source").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                let file = path.strip_prefix(src).expect("below the source").display().to_string();
                files.push((file, fs::read_to_string(&path).expect("a file of the source")));
            }
        }
    }
    files
}

fn modules(files: impl IntoIterator<Item = (String, String)>) -> BTreeMap<Name, Module> {
    let mut modules = BTreeMap::new();
    for (file, text) in files {
        let parts = file.trim_end_matches(".rs").split('/').filter(|part| !matches!(*part, "mod" | "lib"));
        let name: Name = parts.map(str::to_owned).collect();
        modules.insert(name.clone(), module(file, &name, &text));
    }
    modules
}

fn module(file: String, name: &Name, text: &str) -> Module {
    let code = code(text);
    let mut module = Module { file, ..Module::default() };
    let mut imports = Vec::new();
    for item in code.split_inclusive([';', '{', '}']) {
        let item = item.trim();
        let words: Vec<&str> = item.split_whitespace().collect();
        if let Some(at) = words.iter().position(|word| *word == "mod")
            && item.ends_with(';')
            && let Some(part) = words.get(at + 1)
        {
            module.parts.insert(part.trim_end_matches(';').to_owned());
        }
    }
    let mut rest = code.as_str();
    while let Some((before, after)) = rest.split_once("use ") {
        let begins = before.is_empty() || before.ends_with(['\n', ' ']);
        let Some((tree, left)) = after.split_once(';') else { break };
        if begins {
            module.code += before;
            let handed_on = before.trim_end().ends_with("pub") || before.trim_end().ends_with(')');
            let tree: String = tree.replace(" as ", "=").chars().filter(|c| !c.is_whitespace()).collect();
            let mut names = Vec::new();
            branches(&[], &tree, &mut names);
            imports.extend(names.into_iter().map(|(name, path)| (name, path, handed_on)));
            rest = left;
        } else {
            module.code += &rest[..before.len() + 4];
            rest = after;
        }
    }
    module.code += rest;
    for (alias, path, handed_on) in imports {
        if let Some(path) = absolute(name, &module, &path) {
            module.imports.insert(alias, (path, handed_on));
        }
    }
    module
}

/// Adds what a tree of a `use` line imports, each with the name that it has from then on.
fn branches(above: &[String], tree: &str, imports: &mut Vec<(String, Name)>) {
    let join = |more: &str| -> Name {
        above.iter().cloned().chain(more.split("::").filter(|p| !p.is_empty()).map(str::to_owned)).collect()
    };
    if let Some((head, inner)) = tree.split_once('{') {
        let inner = inner.strip_suffix('}').expect("a whole tree");
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    branches(&join(head), &inner[start..at], imports);
                    start = at + 1;
                }
                _ => {}
            }
        }
        if start < inner.len() {
            branches(&join(head), &inner[start..], imports);
        }
        return;
    }
    let (path, alias) = tree.split_once('=').map_or((tree, None), |(path, alias)| (path, Some(alias)));
    let mut path = join(path);
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    if let Some(own) = path.last().cloned() {
        imports.push((alias.map_or(own, str::to_owned), path));
    }
}

/// The text without comments, without what stands in quotes, and up to the tests.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let next = lines.next().unwrap_or_default();
            if next.ends_with('{') && next.contains("mod ") {
                break;
            }
            continue;
        }
        let line = line.split_once("//").map_or(line, |(before, _)| before);
        for (i, part) in line.split('"').enumerate() {
            code += if i % 2 == 0 { part } else { "\"\"" };
        }
        code.push('\n');
    }
    code
}
