//! stub
use crate::document::{Metadata, Passage};
pub struct Page { pub text: String, pub passages: Vec<Passage>, pub metadata: Metadata }
pub fn read(_: &[u8]) -> Result<Page, String> { Err("stub".into()) }
