//! Placeholder.

pub mod boilerplate;
pub mod text;
