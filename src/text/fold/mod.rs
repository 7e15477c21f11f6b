//! Folding: the one place that says when two strings are the same name.
//!
//! Text and names go through the same code. A string becomes a row of *tokens*, each with
//! the bytes it came from, so that a match in the folded row is a span of the original; an
//! offset map is not needed. [`RULES`] lists what folding does, in order, with examples; each
//! rule is one file here. A rule that is wrong about English does no harm as long as it does
//! not make two different names one, since names and text are folded alike.

mod greek;
mod hash;
mod lanes;
mod letters;
mod numeral;
mod plural;
mod rule;
mod scan;
mod separator;
mod spelling;
mod word;

use unicode_normalization::char::is_combining_mark;

pub use hash::extend_hash;
pub use rule::Rule;

use greek::greek;
use scan::Scan;
use separator::{is_soft, possessive, possessive_after};
use word::SHORT;

/// The rules in the order they apply.
pub const RULES: [Rule; 9] = [
    separator::CUT,
    separator::SEPARATORS,
    separator::POSSESSIVE,
    greek::RULE,
    letters::RULE,
    numeral::RULE,
    word::CASE,
    plural::RULE,
    spelling::RULE,
];

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
    /// Where its folded form is in [`Folded`]'s buffer.
    folded: u32,
    /// How long that is, in bytes; what is longer is no word and is cut.
    folded_len: u16,
    /// How it stands to the token before.
    pub gap: Gap,
    /// How it is written.
    pub form: Form,
    /// Hash of the folded form.
    pub hash: u64,
}

impl Token {
    /// What stands behind the last token.
    pub(crate) const END: Self = Self {
        start: u32::MAX,
        end: u32::MAX,
        folded: 0,
        folded_len: 0,
        gap: Gap::Hard,
        form: Form::Mark,
        hash: 0,
    };

    /// Whether it is a run of letters or digits rather than a punctuation mark.
    #[must_use]
    pub const fn is_word(&self) -> bool {
        !matches!(self.form, Form::Mark)
    }
}

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Punctuation.
    Mark,
    /// Letters or digits, no capital among them.
    Small,
    /// Letters with a capital among them.
    Capital,
}

impl Form {
    const fn of_word(has_capital: bool) -> Self {
        if has_capital { Self::Capital } else { Self::Small }
    }
}

/// A folded string. Meant to be reused: [`Folded::clear`] keeps the buffers.
#[derive(Debug, Default)]
pub struct Folded {
    /// What was folded in lower case, and what of it folds to something else. The bytes of
    /// each token are UTF-8.
    text: Vec<u8>,
    /// Behind the last one stands [`Token::END`].
    tokens: Vec<Token>,
    scan: Scan,
    /// What is being folded, with room behind.
    written: Vec<u8>,
    scratch: String,
}

