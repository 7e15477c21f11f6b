#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| theralex_fuzz::import(data));
