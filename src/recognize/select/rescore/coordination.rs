//! Spans of the model that are made of names in a row: "cirrhosis and emphysema", "lung cancer
//! tumors". Annotators take such names apart where each is one by itself.

use rustc_hash::FxHashMap;

use super::spans::Spans;
use crate::concept::EntityType;
use crate::document::Span;

/// What stands between the names of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// Blanks only.
    Blank,
    /// A comma, a stroke, "and" or "or" somewhere.
    Listed,
}

/// How a place stands to a row of names.
#[derive(Debug, Clone, Copy)]
pub(super) struct InRow {
    /// It is made of names.
    pub whole: bool,
    /// It is one of the names.
    pub part: bool,
}

/// Of each span that is made of names, and of each of those names, what stands between them.
#[derive(Debug, Default)]
pub(super) struct Coordinations {
    wholes: FxHashMap<(Span, EntityType), Between>,
    parts: FxHashMap<(Span, EntityType), Between>,
}

impl Coordinations {
    /// Those of `text` among `spans`, where `hits` are the names.
    pub fn new(text: &str, spans: impl Iterator<Item = (Span, EntityType)>, hits: &Spans) -> Self {
        let mut rows = Self::default();
        for (span, t) in spans.filter(|&place| !hits.has(place)) {
            if let Some((parts, between)) = row(text, span, t, hits) {
                rows.wholes.insert((span, t), between);
                rows.parts.extend(parts.into_iter().map(|part| ((part, t), between)));
            }
        }
        rows
    }

    /// Whether a place is made of names with `between` between them, and whether it is one of them.
    pub fn of(&self, place: (Span, EntityType), between: Between) -> InRow {
        let is = |rows: &FxHashMap<_, _>| rows.get(&place) == Some(&between);
        InRow { whole: is(&self.wholes), part: is(&self.parts) }
    }
}

/// The names, two or more, that make up `span`, the longest first at each place.
fn row(text: &str, span: Span, t: EntityType, hits: &Spans) -> Option<(Vec<Span>, Between)> {
    let (mut parts, mut between, mut at) = (Vec::new(), Between::Blank, span.start());
    while at < span.end() {
        let part = hits.next(at, span.end(), t)?;
        let gap = &text[at..part.start()];
        if !gap.trim().is_empty() {
            between = Between::Listed;
        }
        let mut words = gap.split([' ', '\n', ',', '/']);
        let joins = !parts.is_empty() && words.all(|word| ["", "and", "or"].contains(&word));
        if !(joins || gap.is_empty()) {
            return None;
        }
        at = part.end();
        parts.push(part);
    }
    (parts.len() > 1).then_some((parts, between))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_made_of_names_to_its_end() {
        let text = "Lung cancer tumors, emphysema and/or gout; sand and fever";
        let names = ["Lung cancer", "cancer", "tumors", "emphysema", "gout", "fever", "sand and fever"];
        let place = |surface: &str| {
            let start = text.find(surface).expect("it is in the text");
            (Span::new(start, start + surface.len()), EntityType::Disease)
        };
        let hits = Spans::new(names.into_iter().map(place));
        let listed = Some(Between::Listed);
        for (surface, expected) in [
            ("Lung cancer tumors", Some(Between::Blank)),
            ("tumors, emphysema", listed),
            ("emphysema and/or gout", listed),
            ("Lung cancer tumors, emphysema and/or gout", listed),
            ("Lung cancer", None),
            ("gout; sand and fever", None),
            ("sand and fever", None),
            ("and fever", None),
        ] {
            let rows = Coordinations::new(text, std::iter::once(place(surface)), &hits);
            let found =
                [Between::Blank, Between::Listed].into_iter().find(|&b| rows.of(place(surface), b).whole);
            assert_eq!(found, expected, "{surface}");
            let parts =
                [Between::Blank, Between::Listed].into_iter().find(|&b| rows.of(place("tumors"), b).part);
            assert_eq!(parts, expected.filter(|_| surface.contains("tumors")), "{surface}");
        }
    }
}
