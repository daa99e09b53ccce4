//! What is wrong with a part of an expression, before its place in the document is known.

use std::ops::Range;

use super::Typing;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, Node};
use crate::fix::{Fix, Safety};
use crate::suggestion::renaming;

/// What is wrong with a part of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::check) struct Finding {
    rule: &'static str,
    severity: Severity,
    range: Range<usize>,
    message: String,
    help: Option<String>,
    change: Option<Change>,
}

#[derive(Debug, Clone, PartialEq)]
struct Change {
    range: Range<usize>,
    text: String,
    title: String,
    safety: Safety,
}

impl Finding {
    pub(super) fn error(
        rule: &'static str,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity: Severity::Error,
            range,
            message: message.into(),
            help: None,
            change: None,
        }
    }

    pub(super) fn warning(
        rule: &'static str,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(rule, range, message)
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// With the change that writes the closest of the known names instead.
    pub(super) fn renamed<'a>(
        mut self,
        name: &str,
        range: &Range<usize>,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let plain = |it: &str| {
            it.chars()
                .all(|it| it.is_alphanumeric() || "_-. ".contains(it))
        };
        let closest = renaming(name, known).filter(|(it, _)| plain(it));
        self.change = closest.map(|(text, safety)| Change {
            range: range.clone(),
            text: text.to_owned(),
            title: format!("write `{text}`"),
            safety,
        });
        self
    }

    /// With a change that likely mends it.
    pub(super) fn rewritten(mut self, range: Range<usize>, text: String) -> Self {
        self.change = Some(Change {
            range,
            title: format!("write `{}`", text.trim()),
            text,
            safety: Safety::Unsafe,
        });
        self
    }

    /// The diagnostic, where the expression is the text of a node.
    pub(in crate::check) fn diagnostic(self, document: &Document, node: &Node) -> Diagnostic {
        let locate = |range| node.locate(document.source(), range);
        let place = document.place(locate(self.range));
        let diagnostic = Diagnostic {
            severity: self.severity,
            help: self.help,
            ..Diagnostic::error(self.rule, place, self.message)
        };
        match self.change {
            None => diagnostic,
            Some(it) => diagnostic.fix(Fix::replacing(
                it.safety,
                locate(it.range),
                it.text,
                it.title,
            )),
        }
    }
}

impl Typing<'_> {
    pub(super) fn found_all(&self, findings: impl IntoIterator<Item = Finding>) {
        let findings: Vec<_> = findings.into_iter().collect();
        self.findings.borrow_mut().extend(findings);
    }

    pub(super) fn found(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }
}
