//! Inverted names in the order people write them.

use std::sync::LazyLock;

use regex::Regex;

use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "inverted",
    says: "A name turned round at its commas, as headings are, is also found in natural order.",
    same: &[
        ("Carcinoma, Non-Small-Cell Lung", "Non-Small-Cell Lung Carcinoma"),
        ("Leukemia, Myeloid, Acute", "acute myeloid leukaemia"),
        ("anemia, congenital dyserythropoietic, type IVb", "congenital dyserythropoietic anemia type IVb"),
    ],
    apart: &[(
        "microcephaly, short stature, and impaired glucose metabolism 1",
        "short stature microcephaly",
    )],
};

/// `Carcinoma, Non-Small-Cell Lung` in the order people write: `Non-Small-Cell Lung Carcinoma`.
/// None where the name is not inverted.
pub fn uninvert(name: &str) -> Option<String> {
    static TYPE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(type|types|grade|stage|group|class|form|variant|subtype)\b").unwrap()
    });
    static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)^(with|without|due|of|in|and|or|including|associated|caused|not|other|by|after|from|susceptibility
            |nos|unspecified|related|somatic|modifier|protection|to|for|on|at|as|human|so)\b
            |-(related|associated|induced)$|^\d|[()\[\]/]",
        )
        .unwrap()
    });
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(.*\D) (\d+[A-Za-z]?|[IVX]+)$").unwrap());
    let mut parts: Vec<&str> = name.split(", ").collect();
    if !(2..=4).contains(&parts.len()) || parts.iter().any(|p| p.is_empty() || CLAUSE.is_match(p)) {
        return None;
    }
    let mut tail = String::new();
    while parts.len() > 1 && TYPE.is_match(parts[parts.len() - 1]) {
        tail = format!(" {}{tail}", parts.pop()?);
    }
    // A list ("brain, lung and liver") is not an inverted name.
    if parts.iter().skip(1).any(|p| p.contains(" and ") || p.contains(" or ")) {
        return None;
    }
    let mut words = String::new();
    for part in parts[1..].iter().rev() {
        match NUMBER.captures(part) {
            Some(found) => {
                words.push_str(&found[1]);
                tail = format!(" {}{tail}", &found[2]);
            }
            None => words.push_str(part),
        }
        words.push(' ');
    }
    let natural = format!("{words}{}{tail}", parts[0]);
    Some(natural.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverted_names_are_put_in_order() {
        for (name, expected) in [
            ("Carcinoma, Non-Small-Cell Lung", Some("Non-Small-Cell Lung Carcinoma")),
            ("Leukemia, Myeloid, Acute", Some("Acute Myeloid Leukemia")),
            (
                "anemia, congenital dyserythropoietic, type IVb",
                Some("congenital dyserythropoietic anemia type IVb"),
            ),
            ("deafness, autosomal recessive 12", Some("autosomal recessive deafness 12")),
            ("anemia, nonspherocytic hemolytic, due to G6PD deficiency", None),
            ("microcephaly, short stature, and impaired glucose metabolism 1", None),
            ("hemophilia A", None),
        ] {
            assert_eq!(uninvert(name).as_deref(), expected, "{name}");
        }
    }
}
