//! What a text with expressions in it does, in order: as a tree, with the names that it binds.

use std::ops::Range;

use super::term::{Term, TermKind, Word};

/// One part of a text that is not literal. What is literal is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its bytes within the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: StatementKind,
}

/// What a statement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementKind {
    /// `{{ a }}`: the value becomes a part of the text.
    Emit(Term),
    /// `{% for a in b if c %}`.
    For {
        /// What each item is called.
        target: Target,
        /// The items.
        over: Term,
        /// Which of them are taken; all without one. It knows the target.
        filter: Option<Term>,
        /// What is done for each.
        body: Vec<Statement>,
        /// What is done when there are none.
        otherwise: Vec<Statement>,
    },
    /// `{% if a %}`; `elif` is an `If` in the `otherwise`.
    If {
        /// The condition.
        condition: Term,
        /// What is done where it holds.
        then: Vec<Statement>,
        /// What is done where it does not.
        otherwise: Vec<Statement>,
    },
    /// `{% with a = b %}`.
    With {
        /// Names and their values; each value knows the names before it.
        bindings: Vec<(Target, Term)>,
        /// Where the names are known.
        body: Vec<Statement>,
    },
    /// `{% set a = b %}`: known from here on.
    Set {
        /// The name.
        target: Target,
        /// Its value.
        value: Term,
    },
    /// `{% set a %}`: the text of a block as a name's value.
    Capture {
        /// The name.
        target: Target,
        /// Filters that the text passes.
        filter: Option<Term>,
        /// What makes the text.
        body: Vec<Statement>,
    },
    /// `{% filter a %}` or `{% autoescape a %}`: a block whose text is changed.
    Block {
        /// The filters, or whether to escape.
        by: Term,
        /// What makes the text.
        body: Vec<Statement>,
    },
    /// `{% do a() %}`.
    Do(Term),
}

/// What a value is given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A name.
    Name(Word),
    /// Several names that take a value apart.
    Several(Vec<Target>),
    /// A field of a name that is there already.
    Field(Term),
}

impl Target {
    /// The names that it binds.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Name(word) => vec![&word.text],
            Self::Several(targets) => targets.iter().flat_map(Self::names).collect(),
            Self::Field(_) => Vec::new(),
        }
    }
}

/// Visits the outermost terms of statements in the order written, each with the names that are
/// bound where it stands.
pub(super) fn walk<'t>(
    statements: &'t [Statement],
    bound: &mut Vec<&'t str>,
    visit: &mut dyn FnMut(&'t Term, &[&'t str]),
) {
    for statement in statements {
        step(statement, bound, visit);
    }
}

fn step<'t>(
    statement: &'t Statement,
    bound: &mut Vec<&'t str>,
    visit: &mut dyn FnMut(&'t Term, &[&'t str]),
) {
    match &statement.kind {
        StatementKind::Emit(term) | StatementKind::Do(term) => visit(term, bound),
        StatementKind::If {
            condition,
            then,
            otherwise,
        } => {
            visit(condition, bound);
            walk(then, bound, visit);
            walk(otherwise, bound, visit);
        }
        StatementKind::Set { target, value } => {
            visit(value, bound);
            bind(target, bound, visit);
        }
        StatementKind::Capture {
            target,
            filter,
            body,
        } => {
            visit_all(filter, bound, visit);
            within(bound, |bound| walk(body, bound, visit));
            bind(target, bound, visit);
        }
        StatementKind::Block { by, body } => {
            visit(by, bound);
            within(bound, |bound| walk(body, bound, visit));
        }
        StatementKind::With { bindings, body } => within(bound, |bound| {
            for (target, value) in bindings {
                visit(value, bound);
                bind(target, bound, visit);
            }
            walk(body, bound, visit);
        }),
        StatementKind::For { .. } => repeat(statement, bound, visit),
    }
}

fn repeat<'t>(
    statement: &'t Statement,
    bound: &mut Vec<&'t str>,
    visit: &mut dyn FnMut(&'t Term, &[&'t str]),
) {
    let StatementKind::For {
        target,
        over,
        filter,
        body,
        otherwise,
    } = &statement.kind
    else {
        return;
    };
    visit(over, bound);
    within(bound, |bound| {
        bound.push("loop");
        bind(target, bound, visit);
        visit_all(filter, bound, visit);
        walk(body, bound, visit);
    });
    within(bound, |bound| walk(otherwise, bound, visit));
}

fn visit_all<'t>(
    terms: impl IntoIterator<Item = &'t Term>,
    bound: &[&'t str],
    visit: &mut dyn FnMut(&'t Term, &[&'t str]),
) {
    for term in terms {
        visit(term, bound);
    }
}

fn bind<'t>(
    target: &'t Target,
    bound: &mut Vec<&'t str>,
    visit: &mut dyn FnMut(&'t Term, &[&'t str]),
) {
    if let Target::Field(Term {
        kind: TermKind::Field { of, .. },
        ..
    }) = target
    {
        visit(of, bound);
    }
    bound.extend(target.names());
}

/// Names that are bound within are unknown afterwards.
fn within<'t>(bound: &mut Vec<&'t str>, work: impl FnOnce(&mut Vec<&'t str>)) {
    let outside = bound.len();
    work(bound);
    bound.truncate(outside);
}
