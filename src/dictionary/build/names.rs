//! Names as strings: cleaning, folding for comparison, natural order, shape.

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
    fn names_are_cleaned() {
        assert_eq!(clean("  a\tb \u{7} c, ").as_deref(), Some("a b c"));
        assert_eq!(clean("12-3"), None);
        assert_eq!(title_case("NOVOLOG MIX 70/30"), "Novolog Mix 70/30");
        assert_eq!(without_suffix("adalimumab-aacf"), Some("adalimumab"));
        assert_eq!(without_suffix("interferon beta-1a"), None);
    }
}
