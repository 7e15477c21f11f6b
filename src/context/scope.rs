//! Which mentions a phrase speaks of.
//!
//! A scope reaches the first mention within so many words, unless something ends it before, and
//! goes on along a list: "no evidence of hepatitis, cirrhosis or liver cancer".

use super::Modifier;
use super::line::{Item, Line};
use super::phrases::{Opens, Phrase, Role, part};

/// Words between an event and what it happens to: "received two infusions of the drug X".
const AFTER_EVENT: usize = 5;
/// A reach in words that runs across no preposition.
const CLOSE: usize = 4;
/// Items between a time and its event.
const TO_EVENT: usize = 12;
/// Words between two entries of a list.
const IN_LIST: usize = 4;

/// Ends what a phrase directly speaks of.
const ENDS: u16 = part::CLAUSE | part::PRONOUN | part::RELATIVE | part::VERB | part::PREPOSITION | part::OF;

/// Calls `found` with each mention that a phrase of the line speaks of, and what it says.
pub(super) fn apply(line: &Line, mut found: impl FnMut(usize, Modifier)) {
    let items = line.items();
    for (at, item) in items.iter().enumerate() {
        let Item::Phrase(phrase) = item else { continue };
        let mut ahead = false;
        for opens in &phrase.opens {
            // "Ruled out hepatitis" says nothing of what stands before it.
            if opens.role == Role::Backward && ahead {
                continue;
            }
            let Some((first, back)) = first(items, at, opens) else { continue };
            ahead |= opens.role == Role::Forward;
            listed(items, first, back, |mention| found(mention, opens.modifier));
        }
    }
}

/// The item of the first mention that the phrase at `at` speaks of, and whether its list goes on
/// backwards.
fn first(items: &[Item], at: usize, opens: &Opens) -> Option<(usize, bool)> {
    let Opens { role, modifier, reach } = *opens;
    match role {
        Role::Question if at > 0 => None,
        Role::Forward => Some((ahead(items, at + 1, reach, modifier)?, false)),
        Role::Arising => {
            let first = ahead(items, at + 1, reach, modifier)?;
            arises(&items[first + 1..]).then_some((first, false))
        }
        Role::Backward => Some((behind(items, at, reach, modifier)?, true)),
        Role::Event | Role::Question => {
            let event = event(items, at + 1, reach, modifier)?;
            Some((ahead(items, event + 1, AFTER_EVENT, modifier)?, false))
        }
        Role::Time => {
            let event = past_event(items, at)?;
            Some((ahead(items, event + 1, AFTER_EVENT, modifier)?, false))
        }
    }
}

fn ahead(items: &[Item], from: usize, reach: usize, modifier: Modifier) -> Option<usize> {
    let mut words = 0;
    let mut joined = false;
    for i in from..items.len() {
        match items[i] {
            // "Do not have symptoms and the tumor is small"
            Item::Mention(_) => return (!(joined && words > 0 && is_subject(items, i))).then_some(i),
            Item::Word => {
                words += 1;
            }
            Item::Comma if goes_on(items, i + 1) => {}
            Item::Colon if i == from => {}
            Item::Comma | Item::Open | Item::Close | Item::Stop | Item::Colon => return None,
            Item::Slash => {}
            Item::Phrase(phrase) => {
                // "A previous operation without a diagnosis of X"
                let denied = modifier == Modifier::Historical && phrase.says(Modifier::Negated);
                if phrase.is(ENDS) || phrase.says(modifier) || denied {
                    return None;
                }
                if phrase.is(part::JOIN | part::OR) {
                    joined = true;
                } else if !phrase.is(part::EXAMPLE) {
                    // "did not have surgery and received X"
                    if phrase.is(part::EVENT) && joined && words > 0 {
                        return None;
                    }
                    words += phrase.len();
                }
            }
        }
        if words > reach {
            return None;
        }
    }
    None
}

/// Whether mentions, of which `behind` holds all but the first, are said to occur.
fn arises(behind: &[Item]) -> bool {
    let mut words = 0;
    for item in behind.iter().take(TO_EVENT) {
        match item {
            Item::Phrase(phrase) if phrase.is(part::OCCUR) => return true,
            Item::Mention(_) | Item::Comma | Item::Slash => words = 0,
            Item::Phrase(phrase) if phrase.is(part::JOIN | part::OR) => words = 0,
            Item::Word if words == 0 => words = 1,
            _ => return false,
        }
    }
    false
}

/// Whether a list goes on behind a comma: an example, or an "or" soon.
fn goes_on(items: &[Item], from: usize) -> bool {
    let behind = &items[from.min(items.len())..];
    let words = behind.iter().take_while(|item| matches!(item, Item::Word)).take(IN_LIST).count();
    matches!(behind.get(words), Some(Item::Phrase(p)) if p.is(part::OR) || words == 0 && p.is(part::EXAMPLE))
}

fn behind(items: &[Item], before: usize, reach: usize, modifier: Modifier) -> Option<usize> {
    let mut words = 0;
    let mut i = before;
    while i > 0 {
        i -= 1;
        match items[i] {
            Item::Mention(_) => match preposition_of(items, i) {
                Some(preposition) => i = preposition,
                None => return Some(i),
            },
            Item::Word => words += 1,
            Item::Comma | Item::Stop => return None,
            Item::Open | Item::Close | Item::Slash | Item::Colon => {}
            Item::Phrase(phrase) => {
                if phrase.is(part::CLAUSE | part::PRONOUN | part::RELATIVE) || phrase.says(modifier) {
                    return None;
                }
                words += phrase.len();
            }
        }
        if words > reach {
            return None;
        }
    }
    None
}

