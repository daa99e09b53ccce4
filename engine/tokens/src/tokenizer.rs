//! A tokenizer: a vocabulary and how texts are cut for it.

use std::borrow::Cow;

use crate::cut;
use crate::gemma::Gemma;
use crate::o200k::O200k;
use crate::scheme::Scheme;
use crate::walk::Walk;

/// How the models of a vocabulary count tokens.
#[derive(Debug, PartialEq, Eq)]
pub struct Tokenizer {
    name: &'static str,
    family: Family,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Gemma,
    O200k,
}

/// All tokenizers, by name.
static TOKENIZERS: [Tokenizer; 2] = [
    Tokenizer {
        name: "gemma",
        family: Family::Gemma,
    },
    Tokenizer {
        name: "o200k",
        family: Family::O200k,
    },
];

/// Does the same for the scheme of each family.
macro_rules! by_family {
    ($family:expr, $scheme:ident => $done:expr) => {
        match $family {
            Family::Gemma => {
                type $scheme = Gemma;
                $done
            }
            Family::O200k => {
                type $scheme = O200k;
                $done
            }
        }
    };
}

impl Tokenizer {
    /// The tokenizer of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TOKENIZERS.iter().find(|it| it.name == name)
    }

    /// The names of all tokenizers.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TOKENIZERS.iter().map(|it| it.name)
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many tokens a text is. Words that a service gives a meaning, such as those that end a
    /// turn, are text like any other.
    pub fn count(&'static self, text: &str) -> u64 {
        self.counter().count(text)
    }

    /// Counts several texts one after another, faster than each on its own.
    pub fn counter(&'static self) -> Counter {
        Counter {
            tokenizer: self,
            walk: Walk::default(),
        }
    }

    /// The beginning of a text that has at most so many tokens, and about as many as that.
    pub fn head<'t>(&self, text: &'t str, tokens: u64) -> &'t str {
        let cut = by_family!(self.family, S => cut_at::<S>(cut::head::<S>, text, tokens));
        &text[..cut]
    }

    /// The end of a text that has at most so many tokens, and about as many as that.
    pub fn tail<'t>(&self, text: &'t str, tokens: u64) -> &'t str {
        let cut = by_family!(self.family, S => cut_at::<S>(cut::tail::<S>, text, tokens));
        &text[cut..]
    }

    /// Whether the tokens of these two together are surely those of the one and those of the other.
    /// It is so where a line ends and a word or a rule of `═` begins the next.
    pub fn splits(&self, before: &str, after: &str) -> bool {
        match (before.chars().next_back(), after.chars().next()) {
            (Some(before), Some(after)) => by_family!(self.family, S => S::splits(before, after)),
            _ => true,
        }
    }
}

/// A place of the text that is a place of it as it is cut.
fn cut_at<S: Scheme>(find: fn(&mut Walk, &str, u64) -> usize, text: &str, tokens: u64) -> usize {
    let normalized = S::normalized(text);
    let place = find(&mut Walk::default(), &normalized, tokens);
    match &normalized {
        Cow::Borrowed(_) => place,
        Cow::Owned(_) => original_place::<S>(text, place),
    }
}

/// The place in a text of a place in what it is cut as.
fn original_place<S: Scheme>(text: &str, place: usize) -> usize {
    let mut normalized = 0;
    let mut characters = text.char_indices();
    let found = characters.find(|(index, character)| {
        let length = character.len_utf8();
        let is_there = normalized >= place;
        normalized += S::normalized(&text[*index..index + length]).len();
        is_there
    });
    found.map_or(text.len(), |it| it.0)
}

/// Counts several texts one after another: what one has taught it, it knows in the next.
#[derive(Debug)]
pub struct Counter {
    tokenizer: &'static Tokenizer,
    walk: Walk,
}

impl Counter {
    /// How many tokens a text is.
    pub fn count(&mut self, text: &str) -> u64 {
        let walk = &mut self.walk;
        by_family!(self.tokenizer.family, S => walk.count::<S>(&S::normalized(text)))
    }
}
