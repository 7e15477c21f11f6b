//! What makes two strings different names however many letters they share.

use super::bare;

/// Parts of words of which one name has this, another that, and most else is the same.
const OPPOSITES: [&str; 36] = [
    "hyper", "hypo", "macro", "micro", "inter", "intra", "extra", "pre", "post", "non", "anti", "acute",
    "chronic", "benign", "malignant", "left", "right", "male", "sub", "super", "supra", "infra", "primary",
    "secondary", "congenital", "acquired", "mono", "poly", "hemi", "para", "tetra", "homo", "hetero",
    "dominant", "recessive", "induced",
];

/// Whether a number, a single letter or one of the opposites stands in one of two folded strings
/// and not, or not as often, in the other.
pub(super) fn told_apart(a: &str, b: &str) -> bool {
    let [bare_a, bare_b] = [a, b].map(bare);
    let apart = |part: &str| bare_a.matches(part).count() != bare_b.matches(part).count();
    marks(a) != marks(b) || OPPOSITES.iter().any(|part| apart(part))
}

/// The numbers in a folded string, and its words of one letter, sorted.
fn marks(folded: &str) -> Vec<&str> {
    let numbers = folded.split(|c: char| !c.is_numeric()).filter(|number| !number.is_empty());
    let letters =
        folded.split(' ').filter(|word| word.chars().count() == 1 && word.starts_with(char::is_alphabetic));
    let mut marks: Vec<&str> = numbers.chain(letters).collect();
    marks.sort_unstable();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_letters_and_opposites_tell_apart() {
        for (a, b, expected) in [
            ("hyperkalemia", "hypokalemia", true),
            ("hepatitis b", "hepatitis c", true),
            ("hepatitis b", "hepatitis b virus", false),
            ("ataxia type 2", "ataxia type 3", true),
            ("srp 9001", "srp 9003", true),
            ("3 ' azido 3 ' dideoxythymidine", "3 ' azido 3 ' deoxythymidine", false),
            ("leukemia", "leukaemia", false),
            ("amino - nucleoside", "aminonucleoside", false),
        ] {
            assert_eq!(told_apart(a, b), expected, "{a} / {b}");
        }
    }
}
