//! A picture as a person reads it in a terminal of 80 columns.

use super::waves::Waves;
use super::{Edge, Node, NodeKind, Note, Picture};

/// How long a line may be.
const WIDTH: usize = 80;

/// The picture as lines.
pub fn text(picture: &Picture) -> String {
    let mut lines = wrapped(&format!("{} {}", picture.kind, picture.name), 0);
    lines.extend(picture.summary.iter().flat_map(|it| wrapped(it, 0)));
    lines.push(String::new());
    lines.extend(match picture.kind {
        "pipeline" => stages(picture),
        _ => states(picture),
    });
    lines.join("\n") + "\n"
}

/// Stages in the order in which they can run, each with what it waits for. Stages of one number
/// can run at the same time.
fn stages(picture: &Picture) -> Vec<String> {
    let ranks = Waves::of(picture).ranks;
    let mut order: Vec<_> = (0..picture.nodes.len()).collect();
    order.sort_by_key(|it| (ranks[*it], *it));
    let entering = by_node(picture, |it| it.to);
    let name_width = picture.nodes.iter().map(|it| it.name.chars().count());
    let name_width = name_width.max().unwrap_or_default().min(28);
    let mut lines = Vec::new();
    for node in order {
        let number = ranks[node] + 1;
        let head = format!("{number:>3}  {:name_width$}  ", picture.nodes[node].name);
        lines.extend(with_head(&head, &told(&picture.nodes[node])));
        for edge in &entering[node] {
            let from = &picture.nodes[edge.from].name;
            lines.extend(wrapped(&join(&format!("<- {from}"), &edge.notes), 7));
        }
    }
    lines
}

/// States in the order written, each with the steps that leave it.
fn states(picture: &Picture) -> Vec<String> {
    let leaving = by_node(picture, |it| it.from);
    let mut lines = Vec::new();
    let mut told_steps = Vec::new();
    for (index, node) in picture.nodes.iter().enumerate() {
        if node.kind == NodeKind::Step {
            continue;
        }
        lines.push(head(node));
        for edge in &leaving[index] {
            lines.extend(way(picture, edge, &leaving, &mut told_steps));
        }
    }
    lines
}

/// An edge that leaves a state; the ends of a step that is a node stand below it, the first time.
fn way(
    picture: &Picture,
    edge: &Edge,
    leaving: &[Vec<&Edge>],
    told_steps: &mut Vec<usize>,
) -> Vec<String> {
    let target = &picture.nodes[edge.to];
    if target.kind != NodeKind::Step {
        return wrapped(&join(&format!("-> {}", target.name), &edge.notes), 2);
    }
    let notes: Vec<_> = edge.notes.iter().chain(&target.notes).cloned().collect();
    let mut lines = wrapped(&join(&target.name, &notes), 2);
    if told_steps.contains(&edge.to) {
        lines.push(format!("    -> as `{}` above", target.name));
        return lines;
    }
    told_steps.push(edge.to);
    for end in &leaving[edge.to] {
        let arrow = format!("-> {}", picture.nodes[end.to].name);
        let stays = end.to == edge.to;
        let start = if stays { "-" } else { arrow.as_str() };
        lines.extend(wrapped(&join(start, &end.notes), 4));
    }
    lines
}

fn head(node: &Node) -> String {
    let mark = match node.kind {
        NodeKind::InitialState => " (initial)",
        NodeKind::FinalState => " (final)",
        NodeKind::Missing => " (there is no such state)",
        _ => "",
    };
    format!("{}{mark}", node.name)
}

fn told(node: &Node) -> String {
    match node.kind {
        NodeKind::Missing => "there is no such stage".to_owned(),
        _ => listed(&node.notes),
    }
}

fn join(start: &str, notes: &[Note]) -> String {
    match notes {
        [] => start.to_owned(),
        notes => format!("{start}: {}", listed(notes)),
    }
}

fn listed(notes: &[Note]) -> String {
    let notes: Vec<_> = notes.iter().map(Note::to_string).collect();
    notes.join("; ")
}

fn by_node(picture: &Picture, end: impl Fn(&Edge) -> usize) -> Vec<Vec<&Edge>> {
    let mut edges = vec![Vec::new(); picture.nodes.len()];
    for edge in &picture.edges {
        edges[end(edge)].push(edge);
    }
    edges
}

/// A text behind a head; where it needs more lines, they stand below its beginning.
fn with_head(head: &str, text: &str) -> Vec<String> {
    let mut lines = wrapped(text, head.chars().count());
    match lines.first_mut() {
        Some(first) => *first = format!("{head}{}", first.trim_start()),
        None => lines.push(head.trim_end().to_owned()),
    }
    lines
}

/// A text in lines that begin with blanks; further lines are two blanks deeper where there is an
/// arrow or a step before them. A word that is too long for a line stays whole.
fn wrapped(text: &str, indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = " ".repeat(indent);
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let length = line.chars().count() + 1 + word.chars().count();
        if !is_empty && length > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent + 3)));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    if !is_empty {
        lines.push(line);
    }
    lines
}
