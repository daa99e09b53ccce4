//! What is wrong with the comments themselves.

use std::sync::Arc;

use super::directive::{Allowance, Directive};
use super::{Named, OWN_RULES, Settling};
use crate::diagnostic::Diagnostic;
use crate::fix::Fix;
use crate::rules;
use crate::source::{Place, Source, Span};

/// How one is written, for help.
const FORM: &str = "write `gemstack: allow(RULE) REASON`";

pub(super) fn faults<'d>(
    source: &'d Arc<Source>,
    settling: &'d Settling<'_>,
) -> impl Iterator<Item = Diagnostic> + use<'d> {
    let directives = settling.directives.iter().enumerate();
    directives.flat_map(move |(index, it)| match it {
        Directive::Malformed(span) => vec![malformed(source, *span)],
        Directive::Allow(it) => of_allowance(source, settling, index, it),
    })
}

fn malformed(source: &Arc<Source>, span: Span) -> Diagnostic {
    let place = Place::new(source, span);
    Diagnostic::error("bad_suppression", place, "this comment allows nothing").help(FORM)
}

fn of_allowance(
    source: &Arc<Source>,
    settling: &Settling<'_>,
    index: usize,
    allowance: &Allowance,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if !allowance.is_explained() {
        let place = Place::new(source, allowance.span);
        let message = "this comment does not say why it allows something";
        let fault = Diagnostic::error("unexplained_suppression", place, message);
        found.push(fault.help("say the reason after the bracket"));
    }
    let rules = (0..allowance.rules.len()).map(|rule| (index, rule));
    found.extend(rules.filter_map(|it| of_rule(source, settling, it, allowance)));
    found
}

fn of_rule(
    source: &Arc<Source>,
    settling: &Settling<'_>,
    named: Named,
    allowance: &Allowance,
) -> Option<Diagnostic> {
    let (name, span) = &allowance.rules[named.1];
    let place = Place::new(source, *span);
    if rules::named(name).is_none() {
        return Some(unknown(place, name));
    }
    if settling.forbidden.contains(&named) || OWN_RULES.contains(&name.as_str()) {
        return Some(forbidden(place, name));
    }
    let is_unused = allowance.is_explained() && !settling.used.contains(&named);
    is_unused.then(|| unused(source, place, name, allowance))
}

fn unknown(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error("unknown_rule", place, format!("there is no rule `{name}`"))
        .help("`gemstack explain` lists the rules")
        .suggesting(name, rules::ALL.iter().map(|it| it.name))
}

fn forbidden(place: Place, name: &str) -> Diagnostic {
    let message = format!("`{name}` cannot be allowed by a comment");
    Diagnostic::error("forbidden_suppression", place, message)
        .help("warnings can, and errors of security and effects; mend the fault and remove this")
}

fn unused(source: &Arc<Source>, place: Place, name: &str, allowance: &Allowance) -> Diagnostic {
    let message = format!("`{name}` finds nothing here that this comment could allow");
    let alone = allowance.rules.len() == 1;
    // Someone wrote these words: they are not removed without asking.
    let fix = || Fix::without_comment(source, allowance.span, "remove the comment");
    Diagnostic::warning("unused_suppression", place, message)
        .help("remove it")
        .maybe_fix(alone.then(fix).flatten())
}
