//! Stages wait for each other in a circle.
//!
//! A pipeline is a graph without circles: a stage waits for those in its `needs` and for those it
//! refers to. What must repeat is a lifecycle.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   one: # !
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ stages.two.text }}" }
//!   two:
//!     uses: model.ask
//!     needs: [one]
//!     with: { model: m, prompt: hello }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   one:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ stages.two.text }}" }
//!   two:
//!     uses: model.ask
//!     with: { model: m, prompt: hello }
//! ```

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::check::PipelineView;
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let graph = graph(view);
    for component in tarjan_scc(&graph) {
        let circle = component.len() > 1 || graph.contains_edge(component[0], component[0]);
        if circle {
            found.push(diagnostic(view, &component));
        }
    }
}

fn graph(view: &PipelineView<'_>) -> DiGraph<(), ()> {
    let needs = view.order().needs();
    let mut graph = DiGraph::new();
    let nodes: Vec<_> = needs.iter().map(|_| graph.add_node(())).collect();
    for (to, needs) in needs.iter().enumerate() {
        for from in needs {
            graph.add_edge(nodes[*from], nodes[to], ());
        }
    }
    graph
}

fn diagnostic(view: &PipelineView<'_>, component: &[NodeIndex]) -> Diagnostic {
    let stages: Vec<_> = view.written.stages().collect();
    let mut members: Vec<_> = component.iter().map(|it| stages[it.index()]).collect();
    members.sort_by_key(|it| it.name_span());
    let names: Vec<_> = members
        .iter()
        .map(|it| format!("`{}`", it.name()))
        .collect();
    let document = view.written.document;
    let message = match &names[..] {
        [one] => format!("the stage {one} waits for itself"),
        _ => format!("the stages {} wait for each other", names.join(", ")),
    };
    let diagnostic = Diagnostic::error("cycle", document.place(members[0].name_span()), message)
        .help("pipelines never loop; let a lifecycle repeat the work, with a limit");
    members[1..].iter().fold(diagnostic, |it, member| {
        it.related(document.place(member.name_span()), "and this stage")
    })
}
