//! Which of a page's blocks are its article.
//!
//! An extractor gives the article's text; this maps that text back to the page's blocks.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use trafilatura::{ExtractionFocus, Options};

use super::blocks::{Block, Scan};
use crate::document::PassageKind;

/// Deeper pages are not given to the extractor: it recurses, and its time grows with the
/// square of the depth. Honest pages stay below 100.
const MAX_DEPTH: usize = 250;
/// Nor are longer pages, or those of more elements once a tree is made of them, which would
/// take it many seconds.
const MAX_BYTES: usize = 8 << 20;
const MAX_ELEMENTS: usize = 40_000;

/// A block with fewer letters and digits (in bytes) is no evidence of its own: `Share` may
/// be in any article.
const ANCHOR_BYTES: usize = 24;
/// More places where blocks occur in the article than any honest page has.
const MAX_PLACES: usize = 20_000;
/// How many earlier places are looked at for the one that comes before: bounds the work.
const MAX_BACK: usize = 400;
/// Shorter blocks are no sentence of an article.
const SENTENCE_BYTES: usize = 60;
/// How many blocks below a heading its text may begin: a byline or an advertisement comes between.
const HEADING_REACH: usize = 3;
/// How far a caption may stand from the article's paragraphs: its credit or a heading comes between.
const CAPTION_REACH: usize = 2;
/// Words in a row by which a block is recognised in part.
const SHINGLE: usize = 3;

/// The text of the page's article as the extractor sees it, or nothing.
pub(super) fn extract(html: &str, scan: &Scan) -> Option<String> {
    let elements = scan.elements.saturating_mul(1 + scan.stray);
    if scan.depth > MAX_DEPTH || html.len() > MAX_BYTES || elements > MAX_ELEMENTS {
        return None;
    }
    let options = Options::default().with_fallback(true).with_focus(ExtractionFocus::FavorPrecision);
    // The extractor is a large port of heuristics with many unwraps; one page that trips one
    // must not end the run. It holds no state that a panic could leave half-changed.
    let result = catch_unwind(AssertUnwindSafe(|| trafilatura::extract(html, &options)));
    let text = result.ok()?.ok()?.content_text;
    (!text.trim().is_empty()).then_some(text)
}

/// For each block, whether it belongs to the article whose text is `article`.
pub(super) fn mark(blocks: &[Block], article: &str) -> Vec<bool> {
    let squeezed: Vec<String> = blocks.iter().map(|block| squeeze(&block.text)).collect();
    let article_squeezed = squeeze(article);
    let anchors = anchors(&squeezed, &article_squeezed);
    let mut main = vec![false; blocks.len()];
    for anchor in &anchors {
        main[anchor.block] = true;
    }
    mark_partial(blocks, &squeezed, article, &anchors, &mut main);
    mark_short(&squeezed, &article_squeezed, &anchors, &mut main);
    fill(blocks, &mut main);
    mark_captions(blocks, &mut main);
    settle_headings(blocks, &mut main);
    main
}

/// For each block, whether it is article, judged by the markup alone.
pub(super) fn mark_by_markup(blocks: &[Block]) -> Vec<bool> {
    let main: Vec<bool> = blocks.iter().map(|block| !block.chrome).collect();
    // Some sites put the whole page in one form.
    if main.iter().any(|&m| m) { main } else { vec![true; blocks.len()] }
}

/// Letters and digits only, lower case: what survives differences in spacing and marks.
pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A block found in the article, at bytes `start..end` of its squeezed text.
#[derive(Debug, Clone, Copy)]
struct Place {
    block: usize,
    start: usize,
    end: usize,
}

/// Finds the long blocks that occur in the article, in the article's order.
///
/// Where a text stands more than once in the page (a headline repeated by a teaser), the one
/// nearest to its neighbours in the article is taken.
fn anchors(squeezed: &[String], article: &str) -> Vec<Place> {
    let long: Vec<usize> = (0..squeezed.len()).filter(|&i| squeezed[i].len() >= ANCHOR_BYTES).collect();
    // Of the automata this one is built fastest, and it is used once.
    let mut builder = AhoCorasick::builder();
    builder.kind(Some(AhoCorasickKind::NoncontiguousNFA));
    let Ok(finder) = builder.build(long.iter().map(|&i| &squeezed[i])) else {
        return Vec::new();
    };
    let mut places: Vec<Place> = finder
        .find_overlapping_iter(article)
        .take(MAX_PLACES)
        .map(|m| Place { block: long[m.pattern().as_usize()], start: m.start(), end: m.end() })
        .collect();
    places.sort_by_key(|place| (place.block, place.start));

    // The heaviest chain in which both the blocks and the places in the article ascend. A
    // block weighs its length; each block skipped costs a little, so equal chains hold together.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let weight = (place.end - place.start) * 64;
        let mut chosen = (weight, None);
        for before in at.saturating_sub(MAX_BACK)..at {
            let earlier = places[before];
            if earlier.block < place.block && earlier.end <= place.start {
                let skipped = (place.block - earlier.block).min(600);
                let total = (best[before].0 + weight).saturating_sub(skipped);
                if total > chosen.0 {
                    chosen = (total, Some(before));
                }
            }
        }
        best.push(chosen);
    }
    let mut chain = Vec::new();
    let mut at = (0..best.len()).max_by_key(|&i| best[i].0);
    while let Some(i) = at {
        chain.push(places[i]);
        at = best[i].1;
    }
    chain.reverse();
    chain
}

