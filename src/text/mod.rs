//! What is true of any text, whatever it is about: how it is folded into tokens.

pub mod fold;
