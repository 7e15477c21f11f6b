//! Folding: the one place that says when two strings are the same name.
//!
//! Text and names go through the same code. A string becomes a row of *tokens*, each with
//! the bytes it came from, so that a match in the folded row is a span of the original:
//!
//! - A word is cut where letters meet digits (`AAV9` is `aav` `9`, *glued*), so `AAV9`,
//!   `AAV-9` and `AAV 9` are the same tokens. A name may not begin or end at a glued border:
//!   `AAV` is not found in `AAV9`.
//! - White space, hyphens, slashes, apostrophes and a possessive `'s` only part tokens.
//! - Other punctuation is a token of its own: a name runs across it only where it holds it.
//! - Letters fold to lower case without accents or ligatures; a Greek letter alone becomes
//!   its name; then the word rules of `word` apply (plural, British spelling, Roman
//!   numerals).

mod word;

use std::hash::Hasher;

use rustc_hash::FxHasher;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// How a token stands to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Nothing between them, inside one word.
    Glued,
    /// Only what parts the words of one name.
    Soft,
    /// The beginning of a stretch: no name runs across.
    Hard,
}

/// One token of a folded string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the original.
    pub start: u32,
    /// The byte after the last in the original.
    pub end: u32,
    /// The end of its folded form in [`Folded`]'s buffer; it begins where the last one ends.
    folded_end: u32,
    /// How it stands to the token before.
    pub gap: Gap,
    /// Whether it is a letter or digit run rather than a punctuation mark.
    pub is_word: bool,
    /// Hash of the folded form.
    pub hash: u64,
}

/// A folded string. Meant to be reused: [`Folded::clear`] keeps the buffers.
#[derive(Debug, Default)]
pub struct Folded {
    text: String,
    tokens: Vec<Token>,
    scratch: String,
}

