//! How a passage reads, whatever it says: its number of words, and whether it ends a sentence.

/// Words of `passage` between ASCII blanks, counted up to `most`.
pub(super) fn words(passage: &str, most: usize) -> usize {
    // Of every passage several times, so by bytes.
    let (mut count, mut inside) = (0, false);
    for byte in passage.bytes() {
        let blank = byte <= b' ';
        if !blank && !inside {
            count += 1;
            if count == most {
                break;
            }
        }
        inside = !blank;
    }
    count
}

/// Whether `passage` ends with a mark that ends a sentence or announces what follows,
/// perhaps inside quotes or brackets.
pub(super) fn ends_sentence(passage: &str) -> bool {
    passage
        .trim_end_matches(['"', '\'', '”', '’', ')', ']', '»'])
        .ends_with(['.', '!', '?', ':', '…', '。', '！', '？', '．'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_up_to_a_number() {
        for (passage, count) in [("", 0), (" \t", 0), ("one", 1), ("one  two\nthree ", 3), ("a b c d e f", 4)]
        {
            assert_eq!(words(passage, 4), count, "{passage:?}");
        }
    }

    #[test]
    fn a_sentence_may_end_inside_quotes_or_brackets() {
        for (passage, ends) in
            [("Yes.", true), ("“Yes!”", true), ("(Yes.)", true), ("Yes", false), ("", false)]
        {
            assert_eq!(ends_sentence(passage), ends, "{passage:?}");
        }
    }
}
