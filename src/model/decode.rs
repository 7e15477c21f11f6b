//! From logits to mentions: for each type the likeliest row of tags, then spans.

use super::output::{ModelSpan, PieceOutput, SentenceOutput};
use crate::concept::EntityType;
use crate::document::Span;

/// Tags of each type: outside, first, inside.
pub(super) const TAGS: usize = 3;

/// Logits of one wordpiece: the tags of disease, then of gene, vector, drug.
pub(super) const LABELS: usize = TAGS * EntityType::ALL.len();

const O: usize = 0;
const B: usize = 1;
const I: usize = 2;

/// Reads `logits`, [`LABELS`] for each of the wordpieces that cover `pieces` of `sentence`.
pub(super) fn decode(sentence: &str, pieces: &[(u32, u32)], logits: &[f32]) -> SentenceOutput {
    let mut read: Vec<PieceOutput> = pieces
        .iter()
        .map(|&(start, end)| PieceOutput { start, end, inside: [0; 4], begins: [0; 4] })
        .collect();
    let mut spans = Vec::new();
    let mut scores = Vec::with_capacity(pieces.len());
    for entity_type in EntityType::ALL {
        let at = entity_type as usize;
        scores.clear();
        for (piece, row) in read.iter_mut().zip(logits.chunks_exact(LABELS)) {
            let tags = log_softmax(&row[at * TAGS..(at + 1) * TAGS]);
            piece.inside[at] = round(1.0 - tags[O].exp());
            piece.begins[at] = round(tags[B].exp());
            scores.push(tags);
        }
        for (first, last) in mentions(&likeliest(&scores)) {
            let span = whole_words(sentence, read[first].start as usize, read[last].end as usize);
            let span = trimmed(sentence, span);
            // A mention is as sure as its least sure piece.
            let inside = read[first..=last].iter().map(|piece| piece.inside[at]);
            let score = f32::from(inside.min().unwrap_or(0)) / f32::from(u8::MAX);
            push(&mut spans, ModelSpan { span, entity_type, score });
        }
    }
    spans.sort_by_key(|found| (found.span, found.entity_type));
    SentenceOutput { pieces: read, spans }
}

/// Adds a span; one that, grown to whole words, meets the one before it of its type joins it.
fn push(spans: &mut Vec<ModelSpan>, new: ModelSpan) {
    match spans.last_mut() {
        Some(last) if last.entity_type == new.entity_type && last.span.overlaps(new.span) => {
            let end = last.span.end().max(new.span.end());
            last.span = Span::new(last.span.start().min(new.span.start()), end);
            last.score = last.score.min(new.score);
        }
        _ if new.span.is_empty() => {}
        _ => spans.push(new),
    }
}

/// A probability in 255 steps: what is kept is small, and the same whether it was just
/// computed or remembered.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0–255")]
fn round(probability: f32) -> u8 {
    (probability.clamp(0.0, 1.0) * f32::from(u8::MAX)).round() as u8
}

fn log_softmax(logits: &[f32]) -> [f32; TAGS] {
    let tags = [logits[O], logits[B], logits[I]];
    let most = tags.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = tags.iter().map(|tag| (tag - most).exp()).sum();
    tags.map(|tag| tag - most - sum.ln())
}

/// The likeliest tags in which no mention goes on that has not begun (Viterbi).
fn likeliest(scores: &[[f32; TAGS]]) -> Vec<usize> {
    let Some((first, rest)) = scores.split_first() else { return Vec::new() };
    let mut best = [first[O], first[B], f32::NEG_INFINITY];
    let mut back = Vec::with_capacity(rest.len());
    for row in rest {
        let any = highest(&best);
        let inside = if best[B] >= best[I] { B } else { I };
        back.push([any, any, inside]);
        best = [best[any] + row[O], best[any] + row[B], best[inside] + row[I]];
    }
    let mut tag = highest(&best);
    let mut path = vec![tag];
    for from in back.iter().rev() {
        tag = from[tag];
        path.push(tag);
    }
    path.reverse();
    path
}

/// The first of the highest.
fn highest(scores: &[f32; TAGS]) -> usize {
    if scores[O] >= scores[B] && scores[O] >= scores[I] {
        O
    } else if scores[B] >= scores[I] {
        B
    } else {
        I
    }
}

/// First and last piece of each mention.
fn mentions(path: &[usize]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (i, &tag) in path.iter().enumerate() {
        match (tag, found.last_mut()) {
            (B, _) => found.push((i, i)),
            (I, Some(last)) => last.1 = i,
            _ => {}
        }
    }
    found
}

/// Bytes `start..end`, grown so that neither border is inside a run of letters and digits.
fn whole_words(text: &str, mut start: usize, mut end: usize) -> Span {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if start < end {
        while word(text[..start].chars().next_back()) && word(text[start..].chars().next()) {
            start -= text[..start].chars().next_back().map_or(0, char::len_utf8);
        }
        while word(text[end..].chars().next()) && word(text[..end].chars().next_back()) {
            end += text[end..].chars().next().map_or(0, char::len_utf8);
        }
    }
    Span::new(start, end.max(start))
}

/// The span as a name is written: with the bracket that closes it ("CaCl(2" before ")"), without
/// one that opens or closes outside it, without a hyphen that only joins it to the next word.
fn trimmed(text: &str, span: Span) -> Span {
    let (mut start, mut end) = (span.start(), span.end());
    loop {
        let name = &text[start..end];
        start += name.len() - name.trim_start().len();
        end = start + name.trim().len();
        let name = &text[start..end];
        let after = text[end..].chars().next();
        let joins = after.is_some_and(char::is_alphanumeric);
        let alone = unmatched(name);
        if alone.first() == Some(&0) {
            start += 1;
        } else if alone.last().is_some_and(|&at| after.is_some() && after == closing(name, at)) {
            end += 1;
        } else if alone.last().is_some_and(|at| at + 1 == name.len()) || name.ends_with('-') && joins {
            end -= 1;
        } else {
            return Span::new(start, end);
        }
    }
}

