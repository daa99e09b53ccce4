//! A picture as a Mermaid flowchart, which GitHub and many editors draw inside Markdown.
//!
//! Every text is quoted, and what means something to Mermaid is written as an entity:
//! <https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters>.

use std::fmt::Write as _;

use super::{Edge, Node, NodeKind, Note, Picture};

/// Styles that look right on a light and on a dark page.
const STYLES: &str = "  \
    classDef stage stroke-width:1px\n  \
    classDef state stroke-width:1px\n  \
    classDef initial stroke-width:3px\n  \
    classDef final stroke:#2e7d32,stroke-width:3px\n  \
    classDef recoverable stroke:#c62828,stroke-width:2px\n  \
    classDef step stroke-dasharray:2 2\n  \
    classDef missing stroke:#c62828,stroke-dasharray:6 4\n";

/// The picture as Mermaid.
pub fn mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart TD\n");
    for (index, it) in picture.nodes.iter().enumerate() {
        node(&mut out, index, it);
    }
    for it in &picture.edges {
        edge(&mut out, it);
    }
    out + STYLES
}

fn node(out: &mut String, index: usize, node: &Node) {
    let (open, close, class) = match node.kind {
        NodeKind::Stage => ("[", "]", "stage"),
        NodeKind::State => ("(", ")", "state"),
        NodeKind::InitialState => ("([", "])", "initial"),
        NodeKind::FinalState => ("([", "])", "final"),
        NodeKind::RecoverableState => ("(", ")", "recoverable"),
        NodeKind::Step => ("{{", "}}", "step"),
        NodeKind::Missing => ("[", "]", "missing"),
    };
    let label = label(&node.name, &node.notes);
    let _ = writeln!(out, "  n{index}{open}\"{label}\"{close}:::{class}");
}

fn edge(out: &mut String, edge: &Edge) {
    let arrow = if edge.is_dashed() { "-.->" } else { "-->" };
    let (from, to) = (edge.from, edge.to);
    let _ = match label("", &edge.notes) {
        label if label.is_empty() => writeln!(out, "  n{from} {arrow} n{to}"),
        label => writeln!(out, "  n{from} {arrow}|\"{label}\"| n{to}"),
    };
}

fn label(name: &str, notes: &[Note]) -> String {
    let name = (!name.is_empty()).then(|| escaped(name));
    let notes = notes.iter().map(|it| escaped(&it.to_string()));
    let lines: Vec<_> = name.into_iter().chain(notes).collect();
    lines.join("<br/>")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || " _-.,()'/=!?+:|*".contains(letter) {
            escaped.push(letter);
        } else if letter.is_whitespace() {
            escaped.push(' ');
        } else {
            let _ = write!(escaped, "#{};", u32::from(letter));
        }
    }
    escaped
}
