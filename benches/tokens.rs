//! How fast tokens are counted, against the reference in the same run; and what a process takes that begins with it.
//!
//! `GEMSTACK_CORPUS` names a folder whose texts are counted; else it is the sources of the project.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark measures, reads files, starts programs and prints"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use gemstack_tokens::Tokenizer;

const RUNS: usize = 7;

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, flag, tokenizer] = &arguments[..]
        && flag == "--one"
    {
        return count_one(tokenizer);
    }
    let texts = texts();
    let bytes = texts.iter().map(String::len).sum();
    println!("{} texts, {:.1} MB", texts.len(), megabytes(bytes));
    for tokenizer in Tokenizer::names() {
        let tokenizer = Tokenizer::named(tokenizer).expect("it is known");
        print_row(tokenizer.name(), bytes, &texts, &mut || {
            let mut counter = tokenizer.counter();
            Box::new(move |it| counter.count(it))
        });
    }
    let reference = tiktoken_rs::o200k_base_singleton();
    print_row("tiktoken-rs (o200k)", bytes, &texts, &mut || {
        Box::new(|it| reference.encode_ordinary(it).len() as u64)
    });
    Tokenizer::names().for_each(print_cold);
    print_cold("tiktoken-rs");
}

type Count = Box<dyn FnMut(&str) -> u64>;

/// Counts a text of 20 KB, in a process that does nothing else.
fn count_one(tokenizer: &str) {
    let text = "let total = parts.iter().map(Part::tokens).sum();\n".repeat(400);
    let count = match Tokenizer::named(tokenizer) {
        Some(tokenizer) => tokenizer.count(&text),
        None => tiktoken_rs::o200k_base_singleton()
            .encode_ordinary(&text)
            .len() as u64,
    };
    assert!(count > 0);
}

fn print_row(name: &str, bytes: usize, texts: &[String], fresh: &mut dyn FnMut() -> Count) {
    let mut tokens = 0;
    let mut times: Vec<_> = (0..RUNS)
        .map(|_| {
            let mut count = fresh();
            let begin = Instant::now();
            tokens = texts.iter().map(|it| count(it)).sum();
            begin.elapsed()
        })
        .collect();
    times.sort();
    let speed = |it: Duration| megabytes(bytes) / it.as_secs_f64();
    let (best, median) = (speed(times[0]), speed(times[RUNS / 2]));
    println!("{name:24} {best:>7.1} MB/s at best, {median:>7.1} in the middle   {tokens} tokens");
}

fn print_cold(tokenizer: &str) {
    let program = std::env::current_exe().expect("this program");
    let mut times: Vec<_> = (0..RUNS * 3)
        .map(|_| {
            let begin = Instant::now();
            let status = Command::new(&program).args(["--one", tokenizer]).status();
            assert!(status.expect("it starts").success());
            begin.elapsed()
        })
        .collect();
    times.sort();
    let memory = peak_memory(&program, tokenizer);
    let memory = memory.map_or_else(String::new, |it| format!("{:.1} MiB", it as f64 / 1024.0));
    println!(
        "a process with {tokenizer:12} {:>9.2?}  {memory}",
        times[RUNS]
    );
}

/// The peak of resident memory in KiB, by GNU time where it is installed.
fn peak_memory(program: &Path, tokenizer: &str) -> Option<u64> {
    let mut time = Command::new("/usr/bin/time");
    time.args(["-f", "%M"])
        .arg(program)
        .args(["--one", tokenizer]);
    let output = time.output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines().last()?.trim().parse().ok()
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn texts() -> Vec<String> {
    let named = std::env::var_os("GEMSTACK_CORPUS").map(PathBuf::from);
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![named.unwrap_or_else(own)];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.extend(Some(path).filter(|it| !it.ends_with("data")));
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                texts.push(text);
            }
        }
    }
    texts
}
