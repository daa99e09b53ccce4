//! A pattern of a step's `writes` changes nothing.
//!
//! The last pattern that fits a file decides, and `!` takes away. A pattern is idle if all that it names is taken away by a
//! later one, if it takes away what none before it names, or if it names what the engine keeps for itself, which no reply
//! may write. Then the step may write other files than its author thinks.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! record: { file: .agent/STATUS.md, as: status_markdown }
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     writes:
//!       - src/generated/** # !
//!       - docs/**
//!       - .agent/STATUS.md # !
//!       - "!src/**"
//!       - "!tests/**" # !
//!     to: [{ state: end }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! record: { file: .agent/STATUS.md, as: status_markdown }
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     writes: ["**", "!tests/**", tests/fixtures/**, "!**/*.lock"]
//!     to: [{ state: end }]
//! ```

use crate::check::LifecycleView;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::own_state;
use crate::written::words;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    for step in view.written.steps() {
        let nodes = words(step.get("writes"));
        let patterns: Vec<_> = nodes.iter().filter_map(|it| it.text()).collect();
        if patterns.len() == nodes.len() {
            let idle = nodes.iter().enumerate().filter_map(|(at, node)| {
                let (what, cure) = fault(&patterns, at)?;
                Some(diagnostic(document, node, &what, cure))
            });
            found.extend(idle);
        }
    }
}

fn diagnostic(document: &Document, node: &Node, what: &str, cure: &str) -> Diagnostic {
    let message = format!("the pattern `{}` {what}", node.text().unwrap_or_default());
    Diagnostic::warning("idle_pattern", document.place(node.span), message).help(cure)
}

/// Why the pattern at that place is idle, and the cure.
fn fault(patterns: &[&str], at: usize) -> Option<(String, &'static str)> {
    let pattern = patterns[at];
    if let Some(taken) = pattern.strip_prefix('!') {
        return takes_nothing(&patterns[..at], taken).then(|| {
            let what = "takes away what no pattern before it names".to_owned();
            (
                what,
                "take it out, or name before it what it is to be taken from",
            )
        });
    }
    if is_own(pattern) {
        let what = "names what the engine keeps for itself, which no reply may write".to_owned();
        return Some((what, "take it out; what ends a step changes the state"));
    }
    let mut later = patterns[at + 1..]
        .iter()
        .filter_map(|it| it.strip_prefix('!'));
    let taking = later.find(|it| covers(it, pattern))?;
    let what = format!("is taken away by `!{taking}`");
    Some((
        what,
        "let it stand behind the one that takes away, or take it out",
    ))
}

/// Whether no pattern before can name anything that is taken. A list that begins by taking away begins with everything.
fn takes_nothing(before: &[&str], taken: &str) -> bool {
    let begins_with_all = before.first().is_none_or(|it| it.starts_with('!'));
    let mut named = before.iter().filter(|it| !it.starts_with('!'));
    !begins_with_all && named.all(|it| are_apart(it, taken))
}

/// Whether two patterns name nothing in common, as far as their names before the first wildcard tell.
fn are_apart(left: &str, right: &str) -> bool {
    let pairs = names(left).zip(names(right));
    let mut literal = pairs.take_while(|(left, right)| !is_wild(left) && !is_wild(right));
    literal.any(|(left, right)| left != right)
}

/// Whether a pattern names all that another does.
fn covers(wide: &str, narrow: &str) -> bool {
    let folder = wide.strip_suffix("/**").unwrap_or(wide);
    let mut inner = names(narrow);
    let is_below = !is_wild(folder) && names(folder).all(|it| inner.next() == Some(it));
    wide == "**" || wide == narrow || is_below
}

/// Whether a pattern names what the engine keeps for itself, and not the whole folder that holds it.
fn is_own(pattern: &str) -> bool {
    let literal: Vec<_> = names(pattern).take_while(|it| !is_wild(it)).collect();
    let same = |own: &str, name: &str| own.eq_ignore_ascii_case(name);
    literal.last() != Some(&own_state::FOLDER) && own_state::holds(&literal, same)
}

fn names(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('/').filter(|it| !matches!(*it, "" | "."))
}

fn is_wild(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}
