//! The `theralex` command.

fn main() {}