/// Marks long blocks of which the article has most, but not all: a share button inside a
/// paragraph is enough to keep it from being an anchor.
fn mark_partial(blocks: &[Block], squeezed: &[String], article: &str, anchors: &[Place], main: &mut [bool]) {
    let mut numbers = HashMap::new();
    let article = number_words(article, &mut numbers);
    let mut known: HashSet<&[u32]> = article.windows(SHINGLE).collect();
    let numbered: Vec<Vec<u32>> =
        blocks.iter().map(|block| number_words(&block.text, &mut numbers)).collect();
    // What an anchor accounts for is no evidence for another block: that is a teaser or a summary.
    for anchor in anchors {
        for shingle in numbered[anchor.block].windows(SHINGLE) {
            known.remove(shingle);
        }
    }
    for (i, block) in numbered.iter().enumerate() {
        if main[i] || squeezed[i].len() < ANCHOR_BYTES {
            continue;
        }
        let total = block.len().saturating_sub(SHINGLE - 1);
        let found = block.windows(SHINGLE).filter(|shingle| known.contains(shingle)).count();
        // Far from the article only a longer text counts.
        let enough = if near(anchors, i) { found * 3 > total } else { total >= 12 && found * 10 > total * 8 };
        main[i] = total > 0 && enough;
    }
}

/// The words of `text` as numbers, the same word always the same one.
fn number_words(text: &str, numbers: &mut HashMap<String, u32>) -> Vec<u32> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut list = Vec::new();
    for word in words {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        list.push(*numbers.entry(word.to_lowercase()).or_insert(next));
    }
    list
}

/// Whether block `i` lies between anchors or within a few blocks of them.
fn near(anchors: &[Place], i: usize) -> bool {
    match (anchors.first(), anchors.last()) {
        (Some(first), Some(last)) => i + 4 >= first.block && i <= last.block + 4,
        _ => true,
    }
}

/// Marks short blocks that stand in the article just where they stand in the page: between
/// the same two anchors, in the same order.
fn mark_short(squeezed: &[String], article: &str, anchors: &[Place], main: &mut [bool]) {
    let borders = anchors.iter().map(|a| (a.block, a.start));
    let mut block = 0;
    let mut at = 0;
    for (next, (until_block, until)) in borders.chain([(squeezed.len(), article.len())]).enumerate() {
        let mut from = at;
        for i in block..until_block {
            let short = &squeezed[i];
            if main[i] || short.is_empty() || short.len() >= ANCHOR_BYTES || from > until {
                continue;
            }
            if !(near(anchors, i)) {
                continue;
            }
            if let Some(found) = article[from..until].find(short.as_str()) {
                main[i] = true;
                from += found + short.len();
            }
        }
        if let Some(anchor) = anchors.get(next) {
            (block, at) = (anchor.block + 1, anchor.end);
        }
    }
}

/// Marks paragraphs that the extractor passed over in the midst of the article: sentences with
/// article right before and after.
fn fill(blocks: &[Block], main: &mut [bool]) {
    for i in 1..blocks.len().saturating_sub(1) {
        let block = &blocks[i];
        let sentence = block.text.len() >= SENTENCE_BYTES
            && block.text.trim_end_matches(['"', '\'', '”', '’', ')']).ends_with(['.', '!', '?', '。']);
        let own = block.kind == PassageKind::Body && !block.chrome && block.linked * 3 < block.text.len();
        if sentence && own && main[i - 1] && main[i + 1] {
            main[i] = true;
        }
    }
}

/// Marks captions that stand in the article: the extractor often leaves figures out.
fn mark_captions(blocks: &[Block], main: &mut [bool]) {
    for i in (0..blocks.len()).filter(|&i| blocks[i].kind == PassageKind::Caption && !blocks[i].chrome) {
        let before = main[i.saturating_sub(CAPTION_REACH)..i].contains(&true);
        let after = main[i + 1..main.len().min(i + 1 + CAPTION_REACH)].contains(&true);
        main[i] |= before && after;
    }
}

/// Settles the headings: one between article blocks is article though the extractor passed
/// over it; one with no article text below it (the headline of a teaser) is not.
fn settle_headings(blocks: &[Block], main: &mut [bool]) {
    let is_heading = |i: usize| blocks[i].kind == PassageKind::Heading;
    for i in (0..blocks.len()).rev().filter(|&i| is_heading(i)) {
        let next = main.get(i + 1) == Some(&true);
        if main[i] {
            let below = (i + 1..blocks.len().min(i + 1 + HEADING_REACH)).any(|j| main[j] && !is_heading(j));
            main[i] = below || next;
        } else {
            let own = !blocks[i].chrome && blocks[i].linked * 2 < blocks[i].text.len();
            main[i] = own && next && i > 0 && main[i - 1];
        }
    }
}
