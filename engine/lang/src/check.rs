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
pub use calls::{call_of, calls, circles};
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
    fn new(mut diagnostics: Vec<Diagnostic>, assemble: impl FnOnce() -> P) -> Self {
        diagnostics.sort_by_key(|it| (it.place.span, it.rule));
        diagnostics.dedup();
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
        let mut diagnostics = syntax_and_shape("pipeline", document);
        let written = WrittenPipeline::new(document);
        let view = PipelineView::new(written, self.catalogue, self.library, &self.signatures);
        if document.diagnostics().iter().all(|it| it.rule != "syntax") {
            rules::ALL
                .iter()
                .filter_map(|it| it.pipeline)
                .for_each(|it| it(&view, &mut diagnostics));
        }
        Checked::new(diagnostics, || assemble::pipeline(&view))
    }

    /// Checks a lifecycle.
    pub fn lifecycle(&self, document: &Document) -> Checked<LifecyclePlan> {
        let mut diagnostics = syntax_and_shape("lifecycle", document);
        let written = WrittenLifecycle::new(document);
        let view = LifecycleView::new(written, self.catalogue, self.library, &self.signatures);
        if document.diagnostics().iter().all(|it| it.rule != "syntax") {
            rules::ALL
                .iter()
                .filter_map(|it| it.lifecycle)
                .for_each(|it| it(&view, &mut diagnostics));
        }
        Checked::new(diagnostics, || assemble::lifecycle(&view))
    }

    /// Checks a document of any kind that has rules; nothing is known of other kinds here.
    pub fn document(&self, document: &Document) -> Vec<Diagnostic> {
        match document.kind() {
            Some("pipeline") => self.pipeline(document).diagnostics,
            Some("lifecycle") => self.lifecycle(document).diagnostics,
            _ => document.diagnostics().to_vec(),
        }
    }
}

fn syntax_and_shape(kind: &'static str, document: &Document) -> Vec<Diagnostic> {
    let mut diagnostics = document.diagnostics().to_vec();
    if diagnostics.iter().all(|it| it.rule != "syntax") {
        diagnostics.extend(shape::check(kind, document));
    }
    diagnostics
}
