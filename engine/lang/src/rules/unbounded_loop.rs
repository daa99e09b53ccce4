//! A loop that nothing bounds.
//!
//! Where the router alone could go round for ever, some move of the circle must `count` against a
//! limit, tick a box that the circle does not untick, or reject the work.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work: # !
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: start }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! limits: { attempts: { at_most: 3, then: end } }
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: start, count: attempts }]
//! ```

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::check::{Edge, LifecycleView};
use crate::diagnostic::Diagnostic;
use crate::suggestion::listed;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let free: Vec<_> = view
        .situations
        .edges
        .iter()
        .filter(|it| it.routed && !it.bounded)
        .collect();
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    let nodes: Vec<_> = view
        .situations
        .all
        .iter()
        .map(|_| graph.add_node(()))
        .collect();
    for edge in &free {
        graph.add_edge(nodes[edge.from], nodes[edge.to], ());
    }
    for circle in tarjan_scc(&graph) {
        let inside: Vec<_> = free.iter().filter(|it| within(it, &circle)).collect();
        if let Some(first) = inside.first() {
            let mut steps: Vec<_> = inside.iter().map(|it| it.label.as_str()).collect();
            steps.sort_unstable();
            steps.dedup();
            found.push(diagnostic(view, &first.label, &steps));
        }
    }
    found.sort_by(|left, right| left.message.cmp(&right.message));
    found.dedup_by(|left, right| left.message == right.message);
}

fn within(edge: &Edge, circle: &[NodeIndex]) -> bool {
    let holds = |at: usize| circle.iter().any(|it| it.index() == at);
    holds(edge.from) && holds(edge.to)
}

fn diagnostic(view: &LifecycleView<'_>, step: &str, steps: &[&str]) -> Diagnostic {
    let document = view.written.document;
    let span = view
        .written
        .steps()
        .find(|it| it.name() == step)
        .map(|it| it.field.key_span);
    let place = document.place(span.unwrap_or(document.root().span));
    let message = format!(
        "nothing bounds the loop over {}",
        listed(steps.iter().copied())
    );
    Diagnostic::error("unbounded_loop", place, message)
        .help("let a move of the loop `count` against one of the `limits`")
}