impl Folded {
    /// Folds one string from nothing: for names and single mentions.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut folded = Self::default();
        folded.push(text, 0);
        folded
    }

    /// Forgets what was folded, keeping the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.tokens.clear();
    }

    /// The tokens, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The folded form of token `i`.
    ///
    /// # Panics
    /// When there is no such token.
    #[must_use]
    pub fn token(&self, i: usize) -> &str {
        &self.text[self.folded_start(i)..self.tokens[i].folded_end as usize]
    }

    fn folded_start(&self, i: usize) -> usize {
        if i == 0 { 0 } else { self.tokens[i - 1].folded_end as usize }
    }

    /// The folded forms of tokens `from..to`, parted by single spaces, into `key`.
    ///
    /// # Panics
    /// When there are no such tokens.
    pub fn key_into(&self, from: usize, to: usize, key: &mut String) {
        key.clear();
        for i in from..to {
            if i > from {
                key.push(' ');
            }
            key.push_str(self.token(i));
        }
    }

    /// Whether tokens `from..to` spell `key` (as [`Folded::key_into`] writes it).
    ///
    /// # Panics
    /// When there are no such tokens.
    #[must_use]
    pub fn is_key(&self, from: usize, to: usize, key: &str) -> bool {
        let mut rest = key;
        for i in from..to {
            let Some(after) = rest.strip_prefix(self.token(i)) else { return false };
            rest = match after.strip_prefix(' ') {
                Some(after) if i + 1 < to => after,
                None if i + 1 == to => after,
                _ => return false,
            };
        }
        rest.is_empty()
    }

    /// Folds `text` and appends its tokens; the first stands behind a hard gap. `offset` is
    /// added to every position: where `text` begins in the document.
    ///
    /// # Panics
    /// When positions pass `u32::MAX`: documents are limited to less than 4 GiB on the way in.
    pub fn push(&mut self, text: &str, offset: usize) {
        let bytes = text.as_bytes();
        let mut gap = Gap::Hard;
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match CLASS[byte as usize] {
                Class::Letter => {
                    let end = run(bytes, at, Class::Letter);
                    if joins_non_ascii(bytes, end) {
                        at = self.push_word(text, at, offset, &mut gap);
                        continue;
                    }
                    self.push_ascii(&text[at..end], offset + at, gap);
                    gap = Gap::Glued;
                    at = end;
                }
                Class::Digit => {
                    let end = run(bytes, at, Class::Digit);
                    self.push_token(&text[at..end], offset + at, end - at, gap, true);
                    gap = Gap::Glued;
                    at = end;
                }
                Class::Soft => {
                    at += 1;
                    at += possessive(&bytes[at - 1..]);
                    gap = soften(gap);
                }
                Class::Dot => {
                    let inside =
                        gap == Gap::Glued && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
                    if inside {
                        gap = Gap::Soft;
                    } else {
                        self.push_token(".", offset + at, 1, soften(gap), false);
                        gap = Gap::Soft;
                    }
                    at += 1;
                }
                Class::Punct => {
                    self.push_token(&text[at..=at], offset + at, 1, soften(gap), false);
                    gap = Gap::Soft;
                    at += 1;
                }
                Class::NonAscii => at = self.push_word(text, at, offset, &mut gap),
            }
        }
    }

    /// The slow path: from `at`, one word or mark in which not all is ASCII. Gives where it ends.
    fn push_word(&mut self, text: &str, at: usize, offset: usize, gap: &mut Gap) -> usize {
        let mut chars = text[at..].char_indices().peekable();
        let (_, first) = chars.next().expect("called inside the text");
        if is_soft(first) {
            let len = first.len_utf8();
            *gap = soften(*gap);
            let apostrophe = matches!(first, '’' | 'ʼ' | '′');
            return at + len + if apostrophe { possessive_after(&text.as_bytes()[at + len..]) } else { 0 };
        }
        if !first.is_alphanumeric() {
            let len = first.len_utf8();
            // A lone combining mark says nothing.
            if is_combining_mark(first) {
                return at + len;
            }
            self.push_token(&text[at..at + len], offset + at, len, soften(*gap), false);
            *gap = Gap::Soft;
            return at + len;
        }
        if let Some(name) = greek(first) {
            let len = first.len_utf8();
            let neighbour = |c: Option<char>| c.is_some_and(|c| greek(c).is_some());
            if !neighbour(text[at + len..].chars().next()) && !neighbour(text[..at].chars().next_back()) {
                self.push_token(name, offset + at, len, *gap, true);
                *gap = Gap::Glued;
                return at + len;
            }
        }
        let digit = first.is_numeric();
        let mut end = at + first.len_utf8();
        while let Some(&(i, c)) = chars.peek() {
            if !(is_combining_mark(c) || c.is_alphanumeric() && c.is_numeric() == digit) {
                break;
            }
            // A lone Greek letter is a token of its own, also inside a word (`IFNγ`).
            if greek(c).is_some() && greek(first).is_none() {
                break;
            }
            end = at + i + c.len_utf8();
            chars.next();
        }
        let mut plain = std::mem::take(&mut self.scratch);
        plain.clear();
        for c in text[at..end].chars() {
            decompose_compatible(c, |d| match d {
                'æ' | 'Æ' => plain.push_str("ae"),
                'œ' | 'Œ' => plain.push_str("oe"),
                'ß' => plain.push_str("ss"),
                'ø' | 'Ø' => plain.push('o'),
                'ł' | 'Ł' => plain.push('l'),
                _ if is_combining_mark(d) => {}
                _ => plain.push(d),
            });
        }
        if plain.is_ascii() && !digit {
            self.push_ascii_as(&plain, offset + at, end - at, *gap);
        } else {
            let lower: String = plain.chars().flat_map(char::to_lowercase).collect();
            self.push_token(&lower, offset + at, end - at, *gap, true);
        }
        self.scratch = plain;
        *gap = Gap::Glued;
        end
    }

    fn push_ascii(&mut self, word: &str, start: usize, gap: Gap) {
        self.push_ascii_as(word, start, word.len(), gap);
    }

    /// A run of ASCII letters, which stands for `len` bytes of the original.
    fn push_ascii_as(&mut self, word: &str, start: usize, len: usize, gap: Gap) {
        let after_numbered = match self.tokens.len() {
            0 => false,
            _ if gap == Gap::Hard => false,
            n => word::takes_a_numeral(self.token(n - 1)),
        };
        let from = self.text.len();
        word::fold_into(word, after_numbered, &mut self.text);
        self.close_token(from, start, len, gap, true);
    }

    fn push_token(&mut self, folded: &str, start: usize, len: usize, gap: Gap, is_word: bool) {
        let from = self.text.len();
        self.text.push_str(folded);
        self.close_token(from, start, len, gap, is_word);
    }

    fn close_token(&mut self, from: usize, start: usize, len: usize, gap: Gap, is_word: bool) {
        let narrow = |n: usize| u32::try_from(n).expect("documents are limited to less than 4 GiB");
        let mut hasher = FxHasher::default();
        hasher.write(&self.text.as_bytes()[from..]);
        self.tokens.push(Token {
            start: narrow(start),
            end: narrow(start + len),
            folded_end: narrow(self.text.len()),
            gap,
            is_word,
            hash: hasher.finish(),
        });
    }
}

