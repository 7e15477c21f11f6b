//! Names of what is of none of our types, from `dictionaries/others.txt`.

use crate::concept::EntityType;
use crate::text::fold::key;

/// Folded names, one a line, in the order of their bytes.
const NAMES: &str = include_str!("../../../../dictionaries/others.txt");

/// Whether what only a model takes for a mention of a type is known to be something else. Viruses
/// are listed, and may be vectors.
pub(super) fn is_other(surface: &str, entity_type: EntityType) -> bool {
    entity_type != EntityType::Vector && holds(NAMES.as_bytes(), key(surface).as_bytes())
}

/// Whether one of the sorted `lines` is `wanted`.
fn holds(lines: &[u8], wanted: &[u8]) -> bool {
    let (mut low, mut high) = (0, lines.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = lines[..middle].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let end = lines[middle..].iter().position(|&b| b == b'\n').map_or(lines.len(), |at| middle + at);
        match lines[start..end].cmp(wanted) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_whole() {
        let lines = b"ant\nant hill\nbee\nwasp\n";
        for (wanted, is_there) in [
            ("ant", true),
            ("ant hill", true),
            ("bee", true),
            ("wasp", true),
            ("an", false),
            ("ants", false),
            ("hill", false),
            ("zebra", false),
            ("", false),
        ] {
            assert_eq!(holds(lines, wanted.as_bytes()), is_there, "{wanted:?}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_folded() {
        let lines: Vec<&str> = NAMES.lines().collect();
        assert!(lines.is_sorted());
        for (surface, entity_type, other) in [
            ("Enemas", EntityType::Disease, true),
            ("rotavirus", EntityType::Disease, true),
            ("rotavirus", EntityType::Vector, false),
            ("gout", EntityType::Disease, false),
        ] {
            assert_eq!(is_other(surface, entity_type), other, "{surface}");
        }
    }
}
