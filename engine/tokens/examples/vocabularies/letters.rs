//! The classes of characters that patterns of tokenizers tell apart, by the tables of the crate
//! that the reference's patterns are compiled with.

use std::fmt::Write as _;

use regex_syntax::hir::{Class, HirKind};

/// A line for each class: its name and its ranges, in hexadecimal. What is in none is other.
pub fn classes() -> String {
    let patterns = [
        ("upper", r"[\p{Lu}\p{Lt}]"),
        ("lower", r"\p{Ll}"),
        ("letter", r"[\p{Lm}\p{Lo}]"),
        ("mark", r"\p{M}"),
        ("number", r"\p{N}"),
        ("line_end", r"[\r\n]"),
        ("space", r"[\s&&[^\r\n]]"),
    ];
    patterns.iter().map(|(name, it)| line(name, it)).collect()
}

fn line(name: &str, pattern: &str) -> String {
    let mut line = name.to_owned();
    for (first, last) in ranges(pattern) {
        let _ = write!(line, " {:X}-{:X}", u32::from(first), u32::from(last));
    }
    line + "\n"
}

fn ranges(pattern: &str) -> Vec<(char, char)> {
    let pattern = regex_syntax::parse(pattern).expect("a pattern");
    let HirKind::Class(Class::Unicode(class)) = pattern.kind() else {
        panic!("not a class");
    };
    let ranges = class.ranges().iter();
    ranges.map(|it| (it.start(), it.end())).collect()
}
