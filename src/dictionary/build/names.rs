//! Names as strings: cleaning, folding for comparison, natural order, shape.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// White space collapsed, control characters gone, Unicode composed. None when no letter is left.
pub(super) fn clean(name: &str) -> Option<String> {
    let name: String = name.nfc().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    let name = collapse(&name);
    let name = name.trim_matches(|c: char| matches!(c, '"' | ';' | ',')).trim();
    name.chars().any(char::is_alphabetic).then(|| name.to_owned())
}

fn collapse(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What two spellings of one name share: lower case, dashes as blanks, no apostrophes.
pub(super) fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            '\'' | '\u{2019}' | '\u{2018}' => {}
            '-' | '_' | '\u{2010}'..='\u{2015}' | ' ' | '\u{a0}' => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// `Carcinoma, Non-Small-Cell Lung` in the order people write: `Non-Small-Cell Lung Carcinoma`.
/// None where the name is not inverted.
pub(super) fn uninvert(name: &str) -> Option<String> {
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
    Some(collapse(&format!("{words}{}{tail}", parts[0])))
}

/// `HUMALOG MIX` as `Humalog Mix`; names that already have a lower-case letter stay.
pub(super) fn title_case(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len());
    let mut start = true;
    for c in name.chars() {
        if start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphanumeric();
    }
    out
}

/// The name of a biological product without its suffix of four letters: `adalimumab` of
/// `adalimumab-aacf`.
pub(super) fn without_suffix(name: &str) -> Option<&str> {
    let (bare, suffix) = name.rsplit_once('-')?;
    let plain = suffix.len() == 4 && suffix.chars().all(|c| c.is_ascii_lowercase());
    (plain && bare.len() > 5 && bare.ends_with(|c: char| c.is_ascii_lowercase())).then_some(bare)
}

/// How a name looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One word, written like one: `anemia`, `Zolgensma`, `HYDROXYUREA`.
    Word,
    /// Letters, or letters and digits, that do not read as a word: `SMA`, `p53`, `GvHD`.
    Symbol,
    /// Letters and digits long enough to be nothing else: `CTX001`, `PF-07055480`.
    Code,
    /// Several words.
    Phrase,
}

pub(super) fn shape(name: &str) -> Shape {
    let count = name.chars().filter(|c| c.is_alphanumeric()).count();
    let digits = name.chars().any(|c| c.is_ascii_digit());
    let word = lower_run(name) >= 3;
    if name.contains(' ') {
        return if count <= 6 && !word { Shape::Symbol } else { Shape::Phrase };
    }
    let capitals = name.chars().any(char::is_uppercase);
    match () {
        () if digits && capitals && count >= 5 && lower_run(name) < 4 => Shape::Code,
        () if word && capitals_inside(name) < 2 => Shape::Word,
        () if !digits && count > 6 => Shape::Word,
        () if !capitals && !digits && count > 2 => Shape::Word,
        () if !digits && count >= 3 && capitals_inside(name) == 0 => Shape::Word,
        () => Shape::Symbol,
    }
}

/// Capital letters that do not begin the name.
fn capitals_inside(name: &str) -> usize {
    name.chars().skip(1).filter(|c| c.is_uppercase()).count()
}

/// Length of the longest run of lower-case letters.
fn lower_run(name: &str) -> usize {
    name.split(|c: char| !c.is_lowercase()).map(|run| run.chars().count()).max().unwrap_or(0)
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

    #[test]
    fn shapes() {
        for (name, expected) in [
            ("anemia", Shape::Word),
            ("flu", Shape::Word),
            ("Cat", Shape::Word),
            ("HYDROXYUREA", Shape::Word),
            ("SMA", Shape::Symbol),
            ("GvHD", Shape::Symbol),
            ("X-ALD", Shape::Symbol),
            ("p53", Shape::Symbol),
            ("F8", Shape::Symbol),
            ("SMN1", Shape::Symbol),
            ("CTX001", Shape::Code),
            ("PF-07055480", Shape::Code),
            ("CMT 1A", Shape::Symbol),
            ("hemophilia A", Shape::Phrase),
        ] {
            assert_eq!(shape(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_cleaned_and_folded() {
        assert_eq!(clean("  a\tb \u{7} c, ").as_deref(), Some("a b c"));
        assert_eq!(clean("12-3"), None);
        assert_eq!(fold("Alzheimer\u{2019}s  Disease\u{2013}1"), "alzheimers disease 1");
        assert_eq!(title_case("NOVOLOG MIX 70/30"), "Novolog Mix 70/30");
        assert_eq!(without_suffix("adalimumab-aacf"), Some("adalimumab"));
        assert_eq!(without_suffix("interferon beta-1a"), None);
    }
}
