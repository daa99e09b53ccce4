//! Any text as an expression and as a template.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../laws.rs"]
#[expect(dead_code, reason = "each target tries some of the laws")]
mod laws;

fuzz_target!(|text: &str| laws::expression(text));
