//! KDL 2 to nodes: every node with its bytes.
//!
//! How a document reads in KDL: a key is a node, or a property where its value is a scalar. The
//! values of a node's arguments are a list, unless there is but one. The schema of the kind says
//! (`x-each`) which maps and lists are written as repeated nodes, a map's key being the first
//! argument. Where that does not tell one value from another, a type annotation does: `(list)`,
//! `(map)`, `(value)`; and nodes named `-` are the items of a list.

//!
//! The parser is our own: the crate `kdl` ends the process on a few thousand stray brackets or a
//! hundred levels, and takes thirty times as long. It is the oracle of the tests.

use std::sync::Arc;

use super::Node;
use super::comment::Comment;
use super::guide::Guide;
use super::limits::too_large;
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source, Span};

mod cursor;
mod fault;
mod line;
mod parser;
mod reader;
mod string;
mod word;
pub(super) mod written;

pub(super) use cursor::{NEWLINES, is_forbidden};
use fault::Fault;
use line::Line;
use parser::Parser;

/// The name of the nodes that are the items of a list.
pub(super) const ITEM: &str = "-";

/// How a node says what its value is, where it could be read otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    List,
    Map,
    Value,
}

impl Form {
    pub(super) const ALL: [Self; 3] = [Self::List, Self::Map, Self::Value];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Map => "map",
            Self::Value => "value",
        }
    }
}

pub(super) fn parse(source: &Arc<Source>) -> (Node, Vec<Diagnostic>) {
    if let Some(fault) = too_large(source) {
        let whole = Span::new(0, source.text().len());
        return (Node::null(whole), vec![fault]);
    }
    let (lines, fault) = Parser::new(source.text()).document();
    let (node, mut diagnostics) = reader::Reader::new(source).read(lines);
    if let Some(fault) = fault {
        let place = Place::new(source, fault.span);
        let diagnostic = Diagnostic::error("syntax", place, fault.message);
        // What follows from the text's breaking off is not told too.
        diagnostics.retain(|it| it.rule != "syntax");
        diagnostics.insert(0, diagnostic.maybe_help(fault.help));
    }
    (node, diagnostics)
}

/// The comments of a text, as far as it can be parsed.
pub(super) fn comments(text: &str) -> Vec<Comment> {
    let mut parser = Parser::new(text);
    parser.document();
    let (mut line, mut before) = (0, 0);
    let comment = |span: Span| {
        // Many comments may stand on one line: none looks further back than the one before it.
        let broken = text[before..span.start].rfind('\n');
        line = broken.map_or(line, |it| before + it + 1);
        before = span.start;
        Comment::on_line(text, line, span, said(&text[span.start..span.end]))
    };
    parser.cursor.comments.into_iter().map(comment).collect()
}

/// A comment without its marks.
fn said(written: &str) -> &str {
    let inside = &written[2..];
    let is_block = written.starts_with("/*");
    inside
        .strip_suffix("*/")
        .filter(|_| is_block)
        .unwrap_or(inside)
}

/// What the document says about itself by its kind.
fn guide(lines: &[Line]) -> Guide {
    let node = lines.iter().find(|it| it.name == "kind");
    let is_text = |it: &&Line| {
        let is_plain = it.form.is_none() && it.properties.is_empty() && it.children.is_empty();
        is_plain && it.arguments.len() == 1
    };
    let kind = node.filter(is_text).and_then(|it| it.arguments[0].text());
    Guide::of_kind(kind)
}

#[cfg(test)]
mod tests;