const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// Where the brackets of a name are whose other half is not in it.
fn unmatched(name: &str) -> Vec<usize> {
    let mut alone: Vec<usize> = Vec::new();
    for (at, bracket) in name.char_indices() {
        if alone.last().is_some_and(|&open| closing(name, open) == Some(bracket)) {
            alone.pop();
        } else if BRACKETS.iter().any(|&(open, close)| bracket == open || bracket == close) {
            alone.push(at);
        }
    }
    alone
}

/// What closes the bracket at a place of a name, if one opens there.
fn closing(name: &str, at: usize) -> Option<char> {
    BRACKETS.into_iter().find(|&(open, _)| name[at..].starts_with(open)).map(|(_, close)| close)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Logits in which each piece has one tag of one type.
    fn logits(tags: &[(EntityType, usize)]) -> Vec<f32> {
        let mut logits = Vec::new();
        for &(entity_type, tag) in tags {
            let mut row = [[2.0, 0.0, 0.0]; 4];
            row[entity_type as usize] = [0.0; TAGS];
            row[entity_type as usize][tag] = 4.0;
            logits.extend(row.concat());
        }
        logits
    }

    fn surfaces(text: &str, pieces: &[(u32, u32)], tags: &[(EntityType, usize)]) -> Vec<String> {
        let read = decode(text, pieces, &logits(tags));
        read.spans.iter().map(|s| format!("{}:{}", s.entity_type, s.span.of(text))).collect()
    }

    #[test]
    fn tags_become_spans_of_whole_words() {
        use EntityType::{Disease, Drug, Gene};
        // "haem|##ophilia a and F|##8"
        let text = "haemophilia A and F8";
        let pieces = [(0, 4), (4, 11), (12, 13), (14, 17), (18, 19), (19, 20)];
        let rows: [(&[_], &[&str]); 5] = [
            (
                &[(Disease, B), (Disease, I), (Disease, I), (Gene, O), (Gene, B), (Gene, I)],
                &["disease:haemophilia A", "gene:F8"],
            ),
            // A mention that begins or ends in a word takes the word.
            (
                &[(Disease, O), (Disease, B), (Gene, O), (Gene, O), (Gene, B), (Gene, O)],
                &["disease:haemophilia", "gene:F8"],
            ),
            // One that has not begun does not go on.
            (&[(Drug, O), (Drug, O), (Drug, I), (Drug, I), (Drug, O), (Drug, O)], &["drug:A and"]),
            // Two that meet in a word are one.
            (&[(Gene, B), (Gene, B), (Gene, O), (Gene, O), (Gene, O), (Gene, O)], &["gene:haemophilia"]),
            (&[(Gene, O); 6], &[]),
        ];
        for (tags, expected) in rows {
            assert_eq!(surfaces(text, &pieces, tags), expected);
        }
        assert_eq!(surfaces("", &[], &[]), [""; 0]);
    }

    #[test]
    fn brackets_are_closed_and_joining_hyphens_left_out() {
        let rows = [
            ("CaCl(2) and", 0..6, "CaCl(2)"),
            ("(CaCl(2)) and", 1..9, "CaCl(2)"),
            ("(aspirin)", 0..8, "aspirin"),
            ("(-)-epicatechin", 0..15, "(-)-epicatechin"),
            ("5-HT(1A)-like", 0..9, "5-HT(1A)"),
            ("cocaine-induced", 0..8, "cocaine"),
            // A charge.
            ("Cl- and", 0..3, "Cl-"),
            ("( aspirin )", 0..9, "aspirin"),
            ("(+)-MK-801 (drug)", 0..16, "(+)-MK-801 (drug)"),
            ("())", 1..2, ""),
        ];
        for (text, at, expected) in rows {
            assert_eq!(trimmed(text, Span::new(at.start, at.end)).of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_mention_is_as_sure_as_its_least_sure_piece() {
        let mut sure = logits(&[(EntityType::Gene, B), (EntityType::Gene, I)]);
        sure[LABELS + 3] = 3.0;
        let read = decode("F 8", &[(0, 1), (2, 3)], &sure);
        let expected = (4_f32.exp() + 1.0) / (4_f32.exp() + 3_f32.exp() + 1.0);
        assert!((read.spans[0].score - expected).abs() < 0.01, "{read:?}");
    }

    #[test]
    fn viterbi_is_the_best_of_all_allowed_rows() {
        // A fixed pattern of scores; every row of tags is tried.
        let scores: Vec<[f32; TAGS]> = (0..6_u8)
            .map(|i| [0, 1, 2].map(|t: u8| f32::from((i * 7 + t * 11 + i * t * 5) % 13) / 5.0))
            .collect();
        let mut best = (f32::NEG_INFINITY, Vec::new());
        for code in 0..3_usize.pow(6) {
            let path: Vec<usize> = (0..6).map(|i| code / 3_usize.pow(i) % 3).collect();
            let broken = path[0] == I || path.windows(2).any(|w| w == [O, I]);
            let sum: f32 = path.iter().zip(&scores).map(|(&tag, row)| row[tag]).sum();
            if !broken && sum > best.0 {
                best = (sum, path);
            }
        }
        assert_eq!(likeliest(&scores), best.1);
    }
}
