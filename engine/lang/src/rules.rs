//! The rules: one file each, named after the fault. The head comment of a rule's file is its page
//! and its test: `bad` examples mark the lines at fault with `# !`, `good` ones stay silent.

use crate::check::{DocumentView, LifecycleView, PipelineView, ProjectView, TextView};
use crate::diagnostic::Diagnostic;
use crate::library::Library;
use crate::source::Place;

mod bad_expression;
mod bad_fact;
mod bad_name;
mod bad_suppression;
mod bad_template;
mod bad_word;
mod cycle;
mod dead_end_state;
mod deprecated;
mod duplicate_key;
mod duplicate_name;
mod empty_mapping;
mod forbidden_suppression;
mod missing_initial_state;
mod missing_key;
mod missing_parameter;
mod outdated_fork;
mod plain_http;
mod recursive_document;
mod redundant_fork;
mod short_budget;
mod syntax;
mod unbounded_loop;
mod undeclared_input;
mod unexplained_suppression;
mod unknown_document;
mod unknown_filter;
mod unknown_key;
mod unknown_limit;
mod unknown_model;
mod unknown_operation;
mod unknown_output;
mod unknown_parameter;
mod unknown_provider;
mod unknown_reference;
mod unknown_rule;
mod unknown_state;
mod unknown_text;
mod unreachable_state;
mod unused_suppression;
mod unused_text;
mod violated_property;
mod wrong_shape;
mod wrong_type;

