//! Makes of the files of `data/` the tables that the program reads in place: nothing of them is
//! built when it starts.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads its sources and writes what it makes"
)]

use std::fs;
use std::path::{Path, PathBuf};

#[path = "build/class_table.rs"]
mod class_table;
#[path = "src/hash.rs"]
mod hash;
#[path = "src/pair.rs"]
mod pair;
#[path = "build/pair_table.rs"]
mod pair_table;
#[path = "build/token_table.rs"]
mod token_table;

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/hash.rs");
    println!("cargo::rerun-if-changed=src/pair.rs");
    write("classes.rs", class_table::source(&text("classes.txt")));
    tokens("o200k", &[]);
    let apart = text("gemma.apart");
    let apart: Vec<_> = apart.lines().map(str::as_bytes).collect();
    tokens("gemma", &apart);
    symbols();
    pairs();
}

fn tokens(name: &str, apart: &[&[u8]]) {
    let bytes = read(&format!("{name}.tokens"));
    table(name, &token_table::Table::build(&unpacked(&bytes), apart));
}

fn symbols() {
    let bytes = read("gemma.symbols");
    let symbols = unpacked(&bytes);
    table("gemma_symbols", &token_table::Table::build(&symbols, &[]));
}

fn pairs() {
    let [merged, symbols] = ["gemma.tokens", "gemma.symbols"].map(read);
    let tokens = unpacked(&merged).into_iter().chain(unpacked(&symbols));
    write("gemma.pairs", pair_table::bits(tokens));
}

fn table(name: &str, table: &token_table::Table) {
    write(&format!("{name}.entries"), &table.entries);
    write(&format!("{name}.pilots"), &table.pilots);
    write(&format!("{name}.rs"), table.source(name));
}

/// The tokens of a file of `data/`, in its order.
fn unpacked(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut tokens = Vec::new();
    while let Some((&length, rest)) = bytes.split_first() {
        let (token, rest) = rest.split_at(usize::from(length));
        tokens.push(token);
        bytes = rest;
    }
    tokens
}

fn read(name: &str) -> Vec<u8> {
    fs::read(Path::new("data").join(name)).expect("a file of `data/`")
}

fn text(name: &str) -> String {
    String::from_utf8(read(name)).expect("UTF-8")
}

fn write(name: &str, bytes: impl AsRef<[u8]>) {
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(folder.join(name), bytes).expect("the folder of what is built can be written");
}
