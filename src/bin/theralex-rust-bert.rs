//! The `theralex` command with rust-bert in it, and so linked to libtorch. `theralex` starts it
//! where that engine is to run.

#[path = "../cli/mod.rs"]
mod cli;

use std::process::ExitCode;

use theralex::model::engine::Engine;

fn main() -> ExitCode {
    cli::main(&[
        Engine::RUST_BERT,
        #[cfg(feature = "onnx")]
        Engine::ONNX,
    ])
}