/// Adds what a rule finds in a pipeline.
type PipelineCheck = fn(&PipelineView<'_>, &mut Vec<Diagnostic>);

/// Adds what a rule finds in a lifecycle.
type LifecycleCheck = fn(&LifecycleView<'_>, &mut Vec<Diagnostic>);

/// Adds what a rule finds in a document, whatever its kind.
type DocumentCheck = fn(&DocumentView<'_>, &mut Vec<Diagnostic>);

/// Adds what a rule finds in a text.
type TextCheck = fn(&TextView<'_>, &mut Vec<Diagnostic>);

/// Adds what a rule finds in all documents and texts together.
type ProjectCheck = fn(&ProjectView<'_>, &mut Vec<Diagnostic>);

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The file itself: its syntax, keys and words.
    Shape,
    /// What one place says of another.
    References,
    /// What follows what, and whether it ends.
    Graph,
    /// What is done to the world: writes, programs, money.
    Effects,
    /// What must not flow where.
    Security,
    /// What prompts are built from.
    Prompts,
    /// Copies of shipped files.
    Forks,
}

impl Group {
    /// All of them, in the order in which a person meets them.
    pub const ALL: &[Self] = &[
        Self::Shape,
        Self::References,
        Self::Graph,
        Self::Effects,
        Self::Security,
        Self::Prompts,
        Self::Forks,
    ];

    /// `shape`, `references`, …
    pub fn name(self) -> &'static str {
        match self {
            Self::Shape => "shape",
            Self::References => "references",
            Self::Graph => "graph",
            Self::Effects => "effects",
            Self::Security => "security",
            Self::Prompts => "prompts",
            Self::Forks => "forks",
        }
    }
}

/// A rule.
pub struct Rule {
    /// Its name: the fault.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// The text of its file, of which the head comment is the page.
    source: &'static str,
    /// What it does with a pipeline; none where parsing or the schema finds the fault.
    pub pipeline: Option<PipelineCheck>,
    /// What it does with a lifecycle.
    pub lifecycle: Option<LifecycleCheck>,
    /// What it does with a document of any kind.
    pub document: Option<DocumentCheck>,
    /// What it does with a text.
    pub text: Option<TextCheck>,
    /// What it does with all documents and texts together.
    pub project: Option<ProjectCheck>,
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
    (
        $group:ident, $name:ident
        $(, pipeline: $pipeline:expr)? $(, lifecycle: $lifecycle:expr)?
        $(, document: $document:expr)? $(, text: $text:expr)? $(, project: $project:expr)?
    ) => {
        Rule {
            name: stringify!($name),
            group: Group::$group,
            source: include_str!(concat!("rules/", stringify!($name), ".rs")),
            pipeline: rule!(@ $($pipeline)?),
            lifecycle: rule!(@ $($lifecycle)?),
            document: rule!(@ $($document)?),
            text: rule!(@ $($text)?),
            project: rule!(@ $($project)?),
        }
    };
    (@) => { None };
    (@ $check:expr) => { Some($check) };
}

/// Every rule, sorted by name.
pub const ALL: &[Rule] = &[
    rule!(Shape, bad_expression, pipeline: bad_expression::pipeline, lifecycle: bad_expression::lifecycle, document: bad_expression::document),
    rule!(Shape, bad_fact, pipeline: bad_fact::pipeline, lifecycle: bad_fact::lifecycle),
    rule!(Shape, bad_name),
    rule!(Shape, bad_suppression),
    rule!(Prompts, bad_template, text: bad_template::text),
    rule!(Shape, bad_word, document: bad_word::document),
    rule!(Graph, cycle, pipeline: cycle::pipeline),
    rule!(Graph, dead_end_state, lifecycle: dead_end_state::lifecycle),
    rule!(Shape, deprecated),
    rule!(Shape, duplicate_key),
    rule!(Shape, duplicate_name, project: duplicate_name::project),
    rule!(Shape, empty_mapping),
    rule!(Shape, forbidden_suppression),
    rule!(Graph, missing_initial_state, lifecycle: missing_initial_state::lifecycle),
    rule!(Shape, missing_key),
    rule!(References, missing_parameter, pipeline: missing_parameter::pipeline, lifecycle: missing_parameter::lifecycle),
    rule!(Forks, outdated_fork, pipeline: outdated_fork::pipeline, lifecycle: outdated_fork::lifecycle),
    rule!(Security, plain_http, document: plain_http::document),
    rule!(Graph, recursive_document, pipeline: recursive_document::pipeline, lifecycle: recursive_document::lifecycle),
    rule!(Forks, redundant_fork, pipeline: redundant_fork::pipeline, lifecycle: redundant_fork::lifecycle),
    rule!(Prompts, short_budget, pipeline: short_budget::pipeline),
    rule!(Shape, syntax),
    rule!(Graph, unbounded_loop, lifecycle: unbounded_loop::lifecycle),
    rule!(References, undeclared_input, pipeline: undeclared_input::pipeline, lifecycle: undeclared_input::lifecycle),
    rule!(Shape, unexplained_suppression),
    rule!(References, unknown_document, pipeline: unknown_document::pipeline, lifecycle: unknown_document::lifecycle, document: unknown_document::document),
    rule!(References, unknown_filter, pipeline: unknown_filter::pipeline, lifecycle: unknown_filter::lifecycle, document: unknown_filter::document),
    rule!(Shape, unknown_key),
    rule!(References, unknown_limit, lifecycle: unknown_limit::lifecycle),
    rule!(References, unknown_model, pipeline: unknown_model::pipeline, document: unknown_model::document),
    rule!(References, unknown_operation, pipeline: unknown_operation::pipeline),
    rule!(References, unknown_output, pipeline: unknown_output::pipeline, lifecycle: unknown_output::lifecycle),
    rule!(References, unknown_parameter, pipeline: unknown_parameter::pipeline, lifecycle: unknown_parameter::lifecycle),
    rule!(References, unknown_provider, pipeline: unknown_provider::pipeline, document: unknown_provider::document),
    rule!(References, unknown_reference, pipeline: unknown_reference::pipeline, lifecycle: unknown_reference::lifecycle, document: unknown_reference::document),
    rule!(Shape, unknown_rule),
    rule!(References, unknown_state, lifecycle: unknown_state::lifecycle),
    rule!(References, unknown_text, pipeline: unknown_text::pipeline, lifecycle: unknown_text::lifecycle, document: unknown_text::document, text: unknown_text::text),
    rule!(Graph, unreachable_state, lifecycle: unreachable_state::lifecycle),
    rule!(Shape, unused_suppression),
    rule!(Prompts, unused_text, project: unused_text::project),
    rule!(Graph, violated_property, lifecycle: violated_property::lifecycle),
    rule!(Shape, wrong_shape),
    rule!(References, wrong_type, pipeline: wrong_type::pipeline, lifecycle: wrong_type::lifecycle),
];

/// What the rules about forks find in a document or text of any kind, at a place of its file.
pub fn of_forks(kind: &str, name: &str, place: &Place, library: &dyn Library) -> Vec<Diagnostic> {
    let rules = [outdated_fork::find, redundant_fork::find];
    rules
        .into_iter()
        .filter_map(|it| it(kind, name, place, library))
        .collect()
}

/// The rule of that name.
pub fn named(name: &str) -> Option<&'static Rule> {
    ALL.iter().find(|it| it.name == name)
}

#[cfg(test)]
mod tests;
