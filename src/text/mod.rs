//! What is true of any text, whatever it is about: how it is folded into tokens, and how the
//! tables of words are read that are part of the program.

pub(crate) mod filter;
pub mod fold;
pub(crate) mod table;
