//! Gives the compiled dictionary's layout a number that changes with the code that makes and
//! reads it, so that a cached one is never read by other rules than it was made by.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=src/concept.rs");
    let mut sources = BTreeMap::new();
    for folder in ["src/dictionary", "src/text/fold"] {
        println!("cargo::rerun-if-changed={folder}");
        read(Path::new(folder), &mut sources);
    }
    sources.insert("concept".into(), fs::read("src/concept.rs").expect("the crate's own source"));
    // FNV-1a: a build script has no need of a crate for this.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in sources.values().flatten() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    println!("cargo::rustc-env=THERALEX_LAYOUT={hash:x}");
    find_libtorch_at_run_time();
    leave_libtorch_out_of_theralex();
}

/// Programs look for libtorch where it was when they were built. The linker is told here and
/// not by `RUSTFLAGS`, which would compile every dependency anew.
fn find_libtorch_at_run_time() {
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    if std::env::var_os("CARGO_FEATURE_RUST_BERT").is_some()
        && let Some(libtorch) = std::env::var_os("LIBTORCH")
    {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{}/lib", Path::new(&libtorch).display());
    }
}

/// libtorch takes 0.3 s to load, used or not, so `theralex` itself leaves rust-bert to
/// `theralex-rust-bert`. Sections that nothing uses are dropped when it is linked, but some of
/// torch-sys, which is C++, stay and would keep libtorch with them. So that file is left out
/// altogether; if anything of it were used after all, linking would fail.
///
/// Only Rust's own linker for this target (LLD) knows how. With another, or elsewhere,
/// `theralex` is linked to libtorch like the other: slower to start, else the same.
fn leave_libtorch_out_of_theralex() {
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    let flags = set("CARGO_ENCODED_RUSTFLAGS");
    let own_linker = set("RUSTC_LINKER").is_empty()
        && !["linker", "fuse-ld", "link-self-contained"].iter().any(|flag| flags.contains(flag));
    if std::env::var_os("CARGO_FEATURE_RUST_BERT").is_some()
        && set("TARGET") == "x86_64-unknown-linux-gnu"
        && own_linker
    {
        println!("cargo::rustc-link-arg-bin=theralex=-Wl,--remap-inputs=*libtorch_sys-*.rlib=/dev/null");
        // tch has this called when a program starts, and it does nothing; neither does `_fini`.
        println!("cargo::rustc-link-arg-bin=theralex=-Wl,--defsym=dummy_cuda_dependency=_fini");
    }
}

/// Every source below `folder` that bears on an image; building from vocabularies does not.
fn read(folder: &Path, sources: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("the crate's own folder") {
        let path = entry.expect("the crate's own folder").path();
        if path.is_dir() {
            if !["build", "drift"].iter().any(|part| path.ends_with(part)) {
                read(&path, sources);
            }
        } else {
            let text = fs::read(&path).expect("the crate's own source");
            sources.insert(path.to_string_lossy().into_owned(), text);
        }
    }
}
