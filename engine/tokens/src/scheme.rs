//! What differs between vocabularies: how a text is cut into pieces that no token crosses, and what
//! the merging of a piece begins with.

use std::borrow::Cow;

use crate::merge::Merger;
use crate::vocabulary::Vocabulary;

/// A way to cut texts, with its tokens.
pub(crate) trait Scheme {
    /// The tokens.
    const VOCABULARY: &'static Vocabulary;

    /// The text as it is cut: its characters, where one may stand for another.
    fn normalized(text: &str) -> Cow<'_, str> {
        Cow::Borrowed(text)
    }

    /// The piece that begins at a place of the text, which is not its end.
    fn piece(text: &str, begin: usize) -> Piece;

    /// Where the tokens of a piece begin, and its end, when it is no token.
    fn merged<'m>(merger: &'m mut Merger, piece: &str) -> &'m [usize];

    /// How many tokens a part is that is not merged any further.
    fn tokens(part: &[u8]) -> u32;

    /// Whether, between these two, a text is always cut, and its parts are cut as it is.
    fn splits(before: char, after: char) -> bool;
}

/// A piece of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece {
    /// It ends here and is one token whatever its vocabulary says.
    Symbol(usize),
    /// It ends here and its tokens are merged.
    Merged(usize),
}

impl Piece {
    pub(crate) fn end(self) -> usize {
        match self {
            Self::Symbol(end) | Self::Merged(end) => end,
        }
    }
}
