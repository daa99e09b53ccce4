//! Documents as text again: in either format, with the comments that the document had.

use super::comment::{Comment, Comments};
use super::{Document, Format, Node, Value};

mod kdl;
mod kdl_scalar;
mod yaml;
mod yaml_scalar;

/// How a comment begins that tells an editor the schema of a YAML document; in another format it
/// would say nothing.
const MODELINE: &str = "yaml-language-server:";

/// The text of a document in a format: the same value, with its comments. Aliases are resolved. A
/// document whose syntax is broken has no value to write; see its diagnostics first.
pub fn convert(document: &Document, format: Format) -> String {
    let comments = Comments::of(document.root(), comments(document, format));
    match format {
        Format::Kdl => kdl::write(document.root(), document.kind(), comments),
        Format::Yaml => yaml::write(document.root(), comments),
    }
}

fn comments(document: &Document, format: Format) -> Vec<Comment> {
    let text = document.source().text();
    let mut comments = match document.format() {
        Format::Kdl => super::kdl::comments(text),
        Format::Yaml => super::yaml::comments(text),
    };
    let is_modeline = |it: &Comment| it.lines.iter().any(|it| it.starts_with(MODELINE));
    if format != Format::Yaml {
        comments.retain(|it| !is_modeline(it));
    }
    comments
}

fn is_scalar(node: &Node) -> bool {
    !matches!(node.value, Value::List(_) | Value::Map(_))
}

/// How a number with a fraction is written so that it is read as one.
fn number(number: f64) -> String {
    if number.is_infinite() {
        let sign = if number > 0.0 { "" } else { "-" };
        return format!("{sign}1e999");
    }
    format!("{number:?}")
}

#[cfg(test)]
mod tests;
