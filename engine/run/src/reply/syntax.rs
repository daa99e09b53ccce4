//! The syntaxes in which a reply can say what is to be done to files. A format is a text that teaches some of them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A way to write file operations down.
#[derive(
    Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Syntax {
    /// The whole content, in a fence that names the path or in an element.
    Whole,
    /// Old lines and new lines between markers.
    SearchReplace,
    /// Unified diffs.
    UnifiedDiff,
    /// An envelope of `*** Begin Patch` and `*** End Patch`.
    ApplyPatch,
    /// JSON: a list of operations.
    Structured,
}

impl Syntax {
    /// Every one, in order.
    pub const ALL: [Self; 5] = [
        Self::Whole,
        Self::SearchReplace,
        Self::UnifiedDiff,
        Self::ApplyPatch,
        Self::Structured,
    ];
}

impl fmt::Display for Syntax {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Whole => "a whole file in ```file:PATH",
            Self::SearchReplace => "search/replace blocks in ```edit:PATH",
            Self::UnifiedDiff => "a unified diff in ```diff",
            Self::ApplyPatch => "a patch between `*** Begin Patch` and `*** End Patch`",
            Self::Structured => "one JSON object with its operations",
        })
    }
}

/// The syntaxes that a reply may use. Deletions, renames and modes as elements belong to all but JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Syntaxes(u8);

impl Syntaxes {
    /// All of them.
    pub const ALL: Self = Self(0b1_1111);

    /// These alone; none said is all.
    pub fn of(syntaxes: &[Syntax]) -> Self {
        let bits = syntaxes.iter().fold(0, |bits, it| bits | bit(*it));
        if bits == 0 { Self::ALL } else { Self(bits) }
    }

    /// Whether it may be used.
    pub fn allow(self, syntax: Syntax) -> bool {
        self.0 & bit(syntax) != 0
    }

    /// Whether a reply is JSON and nothing else.
    pub(super) fn are_structured(self) -> bool {
        self.0 == bit(Syntax::Structured)
    }

    /// Those that may be used, in order.
    pub fn iter(self) -> impl Iterator<Item = Syntax> {
        Syntax::ALL.into_iter().filter(move |it| self.allow(*it))
    }
}

impl Default for Syntaxes {
    fn default() -> Self {
        Self::ALL
    }
}

fn bit(syntax: Syntax) -> u8 {
    1 << syntax as u8
}

/// In words, for who has to choose one of them.
impl fmt::Display for Syntaxes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(|it| it.to_string()).collect();
        formatter.write_str(&words.join(", or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_said_is_all_and_one_said_is_no_other() {
        assert_eq!(Syntaxes::of(&[]), Syntaxes::ALL);
        let patch = Syntaxes::of(&[Syntax::ApplyPatch]);
        assert_eq!(patch.iter().collect::<Vec<_>>(), [Syntax::ApplyPatch]);
        assert!(Syntax::ALL.iter().all(|it| Syntaxes::ALL.allow(*it)));
    }
}
