//! Any text as a reply. Its first letter says in which syntaxes, its second in which pieces it comes.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../reply_laws.rs"]
mod reply_laws;

fuzz_target!(|text: &str| {
    if let Some((syntaxes, size, text)) = reply_laws::told(text) {
        reply_laws::all(text, syntaxes, size);
    }
});
