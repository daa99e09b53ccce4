//! A picture in the language of Graphviz: <https://graphviz.org/doc/info/lang.html>.

use std::fmt::Write as _;

use super::{Edge, Node, NodeKind, Note, Picture};

/// The picture as a directed graph.
pub fn dot(picture: &Picture) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&picture.name));
    out += "  graph [rankdir=TB, fontname=\"Helvetica\"]\n";
    out += "  node [shape=box, fontname=\"Helvetica\", fontsize=11]\n";
    out += "  edge [fontname=\"Helvetica\", fontsize=9]\n";
    for (index, it) in picture.nodes.iter().enumerate() {
        node(&mut out, index, it);
    }
    for it in &picture.edges {
        edge(&mut out, it);
    }
    out + "}\n"
}

fn node(out: &mut String, index: usize, node: &Node) {
    let style = match node.kind {
        NodeKind::Stage => "shape=box",
        NodeKind::State => "shape=box, style=rounded",
        NodeKind::InitialState => "shape=box, style=\"rounded,bold\"",
        NodeKind::FinalState => "shape=box, style=rounded, peripheries=2",
        NodeKind::RecoverableState => "shape=box, style=rounded, color=red",
        NodeKind::Step => "shape=hexagon",
        NodeKind::Missing => "shape=box, style=dashed, color=red",
    };
    let label = quoted(&lines(&node.name, &node.notes));
    let _ = writeln!(out, "  n{index} [label={label}, {style}]");
}

fn edge(out: &mut String, edge: &Edge) {
    let style = if edge.is_dashed() {
        ", style=dashed"
    } else {
        ""
    };
    let label = quoted(&lines("", &edge.notes));
    let (from, to) = (edge.from, edge.to);
    let _ = writeln!(out, "  n{from} -> n{to} [label={label}{style}]");
}

fn lines(name: &str, notes: &[Note]) -> String {
    let name = (!name.is_empty()).then(|| name.to_owned());
    let notes = notes.iter().map(Note::to_string);
    name.into_iter().chain(notes).collect::<Vec<_>>().join("\n")
}

/// A text in quotes. A backslash is doubled, for Graphviz reads `\N` and others in labels.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace('\n', "\\n"))
}
