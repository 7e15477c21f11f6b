//! Letter case for an uncased vocabulary: each wordpiece tells how it was written by its token
//! type. `training/features.py` holds the same rule; [`VERSION`] changes with it.

/// The version of the rule, as `labels.json` names it.
pub(super) const VERSION: u32 = 1;

/// How many token types there are.
pub(super) const TYPES: i64 = 14;

/// The token type of `[CLS]`, `[SEP]` and padding.
pub(super) const NONE: i64 = 0;

/// How the letters of a wordpiece are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// No letter and no digit.
    Neither = 0,
    Lower = 1,
    /// A capital, then lower case.
    Capital = 2,
    Upper = 3,
    Mixed = 4,
    /// A digit, and no capital.
    Digit = 5,
    /// A digit and a capital.
    DigitUpper = 6,
}

impl Case {
    fn of(piece: &str) -> Self {
        let digit = piece.chars().any(char::is_numeric);
        let mut upper = piece.chars().filter(|c| c.is_alphabetic()).map(is_upper);
        if digit {
            return if upper.any(|upper| upper) { Self::DigitUpper } else { Self::Digit };
        }
        let Some(first) = upper.next() else { return Self::Neither };
        let rest: Vec<bool> = upper.collect();
        match (first, rest.iter().any(|&upper| upper), rest.iter().all(|&upper| upper)) {
            (true, _, true) => Self::Upper,
            (true, false, _) => Self::Capital,
            (false, false, _) => Self::Lower,
            _ => Self::Mixed,
        }
    }
}

fn is_upper(c: char) -> bool {
    let mut lower = c.to_lowercase();
    lower.next() != Some(c) || lower.next().is_some()
}

/// The token type of the wordpiece that covers bytes `start..end` of `text`: its letter case,
/// and whether it begins a word.
pub(super) fn token_type(text: &str, start: usize, end: usize) -> u8 {
    let begins = text[..start].chars().next_back().is_none_or(char::is_whitespace);
    2 * Case::of(&text[start..end]) as u8 + u8::from(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_as_written_decide() {
        let rows = [
            ("-", Case::Neither),
            ("", Case::Neither),
            ("gene", Case::Lower),
            ("β", Case::Lower),
            ("Gene", Case::Capital),
            ("A", Case::Upper),
            ("SMN", Case::Upper),
            ("Δ", Case::Upper),
            ("mRNA", Case::Mixed),
            ("HbS", Case::Mixed),
            ("p53", Case::Digit),
            ("12", Case::Digit),
            ("AAV9", Case::DigitUpper),
            ("-A-", Case::Upper),
            ("漢字", Case::Lower),
        ];
        for (piece, case) in rows {
            assert_eq!(Case::of(piece), case, "{piece:?}");
        }
    }

    #[test]
    fn a_blank_before_makes_the_odd_type() {
        let text = "The SMN1 gene";
        let types: Vec<u8> =
            [(0, 3), (4, 7), (7, 8), (9, 13)].map(|(start, end)| token_type(text, start, end)).into();
        assert_eq!(types, [5, 7, 10, 3]);
        assert_eq!(token_type("a\u{a0}B", 3, 4), 7, "a no-break space is a blank");
    }
}
