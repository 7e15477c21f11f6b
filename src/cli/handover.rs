//! Handing over to the program that has rust-bert in it.
//!
//! libtorch takes 0.3 s to load, whether it is used or not. So `theralex` is linked without it,
//! and a second program with the same command line, `theralex-rust-bert`, with it. Where that
//! engine is to run, the first program is replaced by the second before it does anything.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Result, bail};
use theralex::model::engine::{Engine, EngineKind};
use theralex::model::{EngineChoice, default_folder};

/// The second program, which lies beside the first.
const PROGRAM: &str = "theralex-rust-bert";

static ENGINES: OnceLock<&[Engine]> = OnceLock::new();

/// Says, once, which engines this program has.
pub fn set_engines(engines: &'static [Engine]) {
    // Only `main` calls this.
    let _ = ENGINES.set(engines);
}

/// The engines that this program has.
pub fn engines() -> &'static [Engine] {
    ENGINES.get().copied().unwrap_or_default()
}

/// Goes on as the program with rust-bert, if that engine is asked for or the best there is, and
/// this program lacks it. Comes back where it is not: with the reason, if rust-bert was built
/// and can't run.
///
/// # Errors
/// When rust-bert is asked for by name and can't run.
pub fn hand_over(choice: EngineChoice, model: Option<&Path>) -> Result<Option<String>> {
    let by_name = choice == EngineChoice::Only(EngineKind::RustBert);
    let wanted = by_name || choice == EngineChoice::Auto && (model.is_some() || default_folder().is_some());
    let built_apart =
        cfg!(feature = "rust-bert") && !engines().iter().any(|engine| engine.kind() == EngineKind::RustBert);
    if !(wanted && built_apart) {
        return Ok(None);
    }
    let problem = match find() {
        Ok(program) => become_program(&program),
        Err(problem) => problem,
    };
    if by_name {
        bail!("{problem}, or use --engine onnx");
    }
    Ok(Some(problem))
}

/// The second program, or why it can't run.
fn find() -> Result<PathBuf, String> {
    let own = std::env::current_exe().and_then(|exe| exe.canonicalize()).unwrap_or_default();
    let program = own.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let place = program.display();
        return Err(format!(
            "rust-bert needs the program {place}, which is not there: build both with `make`, or `cargo build --features rust-bert`"
        ));
    }
    match missing_library(&program) {
        Some(library) => Err(format!(
            "rust-bert needs {library}, which is not where it was at the build: run `make native` and build again, or set LD_LIBRARY_PATH"
        )),
        None => Ok(program),
    }
}

/// The first library of a program that is not on this machine, as the loader of glibc tells
/// when asked to list them. Other loaders start the program, which without arguments only
/// shows its help.
fn missing_library(program: &Path) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let listed = Command::new(program).env("LD_TRACE_LOADED_OBJECTS", "1").output().ok()?;
    let listed = String::from_utf8_lossy(&listed.stdout);
    let missing = listed.lines().find(|line| line.ends_with("=> not found"))?;
    missing.split_whitespace().next().map(str::to_owned)
}

/// Replaces this program by another with the same arguments; tells why where that fails.
#[cfg(unix)]
fn become_program(program: &Path) -> String {
    use std::os::unix::process::CommandExt;

    let mut arguments = std::env::args_os();
    let mut command = Command::new(program);
    // Help and usage go on to say how it was called.
    if let Some(name) = arguments.next() {
        command.arg0(name);
    }
    let error = command.args(arguments).exec();
    format!("rust-bert needs the program {}, which can't be started ({error})", program.display())
}

/// Runs another program with the same arguments to its end; tells why where that fails.
#[cfg(not(unix))]
fn become_program(program: &Path) -> String {
    match Command::new(program).args(std::env::args_os().skip(1)).status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(2)),
        Err(error) => {
            format!("rust-bert needs the program {}, which can't be started ({error})", program.display())
        }
    }
}
