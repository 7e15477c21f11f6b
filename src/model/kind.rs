//! The engines by name.

use std::fmt;

/// Which library runs the network, on which weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// rust-bert on libtorch, in 32-bit floats: the reference.
    RustBert,
    /// ONNX Runtime with 8-bit weights: the fastest on CPUs.
    Onnx,
    /// ONNX Runtime in 32-bit floats: to compare the other two.
    OnnxFp32,
}

impl EngineKind {
    /// The string used in `run.json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RustBert => "rust-bert",
            Self::Onnx => "onnx",
            Self::OnnxFp32 => "onnx-fp32",
        }
    }

    /// The files of a model folder that it reads its weights from.
    #[cfg(feature = "model")]
    pub(super) const fn weights(self) -> &'static [&'static str] {
        match self {
            Self::RustBert => &["model.safetensors"],
            Self::Onnx => &["model.int8.onnx", "model.safetensors"],
            Self::OnnxFp32 => &["model.onnx", "model.safetensors"],
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
