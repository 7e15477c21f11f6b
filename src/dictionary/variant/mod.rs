//! Other ways to write a name, which a compiled dictionary finds like the name itself.
//!
//! Folding makes spellings equal that differ word by word; what changes the order of words
//! cannot be folded in text without knowing where a name begins, so names are rewritten here
//! instead. [`RULES`] lists how, with examples.

mod comma;
mod inverted;
mod numbered;

pub use crate::text::fold::Rule;
pub(super) use inverted::uninvert;

/// The rules, each independent of the others. In `same`, the first is the name in the
/// dictionary, the second what is found in text.
pub const RULES: [Rule; 3] = [comma::RULE, inverted::RULE, numbered::RULE];

/// Every other way to write `name`.
#[must_use]
pub fn of(name: &str) -> Vec<String> {
    let mut variants: Vec<String> = Vec::new();
    if name.contains(',') {
        variants.push(comma::without(name));
        variants.extend(uninvert(name));
    }
    let numbered: Vec<String> = std::iter::once(name)
        .chain(variants.iter().map(String::as_str))
        .filter_map(numbered::turned)
        .collect();
    variants.extend(numbered);
    variants
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::key;

    #[test]
    fn each_rule_does_what_its_examples_say() {
        for rule in RULES {
            for (name, text) in rule.same {
                assert!(of(name).iter().any(|v| key(v) == key(text)), "{}: {name} = {text}", rule.name);
            }
            for (name, text) in rule.apart {
                assert!(!of(name).iter().any(|v| key(v) == key(text)), "{}: {name} ≠ {text}", rule.name);
            }
        }
    }
}
