//! Placeholder.

pub mod html;