impl Folded {
    /// Nothing folded yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            text: Vec::new(),
            tokens: Vec::new(),
            scan: Scan::new(),
            written: Vec::new(),
            scratch: String::new(),
        }
    }

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
        self.tokens.split_last().map_or(&[], |(_, tokens)| tokens)
    }

    /// The tokens, and [`Token::END`] behind them, or nothing.
    pub(crate) fn tokens_and_end(&self) -> &[Token] {
        &self.tokens
    }

    /// The folded form of token `i`.
    ///
    /// # Panics
    /// When there is no such token.
    #[must_use]
    pub fn token(&self, i: usize) -> &str {
        std::str::from_utf8(self.token_bytes(i)).expect("only whole characters are pushed")
    }

    /// The folded form of token `i` as UTF-8 bytes, which costs no look at them.
    ///
    /// # Panics
    /// When there is no such token.
    #[must_use]
    pub fn token_bytes(&self, i: usize) -> &[u8] {
        let token = &self.tokens[i];
        &self.text[token.folded as usize..][..usize::from(token.folded_len)]
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

    /// Whether tokens `from..to` spell `key`, which is as [`Folded::key_into`] writes it.
    ///
    /// # Panics
    /// When there are no such tokens.
    #[must_use]
    pub fn is_key(&self, from: usize, to: usize, key: &[u8]) -> bool {
        let mut rest = key;
        for i in from..to {
            if i > from {
                let Some(after) = rest.strip_prefix(b" ") else { return false };
                rest = after;
            }
            let Some(after) = rest.strip_prefix(self.token_bytes(i)) else { return false };
            rest = after;
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
        let most = (offset + bytes.len()).max(self.text.len() + bytes.len() + SHORT);
        assert!(u32::try_from(most).is_ok(), "documents are limited to less than 4 GiB");
        // So that every run has two bytes up to its end and sixteen from its beginning.
        self.text.push(0);
        let base = self.text.len();
        let mut scan = std::mem::take(&mut self.scan);
        scan.read(bytes, &mut self.text);
        self.text.extend([0; SHORT]);
        self.written.clear();
        self.written.extend_from_slice(bytes);
        self.written.extend([0; SHORT]);

        self.tokens.pop();
        let mut ligatures = scan.ligatures.iter().map(|&at| at as usize);
        let mut ligature = ligatures.next().unwrap_or(usize::MAX);
        let mut gap = Gap::Hard;
        let mut at = 0;
        for (&start, &end) in scan.starts.iter().zip(&scan.ends) {
            let (start, end) = (start as usize, end as usize);
            if start == at + 1 && bytes[at] == b' ' {
                // By far the most common: one blank between words.
                gap = soften(gap);
            } else {
                if at < start {
                    at = self.push_between(text, at, start, offset, base, &mut gap);
                }
                // What is not ASCII takes the letters behind it along.
                if at > start {
                    continue;
                }
            }
            let mut is_plain = end - start <= SHORT;
            while ligature < end {
                is_plain = false;
                ligature = ligatures.next().unwrap_or(usize::MAX);
            }
            let in_lower = base + start;
            let is_digits = self.text[in_lower].is_ascii_digit();
            if joins_non_ascii(self.text[base + end]) && !is_digits {
                at = self.push_word(text, start, offset, &mut gap);
                continue;
            }
            at = end;
            if is_plain && let Some(plain) = self.plain(base, start, end) {
                let form = Form::of_word(plain.has_capital);
                self.add(offset + start, end - start, gap, form, (in_lower, plain.len), plain.hash);
            } else if is_digits {
                self.push_as_is(bytes, start, end, offset, base, gap, Form::Small);
            } else {
                let word = &text[start..end];
                let form = Form::of_word(word.bytes().any(|b| b.is_ascii_uppercase()));
                self.push_letters(word, offset + start, end - start, gap, form);
            }
            gap = Gap::Glued;
        }
        if at < bytes.len() {
            self.push_between(text, at, bytes.len(), offset, base, &mut gap);
        }
        self.tokens.push(Token::END);
        self.scan = scan;
    }

    #[inline]
    fn plain(&self, base: usize, start: usize, end: usize) -> Option<word::Plain> {
        let low = self.text[base + start..].first_chunk()?;
        let last = self.text[base + end - 2..].first_chunk()?;
        word::plain(low, self.written[start..].first_chunk()?, *last, end - start)
    }

    /// What stands between runs of ASCII letters or digits, from `at` to `to`; gives where it
    /// ends, which is past `to` where a word goes on.
    fn push_between(
        &mut self,
        text: &str,
        mut at: usize,
        to: usize,
        offset: usize,
        base: usize,
        gap: &mut Gap,
    ) -> usize {
        let bytes = text.as_bytes();
        while at < to {
            match CLASS[bytes[at] as usize] {
                Class::Soft => {
                    at += 1;
                    at += possessive(&bytes[at - 1..]);
                    *gap = soften(*gap);
                }
                Class::Dot
                    if *gap == Gap::Glued && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) =>
                {
                    *gap = Gap::Soft;
                    at += 1;
                }
                Class::NonAscii => at = self.push_word(text, at, offset, gap),
                Class::Dot | Class::Punct | Class::Word => {
                    self.push_as_is(bytes, at, at + 1, offset, base, soften(*gap), Form::Mark);
                    *gap = Gap::Soft;
                    at += 1;
                }
            }
        }
        at
    }

    /// A token whose folded form is its lower case.
    #[expect(clippy::too_many_arguments, reason = "one place and how it stands there")]
    fn push_as_is(
        &mut self,
        bytes: &[u8],
        start: usize,
        end: usize,
        offset: usize,
        base: usize,
        gap: Gap,
        form: Form,
    ) {
        let hash = hash::of(&bytes[start..end]);
        self.add(offset + start, end - start, gap, form, (base + start, end - start), hash);
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
            self.push_token(&text.as_bytes()[at..at + len], offset + at, len, soften(*gap), Form::Mark);
            *gap = Gap::Soft;
            return at + len;
        }
        if let Some(name) = greek(first) {
            let len = first.len_utf8();
            let neighbour = |c: Option<char>| c.is_some_and(|c| greek(c).is_some());
            if !neighbour(text[at + len..].chars().next()) && !neighbour(text[..at].chars().next_back()) {
                self.push_token(name.as_bytes(), offset + at, len, *gap, Form::of_word(first.is_uppercase()));
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
        let form = Form::of_word(text[at..end].chars().any(char::is_uppercase));
        let mut plain = std::mem::take(&mut self.scratch);
        letters::bare_into(&text[at..end], &mut plain);
        if plain.bytes().all(|b| b.is_ascii_alphabetic()) {
            self.push_letters(&plain, offset + at, end - at, *gap, form);
        } else {
            let lower: String = plain.chars().flat_map(char::to_lowercase).collect();
            self.push_token(lower.as_bytes(), offset + at, end - at, *gap, form);
        }
        self.scratch = plain;
        *gap = Gap::Glued;
        end
    }

    /// A run of ASCII letters, which stands for `len` bytes of the original.
    fn push_letters(&mut self, word: &str, start: usize, len: usize, gap: Gap, form: Form) {
        let from = self.text.len();
        let before = match self.tokens.len() {
            n if n > 0 && gap != Gap::Hard => self.token_bytes(n - 1),
            _ => &[],
        };
        let numbered = numeral::takes_a_numeral(before);
        word::fold_into(word, numbered, &mut self.text);
        self.add_written(start, len, gap, form, from);
    }

    fn push_token(&mut self, folded: &[u8], start: usize, len: usize, gap: Gap, form: Form) {
        let from = self.text.len();
        self.text.extend_from_slice(folded);
        self.add_written(start, len, gap, form, from);
    }

    /// A token whose folded form has just been written, from `from` on.
    fn add_written(&mut self, start: usize, len: usize, gap: Gap, form: Form, from: usize) {
        assert!(u32::try_from(self.text.len()).is_ok(), "documents are limited to less than 4 GiB");
        let folded = &self.text[from..];
        let (written, hash) = (folded.len(), hash::of(folded));
        self.add(start, len, gap, form, (from, written), hash);
    }

    /// How much of a form that begins at `from`, and is longer than can be told, is kept: whole
    /// characters. No name is as long.
    #[cold]
    fn longest_kept(&self, from: usize) -> u16 {
        let continues = |len: &u16| self.text[from + usize::from(*len)] & 0xC0 == 0x80;
        (0..=u16::MAX).rev().find(|len| !continues(len)).unwrap_or(0)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "positions were looked at when the text came")]
    fn add(&mut self, start: usize, len: usize, gap: Gap, form: Form, folded: (usize, usize), hash: u64) {
        self.tokens.push(Token {
            start: start as u32,
            end: (start + len) as u32,
            folded: folded.0 as u32,
            folded_len: u16::try_from(folded.1).unwrap_or_else(|_| self.longest_kept(folded.0)),
            gap,
            form,
            hash,
        });
    }
}

