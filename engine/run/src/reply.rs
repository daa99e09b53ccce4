//! What a model answered, understood: a reply's text becomes file operations, and an operation becomes new content.
//!
//! Pure: this module alone knows the reply format, and it touches no file, clock or path policy. Whether a path may be
//! written is decided elsewhere; here a path is text, trimmed and freed of surrounding quotes.
//!
//! # What a reply may hold
//!
//! | form | operation |
//! |---|---|
//! | fence `` ```file:PATH `` (also `file: PATH`, `file=PATH`, a language word before or after, or `~~~`) | the whole file |
//! | fence `` ```edit:PATH ``, or `file:` whose first line is `<<<<<<< SEARCH` | search/replace blocks |
//! | fence `` ```diff:PATH ``, or a `diff`/`patch` fence with `---`/`+++` lines | a unified diff |
//! | `<file path="…">` … `</file>`, at line starts, also with `<![CDATA[` … `]]>` | the whole file (or search/replace blocks) |
//! | `*** Begin Patch` … `*** End Patch`, alone or in a fence without a path | what its sections say |
//! | `<delete path="…"/>`, `<rename from="…" to="…"/>`, `<mode path="…" executable="true"/>`, alone on a line | deletion, renaming, mode |
//! | nothing but a JSON object with a list of operations | these ([`Shape`]) |
//!
//! Everything else is prose, but for reasoning in `<think>` … `</think>` at the beginning, which is neither. A path holding
//! spaces is best quoted. A [`Syntaxes`] says which of these a reply may use.
//!
//! A reply is read line by line, and never again from its beginning: [`Stream`] reads it while it comes.
//!
//! # Where a fence ends
//!
//! Fences are those of [CommonMark 0.31, section 4.5](https://spec.commonmark.org/0.31.2/#fenced-code-blocks): closed by
//! the same character, at least as long, with nothing after it, indented by at most three spaces. So a fence longer than
//! any inside it holds every text exactly. Models are told so, and nest fences of the *same* length all the same. Then:
//!
//! 1. An inner fence with an info string (`` ```sh ``) opens a nested fence; a bare one closes the innermost. The bare
//!    fence that meets no nested one ends the block.
//! 2. A bare fence may have been meant as an inner *opener*. If it was, then the reply still holds the bare fence that
//!    ends that inner block and the one that ends the file. Hence the end found by 1 stands only if every later fence
//!    of that character and length explains itself: prose fences after it have an info string and hold no further
//!    fence. With `[`, `]` for a nested pair and `b` for a bare fence, an accepted block reads `[]…[] b` and what follows
//!    up to the next block reads `[]…[]`. Ending the block later would need a bare fence that belongs to no opener, and
//!    there is none; ending it earlier would only have made the file shorter. Otherwise the reply is refused.
//!    A nested fence within a nested fence (`` ```sh `` in `` ```md ``, or in `~~~`) leaves one bare fence over if it is
//!    read flatly, as `CommonMark` does. One such is read if no fence at all follows before the next block; with two the
//!    reply is refused.
//! 3. A line that opens a *block* of the same or greater length inside a block is refused: either the first was never
//!    closed or the second is a quotation, and only a longer fence tells which.
//! 4. A fence without a path that holds a block is a quotation only if it is longer than that block (and than three);
//!    otherwise it is refused, so that no operation disappears into prose.
//!
//! Inside search/replace blocks the markers rule, so a fence there is content. In a diff each line has its prefix, so only
//! a fence in the first column counts.
//!
//! What text alone cannot show is a reply cut by the output limit within the prose after a block, or within a bare inner
//! fence: whoever calls [`parse`] looks at the provider's finish reason first.

mod apply;
mod block;
mod body;
mod cdata;
mod conflict;
mod diff;
mod doubt;
mod draft;
mod element;
mod envelope;
mod excerpt;
mod fault;
mod fence;
mod header;
mod join;
mod line;
mod merge;
mod path;
mod quotation;
pub mod repair;
mod scan;
mod search;
mod stream;
mod structured;
mod syntax;
mod thinking;
mod unsure;
mod whole;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod render;
#[cfg(test)]
mod tricky;

