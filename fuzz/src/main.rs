//! The fuzzer: `fuzz/run` builds and runs it. `RINGBACK_FUZZ` names the target.
#![cfg_attr(fuzzing, no_main)]
#![allow(
    unsafe_code,
    clippy::expect_used,
    reason = "the fuzzer's entry is called from C++, and must fail loudly"
)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static TARGET: std::sync::OnceLock<fuzz::Target> = std::sync::OnceLock::new();
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("RINGBACK_FUZZ").unwrap_or_default();
        fuzz::named(&name).expect("RINGBACK_FUZZ names a target")
    });
    target(bytes);
});

#[cfg(not(fuzzing))]
fn main() {
    for (name, _) in fuzz::TARGETS {
        println!("{name}");
    }
}
