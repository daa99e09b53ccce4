//! The rules: one file each, named after the fault. The head comment of a rule's file is its page
//! and its test: `bad` examples mark the lines at fault with `# !`, `good` ones stay silent.

use crate::check::{DocumentView, LifecycleView, PipelineView, ProjectView, TextView};
use crate::diagnostic::Diagnostic;

mod ambiguous_step;
mod bad_expression;
mod bad_fact;
mod bad_name;
mod bad_suppression;
mod bad_template;
mod bad_word;
mod constant_condition;
mod cycle;
mod dead_end_state;
mod deprecated;
mod duplicate_key;
mod duplicate_name;
mod empty_mapping;
mod escaping_path;
mod forbidden_suppression;
mod forward_reference;
mod hopeless_always;
mod idle_pattern;
mod incomplete_moves;
mod literal_secret;
mod missing_braces;
mod missing_final_state;
mod missing_initial_state;
mod missing_key;
mod missing_parameter;
mod missing_timeout;
mod never_permitted_step;
mod outdated_fork;
mod plain_http;
mod recursive_document;
mod redundant_fork;
mod shadowed_move;
mod short_budget;
mod skipped_reference;
mod stale_price;
mod syntax;
mod trapped_situation;
mod type_mismatch;
mod unbounded_loop;
mod unchecked_cost;
mod undeclared_input;
mod unexplained_suppression;
mod unfenced_text;
mod unfired_event;
mod unknown_box;
mod unknown_document;
mod unknown_filter;
mod unknown_function;
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
mod unknown_test;
mod unknown_text;
mod unordered_effect;
mod unordered_writes;
mod unproved;
mod unreachable_state;
mod unreadable_file;
mod unrecorded_cost;
mod unrecoverable_state;
mod unrepeatable_retry;
mod unsourced_price;
mod untrusted_argument;
mod untrusted_message;
mod untrusted_path;
mod untrusted_shell;
mod unused_fact;
mod unused_input;
mod unused_limit;
mod unused_stage;
mod unused_suppression;
mod unused_text;
mod violated_property;
mod wrong_argument;
mod wrong_default;
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

/// What a rule's findings are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It can keep a document from running.
    Refuses,
    /// It tells its author something, and never keeps the document from running.
    Advises,
    /// It can keep a document from running, by what that runs in the end.
    Reaches,
}