pub use apply::{ApplyFault, Fitted, Nearest, apply, fit};
pub use conflict::Deed;
pub use diff::DiffProblem;
pub use envelope::EnvelopeProblem;
pub use fault::ReplyFault;
pub use join::joined;
pub use merge::merged;
pub use search::SearchProblem;
pub use stream::{Stream, Writing};
pub use structured::{Shape, json};
pub use syntax::{Syntax, Syntaxes};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that a reply asks to be done to the project's files. Paths are as the model wrote them, not yet permitted.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum FileOperation {
    /// The file holds exactly this content.
    Write {
        /// The file.
        path: String,
        /// All of its content, line ends as written.
        content: String,
    },
    /// Places of the file are replaced, in this order, each found in the result of the one before.
    Edit {
        /// The file.
        path: String,
        /// At least one.
        edits: Vec<Edit>,
    },
    /// A unified diff is applied by its context, hunk after hunk. On a missing file it creates.
    Patch {
        /// The file.
        path: String,
        /// At least one.
        hunks: Vec<Hunk>,
    },
    /// The file goes away.
    Delete {
        /// The file.
        path: String,
    },
    /// The file may be executed, or not.
    Mode {
        /// The file.
        path: String,
        /// Whether it may.
        executable: bool,
    },
    /// The file moves; an `edit` or `patch` of `to` sees the content that came from `from`.
    Rename {
        /// Where it is.
        from: String,
        /// Where it will be.
        to: String,
    },
}

impl FileOperation {
    /// The path that it is about; of a renaming, the new one.
    pub fn path(&self) -> &str {
        match self {
            Self::Write { path, .. }
            | Self::Edit { path, .. }
            | Self::Patch { path, .. }
            | Self::Mode { path, .. }
            | Self::Delete { path }
            | Self::Rename { to: path, .. } => path,
        }
    }
}

/// Whole lines to find and what to put in their place.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Edit {
    /// The lines to find; empty only to fill a missing or empty file.
    pub search: String,
    /// The lines that replace them; empty to remove them.
    pub replace: String,
}

/// One hunk of a diff or patch, as the text before and after. Its line numbers are not kept: models get them wrong.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Hunk {
    /// Context and removed lines.
    pub before: String,
    /// Context and added lines.
    pub after: String,
    /// Lines above the place, such as the head of the function that it is in, from the outermost on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<String>,
    /// Whether the place is at the end of the file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_last: bool,
}

/// A reply, understood.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Reply {
    /// What is to be done: at most one change per path, renames first.
    pub operations: Vec<FileOperation>,
    /// Everything that is not an operation, as written.
    pub prose: String,
    /// What the model thought first, where it wrote that into its reply.
    pub thinking: String,
}

impl Reply {
    /// The operations of a reply that has to hold some.
    ///
    /// # Errors
    /// [`ReplyFault::NoOperations`] if there are none.
    pub fn into_operations(self) -> Result<Vec<FileOperation>, ReplyFault> {
        if self.operations.is_empty() {
            return Err(ReplyFault::NoOperations);
        }
        Ok(self.operations)
    }
}

/// Reads a complete reply in any syntax, in time linear in its length. All of it is understood or none is taken.
///
/// # Errors
/// A [`ReplyFault`] with the line of the reply (from 1) and the cure. A reply of prose alone is not a fault: see
/// [`Reply::into_operations`].
pub fn parse(text: &str) -> Result<Reply, ReplyFault> {
    parse_as(text, Syntaxes::ALL, &Shape::default())
}

/// Reads a complete reply in one of these syntaxes; JSON is of that shape.
///
/// # Errors
/// As [`parse`], and what is in another syntax.
pub fn parse_as(text: &str, syntaxes: Syntaxes, shape: &Shape) -> Result<Reply, ReplyFault> {
    if text.trim().is_empty() {
        return Err(ReplyFault::Empty);
    }
    if let Some(reply) = structured::read(text, syntaxes, shape) {
        return reply;
    }
    scan::scan(text, syntaxes)?.settled(text)
}
