//! Findings that a comment allows: `# gemstack: allow(RULE) REASON`.
//!
//! On a line of its own, a comment covers the entry that follows, with all that is in it; behind
//! something, its line. It is bound to rules and gives a reason. What stops a document from running
//! cannot be allowed: that holds for every error but those of security and effects, which say that
//! something may go wrong rather than that it cannot work. Nor can the faults of the comments
//! themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::is_broken;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Node;
use crate::rules::{self, Group};
use crate::source::{Place, Source};

mod comment;
mod directive;
mod faults;
mod kdl;
mod markdown;
mod scope;
mod yaml;

use comment::comments;
use directive::{Allowance, Directive};

/// The word that a comment begins with when it speaks to gemstack.
const MARK: &str = "gemstack:";

/// The rules that judge these comments.
const OWN_RULES: &[&str] = &[
    "bad_suppression",
    "forbidden_suppression",
    "unexplained_suppression",
    "unknown_rule",
    "unused_suppression",
];

/// Findings, and what comments say of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// What nobody allowed, with the faults of the comments themselves.
    pub shown: Vec<Diagnostic>,
    /// What a comment allows.
    pub suppressed: Vec<Suppressed>,
}

/// A finding that a comment allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Suppressed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Why it is allowed, in the words of the comment.
    pub reason: String,
    /// The comment.
    pub place: Place,
}

/// Parts findings by the comments of their source. `root` is what the source says, for comments
/// that cover a whole entry.
pub fn settle(source: &Arc<Source>, root: &Node, found: Vec<Diagnostic>) -> Settled {
    let directives = directives(source, root);
    let mut settling = Settling {
        directives: &directives,
        used: BTreeSet::new(),
        forbidden: BTreeSet::new(),
    };
    let is_broken = is_broken(&found);
    let (mut shown, mut suppressed) = (Vec::new(), Vec::new());
    for diagnostic in found {
        match settling.allowance_of(source, &diagnostic) {
            Some(it) => suppressed.push(it.suppressing(source, diagnostic)),
            None => shown.push(diagnostic),
        }
    }
    let faults = faults::faults(source, &settling);
    shown.extend(faults.filter(|it| !is_broken || it.rule != "unused_suppression"));
    Settled { shown, suppressed }
}

/// Whether errors are left that stop a document from running.
pub(crate) fn leaves_errors(source: &Arc<Source>, root: &Node, found: &[Diagnostic]) -> bool {
    let is_error = |it: &Diagnostic| it.severity == Severity::Error;
    if !found.iter().any(is_error) {
        return false;
    }
    let settled = settle(source, root, found.to_vec());
    let mut left = settled.shown.iter().filter(|it| is_error(it));
    left.any(|it| !OWN_RULES.contains(&it.rule))
}

/// Whether someone may say that a finding is as it should be.
pub fn may_be_allowed(diagnostic: &Diagnostic) -> bool {
    let group = rules::named(diagnostic.rule).map(|it| it.group);
    let is_own = OWN_RULES.contains(&diagnostic.rule);
    let is_opinion = diagnostic.severity == Severity::Warning
        || matches!(group, Some(Group::Effects | Group::Security));
    !is_own && is_opinion
}

fn directives(source: &Arc<Source>, root: &Node) -> Vec<Directive> {
    if !source.text().contains(MARK) {
        return Vec::new();
    }
    let comments = comments(source).into_iter();
    comments
        .filter_map(|it| directive::read(source, root, it))
        .collect()
}

/// What became of each rule that a comment names: by the comment's index, and the rule's in it.
type Named = (usize, usize);

struct Settling<'d> {
    directives: &'d [Directive],
    used: BTreeSet<Named>,
    forbidden: BTreeSet<Named>,
}

impl<'d> Settling<'d> {
    /// The comment that allows a finding; it counts as used.
    fn allowance_of(&mut self, source: &Source, found: &Diagnostic) -> Option<&'d Allowance> {
        if found.place.source.name() != source.name() {
            return None;
        }
        let (named, allowance) = self.covering(found)?;
        if !may_be_allowed(found) {
            self.forbidden.insert(named);
            return None;
        }
        self.used.insert(named);
        allowance.is_explained().then_some(allowance)
    }

    fn covering(&self, found: &Diagnostic) -> Option<(Named, &'d Allowance)> {
        let start = found.place.span.start;
        let mut allowances = self.allowances();
        allowances.find_map(|(index, it)| {
            let covers = (it.covers.start..=it.covers.end).contains(&start);
            let rule = it.rules.iter().position(|(name, _)| name == found.rule);
            rule.filter(|_| covers).map(|rule| ((index, rule), it))
        })
    }

    fn allowances(&self) -> impl Iterator<Item = (usize, &'d Allowance)> + use<'d> {
        let directives = self.directives.iter().enumerate();
        directives.filter_map(|(index, it)| match it {
            Directive::Allow(allowance) => Some((index, allowance)),
            Directive::Malformed(_) => None,
        })
    }
}

#[cfg(test)]
mod tests;
