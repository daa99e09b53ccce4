//! Replies as a careful model writes them: the way back from [`parse`](super::parse), by which tests prove that what is meant arrives.
//!
//! A deed is said in the first of the syntaxes that can say it. What none of them can say is refused with the reason:
//!
//! | syntax | what it cannot say |
//! |---|---|
//! | whole files | a last line without an end, where a line ends in `]]>` |
//! | search/replace | whether the last line has an end; new lines with another end than the lines around them; markers of nine |
//! | unified diffs | new lines with another end than the lines around them |
//! | `apply_patch` | whether the last line has an end |
//! | JSON | nothing |
//!
//! No syntax has a path that begins or ends in white space or is in quotes.

mod apply_patch;
mod deed;
mod element;
mod passage;
mod search_replace;
mod structured;
mod tree;
mod unified_diff;
mod unsayable;
mod whole;

mod round_trip;

use self::deed::{Deed, deeds};
use self::tree::Tree;
use self::unsayable::Unsayable;
use super::{FileOperation, Syntax};

/// A reply that makes of the tree what the operations do, in these syntaxes.
fn rendered(
    before: &Tree,
    operations: &[FileOperation],
    syntaxes: &[Syntax],
) -> Result<String, Unsayable> {
    let deeds = deeds(before, operations)?;
    match syntaxes {
        [Syntax::Structured] => Ok(structured::reply(&deeds)),
        [Syntax::ApplyPatch] => apply_patch::reply(&deeds),
        _ => in_blocks(&deeds, syntaxes),
    }
}

/// Each deed in a block of its own, with something for people before it.
fn in_blocks(deeds: &[Deed<'_>], syntaxes: &[Syntax]) -> Result<String, Unsayable> {
    let mut reply = "This is what was asked for.\n".to_owned();
    for deed in deeds {
        reply.push_str("\nThe next one:\n\n");
        reply.push_str(&block(deed, syntaxes)?);
    }
    Ok(reply)
}

fn block(deed: &Deed<'_>, syntaxes: &[Syntax]) -> Result<String, Unsayable> {
    let mut said = Err(Unsayable::NoSyntax);
    for syntax in syntaxes {
        said = said.or_else(|_| match syntax {
            Syntax::SearchReplace => search_replace::block(deed),
            Syntax::UnifiedDiff => unified_diff::block(deed),
            _ => whole::block(deed),
        });
    }
    said
}
