//! A page's bytes to characters.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::bytes::Regex;

/// How much of a page is searched for its declaration; standards ask for the first 1,024 bytes.
const DECLARED_WITHIN: usize = 4_096;

/// More than any honest tag has. The tokenizer compares each attribute with all before it.
pub(super) const MAX_ATTRIBUTES: usize = 1_000;

/// Decodes a page; bytes that are not of its character set become U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    let encoding = declared(bytes).unwrap_or_else(|| {
        let utf8 = std::str::from_utf8(bytes).is_ok();
        if utf8 { UTF_8 } else { WINDOWS_1252 }
    });
    encoding.decode_without_bom_handling(bytes).0
}

/// What `<meta charset>` or `<meta http-equiv=content-type>` says.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    static META: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i-u)<meta\s[^>]*?charset\s*=\s*["']?\s*([a-z0-9_.:-]+)"#)
            .expect("the pattern is valid")
    });
    let head = &bytes[..bytes.len().min(DECLARED_WITHIN)];
    let label = META.captures(head)?.get(1)?.as_bytes();
    let encoding = Encoding::for_label(label)?;
    // A declaration that could be read as ASCII is not UTF-16, whatever it says.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// Whether any tag of `html` has more than [`MAX_ATTRIBUTES`] attributes.
pub(super) fn has_overloaded_tag(html: &str) -> bool {
    let mut bytes = html.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'<' || !bytes.peek().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/') {
            continue;
        }
        let (mut attributes, mut before) = (0, b'<');
        while let Some(byte) = bytes.next() {
            match byte {
                b'>' => break,
                // A quoted value: only after `=`, else the quote is part of a name.
                b'"' | b'\'' if before == b'=' => {
                    bytes.by_ref().find(|&b| b == byte);
                    attributes += 1;
                }
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' => {
                    attributes += usize::from(!matches!(before, b' ' | b'/'));
                }
                _ => {}
            }
            if attributes > 2 * MAX_ATTRIBUTES {
                return true;
            }
            // White space around `=` does not part a value from its name.
            let blank = byte.is_ascii_whitespace();
            before = if blank && before == b'=' {
                b'='
            } else if blank {
                b' '
            } else {
                byte
            };
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_wins_over_a_declaration_and_that_over_the_bytes() {
        assert_eq!(decode("\u{feff}<meta charset=latin1>β".as_bytes()), "<meta charset=latin1>β");
        assert_eq!(decode(b"\xff\xfeh\0i\0"), "hi");
        assert_eq!(
            decode(b"<META http-equiv='Content-Type' content='text/html; charset=windows-1251'>\xe4"),
            { "<META http-equiv='Content-Type' content='text/html; charset=windows-1251'>д" }
        );
        assert_eq!(decode(b"<meta charset=\"utf-16\">\xc3\xa9"), "<meta charset=\"utf-16\">é");
        assert_eq!(decode("é".as_bytes()), "é");
        assert_eq!(decode(b"caf\xe9 \x93x\x94"), "café “x”");
    }

    #[test]
    fn a_tag_of_a_million_attributes_is_seen() {
        let names: Vec<String> = (0..3_000).map(|n| format!("a{n}")).collect();
        assert!(has_overloaded_tag(&format!("<p {}>", names.join(" "))));
        assert!(has_overloaded_tag(&format!("<p {}>", names.join("=\">\" "))));
        assert!(has_overloaded_tag(&format!("<p {}>", names.join("/"))));
        assert!(!has_overloaded_tag(&"<p class='a b c' id = \"x > y\">text</p> ".repeat(3_000)));
        assert!(!has_overloaded_tag(&format!("<img src=\"{}\">", "a ".repeat(9_000))));
    }
}