/// The preposition or verb that the mention at `at` is the object of: "worms that cause X were not
/// found". "Of" is none: "signs of X were not found".
fn preposition_of(items: &[Item], at: usize) -> Option<usize> {
    let before = items[..at].iter().rposition(|item| !matches!(item, Item::Word))?;
    let near = at - before <= IN_LIST;
    matches!(items[before], Item::Phrase(p) if p.is(part::PREPOSITION | part::EVENT) && near)
        .then_some(before)
}

fn event(items: &[Item], from: usize, reach: usize, modifier: Modifier) -> Option<usize> {
    let mut words = 0;
    for (i, item) in items.iter().enumerate().skip(from) {
        match item {
            Item::Mention(_) | Item::Word => words += 1,
            Item::Phrase(phrase) if phrase.is(part::EVENT) => return Some(i),
            Item::Phrase(phrase) if phrase.is(part::CLAUSE) || phrase.says(modifier) => return None,
            // "No patient in the trial had", but "not informative in people who have".
            Item::Phrase(phrase) if phrase.is(part::PREPOSITION | part::OF) && reach <= CLOSE => return None,
            // "Cannot tolerate steroids have been treated with X"
            Item::Phrase(phrase) if phrase.is(part::VERB) && reach <= CLOSE && words > 1 => return None,
            Item::Phrase(phrase) if !phrase.is(part::VERB) => words += phrase.len(),
            Item::Phrase(_) | Item::Slash => {}
            _ => return None,
        }
        if words > reach {
            return None;
        }
    }
    None
}

/// The past event that a time at `at` belongs to: the nearest before it, else after it.
fn past_event(items: &[Item], at: usize) -> Option<usize> {
    let is_past = |item: &Item| matches!(item, Item::Phrase(p) if p.is(part::PAST));
    let ends =
        |item: &Item| matches!(item, Item::Stop) || matches!(item, Item::Phrase(p) if p.is(part::CLAUSE));
    let before = (0..at).rev().take(TO_EVENT).take_while(|&i| !ends(&items[i])).find(|&i| is_past(&items[i]));
    let mut after = (at + 1..items.len()).take(TO_EVENT).take_while(|&i| !ends(&items[i]));
    before.or_else(|| after.find(|&i| is_past(&items[i])))
}

/// Calls `found` with the mention at item `first` and every one listed with it, going on
/// backwards where `back`.
fn listed(items: &[Item], first: usize, back: bool, mut found: impl FnMut(usize)) {
    let mut at = first;
    let mut length = 0;
    let mut bracketed = false;
    loop {
        let Item::Mention(mention) = items[at] else { return };
        found(mention);
        length += 1;
        let Some(next) = neighbour(items, at, back, length, &mut bracketed) else { return };
        at = next;
    }
}

/// What stands between two entries of a list.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one kind of item whether it stands there")]
struct Link {
    comma: bool,
    and: bool,
    or: bool,
    other: bool,
    words: usize,
}

impl Link {
    const fn joins(&self) -> bool {
        self.comma || self.and || self.or || self.other
    }

    /// Takes one item in; false where no list runs across it.
    fn take(&mut self, item: &Item) -> bool {
        match item {
            Item::Word => self.words += 1,
            Item::Comma => self.comma = true,
            Item::Slash | Item::Open => self.other = true,
            Item::Close => {}
            Item::Phrase(phrase) if phrase.is(part::JOIN) => self.and = true,
            Item::Phrase(phrase) if phrase.is(part::OR) => self.or = true,
            Item::Phrase(phrase) if phrase.is(part::EXAMPLE) => self.other = true,
            Item::Phrase(phrase) if goes_with(phrase) => self.words += phrase.len(),
            _ => return false,
        }
        self.words <= IN_LIST
    }
}

fn goes_with(phrase: &Phrase) -> bool {
    !phrase.is(ENDS | part::EVENT) && phrase.opens.is_empty()
}

/// The next entry of the list that the mention at `at` is the `length`th of.
fn neighbour(items: &[Item], at: usize, back: bool, length: usize, bracketed: &mut bool) -> Option<usize> {
    let mut link = Link::default();
    let mut i = at;
    loop {
        i = if back { i.checked_sub(1)? } else { i + 1 };
        let item = items.get(i)?;
        if let Item::Mention(_) = item {
            break;
        }
        // A remark in brackets: "hepatitis (12 cases) or cirrhosis".
        let (opening, closing) = (matches!(item, Item::Open), matches!(item, Item::Close));
        if !back && opening && !matches!(items.get(i + 1), Some(Item::Mention(_))) {
            i += items[i..].iter().position(|item| matches!(item, Item::Close))?;
            continue;
        } else if back && closing && !matches!(i.checked_sub(1).map(|i| items[i]), Some(Item::Mention(_))) {
            i = items[..i].iter().rposition(|item| matches!(item, Item::Open))?;
            continue;
        }
        if !back && closing && !*bracketed {
            // The phrase stands in the bracket: "(not cancer) or malignant (cancer)".
            return None;
        } else if !link.take(item) {
            return None;
        }
        *bracketed = opening || *bracketed && !closing;
    }
    if !link.joins() || back && preposition_of(items, i).is_some() {
        return None;
    }
    // "Without X, SMA is fatal": behind the comma begins another clause. The last entry of a
    // list of three is none: "no X, Y, and Z were seen".
    let last = link.and && length > 1;
    let clause = !back && link.comma && !link.or && !last && is_subject(items, i);
    (!clause).then_some(i)
}

/// Whether a verb follows the mention at `at`, perhaps behind a word.
fn is_subject(items: &[Item], at: usize) -> bool {
    let behind = &items[at + 1..];
    let word = usize::from(matches!(behind.first(), Some(Item::Word)));
    matches!(behind.get(word), Some(Item::Phrase(p)) if p.is(part::VERB | part::AUX))
}
