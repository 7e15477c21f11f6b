//! Checksum files, as publishers lay them beside their releases.

/// The SHA-256 of the file `name` in a checksum file: its only one, or the one in its line.
pub(super) fn sum_in<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let is_sum = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let sums: Vec<(&str, &str)> =
        text.lines().filter_map(|line| Some((line, line.split_ascii_whitespace().find(is_sum)?))).collect();
    let names = |line: &str| {
        line.split_ascii_whitespace().any(|word| {
            let word = word.trim_matches(['*', '(', ')']);
            word.rsplit('/').next() == Some(name)
        })
    };
    match &sums[..] {
        [(_, only)] => Some(only),
        _ => sums.iter().find(|(line, _)| names(line)).map(|(_, sum)| *sum),
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_file_may_list_several() {
        let [a, b] = ["a".repeat(64), "b".repeat(64)];
        for (text, expected) in [
            (a.clone(), Some(&a)),
            (format!("{a}  other-name.gz\n"), Some(&a)),
            (format!("{a}  x.gz\n{b} *./d/y.gz\n"), Some(&b)),
            (format!("SHA256 (x.gz) = {a}\nSHA256 (y.gz) = {b}\n"), Some(&b)),
            (format!("{a}  x.gz\n{b}  z.gz\n"), None),
            ("<html>".into(), None),
        ] {
            assert_eq!(sum_in(&text, "y.gz"), expected.map(String::as_str), "{text}");
        }
    }
}
