//! Checking: a document as written becomes a plan, or diagnostics that say why not.
//!
//! Checking never stops at the first fault. It is the only place where plans are made, so that
//! running needs no "unknown operation" path.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::day::Day;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::library::Library;
use crate::plan::{LifecyclePlan, PipelinePlan};
use crate::rules::{self, Rule, Weight};
use crate::shape;
use crate::suppression::leaves_errors;
use crate::written::{WrittenLifecycle, WrittenPipeline, WrittenText};

mod assemble;
mod boxes;
mod calls;
mod computed;
mod consequences;
mod deeds;
mod document_view;
mod drains;
mod expressions;
mod few_values;
mod fit;
mod found;
mod infer;
mod kind;
mod known;
mod lifecycle_view;
mod models;
mod named;
mod order;
mod pipeline_view;
mod priced_models;
mod project_view;
mod readings;
mod sanitiser;
mod signature;
mod situations;
pub mod skipped;
mod text_view;
mod typing;
mod used_names;
mod whose;

pub use assemble::Proof;
pub use boxes::{UnknownBox, misspelt_boxes, unknown_boxes, unticked_unknown};
pub use calls::{call_of, calls, circles};
pub use computed::Computed;
pub use consequences::is_broken;
pub use deeds::Deeds;
pub use document_view::DocumentView;
pub use drains::OpenInput;
pub use fit::{fit, fit_value};
pub use known::{Known, Unresolved};
pub use lifecycle_view::LifecycleView;
pub use models::{FEWEST_CHARACTERS_PER_TOKEN, Models, UnknownModel, measures, unknown_models};
pub use named::{named_in_settings, named_in_stages};
pub use order::Order;
pub use pipeline_view::PipelineView;
pub use priced_models::PricedModel;
pub use project_view::{Placed, ProjectView};
pub use readings::{Reading, Readings};
pub use signature::{Signature, Signatures, input_type};
pub use situations::{Case, Choice, LostEnd, ResultWords, Situations, StepEnds, Told, Verdict};
pub use text_view::TextView;
pub use used_names::UsedNames;
pub use whose::{Nature, Whose, Words};

use drains::Drain;

/// What checking found.
#[derive(Debug, Clone)]
pub struct Checked<P> {
    /// The plan, if there was no error.
    pub plan: Option<Arc<P>>,
    /// All faults, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

impl<P> Checked<P> {
    fn new(
        document: &Document,
        diagnostics: Vec<Diagnostic>,
        assemble: impl FnOnce() -> P,
    ) -> Self {
        let broken = leaves_errors(document.source(), document.root(), &diagnostics);
        let plan = (!broken).then(|| Arc::new(assemble()));
        Self { plan, diagnostics }
    }
}

/// Checks documents against the operations there are and the documents and texts around them.
pub struct Checker<'a> {
    catalogue: &'a Catalogue,
    library: &'a dyn Library,
    signatures: Signatures<'a>,
    today: Option<Day>,
    asking: &'static [Weight],
}

/// The rules of all weights.
const ALL_WEIGHTS: &[Weight] = &[Weight::Refuses, Weight::Advises, Weight::Reaches];

impl<'a> Checker<'a> {
    /// A checker.
    pub fn new(catalogue: &'a Catalogue, library: &'a dyn Library) -> Self {
        Self {
            catalogue,
            library,
            signatures: Signatures::new(catalogue, library),
            today: None,
            asking: ALL_WEIGHTS,
        }
    }

    /// The checker that asks only rules of these weights.
    #[must_use]
    pub fn asking(mut self, weights: &'static [Weight]) -> Self {
        self.asking = weights;
        self
    }

    /// The checker on a day. Rules about age are silent where nobody says what day it is.
    #[must_use]
    pub fn on(mut self, today: Option<Day>) -> Self {
        self.today = today;
        self
    }

    /// Checks a pipeline.
    pub fn pipeline(&self, document: &Document) -> Checked<PipelinePlan> {
        let view = self.pipeline_view(document);
        Checked::new(document, self.in_pipeline(&view), || {
            assemble::pipeline(&view)
        })
    }

    /// Checks a lifecycle.
    pub fn lifecycle(&self, document: &Document) -> Checked<LifecyclePlan> {
        let view = self.lifecycle_view(document);
        Checked::new(document, self.in_lifecycle(&view), || {
            assemble::lifecycle(&view)
        })
    }

