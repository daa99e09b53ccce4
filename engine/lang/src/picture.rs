//! Pictures: a pipeline or lifecycle as nodes and edges, and the texts that show them.
//!
//! A picture is made of the document as written, so that one with faults can be looked at too: what
//! is missing is drawn as missing. Where nodes stand is not decided here.

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::document::Document;

mod dot;
mod lifecycle;
mod mermaid;
mod note;
mod pipeline;
mod text;
mod waves;

pub use dot::dot;
pub use mermaid::mermaid;
pub use note::Note;
pub use text::text;
pub use waves::Waves;

/// A document as nodes and edges.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picture {
    /// `pipeline` or `lifecycle`.
    pub kind: &'static str,
    /// The document's name.
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// What is connected, in the order written.
    pub nodes: Vec<Node>,
    /// What connects them, in the order written.
    pub edges: Vec<Edge>,
}

/// A stage, a state, or a step that starts in several states and ends in several.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its name.
    pub name: String,
    /// What is to be known of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// A stage of a pipeline.
    Stage,
    /// A resting point of a lifecycle.
    State,
    /// Where a lifecycle begins.
    InitialState,
    /// Where a lifecycle ends.
    FinalState,
    /// A state that a person leads out of.
    RecoverableState,
    /// A step of a lifecycle.
    Step,
    /// Something that is named, and that there is not.
    Missing,
}

/// A connection of two nodes, by their places among the picture's nodes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    /// What it says.
    pub kind: EdgeKind,
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What is to be known of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// What an edge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// A stage waits for another.
    Needs,
    /// A stage uses what another gives.
    Refers,
    /// A feature begins.
    Begin,
    /// A step, from where it may run to where it ends.
    Step,
    /// Where a step may run.
    Permit,
    /// How a step can end.
    Move,
    /// Where a used-up limit leads.
    Limit,
    /// A way out that a person chooses.
    Recover,
}

impl Picture {
    /// The picture of a pipeline or lifecycle; none of any other document.
    pub fn of(document: &Document, catalogue: &Catalogue) -> Option<Self> {
        match document.kind() {
            Some("pipeline") => Some(pipeline::picture(document, catalogue)),
            Some("lifecycle") => Some(lifecycle::picture(document)),
            _ => None,
        }
    }

    fn empty(kind: &'static str, document: &Document) -> Self {
        Self {
            kind,
            name: document.name().unwrap_or("unnamed").to_owned(),
            summary: document.root().text_of("summary").map(str::to_owned),
            nodes: Vec::new(),
            edges: Vec::new(),
        }
    }

    fn add(&mut self, kind: NodeKind, name: &str, notes: Vec<Note>) -> usize {
        self.nodes.push(Node {
            kind,
            name: name.to_owned(),
            notes,
        });
        self.nodes.len() - 1
    }

    fn connect(&mut self, kind: EdgeKind, from: usize, to: usize, notes: Vec<Note>) {
        self.edges.push(Edge {
            kind,
            from,
            to,
            notes,
        });
    }

    /// The node of a stage or state; one that is missing where there is none of that name.
    fn named(&mut self, name: &str) -> usize {
        let found = self
            .nodes
            .iter()
            .position(|it| it.kind != NodeKind::Step && it.name == name);
        found.unwrap_or_else(|| self.add(NodeKind::Missing, name, Vec::new()))
    }
}

impl Edge {
    /// Whether no step takes this way by itself: it is drawn with dashes.
    pub fn is_dashed(&self) -> bool {
        matches!(self.kind, EdgeKind::Recover | EdgeKind::Limit)
    }
}

#[cfg(test)]
mod tests;
