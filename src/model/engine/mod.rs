//! What runs the network. One trait, one file an engine; the types of the libraries stay in
//! those files.

#[cfg(any(feature = "rust-bert", test))]
mod batches;
#[cfg(feature = "onnx")]
mod onnx;
#[cfg(feature = "model")]
mod pool;
#[cfg(feature = "rust-bert")]
mod rust_bert;
#[cfg(all(test, feature = "model"))]
pub(super) mod stand_in;

use std::fmt;

pub use super::error::{EngineError, LibraryError};
pub use super::kind::EngineKind;

#[cfg(feature = "model")]
use super::{ModelError, folder::Folder};

/// What the network reads at once: wordpieces with `[CLS]` before and `[SEP]` behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Numbers in the vocabulary.
    pub ids: Vec<i64>,
    /// Token types, as many.
    pub types: Vec<i64>,
}

/// Runs the network.
///
/// For each window it gives the logits of every piece in order, `[CLS]` and `[SEP]` included:
/// twelve for each piece, the tags O, B, I of disease, gene, vector and drug. The same windows
/// in one call give the same logits, whatever was read before and on whichever thread. (On a
/// GPU the last bits may differ.) Threads call it at the same time.
pub trait TokenClassifier: Send + Sync + fmt::Debug {
    /// The logits of each window.
    ///
    /// # Errors
    /// When the library fails, such as for want of memory, or gives what is no such logits.
    fn classify(&self, windows: &[Window]) -> Result<Vec<Vec<f32>>, EngineError>;

    /// Whether the last bits of a window's logits may depend on the other windows of the call.
    /// Then a document's windows are read together or not at all, so that its reading depends
    /// on the document alone.
    fn mixes_windows(&self) -> bool {
        false
    }

    /// How many windows one call should hold, at most.
    fn batch(&self) -> usize {
        32
    }

    /// What does the arithmetic, for people: `libtorch on the CPU`.
    fn device(&self) -> String;
}

/// An engine that is part of the program: its kind, and how it loads a network.
///
/// It is a value that a program hands to [`choose`](super::choose()), so that one which does not
/// name rust-bert needs no libtorch: that takes longer to load than a sentence to tag.
#[derive(Debug, Clone, Copy)]
pub struct Engine {
    kind: EngineKind,
    #[cfg(feature = "model")]
    load: fn(&Folder) -> Result<Box<dyn TokenClassifier>, ModelError>,
}

impl Engine {
    /// rust-bert on libtorch.
    #[cfg(feature = "rust-bert")]
    pub const RUST_BERT: Self = Self { kind: EngineKind::RustBert, load: rust_bert::load };

    /// ONNX Runtime with 8-bit weights.
    #[cfg(feature = "onnx")]
    pub const ONNX: Self = Self { kind: EngineKind::Onnx, load: onnx::load_8_bits };

    /// ONNX Runtime in 32-bit floats.
    #[cfg(feature = "onnx")]
    pub const ONNX_FP32: Self = Self { kind: EngineKind::OnnxFp32, load: onnx::load_32_bits };

    /// All that this build has, the best first.
    pub const BUILT_IN: &[Self] = &[
        #[cfg(feature = "rust-bert")]
        Self::RUST_BERT,
        #[cfg(feature = "onnx")]
        Self::ONNX,
        #[cfg(feature = "onnx")]
        Self::ONNX_FP32,
    ];

    /// Which engine it is.
    #[must_use]
    pub const fn kind(&self) -> EngineKind {
        self.kind
    }

    /// Loads the network of `folder`.
    #[cfg(feature = "model")]
    pub(super) fn load(&self, folder: &Folder) -> Result<Box<dyn TokenClassifier>, ModelError> {
        (self.load)(folder)
    }
}
