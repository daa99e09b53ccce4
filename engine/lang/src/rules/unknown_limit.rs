//! A move counts against a limit that is not declared.
//!
//! ```yaml bad
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
//!     to:
//!       - { if: "result.greeting == 'x'", state: end }
//!       - { state: start, count: atempts } # !
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
//!     to:
//!       - { if: "result.greeting == 'x'", state: end }
//!       - { state: start, count: attempts }
//! ```

use crate::check::LifecycleView;
use crate::diagnostic::Diagnostic;
use crate::document::Node;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let counts = view
        .written
        .steps()
        .flat_map(|it| it.moves())
        .filter_map(|it| it.count());
    found.extend(counts.filter_map(|it| unknown(view, it)));
}

fn unknown(view: &LifecycleView<'_>, node: &Node) -> Option<Diagnostic> {
    let name = node.text()?;
    let known = || view.written.limits().iter().map(|it| it.key.as_str());
    if known().any(|it| it == name) {
        return None;
    }
    let message = format!("there is no limit `{name}`");
    let diagnostic = Diagnostic::error("unknown_limit", view.place(node), message);
    Some(
        diagnostic
            .help("declare it under `limits`")
            .suggesting(name, known()),
    )
}
