//! In place of the model where no engine is part of the build.

use std::path::Path;

use super::engine::{Engine, EngineError, EngineKind};
use super::{ModelError, ModelOutput, SpeedComparison};
use crate::document::Span;

/// There is none: this build has no engine (cargo features `onnx` and `rust-bert`).
#[derive(Debug)]
pub enum Model {}

impl Model {
    /// Opens none.
    ///
    /// # Errors
    /// Always.
    pub const fn open(_: &Path, kind: EngineKind, _: usize) -> Result<Self, ModelError> {
        Err(ModelError::NotBuilt(kind))
    }

    /// Opens none.
    ///
    /// # Errors
    /// Always.
    pub const fn open_with(_: &Path, engine: Engine, _: usize) -> Result<Self, ModelError> {
        Err(ModelError::NotBuilt(engine.kind()))
    }

    /// Which engine runs it.
    #[must_use]
    pub const fn kind(&self) -> EngineKind {
        match *self {}
    }

    /// What does the arithmetic, for people.
    #[must_use]
    pub const fn device(&self) -> String {
        match *self {}
    }

    /// A hash of the files in use.
    #[must_use]
    pub const fn fingerprint(&self) -> &str {
        match *self {}
    }

    /// Reads a document.
    ///
    /// # Errors
    /// Never, since there is no model.
    pub const fn read(&self, _: &str, _: &[Span]) -> Result<ModelOutput, EngineError> {
        match *self {}
    }

    /// Measures another engine against this one.
    #[must_use]
    pub const fn compare_speed(&self, _: &Engine) -> Option<SpeedComparison> {
        match *self {}
    }
}
