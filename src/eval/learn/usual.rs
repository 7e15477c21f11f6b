//! What is usual enough to be learned, and how a name is usually written.

/// The least share of the mentions of a string that must agree.
const LEAST_SHARE: f64 = 0.75;

/// Whether `part` of `all` mentions are nearly all.
pub(super) fn is_most(part: usize, all: usize) -> bool {
    part as f64 >= LEAST_SHARE * all as f64
}

/// With single blanks, and without the capital that begins a sentence or heading.
pub(super) fn in_running_text(surface: &str) -> String {
    let surface = surface.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = surface.chars();
    match letters.next() {
        Some(first) if !letters.clone().any(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => surface,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capital_of_a_sentence_is_no_part_of_a_name() {
        for (surface, expected) in [
            ("Renal  injury", "renal injury"),
            ("COPD", "COPD"),
            ("p53", "p53"),
            ("Down Syndrome", "Down Syndrome"),
        ] {
            assert_eq!(in_running_text(surface), expected);
        }
        assert!(is_most(3, 4) && !is_most(2, 3));
    }
}
