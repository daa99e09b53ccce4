//! Outlines of source code: which lines are the insides of what a file defines.
//!
//! A language is a file in `outline/languages` (which extensions, which nodes have insides) and a parser that is
//! compiled in. Only this module knows the parsers. It is pure, and never fails: of a text that is no program
//! in its language, as much is known as the parser makes of it.

mod inside;
mod language;

use std::ops::{ControlFlow, Range};

use tree_sitter::{ParseOptions, Parser, Tree, TreeCursor};

use inside::inside;
use language::Language;

/// Of a text that is no program, a parser may try ever more readings. It takes a hundred steps between two
/// questions whether to go on, and gives up after so many for each byte and some more.
const PATIENCE: usize = 4;

/// The insides of what a source file defines, as ranges of whole lines in order; none where its language is not known.
pub fn bodies(path: &str, text: &str) -> Option<Vec<Range<usize>>> {
    let language = language::of(path)?;
    let tree = parsed(language, text)?;
    let (mut cursor, mut found) = (tree.walk(), Vec::new());
    loop {
        let inside = inside(language, cursor.node(), text);
        let goes_down = inside.is_none() && cursor.goto_first_child();
        found.extend(inside);
        if !goes_down && !goes_on(&mut cursor) {
            return Some(found);
        }
    }
}

/// Goes to the next node that is not below this one.
fn goes_on(cursor: &mut TreeCursor<'_>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}

/// The tree of a text; none of one on which the parser gives up.
fn parsed(language: &Language, text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&language.grammar()).ok()?;
    let (mut asked, most) = (0, text.len() / PATIENCE + 10_000);
    let mut go_on = |_: &_| {
        asked += 1;
        if asked > most {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut go_on);
    let mut read = |at: usize, _| text.as_bytes().get(at..).unwrap_or_default();
    parser.parse_with_options(&mut read, None, Some(options))
}

#[cfg(test)]
mod tests;
