//! What is true of any text, whatever it is about: how it is folded into tokens, and how the
//! tables of words are read that are part of the program.

pub mod fold;
#[allow(dead_code, unused_macros, unused_imports, reason = "tables move to it one by one")]
pub(crate) mod table;
