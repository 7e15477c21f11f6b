//! The `theralex` command: reads the command line and hands over to the library.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    // rust-bert is part of the second program, `src/bin/theralex-rust-bert.rs`.
    cli::main(&[
        #[cfg(feature = "onnx")]
        theralex::model::engine::Engine::ONNX,
    ])
}