/// A rule.
pub struct Rule {
    /// Its name: the fault.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// What its findings are for.
    pub weight: Weight,
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
            weight: Weight::Refuses,
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

macro_rules! advice {
    ($($rule:tt)*) => { Rule { weight: Weight::Advises, ..rule!($($rule)*) } };
}

/// Every rule, sorted by name.
pub const ALL: &[Rule] = &[
    advice!(Graph, ambiguous_step, lifecycle: ambiguous_step::lifecycle),
    rule!(Shape, bad_expression, pipeline: bad_expression::pipeline, lifecycle: bad_expression::lifecycle, document: bad_expression::document),
    rule!(Shape, bad_fact, pipeline: bad_fact::pipeline, lifecycle: bad_fact::lifecycle),
    rule!(Shape, bad_name),
    rule!(Shape, bad_suppression),
    rule!(Prompts, bad_template, text: bad_template::text),
    rule!(Shape, bad_word, document: bad_word::document),
    advice!(Graph, constant_condition, pipeline: constant_condition::pipeline, lifecycle: constant_condition::lifecycle),
    rule!(Graph, cycle, pipeline: cycle::pipeline),
    rule!(Graph, dead_end_state, lifecycle: dead_end_state::lifecycle),
    rule!(Shape, deprecated),
    rule!(Shape, duplicate_key),
    rule!(Shape, duplicate_name, project: duplicate_name::project),
    rule!(Shape, empty_mapping),
    rule!(Security, escaping_path, pipeline: escaping_path::pipeline, lifecycle: escaping_path::lifecycle),
    rule!(Shape, forbidden_suppression),
    rule!(References, forward_reference, pipeline: forward_reference::pipeline, lifecycle: forward_reference::lifecycle),
    advice!(Effects, hopeless_always, pipeline: hopeless_always::pipeline),
    advice!(Security, idle_pattern, lifecycle: idle_pattern::lifecycle),
    rule!(Graph, incomplete_moves, lifecycle: incomplete_moves::lifecycle),
    rule!(Security, literal_secret, document: literal_secret::document, text: literal_secret::text),
    advice!(References, missing_braces, pipeline: missing_braces::pipeline, lifecycle: missing_braces::lifecycle),
    advice!(Graph, missing_final_state, lifecycle: missing_final_state::lifecycle),
    rule!(Graph, missing_initial_state, lifecycle: missing_initial_state::lifecycle),
    rule!(Shape, missing_key),
    rule!(References, missing_parameter, pipeline: missing_parameter::pipeline, lifecycle: missing_parameter::lifecycle),
    advice!(Effects, missing_timeout, pipeline: missing_timeout::pipeline),
    advice!(Graph, never_permitted_step, lifecycle: never_permitted_step::lifecycle),
    advice!(Forks, outdated_fork, document: outdated_fork::document, text: outdated_fork::text),
    rule!(Security, plain_http, document: plain_http::document),
    Rule {
        weight: Weight::Reaches,
        ..rule!(Graph, recursive_document, pipeline: recursive_document::pipeline, lifecycle: recursive_document::lifecycle)
    },
    advice!(Forks, redundant_fork, document: redundant_fork::document, text: redundant_fork::text),
    advice!(Graph, shadowed_move, lifecycle: shadowed_move::lifecycle),
    advice!(Prompts, short_budget, pipeline: short_budget::pipeline),
    advice!(References, skipped_reference, pipeline: skipped_reference::pipeline),
    advice!(Effects, stale_price, document: stale_price::document),
    rule!(Shape, syntax),
    rule!(Graph, trapped_situation, lifecycle: trapped_situation::lifecycle),
    rule!(References, type_mismatch, pipeline: type_mismatch::pipeline, lifecycle: type_mismatch::lifecycle),
    rule!(Graph, unbounded_loop, lifecycle: unbounded_loop::lifecycle),
    advice!(Effects, unchecked_cost, pipeline: unchecked_cost::pipeline),
    rule!(References, undeclared_input, pipeline: undeclared_input::pipeline, lifecycle: undeclared_input::lifecycle),
    rule!(Shape, unexplained_suppression),
    advice!(Security, unfenced_text, pipeline: unfenced_text::pipeline, lifecycle: unfenced_text::lifecycle),
    advice!(References, unfired_event, project: unfired_event::project),
    rule!(References, unknown_box, lifecycle: unknown_box::lifecycle),
    rule!(References, unknown_document, pipeline: unknown_document::pipeline, lifecycle: unknown_document::lifecycle, document: unknown_document::document),
    rule!(References, unknown_filter, pipeline: unknown_filter::pipeline, lifecycle: unknown_filter::lifecycle, document: unknown_filter::document),
    rule!(References, unknown_function, pipeline: unknown_function::pipeline, lifecycle: unknown_function::lifecycle),
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
    rule!(References, unknown_test, pipeline: unknown_test::pipeline, lifecycle: unknown_test::lifecycle),
    rule!(References, unknown_text, pipeline: unknown_text::pipeline, lifecycle: unknown_text::lifecycle, document: unknown_text::document, text: unknown_text::text),
    advice!(Effects, unordered_effect, pipeline: unordered_effect::pipeline),
    advice!(Effects, unordered_writes, pipeline: unordered_writes::pipeline),
    advice!(Graph, unproved, lifecycle: unproved::lifecycle),
    rule!(Graph, unreachable_state, lifecycle: unreachable_state::lifecycle),
    rule!(Shape, unreadable_file),
    advice!(Effects, unrecorded_cost, pipeline: unrecorded_cost::pipeline),
    rule!(Graph, unrecoverable_state, lifecycle: unrecoverable_state::lifecycle),
    advice!(Effects, unrepeatable_retry, pipeline: unrepeatable_retry::pipeline),
    advice!(Effects, unsourced_price, document: unsourced_price::document),
    advice!(Security, untrusted_argument, pipeline: untrusted_argument::pipeline, lifecycle: untrusted_argument::lifecycle),
    advice!(Security, untrusted_message, pipeline: untrusted_message::pipeline, lifecycle: untrusted_message::lifecycle),
    advice!(Security, untrusted_path, pipeline: untrusted_path::pipeline, lifecycle: untrusted_path::lifecycle),
    rule!(Security, untrusted_shell, pipeline: untrusted_shell::pipeline, lifecycle: untrusted_shell::lifecycle),
    advice!(References, unused_fact, pipeline: unused_fact::pipeline, lifecycle: unused_fact::lifecycle),
    advice!(References, unused_input, pipeline: unused_input::pipeline, lifecycle: unused_input::lifecycle),
    advice!(References, unused_limit, lifecycle: unused_limit::lifecycle),
    advice!(References, unused_stage, pipeline: unused_stage::pipeline),
    rule!(Shape, unused_suppression),
    advice!(Prompts, unused_text, project: unused_text::project),
    rule!(Graph, violated_property, lifecycle: violated_property::lifecycle),
    rule!(References, wrong_argument, pipeline: wrong_argument::pipeline, lifecycle: wrong_argument::lifecycle),
    rule!(References, wrong_default, pipeline: wrong_default::pipeline, lifecycle: wrong_default::lifecycle),
    rule!(Shape, wrong_shape),
    rule!(References, wrong_type, pipeline: wrong_type::pipeline, lifecycle: wrong_type::lifecycle),
];

/// The rule of that name.
pub fn named(name: &str) -> Option<&'static Rule> {
    ALL.iter().find(|it| it.name == name)
}

#[cfg(test)]
mod tests;
