//! The rules: one file each, named after the fault. The head comment of a rule's file is its page
//! and its test: `bad` examples mark the lines at fault with `# !`, `good` ones stay silent.

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

mod bad_expression;
mod bad_fact;
mod bad_name;
mod bad_word;
mod cycle;
mod dead_end_state;
mod duplicate_key;
mod missing_initial_state;
mod missing_key;
mod missing_parameter;
mod recursive_document;
mod syntax;
mod unbounded_loop;
mod undeclared_input;
mod unknown_document;
mod unknown_filter;
mod unknown_key;
mod unknown_limit;
mod unknown_operation;
mod unknown_output;
mod unknown_parameter;
mod unknown_reference;
mod unknown_state;
mod unknown_text;
mod unreachable_state;
mod violated_property;
mod wrong_shape;
mod wrong_type;

/// Adds what a rule finds in a pipeline.
type PipelineCheck = fn(&PipelineView<'_>, &mut Vec<Diagnostic>);

/// Adds what a rule finds in a lifecycle.
type LifecycleCheck = fn(&LifecycleView<'_>, &mut Vec<Diagnostic>);

/// A rule.
pub struct Rule {
    /// Its name: the fault.
    pub name: &'static str,
    /// The text of its file, of which the head comment is the page.
    source: &'static str,
    /// What it does with a pipeline; none where parsing or the schema finds the fault.
    pub pipeline: Option<PipelineCheck>,
    /// What it does with a lifecycle.
    pub lifecycle: Option<LifecycleCheck>,
}

impl Rule {
    /// What the rule is about, as Markdown with examples.
    pub fn page(&self) -> String {
        let head = self.source.lines().map_while(|it| it.strip_prefix("//!"));
        let lines: Vec<_> = head.map(|it| it.strip_prefix(' ').unwrap_or(it)).collect();
        lines.join("\n")
    }
}

macro_rules! rule {
    ($name:ident $(, pipeline: $pipeline:expr)? $(, lifecycle: $lifecycle:expr)?) => {
        Rule {
            name: stringify!($name),
            source: include_str!(concat!("rules/", stringify!($name), ".rs")),
            pipeline: rule!(@ $($pipeline)?),
            lifecycle: rule!(@ $($lifecycle)?),
        }
    };
    (@) => { None };
    (@ $check:expr) => { Some($check) };
}

/// Every rule, sorted by name.
pub const ALL: &[Rule] = &[
    rule!(bad_expression, pipeline: bad_expression::pipeline, lifecycle: bad_expression::lifecycle),
    rule!(bad_fact, pipeline: bad_fact::pipeline, lifecycle: bad_fact::lifecycle),
    rule!(bad_name),
    rule!(bad_word),
    rule!(cycle, pipeline: cycle::pipeline),
    rule!(dead_end_state, lifecycle: dead_end_state::lifecycle),
    rule!(duplicate_key),
    rule!(missing_initial_state, lifecycle: missing_initial_state::lifecycle),
    rule!(missing_key),
    rule!(missing_parameter, pipeline: missing_parameter::pipeline, lifecycle: missing_parameter::lifecycle),
    rule!(recursive_document, pipeline: recursive_document::pipeline, lifecycle: recursive_document::lifecycle),
    rule!(syntax),
    rule!(unbounded_loop, lifecycle: unbounded_loop::lifecycle),
    rule!(undeclared_input, pipeline: undeclared_input::pipeline, lifecycle: undeclared_input::lifecycle),
    rule!(unknown_document, pipeline: unknown_document::pipeline, lifecycle: unknown_document::lifecycle),
    rule!(unknown_filter, pipeline: unknown_filter::pipeline, lifecycle: unknown_filter::lifecycle),
    rule!(unknown_key),
    rule!(unknown_limit, lifecycle: unknown_limit::lifecycle),
    rule!(unknown_operation, pipeline: unknown_operation::pipeline),
    rule!(unknown_output, pipeline: unknown_output::pipeline, lifecycle: unknown_output::lifecycle),
    rule!(unknown_parameter, pipeline: unknown_parameter::pipeline, lifecycle: unknown_parameter::lifecycle),
    rule!(unknown_reference, pipeline: unknown_reference::pipeline, lifecycle: unknown_reference::lifecycle),
    rule!(unknown_state, lifecycle: unknown_state::lifecycle),
    rule!(unknown_text, pipeline: unknown_text::pipeline, lifecycle: unknown_text::lifecycle),
    rule!(unreachable_state, lifecycle: unreachable_state::lifecycle),
    rule!(violated_property, lifecycle: violated_property::lifecycle),
    rule!(wrong_shape),
    rule!(wrong_type, pipeline: wrong_type::pipeline, lifecycle: wrong_type::lifecycle),
];

/// The rule of that name.
pub fn named(name: &str) -> Option<&'static Rule> {
    ALL.iter().find(|it| it.name == name)
}

#[cfg(test)]
mod tests;
