//! Arguments that several commands share, and how they become settings.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use serde::Deserialize;
use theralex::dictionary::Dictionary;
use theralex::model::engine::EngineKind;
use theralex::model::{self, Chosen, EngineChoice};

use super::handover::{engines, hand_over};

/// Which dictionaries.
#[derive(Debug, Clone, Args)]
pub struct DictionaryArgs {
    /// Folders of dictionaries, parted by commas; a later one adds to, replaces and forbids
    /// names of earlier ones.
    /// Default: the one that comes with theralex
    #[arg(long, value_name = "DIR", value_delimiter = ',')]
    dictionaries: Vec<PathBuf>,
    /// Settings file (TOML) with the keys dictionaries, engine, model, model_cache_mib,
    /// threads, format; what is typed wins over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What to tag with.
#[derive(Debug, Clone, Args)]
pub struct TaggingArgs {
    #[command(flatten)]
    dictionary: DictionaryArgs,
    /// What runs the model [default: auto]
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Folder of the model. Default: the one that comes with theralex
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
}

/// What runs the NER model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// The best one that is there, else none
    Auto,
    /// libtorch
    RustBert,
    /// ONNX Runtime, in 8 bits: the fastest on CPUs
    Onnx,
    /// Dictionaries and patterns only
    None,
}

/// What a settings file may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    dictionaries: Option<Vec<PathBuf>>,
    engine: Option<Engine>,
    model: Option<PathBuf>,
    /// Memory for sentences the model has read, in MiB; 0 keeps none.
    model_cache_mib: Option<u16>,
    /// Threads, for `run`.
    pub threads: Option<u16>,
    /// Table formats, for `run`.
    pub format: Option<Vec<String>>,
}

/// Everything resolved.
#[derive(Debug)]
pub struct Settings {
    pub dictionaries: Vec<PathBuf>,
    /// What the file said for single commands.
    pub config: Config,
    /// Why rust-bert, which was built and would be the best, can't run.
    no_rust_bert: Option<String>,
}

impl DictionaryArgs {
    /// What was typed, then the settings file, then the defaults.
    pub fn settings(&self) -> Result<Settings> {
        let config = match &self.config {
            Some(path) => read_config(path)?,
            None => Config::default(),
        };
        let dictionaries = if !self.dictionaries.is_empty() {
            self.dictionaries.clone()
        } else if let Some(given) = &config.dictionaries {
            given.clone()
        } else {
            vec![default_dictionaries()?]
        };
        Ok(Settings { dictionaries, config, no_rust_bert: None })
    }
}

impl TaggingArgs {
    /// As [`DictionaryArgs::settings`]. To be called before anything is read or written: where
    /// rust-bert is to run, another program may begin from the start.
    pub fn settings(&self) -> Result<Settings> {
        let mut settings = self.dictionary.settings()?;
        settings.no_rust_bert = hand_over(self.choice(&settings), self.folder(&settings))?;
        Ok(settings)
    }

    /// The model and its engine, or the reason for none.
    pub fn open_model(&self, settings: &Settings) -> Result<Chosen> {
        let cache = settings.config.model_cache_mib.map_or(model::CACHE_BYTES, |mib| usize::from(mib) << 20);
        let mut chosen = model::choose(engines(), self.choice(settings), self.folder(settings), cache)?;
        if let Some(reason) = &settings.no_rust_bert {
            chosen.why = match chosen.model {
                Some(_) => reason.clone(),
                None => format!("{}; {reason}", chosen.why),
            };
        }
        Ok(chosen)
    }

    fn choice(&self, settings: &Settings) -> EngineChoice {
        match self.engine.or(settings.config.engine).unwrap_or(Engine::Auto) {
            Engine::Auto => EngineChoice::Auto,
            Engine::RustBert => EngineChoice::Only(EngineKind::RustBert),
            Engine::Onnx => EngineChoice::Only(EngineKind::Onnx),
            Engine::None => EngineChoice::None,
        }
    }

    fn folder<'a>(&'a self, settings: &'a Settings) -> Option<&'a Path> {
        self.model.as_deref().or(settings.config.model.as_deref())
    }
}

impl Settings {
    pub fn open_dictionary(&self) -> Result<Dictionary> {
        Ok(Dictionary::open(&self.dictionaries)?)
    }
}

fn read_config(path: &Path) -> Result<Config> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().map_or(0, |span| span.start);
        let line = text[..before].split('\n').count();
        let message = error.message().replace('\n', " ");
        anyhow!("bad settings in {}:{line}: {message}", path.display())
    })
}

/// `THERALEX_DICTIONARIES`, else a folder `dictionaries` beside the program, above it, in
/// its `share/theralex`, or here.
fn default_dictionaries() -> Result<PathBuf> {
    if let Some(set) = std::env::var_os("THERALEX_DICTIONARIES") {
        return Ok(set.into());
    }
    let exe = std::env::current_exe().and_then(|exe| exe.canonicalize()).ok();
    let above = exe.iter().flat_map(|exe| exe.ancestors().skip(1));
    let here = std::iter::once(Path::new("."));
    above
        .chain(here)
        .flat_map(|dir| [dir.join("dictionaries"), dir.join("share/theralex/dictionaries")])
        .find(|dir| dir.join("disease.tsv").is_file())
        .context("no dictionaries found: give their folder with --dictionaries or THERALEX_DICTIONARIES")
}
