//! ONNX Runtime. The library is opened when the first model is loaded.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ort::environment::Environment;
use ort::session::Session;
use ort::value::TensorRef;

use super::pool::Pool;
use super::{EngineError, EngineKind, LibraryError, TokenClassifier, Window};
use crate::cache;
use crate::model::decode::LABELS;
use crate::model::folder::Folder;
use crate::model::{FileProblem, ModelError};

const NAME: &str = "ONNX Runtime";

/// One graph, in as many sessions as threads use it.
///
/// Each window is run by itself. 8-bit arithmetic scales a whole batch alike, so a window's
/// logits would depend on the others; and no time is spent on padding.
#[derive(Debug)]
struct Onnx {
    sessions: Pool<Session>,
}

/// Loads the graph with 8-bit weights.
pub(super) fn load_8_bits(folder: &Folder) -> Result<Box<dyn TokenClassifier>, ModelError> {
    load(folder, EngineKind::Onnx)
}

/// Loads the graph in 32-bit floats.
pub(super) fn load_32_bits(folder: &Folder) -> Result<Box<dyn TokenClassifier>, ModelError> {
    load(folder, EngineKind::OnnxFp32)
}

fn load(folder: &Folder, kind: EngineKind) -> Result<Box<dyn TokenClassifier>, ModelError> {
    Ok(Box::new(Onnx::open(&folder.path(kind.weights()[0]))?))
}

impl Onnx {
    fn open(graph: &Path) -> Result<Self, ModelError> {
        let environment = environment()?;
        let open = {
            let graph = graph.to_owned();
            move || session(environment, &graph)
        };
        let first = open().map_err(|error| ModelError::File {
            path: graph.to_owned(),
            problem: FileProblem::Refused(error.into()),
        })?;
        let make = Box::new(move || open().map_err(failed));
        Ok(Self { sessions: Pool::new(first, make) })
    }
}

impl TokenClassifier for Onnx {
    fn classify(&self, windows: &[Window]) -> Result<Vec<Vec<f32>>, EngineError> {
        self.sessions.with(|session| windows.iter().map(|window| run(session, window)).collect())
    }

    fn device(&self) -> String {
        format!("{NAME} on the CPU")
    }
}

fn session(environment: &Environment, graph: &Path) -> Result<Session, ort::Error> {
    Session::builder(environment)?
        // Documents are what is done at the same time.
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .commit_from_file(graph)
}

fn run(session: &mut Session, window: &Window) -> Result<Vec<f32>, EngineError> {
    let pieces = window.ids.len();
    let mask = vec![1_i64; pieces];
    let outputs = session
        .run(ort::inputs![
            "input_ids" => tensor(&window.ids)?,
            "attention_mask" => tensor(&mask)?,
            "token_type_ids" => tensor(&window.types)?,
        ])
        .map_err(failed)?;
    let logits = outputs.get("logits").ok_or(EngineError::NoLogits { engine: NAME })?;
    let (_, logits) = logits.try_extract_tensor::<f32>().map_err(failed)?;
    if logits.len() != pieces * LABELS {
        return Err(EngineError::Shape { engine: NAME, found: logits.len(), pieces });
    }
    Ok(logits.to_vec())
}

/// A batch of one.
fn tensor(values: &[i64]) -> Result<TensorRef<'_, i64>, EngineError> {
    TensorRef::from_array_view(([1, values.len()], values)).map_err(failed)
}

fn failed(error: ort::Error) -> EngineError {
    EngineError::Run { engine: NAME, cause: error.into() }
}

/// The library, opened once for the whole process.
fn environment() -> Result<&'static Environment, LibraryError> {
    static OPENED: OnceLock<Environment> = OnceLock::new();
    if let Some(opened) = OPENED.get() {
        return Ok(opened);
    }
    let path = library()?;
    let unusable = |cause| LibraryError::Unusable { path: path.clone(), cause };
    let opened = ort::init_from(&path)
        .map_err(|error| unusable(error.into()))?
        .with_name("theralex")
        .with_telemetry(false)
        .build()
        .map_err(|error| unusable(error.into()))?;
    Ok(OPENED.get_or_init(|| opened))
}

const LIBRARY: &str = if cfg!(target_os = "macos") {
    "libonnxruntime.dylib"
} else if cfg!(target_os = "windows") {
    "onnxruntime.dll"
} else {
    "libonnxruntime.so"
};

/// `ORT_DYLIB_PATH`, else beside the program or in the `lib` beside its folder, else where
/// `make native` puts it.
fn library() -> Result<PathBuf, LibraryError> {
    if let Some(set) = std::env::var_os("ORT_DYLIB_PATH").filter(|set| !set.is_empty()) {
        let path = PathBuf::from(set);
        return if path.is_file() { Ok(path) } else { Err(LibraryError::NoFile(path)) };
    }
    let exe = std::env::current_exe().and_then(|exe| exe.canonicalize()).ok();
    let beside = exe.as_deref().and_then(Path::parent).map(Path::to_owned);
    let lib = beside.as_deref().and_then(Path::parent).map(|above| above.join("lib"));
    let cached = cache::folder().map(|cache| cache.join("native/onnxruntime"));
    [beside, lib, cached]
        .into_iter()
        .flatten()
        .map(|folder| folder.join(LIBRARY))
        .find(|path| path.is_file())
        .ok_or(LibraryError::Missing)
}