/// The folded form of a whole string: equal for two strings exactly where they are the same
/// name.
///
/// ```
/// use theralex::dictionary::fold::key;
/// assert_eq!(key("α-Globins"), key("alpha globin"));
/// ```
#[must_use]
pub fn key(text: &str) -> String {
    let folded = Folded::of(text);
    let mut key = String::with_capacity(text.len());
    folded.key_into(0, folded.tokens().len(), &mut key);
    key
}

/// Combines the hash of a row of tokens with that of the next.
#[must_use]
pub const fn extend_hash(row: u64, next: u64) -> u64 {
    (row.rotate_left(23) ^ next).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Soft,
    Dot,
    Punct,
    NonAscii,
}

static CLASS: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut table = [Class::Punct; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'.' => Class::Dot,
            b'-' | b'/' | b'_' | b'\'' | b'`' | 0..=b' ' | 0x7F => Class::Soft,
            0x80.. => Class::NonAscii,
            _ => Class::Punct,
        };
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

fn run(bytes: &[u8], at: usize, class: Class) -> usize {
    at + bytes[at..].iter().take_while(|&&b| CLASS[b as usize] == class).count()
}

/// Whether the character at `end` may belong to the word that ends there.
fn joins_non_ascii(bytes: &[u8], end: usize) -> bool {
    // U+2000..U+2FFF (lead byte E2: dashes, quotes, bullets) holds no letter of a word, and
    // is by far the most common neighbour in English text.
    bytes.get(end).is_some_and(|&b| b >= 0x80 && b != 0xE2)
}

const fn soften(gap: Gap) -> Gap {
    match gap {
        Gap::Hard => Gap::Hard,
        Gap::Glued | Gap::Soft => Gap::Soft,
    }
}

/// Bytes of a possessive `s` after an ASCII apostrophe at the start of `bytes`.
fn possessive(bytes: &[u8]) -> usize {
    if bytes[0] == b'\'' { possessive_after(&bytes[1..]) } else { 0 }
}

fn possessive_after(bytes: &[u8]) -> usize {
    let s = matches!(bytes.first(), Some(b's' | b'S'));
    let ends = bytes.get(1).is_none_or(|b| !b.is_ascii_alphanumeric() && *b < 0x80 || *b == 0xE2);
    usize::from(s && ends)
}

/// Non-ASCII characters that only part words: spaces, hyphens, the en dash, apostrophes,
/// invisible marks, and trade-mark signs. The em dash parts clauses, so it is not one.
fn is_soft(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '‐' | '‑' | '‒' | '–' | '−' | '⁄' | '∕' | '’' | '‘' | 'ʼ' | '′' | '™' | '®' | '©')
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE0F}')
}

