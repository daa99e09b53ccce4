//! The classes of characters that the patterns of tokenizers tell apart.

/// What a character is to a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// An upper-case or title-case letter.
    Upper,
    /// A lower-case letter.
    Lower,
    /// A letter without case.
    Letter,
    /// A mark that combines with the character before it.
    Mark,
    /// A number.
    Number,
    /// `\r` or `\n`.
    LineEnd,
    /// Any other white space.
    Space,
    /// Anything else: punctuation, symbols, what is not assigned.
    Other,
}

include!(concat!(env!("OUT_DIR"), "/classes.rs"));

impl Class {
    /// The class of a character.
    pub(crate) fn of(character: char) -> Self {
        let code = character as usize;
        BLOCKS[usize::from(NUMBERS[code / 128])][code % 128]
    }

    /// The class of a character of ASCII: these are the first block.
    pub(crate) fn of_ascii(byte: u8) -> Self {
        BLOCKS[0][usize::from(byte % 128)]
    }
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::{Class as Pattern, HirKind};

    use super::*;

    /// The first and the last of each range of characters that a pattern matches.
    fn ranges(pattern: &str) -> Vec<(char, char)> {
        let pattern = regex_syntax::parse(pattern).expect("a pattern");
        let HirKind::Class(Pattern::Unicode(class)) = pattern.kind() else {
            panic!("not a class");
        };
        let ranges = class.ranges().iter();
        ranges.map(|it| (it.start(), it.end())).collect()
    }

    #[test]
    fn classes_are_those_of_the_crate_that_compiles_patterns() {
        for (class, pattern) in [
            (Class::Upper, r"[\p{Lu}\p{Lt}]"),
            (Class::Lower, r"\p{Ll}"),
            (Class::Letter, r"[\p{Lm}\p{Lo}]"),
            (Class::Mark, r"\p{M}"),
            (Class::Number, r"\p{N}"),
            (Class::LineEnd, r"[\r\n]"),
            (Class::Space, r"[\s&&[^\r\n]]"),
            (Class::Other, r"[^\p{L}\p{M}\p{N}\s]"),
        ] {
            for (first, last) in ranges(pattern) {
                let wrong = (first..=last).find(|it| Class::of(*it) != class);
                let cure = "make `data/classes.txt` again, see `data/README.md`";
                assert_eq!(wrong, None, "{class:?}: {cure}");
            }
        }
    }
}