    /// Checks a document of any kind; no plan is made.
    pub fn document(&self, document: &Document) -> Vec<Diagnostic> {
        match document.kind() {
            Some("pipeline") => self.in_pipeline(&self.pipeline_view(document)),
            Some("lifecycle") => self.in_lifecycle(&self.lifecycle_view(document)),
            kind => sorted(self.whatever_its_kind(kind.unwrap_or_default(), document)),
        }
    }

    fn pipeline_view<'d>(&'d self, document: &'d Document) -> PipelineView<'d> {
        let written = WrittenPipeline::new(document);
        PipelineView::new(written, self.catalogue, self.library, &self.signatures)
    }

    fn lifecycle_view<'d>(&'d self, document: &'d Document) -> LifecycleView<'d> {
        let written = WrittenLifecycle::new(document);
        LifecycleView::new(written, self.catalogue, self.library, &self.signatures)
    }

    fn in_pipeline(&self, view: &PipelineView<'_>) -> Vec<Diagnostic> {
        let document = view.written.document;
        let mut diagnostics = self.whatever_its_kind("pipeline", document);
        if is_readable(document) {
            self.ask(
                &mut diagnostics,
                |it| it.pipeline,
                |it, found| it(view, found),
            );
        }
        consequences::without(sorted(diagnostics))
    }

    fn in_lifecycle(&self, view: &LifecycleView<'_>) -> Vec<Diagnostic> {
        let document = view.written.document;
        let mut diagnostics = self.whatever_its_kind("lifecycle", document);
        if is_readable(document) {
            self.ask(
                &mut diagnostics,
                |it| it.lifecycle,
                |it, found| it(view, found),
            );
        }
        consequences::without(sorted(diagnostics))
    }

    /// Checks a text.
    pub fn text(&self, text: &WrittenText) -> Vec<Diagnostic> {
        let mut diagnostics = text.front_matter.diagnostics().to_vec();
        let library = self.library;
        let view = TextView { text, library };
        self.ask(&mut diagnostics, |it| it.text, |it, found| it(&view, found));
        sorted(diagnostics)
    }

    /// Checks what documents and texts are together.
    pub fn project(&self, documents: &[Placed], texts: &[WrittenText]) -> Vec<Diagnostic> {
        let view = ProjectView {
            documents,
            texts,
            catalogue: self.catalogue,
            library: self.library,
        };
        let mut diagnostics = Vec::new();
        self.ask(
            &mut diagnostics,
            |it| it.project,
            |it, found| it(&view, found),
        );
        sorted(diagnostics)
    }

    /// What is wrong with a document in itself, and what the rules say that look at documents of every kind.
    fn whatever_its_kind(&self, kind: &str, document: &Document) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        if self.asking.contains(&Weight::Refuses) {
            diagnostics.extend(of_itself(kind, document));
        }
        if is_readable(document) {
            let view = DocumentView {
                document,
                catalogue: self.catalogue,
                library: self.library,
                today: self.today,
            };
            self.ask(
                &mut diagnostics,
                |it| it.document,
                |it, found| it(&view, found),
            );
        }
        diagnostics
    }

    /// Asks the rules that have such a check.
    fn ask<C>(
        &self,
        found: &mut Vec<Diagnostic>,
        check: fn(&Rule) -> Option<C>,
        ask: impl Fn(C, &mut Vec<Diagnostic>),
    ) {
        let asked = rules::ALL
            .iter()
            .filter(|it| self.asking.contains(&it.weight));
        for rule in asked {
            let Some(check) = check(rule) else { continue };
            let before = found.len();
            ask(check, found);
            debug_assert!(keeps_its_weight(rule, &found[before..]), "{}", rule.name);
        }
    }
}

/// What is wrong with the syntax and the shape of a document.
fn of_itself(kind: &str, document: &Document) -> Vec<Diagnostic> {
    let mut diagnostics = document.diagnostics().to_vec();
    if is_readable(document) {
        diagnostics.extend(kind::fault(document));
        diagnostics.extend(shape::check(kind, document));
    }
    diagnostics
}

/// Whether a rule that only advises found nothing that keeps a document from running.
fn keeps_its_weight(rule: &Rule, found: &[Diagnostic]) -> bool {
    rule.weight != Weight::Advises || found.iter().all(|it| it.severity != Severity::Error)
}

/// Whether enough of a document was understood to say more of it.
fn is_readable(document: &Document) -> bool {
    document.diagnostics().iter().all(|it| it.rule != "syntax")
}

/// Diagnostics in the order of their places, each once.
fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|it| (it.place.span, it.rule));
    diagnostics.dedup();
    diagnostics
}
