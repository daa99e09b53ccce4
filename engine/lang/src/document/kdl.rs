//! KDL 2 to nodes, by the crate `kdl`: every node with its bytes.
//!
//! How a document reads in KDL: a key is a node, or a property where its value is a scalar. The
//! values of a node's arguments are a list, unless there is but one. The schema of the kind says
//! (`x-kdl`) which maps and lists are written as repeated nodes, a map's key being the first
//! argument. Where that does not tell one value from another, a type annotation does: `(list)`,
//! `(map)`, `(value)`; and nodes named `-` are the items of a list.

use std::sync::Arc;

use kdl::{KdlDiagnostic, KdlDocument, KdlNode};

use super::Node;
use super::guide::Guide;
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source, Span};

mod line;
mod reader;
mod scan;
pub(super) mod written;

pub(super) use scan::{NEWLINES, scan};

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
    let scan = scan(source.text());
    let broken = |span, message: String| {
        let fault = Diagnostic::error("syntax", Place::new(source, span), message);
        (Node::null(Span::new(0, source.text().len())), fault)
    };
    if let Some((span, message)) = scan.fault {
        let (node, fault) = broken(span, message);
        return (node, vec![fault]);
    }
    match KdlDocument::parse_v2(&scan.text) {
        Ok(document) => reader::Reader::new(source, &scan.text).read(&document),
        Err(error) => {
            let first = error.diagnostics.iter().min_by_key(|it| it.span.offset());
            let (span, message, help) = first.map_or_else(unknown, |it| plain(source, it));
            let (node, fault) = broken(span, message);
            (node, vec![fault.maybe_help(help)])
        }
    }
}

/// What the document says about itself by its kind.
fn guide(document: &KdlDocument) -> Guide {
    let node = document.get("kind");
    let is_text =
        |it: &&KdlNode| it.ty().is_none() && it.len() == 1 && it.iter_children().next().is_none();
    let kind = node.filter(is_text).and_then(|it| it.get(0)?.as_string());
    Guide::of_kind(kind)
}

fn unknown() -> (Span, String, Option<String>) {
    (Span::default(), "this is not KDL".to_owned(), None)
}

/// What the parser says, at bytes and in plain words.
fn plain(source: &Source, found: &KdlDiagnostic) -> (Span, String, Option<String>) {
    let span = fitted(source.text(), found.span.offset(), found.span.len());
    let written = source.slice(span).trim();
    if matches!(written, "true" | "false" | "null") {
        let message = format!("a bare `{written}` is neither a text nor a truth");
        let help = format!("write `#{written}`, or `\"{written}\"` for the text");
        return (span, message, Some(help));
    }
    let message = found.message.as_deref().unwrap_or("This is not KDL");
    (
        span,
        lower_case(message),
        found.help.as_deref().map(lower_case),
    )
}

/// A span that fits the text, on the boundaries of characters and not over several lines.
fn fitted(text: &str, offset: usize, length: usize) -> Span {
    let start = text.floor_char_boundary(offset.min(text.len()));
    let end = text.ceil_char_boundary((offset + length.max(1)).min(text.len()));
    let line = text[start..end].find(NEWLINES).unwrap_or(end - start);
    Span::new(start, start + line)
}

fn lower_case(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_lowercase);
    let text: String = first.chain(characters).collect();
    text.trim_end_matches('.').replace('\'', "`")
}

#[cfg(test)]
mod tests;
