//! Any text as KDL.
#![no_main]

use gemstack_lang::document::Format;
use libfuzzer_sys::fuzz_target;

#[path = "../laws.rs"]
#[expect(dead_code, reason = "each target tries some of the laws")]
mod laws;

fuzz_target!(|text: &str| laws::reading(text, Format::Kdl));