/// The folded form of a whole string: equal for two strings exactly where they are the same
/// name.
///
/// ```
/// use theralex::text::fold::key;
/// assert_eq!(key("α-Globins"), key("alpha globin"));
/// ```
#[must_use]
pub fn key(text: &str) -> String {
    let folded = Folded::of(text);
    let mut key = String::with_capacity(text.len());
    folded.key_into(0, folded.tokens().len(), &mut key);
    key
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter or digit.
    Word,
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
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => Class::Word,
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

/// Whether a character that begins with this byte may go on with the word before it.
const fn joins_non_ascii(first: u8) -> bool {
    // U+2000..U+2FFF (lead byte E2: dashes, quotes, bullets) holds no letter of a word, and
    // is by far the most common neighbour in English text.
    first >= 0x80 && first != 0xE2
}

const fn soften(gap: Gap) -> Gap {
    match gap {
        Gap::Hard => Gap::Hard,
        Gap::Glued | Gap::Soft => Gap::Soft,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_rule_does_what_its_examples_say() {
        for rule in RULES {
            assert!(!rule.same.is_empty(), "{} has no example", rule.name);
            for (a, b) in rule.same {
                assert_eq!(key(a), key(b), "{}: {a} = {b}", rule.name);
            }
            for (a, b) in rule.apart {
                assert_ne!(key(a), key(b), "{}: {a} ≠ {b}", rule.name);
            }
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
    fn a_word_too_long_to_keep_is_cut_between_characters() {
        for word in ["字", "é", "a"] {
            let text = format!("x{}", word.repeat(70_000));
            let folded = Folded::of(&text);
            let longest = (0..folded.tokens().len()).map(|i| folded.token(i).len()).max();
            assert!(longest.is_some_and(|len| len > 65_000 && len <= 65_535), "{word}: {longest:?}");
        }
    }

    #[test]
    fn keys_compare_without_being_built() {
        let folded = Folded::of("the alpha-globin gene");
        assert!(folded.is_key(1, 3, b"alpha globin"));
        assert!(!folded.is_key(1, 3, b"alpha globi"));
        assert!(!folded.is_key(1, 3, b"alpha globin gene"));
        assert!(!folded.is_key(1, 2, b"alpha globin"));
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
