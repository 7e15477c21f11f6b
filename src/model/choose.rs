//! Which model, and which engine: what was asked for, else the best that is there.

use std::path::{Path, PathBuf};

use super::engine::{Engine, EngineKind};
use super::{Model, ModelError};

/// What a user asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineChoice {
    /// rust-bert where it is built in and can be loaded, else ONNX Runtime, else no model.
    Auto,
    /// This engine or an error.
    Only(EngineKind),
    /// No model: dictionaries and patterns only.
    None,
}

/// What there is.
#[derive(Debug)]
pub struct Chosen {
    /// The model, if one is used.
    pub model: Option<Model>,
    /// Why it is this engine or none, as a phrase for people.
    pub why: String,
}

impl Chosen {
    /// The engine's name in `run.json`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.model.as_ref().map_or("none", |model| model.kind().as_str())
    }
}

/// Opens the model of `folder`, else the [default one](default_folder), with the engine asked
/// for, of those that the caller has.
///
/// # Errors
/// When an engine is asked for and cannot be had, or `folder` (or `THERALEX_MODEL`) is given and
/// holds no usable model. With [`EngineChoice::Auto`] a library that is missing is no error: the
/// reason is in [`Chosen::why`].
pub fn choose(
    engines: &[Engine],
    choice: EngineChoice,
    folder: Option<&Path>,
    cache_bytes: usize,
) -> Result<Chosen, ModelError> {
    let given = folder.map(Path::to_owned).or_else(named_folder);
    let named = given.is_some();
    let found = given.or_else(default_folder);
    match choice {
        EngineChoice::None => {
            Ok(Chosen { model: None, why: "dictionaries and patterns only, as asked".into() })
        }
        EngineChoice::Only(kind) => {
            let folder = found.unwrap_or_else(|| PathBuf::from(PLACE));
            let model = open(engines, &folder, kind, cache_bytes)?;
            Ok(Chosen { model: Some(model), why: "as asked".into() })
        }
        EngineChoice::Auto => match found {
            None => Ok(Chosen {
                model: None,
                why: "no model found: dictionaries and patterns only; give one with --model".into(),
            }),
            Some(folder) => best(engines, &folder, named, cache_bytes),
        },
    }
}

fn open(
    engines: &[Engine],
    folder: &Path,
    kind: EngineKind,
    cache_bytes: usize,
) -> Result<Model, ModelError> {
    match engines.iter().find(|engine| engine.kind() == kind) {
        Some(&engine) => Model::open_with(folder, engine, cache_bytes),
        None => Err(ModelError::NotBuilt(kind)),
    }
}

/// The first engine that works.
fn best(engines: &[Engine], folder: &Path, named: bool, cache_bytes: usize) -> Result<Chosen, ModelError> {
    let no_reference = match open(engines, folder, EngineKind::RustBert, cache_bytes) {
        Ok(model) => {
            return Ok(Chosen { model: Some(model), why: "the reference, part of this build".into() });
        }
        Err(ModelError::NotBuilt(kind)) => format!("{kind} is not part of this build"),
        Err(error) => error.to_string(),
    };
    match open(engines, folder, EngineKind::Onnx, cache_bytes) {
        Ok(model) => Ok(Chosen { model: Some(model), why: no_reference }),
        Err(error @ (ModelError::NoFolder(_) | ModelError::File { .. })) if named => Err(error),
        Err(error) => {
            let why = format!("dictionaries and patterns only, since {no_reference}, and {error}");
            Ok(Chosen { model: None, why })
        }
    }
}

/// Where a model stands below a program or a project.
const PLACE: &str = "models/ner";

/// What `THERALEX_MODEL` names.
fn named_folder() -> Option<PathBuf> {
    std::env::var_os("THERALEX_MODEL").filter(|set| !set.is_empty()).map(PathBuf::from)
}

/// `THERALEX_MODEL`, else a folder `models/ner` beside the program, above it, in its
/// `share/theralex`, or here. None where there is none, and where the variable is empty.
#[must_use]
pub fn default_folder() -> Option<PathBuf> {
    if std::env::var_os("THERALEX_MODEL").is_some() {
        return named_folder();
    }
    let exe = std::env::current_exe().and_then(|exe| exe.canonicalize()).ok();
    let above = exe.iter().flat_map(|exe| exe.ancestors().skip(1));
    above
        .chain(std::iter::once(Path::new(".")))
        .flat_map(|dir| [dir.join(PLACE), dir.join("share/theralex").join(PLACE)])
        .find(|dir| dir.join("config.json").is_file())
}
