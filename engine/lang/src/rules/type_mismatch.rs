//! Values are compared or computed that do not go together.
//!
//! A text is never equal to a number, and a fact with certain words is never another word. Such a
//! comparison is a slip that would pass unseen. Arithmetic of texts fails when it runs.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! facts:
//!   audit:
//!     file: .agent/AUDIT_FINDINGS.md
//!     verdict: { line: last, passed: "AUDIT: PASS", failed: "AUDIT: FINDINGS" }
//! stages:
//!   first:
//!     uses: model.ask
//!     if: facts.audit == 'fialed' # !
//!     with: { model: m, prompt: hello }
//!   second:
//!     uses: model.ask
//!     if: facts.audit in ['passed', 'ok'] or stages.first.tokens == '12' # !
//!     with: { model: m, prompt: "{{ stages.first.tokens + ' tokens' }}" } # !
//!   third:
//!     uses: model.ask
//!     if: stages.first.text > 3 or 'x' in stages.first.tokens # !
//!     with: { model: m, prompt: "{{ stages.first.text - 1 }}" } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! facts:
//!   audit:
//!     file: .agent/AUDIT_FINDINGS.md
//!     verdict: { line: last, passed: "AUDIT: PASS", failed: "AUDIT: FINDINGS" }
//! stages:
//!   first:
//!     uses: model.ask
//!     with: { model: m, prompt: hello }
//!   second:
//!     uses: model.ask
//!     if: facts.audit == 'failed' or stages.first.tokens == 12 or 'x' in stages.first.text
//!     with: { model: m, prompt: "{{ stages.first.tokens ~ ' tokens' }}", limit: "{{ stages.first.tokens * 2 + 1 }}" }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("type_mismatch"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("type_mismatch"));
}
