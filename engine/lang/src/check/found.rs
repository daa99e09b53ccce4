//! Faults that are found once, although several rules ask for theirs.

use std::cell::OnceCell;

use crate::diagnostic::Diagnostic;

/// Faults of several rules.
#[derive(Default)]
pub(super) struct Found(OnceCell<Vec<Diagnostic>>);

impl Found {
    /// Those of one rule; all are found when the first rule asks.
    pub(super) fn by(&self, rule: &str, find: impl FnOnce() -> Vec<Diagnostic>) -> Vec<Diagnostic> {
        let all = self.0.get_or_init(find).iter();
        all.filter(|it| it.rule == rule).cloned().collect()
    }
}
