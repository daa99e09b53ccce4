//! The classes of all characters, in blocks of 128: a block's number, and the classes in it, where
//! equal blocks are one.

use std::fmt::Write as _;

const BLOCK: usize = 128;

/// The Rust source of the tables, of lines `NAME FIRST-LAST …`.
pub fn source(text: &str) -> String {
    let mut classes = vec!["Other"; 0x11_0000];
    for line in text.lines() {
        fill(&mut classes, line);
    }
    let (blocks, numbers) = blocks(&classes);
    let mut source = String::new();
    let _ = writeln!(
        source,
        "static NUMBERS: [u8; {}] = {numbers:?};",
        numbers.len()
    );
    let _ = writeln!(
        source,
        "static BLOCKS: [[Class; {BLOCK}]; {}] = [",
        blocks.len()
    );
    for block in blocks {
        let names: Vec<_> = block.iter().map(|it| format!("Class::{it}")).collect();
        let _ = writeln!(source, "[{}],", names.join(","));
    }
    source + "];\n"
}

fn fill(classes: &mut [&'static str], line: &str) {
    let mut words = line.split(' ');
    let name = class(words.next().expect("a line has a name"));
    for range in words {
        let (first, last) = range.split_once('-').expect("a range has two ends");
        let [first, last] =
            [first, last].map(|it| usize::from_str_radix(it, 16).expect("a number"));
        classes[first..=last].fill(name);
    }
}

fn class(name: &str) -> &'static str {
    match name {
        "upper" => "Upper",
        "lower" => "Lower",
        "letter" => "Letter",
        "mark" => "Mark",
        "number" => "Number",
        "line_end" => "LineEnd",
        "space" => "Space",
        other => panic!("no class `{other}`"),
    }
}

fn blocks<'a>(classes: &'a [&'static str]) -> (Vec<&'a [&'static str]>, Vec<usize>) {
    let mut blocks: Vec<&[&str]> = Vec::new();
    let numbers = classes.chunks(BLOCK).map(|block| {
        blocks
            .iter()
            .position(|it| *it == block)
            .unwrap_or_else(|| {
                blocks.push(block);
                blocks.len() - 1
            })
    });
    let numbers = numbers.collect();
    (blocks, numbers)
}
