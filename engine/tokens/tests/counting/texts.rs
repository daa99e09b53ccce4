//! Texts of all kinds, and what tests of several tokenizers share.

use std::path::{Path, PathBuf};

use gemstack_tokens::Tokenizer;
use proptest::prelude::*;

pub fn tokenizer(name: &str) -> &'static Tokenizer {
    Tokenizer::named(name).expect("it is known")
}

/// More cases where nobody waits.
pub fn config() -> ProptestConfig {
    let nightly = std::env::var_os("GEMSTACK_NIGHTLY").is_some();
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(if nightly { 100_000 } else { 300 })
    }
}

/// Words of code and of languages, white space, marks, what is not assigned, and long runs.
pub fn any() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        code(),
        languages(),
        white_space(),
        "\\PC{1,6}",
        "[<>/a-z\\[\\]]{1,9}|<(table|b|unused5|unused|tr)>|</(td|h1)>|\\[multimodal\\]",
        "(\\p{Lu}|\\p{Lt}|\\p{Lo}|\\p{M}|\\p{Ll}|\\p{Lm}){1,9}",
        "(a|b){50,200}|=(=|-){70,90}|═{79,80}|0{3,40}",
        "\\x00|\\x07|\u{fffd}|\u{10ffff}|\u{e0041}|\u{feff}|\u{200b}|\u{2581}",
    ];
    proptest::collection::vec(parts, 0..12).prop_map(|it| it.concat())
}

fn code() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z]{1,12}",
        "[a-z]{1,5}(_[a-z]{1,5}){1,3}",
        "[0-9]{1,7}",
        "[/\\\\(){};:.,<>='\"!-]{1,8}",
        "'(s|S|t|re|VE|Ll|m|d|ſ|l|x|r)",
        " (YYYY|yyyy|::::::::|diffformul)",
    ]
}

fn languages() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\p{Han}{1,9}",
        "\\p{Cyrillic}{1,8}",
        "(\\p{Hiragana}|\\p{Katakana}){1,8}",
        "(\\p{Arabic}|\\p{Devanagari}|\\p{Hangul}){1,8}",
        "\\p{N}{1,5}",
        "\\p{M}{1,3}",
        "[😀👍🏽👩‍💻🇩🇪]{1,4}",
    ]
}

fn white_space() -> impl Strategy<Value = String> {
    prop_oneof![
        " {1,70}",
        "\n{1,40}",
        "\t{1,40}",
        "[\r\n\t ]{1,6}",
        "[\u{b}\u{85}\u{a0}\u{2003}\u{2028}\u{3000}]{1,3}",
    ]
}

/// The tokens of a file of `data/`.
pub fn data(name: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name);
    let bytes = std::fs::read(path).expect("a file of `data/`");
    let (mut rest, mut tokens) = (&bytes[..], Vec::new());
    while let Some((length, after)) = rest.split_first() {
        let (token, after) = after.split_at(usize::from(*length));
        tokens.push(token.to_vec());
        rest = after;
    }
    tokens
}

/// The project's own files that are text, with their paths.
pub fn own_files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if hidden || path.ends_with("target") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                files.push((path, text));
            }
        }
    }
    files
}
