//! What a comment says to gemstack.

use std::sync::Arc;

use super::comment::Comment;
use super::{MARK, Suppressed, scope};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::source::{Place, Source, Span};

/// A comment that speaks to gemstack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Directive {
    /// It allows something.
    Allow(Allowance),
    /// It means to, and does not say it as one must.
    Malformed(Span),
}

/// What is allowed, where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowance {
    /// The names of the rules, each with its bytes.
    pub(super) rules: Vec<(String, Span)>,
    /// Why, in words.
    pub(super) reason: String,
    /// Where findings are allowed.
    pub(super) covers: Span,
    /// The whole comment.
    pub(super) span: Span,
}

impl Allowance {
    /// Whether there is a reason: words, and no mere signs.
    pub(super) fn is_explained(&self) -> bool {
        self.reason.contains(char::is_alphanumeric)
    }

    pub(super) fn suppressing(&self, source: &Arc<Source>, diagnostic: Diagnostic) -> Suppressed {
        Suppressed {
            diagnostic,
            reason: self.reason.clone(),
            place: Place::new(source, self.span),
        }
    }
}

/// Reads a comment; none where it speaks to people.
pub(super) fn read(source: &Source, root: &Node, comment: Comment) -> Option<Directive> {
    let text = source.slice(comment.text);
    let said = text.trim_start().strip_prefix(MARK)?.trim_start();
    if !means_to_order(said) {
        return None;
    }
    let Some((names, reason)) = allowed(said) else {
        return Some(Directive::Malformed(comment.span));
    };
    let base = comment.text.start + text.len() - said.len() + "allow(".len();
    Some(Directive::Allow(Allowance {
        rules: rules(names, base),
        reason: reason.trim().to_owned(),
        covers: scope::of(source, root, comment),
        span: comment.span,
    }))
}

/// Whether a word that orders something comes first, rather than a sentence.
fn means_to_order(said: &str) -> bool {
    let is_word = |it: char| it.is_alphanumeric() || "_-".contains(it);
    let rest = said.trim_start_matches(is_word);
    let word = &said[..said.len() - rest.len()];
    !word.is_empty() && (rest.trim_start().starts_with('(') || word == "allow")
}

/// The names between the brackets, and what follows them.
fn allowed(said: &str) -> Option<(&str, &str)> {
    let (names, reason) = said.strip_prefix("allow(")?.split_once(')')?;
    (!names.trim().is_empty()).then_some((names, reason))
}

/// The names of a list, with their bytes; `base` is where the list begins.
fn rules(names: &str, base: usize) -> Vec<(String, Span)> {
    let mut at = base;
    let mut rules = Vec::new();
    for written in names.split(',') {
        let start = at + written.len() - written.trim_start().len();
        let name = written.trim();
        rules.push((name.to_owned(), Span::new(start, start + name.len())));
        at += written.len() + 1;
    }
    rules
}
