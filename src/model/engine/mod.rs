//! What runs the network. One trait, one file an engine; the types of the libraries stay in
//! those files.

mod onnx;
mod pool;
#[cfg(feature = "rust-bert")]
mod rust_bert;
#[cfg(test)]
pub(super) mod stand_in;

use std::fmt;
use std::path::PathBuf;

use super::ModelError;
use super::folder::Folder;

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
/// twelve for each piece, the tags O, B, I of disease, gene, vector and drug. The logits of a
/// window depend on nothing but the window: not on the others of the call, nor on the thread.
/// (On a GPU the last bits may.) Threads call it at the same time.
pub trait TokenClassifier: Send + Sync + fmt::Debug {
    /// The logits of each window.
    ///
    /// # Errors
    /// When the library fails, such as for want of memory, or gives what is no such logits.
    fn classify(&self, windows: &[Window]) -> Result<Vec<Vec<f32>>, EngineError>;

    /// How many windows one call should hold for the best speed.
    fn batch(&self) -> usize {
        32
    }

    /// What does the arithmetic, for people: `libtorch on the CPU`.
    fn device(&self) -> String;
}

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
    pub(super) const fn weights(self) -> &'static [&'static str] {
        match self {
            Self::RustBert => &["model.safetensors"],
            Self::Onnx => &["model.int8.onnx", "model.safetensors"],
            Self::OnnxFp32 => &["model.onnx", "model.safetensors"],
        }
    }

    /// Loads the network of `folder`.
    pub(super) fn load(self, folder: &Folder) -> Result<Box<dyn TokenClassifier>, ModelError> {
        match self {
            #[cfg(feature = "rust-bert")]
            Self::RustBert => Ok(Box::new(rust_bert::RustBert::load(folder)?)),
            #[cfg(not(feature = "rust-bert"))]
            Self::RustBert => Err(ModelError::NotBuilt),
            Self::Onnx | Self::OnnxFp32 => Ok(Box::new(onnx::Onnx::load(&folder.path(self.weights()[0]))?)),
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a text could not be read by the model.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The tokenizer refused the text.
    #[error("the tokenizer failed: {0}")]
    Tokenizer(String),
    /// The library failed.
    #[error("{engine} failed: {message}")]
    Run {
        /// The library.
        engine: &'static str,
        /// What it says.
        message: String,
    },
    /// The library gave logits of another shape than the windows ask for.
    #[error("{engine} gave {found} logits for {pieces} wordpieces; the weights do not fit config.json")]
    Shape {
        /// The library.
        engine: &'static str,
        /// Numbers given.
        found: usize,
        /// Wordpieces of the window.
        pieces: usize,
    },
}

/// Why a library is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// It is nowhere.
    #[error(
        "ONNX Runtime is not on this machine: run `make native`, or set ORT_DYLIB_PATH to libonnxruntime.so"
    )]
    Missing,
    /// `ORT_DYLIB_PATH` names no file.
    #[error("there is no file {}, which ORT_DYLIB_PATH names", .0.display())]
    NoFile(PathBuf),
    /// It is there, and cannot be used.
    #[error("cannot use ONNX Runtime at {}: {message}", path.display())]
    Unusable {
        /// The library.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}
