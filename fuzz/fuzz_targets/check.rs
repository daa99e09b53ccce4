//! Any document is checked, and an editor asks about it. Its first byte says its format: `k` is KDL.
#![no_main]

use gemstack_lang::library::EmptyLibrary;
use libfuzzer_sys::fuzz_target;

#[path = "../laws.rs"]
#[expect(dead_code, reason = "each target tries some of the laws")]
mod laws;

fuzz_target!(|text: &str| {
    let Some((format, text)) = laws::told_format(text) else {
        return;
    };
    let catalogue = gemstack_run::operations::catalogue();
    let world = laws::World::new(&catalogue, &EmptyLibrary);
    laws::checking(&world, text, format);
    laws::editing(&world, text, format, text.len() / 2);
});
