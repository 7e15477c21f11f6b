//! Why a model could not be opened, or could not read a text.

use std::fmt;
use std::path::PathBuf;

use super::kind::EngineKind;

/// An error of a library, whatever its type.
pub(super) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a model could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is no such folder.
    #[error("there is no model folder {}: give one with --model or THERALEX_MODEL", .0.display())]
    NoFolder(PathBuf),
    /// A file is missing, is not what it should be, or does not fit the others.
    #[error("cannot use the model file {}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: FileProblem,
    },
    /// An engine is asked for and not part of the program.
    #[error("{kind} is not part of this build: {remedy}", kind = .0, remedy = remedy(*.0))]
    NotBuilt(EngineKind),
    /// The library of the engine is not to be had.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// It was opened, and could not read a first sentence.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

const fn remedy(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::RustBert => {
            "build with `make`, or `cargo build --features rust-bert`, or use --engine onnx"
        }
        EngineKind::Onnx | EngineKind::OnnxFp32 => "build with `--features onnx`, or use --engine none",
    }
}

/// What is wrong with a file of a model.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// It can't be read.
    #[error("{0}")]
    Read(std::io::Error),
    /// It is not the JSON that it should be.
    #[error("{0}")]
    Json(serde_json::Error),
    /// One of its values is not what it must be.
    #[error("{key} is {found}, expected {expected}")]
    Value {
        /// Which value.
        key: &'static str,
        /// What stands there.
        found: String,
        /// What must stand there.
        expected: String,
    },
    /// It names other types or tags than these.
    #[error("expected types {types:?} and tags {tags:?}, found {found}")]
    Labels {
        /// The types expected.
        types: Vec<&'static str>,
        /// The tags expected.
        tags: Vec<&'static str>,
        /// What stands there.
        found: String,
    },
    /// Its `id2label` is not the labels of the four types in order.
    #[error("id2label is not O-disease, B-disease, I-disease, O-gene, …")]
    LabelOrder,
    /// It was trained with other rules of letter case.
    #[error("case_version is {found}, and this theralex knows {known}")]
    CaseVersion {
        /// The version of the file.
        found: u32,
        /// The version of this program.
        known: u32,
    },
    /// The vocabulary has more wordpieces than the network.
    #[error("it has {found} wordpieces, and config.json says {known}")]
    Vocabulary {
        /// Wordpieces of the file.
        found: usize,
        /// Wordpieces that the network knows.
        known: usize,
    },
    /// The vocabulary lacks a piece that every window has.
    #[error("it has no token {0}")]
    NoToken(&'static str),
    /// The library that reads it refuses it.
    #[error("{}", OneLine(.0))]
    Refused(Cause),
}

/// Why a text could not be read by the model.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The tokenizer refused the text.
    #[error("the tokenizer failed: {}", OneLine(.0))]
    Tokenizer(Cause),
    /// The library failed.
    #[error("{engine} failed: {}", OneLine(cause))]
    Run {
        /// The library.
        engine: &'static str,
        /// What it says.
        cause: Cause,
    },
    /// The graph of the model gives no logits.
    #[error("{engine}: the graph has no output named logits")]
    NoLogits {
        /// The library.
        engine: &'static str,
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
    #[error("cannot use ONNX Runtime at {}: {}", path.display(), OneLine(cause))]
    Unusable {
        /// The library.
        path: PathBuf,
        /// What is wrong.
        cause: Cause,
    },
}

/// What a library says, in one line and without a trace of calls.
pub(super) struct OneLine<'e>(pub &'e Cause);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let told = text.lines().take_while(|line| !line.starts_with("Exception raised from"));
        for (i, word) in told.flat_map(str::split_whitespace).enumerate() {
            write!(f, "{}{word}", if i == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_library_says_is_one_line() {
        let cause: Cause =
            "no such\n  file\nException raised from open (most recent call first):\nframe #0".into();
        assert_eq!(OneLine(&cause).to_string(), "no such file");
    }
}
