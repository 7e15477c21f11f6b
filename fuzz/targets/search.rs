#![no_main]

libfuzzer_sys::fuzz_target!(|data: &str| theralex_fuzz::search(data));