fn greek(c: char) -> Option<&'static str> {
    Some(match c {
        'α' | 'Α' => "alpha",
        'β' | 'Β' | 'ϐ' => "beta",
        'γ' | 'Γ' => "gamma",
        'δ' | 'Δ' | '∆' => "delta",
        'ε' | 'Ε' | 'ϵ' => "epsilon",
        'ζ' | 'Ζ' => "zeta",
        'η' | 'Η' => "eta",
        'θ' | 'Θ' | 'ϑ' => "theta",
        'ι' | 'Ι' => "iota",
        'κ' | 'Κ' | 'ϰ' => "kappa",
        'λ' | 'Λ' => "lambda",
        'μ' | 'Μ' | 'µ' => "mu",
        'ν' | 'Ν' => "nu",
        'ξ' | 'Ξ' => "xi",
        'ο' | 'Ο' => "omicron",
        'π' | 'Π' | 'ϖ' => "pi",
        'ρ' | 'Ρ' | 'ϱ' => "rho",
        'σ' | 'Σ' | 'ς' => "sigma",
        'τ' | 'Τ' => "tau",
        'υ' | 'Υ' => "upsilon",
        'φ' | 'Φ' | 'ϕ' => "phi",
        'χ' | 'Χ' => "chi",
        'ψ' | 'Ψ' => "psi",
        'ω' | 'Ω' | '\u{2126}' => "omega",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_name_written_differently_folds_alike() {
        for row in [
            &["alpha-globin", "α-globin", "alpha globin", "Alpha–Globin", "α globins"][..],
            &["AAV9", "AAV-9", "aav 9", "AAV‑9"],
            &["haemophilia A", "Hemophilia A", "HAEMOPHILIA A"],
            &["leukaemia", "leukemias", "Leukæmia"],
            &["tumour", "tumors", "Tumours"],
            &["Addison's disease", "Addison’s disease", "Addison disease", "ADDISON'S disease"],
            &[
                "mucopolysaccharidosis type II",
                "mucopolysaccharidosis type 2",
                "mucopolysaccharidosis, type ii",
            ][..2],
            &["factors VIII", "factor VIII", "Factor 8"],
            &["diabetes type I", "diabetes type 1"],
            &["leukodystrophies", "leukodystrophy"],
            &["viruses", "virus"],
            &["AAVs", "AAV"],
            &["Sjögren's syndrome", "Sjogren syndrome"],
            &["ﬁbrosis", "fibrosis"],
            &["IFNγ", "IFN-gamma", "IFN γ"],
            &["β0-thalassemia", "beta0 thalassaemia"],
            &["Kaposi's sarcoma", "Kaposi sarcomas"],
        ] {
            let keys: Vec<String> = row.iter().map(|text| key(text)).collect();
            assert!(keys.iter().all(|k| *k == keys[0]), "{row:?} gave {keys:?}");
        }
    }

    #[test]
    fn different_names_stay_apart() {
        for (a, b) in [
            ("AIDS", "aid"),
            ("hemophilia A", "hemophilia B"),
            ("factor X", "factor IX"),
            ("carcinoma, lung", "carcinoma lung"),
            ("IL-2", "IL-12"),
            ("virus", "viru"),
        ] {
            assert_ne!(key(a), key(b), "{a} / {b}");
        }
    }

    #[test]
    fn tokens_point_at_what_they_came_from() {
        let text = "Mutated β-globin’s “AAVrh74” (Sjögren’s).";
        let folded = Folded::of(text);
        let surfaces: Vec<&str> =
            folded.tokens().iter().map(|t| &text[t.start as usize..t.end as usize]).collect();
        assert_eq!(surfaces, ["Mutated", "β", "globin", "“", "AAVrh", "74", "”", "(", "Sjögren", ")", "."]);
        assert_eq!(folded.tokens()[5].gap, Gap::Glued);
    }

    #[test]
    fn keys_compare_without_being_built() {
        let folded = Folded::of("the alpha-globin gene");
        assert!(folded.is_key(1, 3, "alpha globin"));
        assert!(!folded.is_key(1, 3, "alpha globi"));
        assert!(!folded.is_key(1, 3, "alpha globin gene"));
        assert!(!folded.is_key(1, 2, "alpha globin"));
    }

    proptest! {
        #[test]
        fn any_text_folds_to_tokens_in_order_on_character_borders(text in "(\\PC|[ \r\n\t]|β|'s|🧬|\u{301}){0,200}") {
            let folded = Folded::of(&text);
            let mut last = 0;
            for t in folded.tokens() {
                let (start, end) = (t.start as usize, t.end as usize);
                prop_assert!(last <= start && start < end && end <= text.len());
                prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
                last = end;
            }
        }
    }
}
