//! Templates: what loops and assignments bind, with its type.

use super::arithmetic::is_number;
use super::{Finding, Typing, loop_type};
use crate::expression::{Statement, StatementKind, Target, Term};
use crate::types::Type;

impl Typing<'_> {
    pub(super) fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Emit(term) | StatementKind::Do(term) => {
                self.term(term);
            }
            StatementKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.condition(condition);
                self.branch(then);
                self.branch(otherwise);
            }
            StatementKind::Set { target, value } => {
                let of = self.term(value);
                self.bind(target, of);
            }
            StatementKind::Capture {
                target,
                filter,
                body,
            } => {
                self.all(filter);
                self.within(|it| it.statements(body));
                self.bind(target, Type::Text);
            }
            StatementKind::Block { by, body } => {
                self.term(by);
                self.within(|it| it.statements(body));
            }
            StatementKind::With { bindings, body } => self.within(|it| {
                for (target, value) in bindings {
                    let of = it.term(value);
                    it.bind(target, of);
                }
                it.statements(body);
            }),
            StatementKind::For {
                target,
                over,
                filter,
                body,
                otherwise,
            } => {
                let of = self.items(over);
                self.within(|it| it.repeated(target, of, filter.as_ref(), body));
                self.within(|it| it.statements(otherwise));
            }
        }
    }

    fn repeated(&mut self, target: &Target, of: Type, filter: Option<&Term>, body: &[Statement]) {
        self.bound.push(("loop".to_owned(), loop_type()));
        self.bind(target, of);
        if let Some(filter) = filter {
            self.condition(filter);
        }
        self.statements(body);
    }

    /// What is set in a branch may be set afterwards or not.
    fn branch(&mut self, body: &[Statement]) {
        let outside = self.bound.len();
        self.statements(body);
        for bound in &mut self.bound[outside..] {
            bound.1 = Type::Any;
        }
    }

    fn items(&self, over: &Term) -> Type {
        let of = self.term(over);
        if of.members().iter().all(is_number) {
            let message = format!("{} has no items to go through", of.with_article());
            self.found(Finding::error("type_mismatch", over.range.clone(), message));
        }
        of.item()
    }

    fn bind(&mut self, target: &Target, of: Type) {
        match target {
            Target::Name(word) => self.bound.push((word.text.clone(), of)),
            Target::Several(targets) => {
                let each = of.item();
                for target in targets {
                    self.bind(target, each.clone());
                }
            }
            Target::Field(term) => {
                self.term(term);
            }
        }
    }

    fn within(&mut self, work: impl FnOnce(&mut Self)) {
        let outside = self.bound.len();
        work(self);
        self.bound.truncate(outside);
    }
}
