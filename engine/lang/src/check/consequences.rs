//! What follows from another fault: one cause is told once.

use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::{self, Group};

/// Whether something is not what its author meant, so that a judgement of the whole document would
/// judge another document.
pub fn is_broken(found: &[Diagnostic]) -> bool {
    found.iter().any(|it| {
        it.severity == Severity::Error
            && matches!(group(it), Some(Group::Shape | Group::References))
    })
}

/// Findings without those that may follow from others: where a name is wrong, nobody knows yet
/// what is unused or what comes before what.
pub(super) fn without(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if is_broken(&found) {
        found.retain(|it| !is_judgement(it));
    }
    found
}

/// Whether a finding judges how all of a document fits together.
fn is_judgement(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Warning
        && matches!(group(diagnostic), Some(Group::Effects | Group::References))
}

fn group(diagnostic: &Diagnostic) -> Option<Group> {
    rules::named(diagnostic.rule).map(|it| it.group)
}
