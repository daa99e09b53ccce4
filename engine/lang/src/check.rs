//! Checking: a document as written becomes a plan, or diagnostics that say why not.
//!
//! Checking never stops at the first fault. It is the only place where plans are made, so that
//! running needs no "unknown operation" path.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::library::Library;
use crate::plan::{LifecyclePlan, PipelinePlan};
use crate::rules;
use crate::shape;
use crate::written::{WrittenLifecycle, WrittenPipeline};

mod assemble;
mod calls;
mod fit;
mod found;
mod infer;
mod known;
mod lifecycle_view;
mod pipeline_view;
mod references;
mod signature;
mod situations;

pub use assemble::Proof;
pub use calls::{call_of, circles};
pub use fit::fit;
pub use known::{Known, Unresolved, needs};
pub use lifecycle_view::LifecycleView;
pub use pipeline_view::PipelineView;
pub use signature::{Signature, Signatures};
pub use situations::Situations;

/// What checking found.
#[derive(Debug, Clone)]
pub struct Checked<P> {
    /// The plan, if there was no error.
    pub plan: Option<Arc<P>>,
    /// All faults, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

impl<P> Checked<P> {
    fn new(diagnostics: Vec<Diagnostic>, assemble: impl FnOnce() -> P) -> Self {
        let broken = diagnostics.iter().any(|it| it.severity == Severity::Error);
        let plan = (!broken).then(|| Arc::new(assemble()));
        Self { plan, diagnostics }
    }
}

/// Checks documents against the operations there are and the documents and texts around them.
pub struct Checker<'a> {
    catalogue: &'a Catalogue,
    library: &'a dyn Library,
    signatures: Signatures<'a>,
}

impl<'a> Checker<'a> {
    /// A checker.
    pub fn new(catalogue: &'a Catalogue, library: &'a dyn Library) -> Self {
        Self {
            catalogue,
            library,
            signatures: Signatures::new(catalogue, library),
        }
    }

    /// Checks a pipeline.
    pub fn pipeline(&self, document: &Document) -> Checked<PipelinePlan> {
        let view = self.pipeline_view(document);
        Checked::new(in_pipeline(&view), || assemble::pipeline(&view))
    }

    fn pipeline_view<'d>(&'d self, document: &'d Document) -> PipelineView<'d> {
        let written = WrittenPipeline::new(document);
        PipelineView::new(written, self.catalogue, self.library, &self.signatures)
    }

    /// Checks a lifecycle.
    pub fn lifecycle(&self, document: &Document) -> Checked<LifecyclePlan> {
        let view = self.lifecycle_view(document);
        Checked::new(in_lifecycle(&view), || assemble::lifecycle(&view))
    }

    fn lifecycle_view<'d>(&'d self, document: &'d Document) -> LifecycleView<'d> {
        let written = WrittenLifecycle::new(document);
        LifecycleView::new(written, self.catalogue, self.library, &self.signatures)
    }

    /// What is wrong with a document of any kind that has rules; nothing is known of other kinds here. No plan is made.
    pub fn document(&self, document: &Document) -> Vec<Diagnostic> {
        match document.kind() {
            Some("pipeline") => in_pipeline(&self.pipeline_view(document)),
            Some("lifecycle") => in_lifecycle(&self.lifecycle_view(document)),
            _ => document.diagnostics().to_vec(),
        }
    }
}

/// All faults of a pipeline, in the order of their places.
fn in_pipeline(view: &PipelineView<'_>) -> Vec<Diagnostic> {
    let document = view.written.document;
    let mut diagnostics = syntax_and_shape("pipeline", document);
    if is_readable(document) {
        let rules = rules::ALL.iter().filter_map(|it| it.pipeline);
        rules.for_each(|it| it(view, &mut diagnostics));
    }
    in_order(diagnostics)
}

/// All faults of a lifecycle, in the order of their places.
fn in_lifecycle(view: &LifecycleView<'_>) -> Vec<Diagnostic> {
    let document = view.written.document;
    let mut diagnostics = syntax_and_shape("lifecycle", document);
    if is_readable(document) {
        let rules = rules::ALL.iter().filter_map(|it| it.lifecycle);
        rules.for_each(|it| it(view, &mut diagnostics));
    }
    in_order(diagnostics)
}

fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|it| (it.place.span, it.rule));
    diagnostics.dedup();
    diagnostics
}

/// Whether the document could be read to its end.
fn is_readable(document: &Document) -> bool {
    document.diagnostics().iter().all(|it| it.rule != "syntax")
}

fn syntax_and_shape(kind: &'static str, document: &Document) -> Vec<Diagnostic> {
    let mut diagnostics = document.diagnostics().to_vec();
    if is_readable(document) {
        diagnostics.extend(shape::check(kind, document));
    }
    diagnostics
}
