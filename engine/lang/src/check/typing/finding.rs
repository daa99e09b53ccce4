//! What is wrong with a part of an expression, before its place in the document is known.

use std::ops::Range;

use super::Typing;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, Node};
use crate::fix::{Fix, Safety};

/// What is wrong with a part of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::check) struct Finding {
    rule: &'static str,
    severity: Severity,
    range: Range<usize>,
    message: String,
    help: Option<String>,
    slip: Option<Slip>,
    change: Option<Change>,
}

/// A name that is not known where it stands, and those that are.
#[derive(Debug, Clone, PartialEq)]
struct Slip {
    name: String,
    known: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Change {
    range: Range<usize>,
    text: String,
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
            slip: None,
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

    /// Where the bytes are a name: with the closest of the known ones.
    pub(super) fn renamed<'a>(
        mut self,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.slip = Some(Slip {
            name: name.to_owned(),
            known: known.into_iter().map(str::to_owned).collect(),
        });
        self
    }

    /// With a change that likely mends it.
    pub(super) fn rewritten(mut self, range: Range<usize>, text: String) -> Self {
        self.change = Some(Change { range, text });
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
        let diagnostic = match self.slip {
            Some(slip) => diagnostic.suggesting(&slip.name, slip.known.iter().map(String::as_str)),
            None => diagnostic,
        };
        match self.change {
            Some(it) => {
                let title = format!("write `{}`", it.text.trim());
                let span = locate(it.range);
                diagnostic.fix(Fix::replacing(Safety::Unsafe, span, it.text, title))
            }
            None => diagnostic,
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
