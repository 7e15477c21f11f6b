//! Numbers as an image keeps them.

use crate::dictionary::format::DictionaryError;

/// Where `value` stands in the list of all of its kind.
pub fn place<T: PartialEq, N: TryFrom<usize>>(all: &[T], value: &T) -> N {
    let at = all.iter().position(|v| v == value).expect("the list holds every value");
    N::try_from(at).ok().expect("the lists are short")
}

/// A position or length; too large where it has more than 32 bits.
pub fn narrow(n: usize) -> Result<u32, DictionaryError> {
    u32::try_from(n).map_err(|_| DictionaryError::TooLarge)
}
