//! Why a reply is refused. Every message names the line of the reply, from 1, and the cure, because the model that wrote
//! the reply is the first to read it.

use thiserror::Error;

use super::{Deed, DiffProblem, EnvelopeProblem, SearchProblem, Syntax, Syntaxes};

/// Why nothing of a reply is taken.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ReplyFault {
    /// White space or less.
    #[error("the reply is empty; ask again")]
    Empty,
    /// Prose only, where operations were needed.
    #[error("the reply holds no file operation; write each file in a fence opened by ```file:PATH")]
    NoOperations,
    /// The text ended inside a block: half a file.
    #[error(
        "line {line}: `{block}` is opened but never closed; if the reply was cut, continue it; if the content holds \
         fences, open and close the block with a longer fence"
    )]
    Unclosed {
        /// Where the block opens.
        line: usize,
        /// What opens it, such as `file:README.md`.
        block: String,
    },
    /// The fence that ended a block may have been a fence of its content.
    #[error(
        "line {line}: this fence makes it unclear whether `{block}` (line {opened}) ends on line {closed} or later, and \
         content could be lost; open and close the block with a fence longer than any inside it"
    )]
    AmbiguousEnd {
        /// The later fence that casts doubt.
        line: usize,
        /// What opens the block.
        block: String,
        /// Where the block opens.
        opened: usize,
        /// Where it would end.
        closed: usize,
    },
    /// More than one fence of the content holds a fence of the same length.
    #[error(
        "line {line}: fences within fences make it unclear where `{block}` (line {opened}) ends; open and close the block \
         with a fence longer than any inside it"
    )]
    TooDeep {
        /// Where the second such fence opens.
        line: usize,
        /// What opens the block.
        block: String,
        /// Where the block opens.
        opened: usize,
    },
    /// A block opens inside a block.
    #[error(
        "line {line}: a block opens inside `{block}` (line {opened}); close that one first, or, if this line is part of \
         its content, open and close it with a longer fence"
    )]
    NestedBlock {
        /// Where the inner one opens.
        line: usize,
        /// What opens the outer one.
        block: String,
        /// Where the outer one opens.
        opened: usize,
    },
    /// A block stands inside a fence that names no path.
    #[error(
        "line {line}: this block is inside the fence of line {opened}, which names no path; write blocks outside other \
         fences, or quote them in a fence that is longer than the block's and than three marks"
    )]
    QuotedBlock {
        /// Where the block opens.
        line: usize,
        /// Where the fence around it opens.
        opened: usize,
    },
    /// A block opens behind four spaces, a tab, a list marker or a quotation mark.
    #[error(
        "line {line}: a block opens behind an indentation, list or quotation mark; begin it at the start of the line"
    )]
    IndentedBlock {
        /// Where it opens.
        line: usize,
    },
    /// A block without a path.
    #[error("line {line}: the path is missing; write it as in ```file:src/main.rs")]
    EmptyPath {
        /// Where the path should be.
        line: usize,
    },
    /// The end of the path cannot be told from what stands around it.
    #[error(
        "line {line}: cannot tell the path in `{text}`; put it in double quotes, with nothing but a language beside it"
    )]
    UnclearPath {
        /// Where it stands.
        line: usize,
        /// The info string.
        text: String,
    },
    /// NUL or a line break within a path.
    #[error("line {line}: the path holds a NUL or a line break; remove it")]
    ForbiddenCharacter {
        /// Where the path stands.
        line: usize,
    },
    /// A search/replace block that is not one.
    #[error("line {line}: {problem}")]
    Search {
        /// Where.
        line: usize,
        /// What is wrong, and the cure.
        problem: SearchProblem,
    },
    /// A diff that is not one.
    #[error("line {line}: {problem}")]
    Diff {
        /// Where.
        line: usize,
        /// What is wrong, and the cure.
        problem: DiffProblem,
    },
    /// A patch in an envelope that is not one.
    #[error("line {line}: {problem}")]
    Envelope {
        /// Where.
        line: usize,
        /// What is wrong, and the cure.
        problem: EnvelopeProblem,
    },
    /// JSON that is not what was asked for.
    #[error("{problem}")]
    Structured {
        /// What is wrong, and the cure.
        problem: String,
    },
    /// A syntax that the format does not teach.
    #[error("line {line}: {syntax} is not what was asked for; use {allowed}")]
    NotAllowed {
        /// Where it begins.
        line: usize,
        /// What it is.
        syntax: Syntax,
        /// What it may be.
        allowed: Syntaxes,
    },
    /// A `<file>`, `<delete>`, `<rename>` or `<mode>` that is not understood.
    #[error(
        "line {line}: cannot read `{text}`; write `<file path=\"…\">` and `</file>` on their own lines, \
         `<delete path=\"…\"/>`, `<rename from=\"…\" to=\"…\"/>` or `<mode path=\"…\" executable=\"true\"/>`"
    )]
    Element {
        /// Where.
        line: usize,
        /// The line.
        text: String,
    },
    /// The end of something that was never begun, or search/replace markers outside a block.
    #[error(
        "line {line}: `{text}` belongs to no block; if it is content, open and close its block with a longer fence; \
         search/replace blocks go inside ```edit:PATH"
    )]
    Stray {
        /// Where.
        line: usize,
        /// The line.
        text: String,
    },
    /// Two contents for one path.
    #[error(
        "line {second}: `{path}` is written again (first on line {first}); give each file once"
    )]
    WrittenTwice {
        /// The file.
        path: String,
        /// Line of the first.
        first: usize,
        /// Line of the second.
        second: usize,
    },
    /// Two operations on one path that do not go together.
    #[error(
        "line {second}: `{path}` is {second_deed}, but on line {first} it is {first_deed}; keep one of the two"
    )]
    Contradiction {
        /// The file.
        path: String,
        /// Line of the first.
        first: usize,
        /// What the first does.
        first_deed: Deed,
        /// Line of the second.
        second: usize,
        /// What the second does.
        second_deed: Deed,
    },
}
