//! Expressions and templates: the small language inside `{{ … }}`, by minijinja.
//!
//! This module alone knows minijinja. Expressions are pure: there is no loader, clock or chance in
//! their environment, undefined values are errors, and both work and size of a result are bounded.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use minijinja::{Environment, Error, UndefinedBehavior, Value};

mod bounds;
pub mod callable;
mod datum;
mod filters;
mod flow;
mod logic;
mod reference;
mod shared_text;
mod statement;
mod syntax;
mod template;
mod term;
mod words;

pub use datum::{Datum, Scope};
pub use flow::Flow;
pub use logic::{Atom, Compared, Literal, Logic, Relation};
pub use reference::Reference;
pub use shared_text::SharedText;
pub use statement::{Statement, StatementKind, Target};
pub use template::{Code, Mixed, Template, Text};
pub use term::{Argument, Comparison, Operator, Term, TermKind, Word};

/// The most steps that one evaluation may take; a step is about one instruction.
const FUEL: u64 = 5_000_000;

/// The largest text that one template may make, in bytes.
const LARGEST_TEXT: usize = 64 << 20;

static STRICT: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(UndefinedBehavior::Strict));
static LENIENT: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(UndefinedBehavior::Chainable));

/// What an undefined value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undefined {
    /// It is a fault: the rule everywhere but in stages that run always.
    Fault,
    /// It is null: for a stage that runs whatever became of those it refers to.
    Null,
}

impl Undefined {
    fn environment(self) -> &'static Environment<'static> {
        match self {
            Self::Fault => &STRICT,
            Self::Null => &LENIENT,
        }
    }
}

/// Why an expression cannot be read or evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionFault {
    /// What is wrong, in words.
    pub message: String,
    /// Which bytes of the expression's own text are at fault, where that is known.
    pub range: Option<Range<usize>>,
}

impl fmt::Display for ExpressionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ExpressionFault {}

impl From<Error> for ExpressionFault {
    fn from(error: Error) -> Self {
        let kind = error.kind().to_string();
        let message = match error.detail() {
            Some(detail) => format!("{kind}: {detail}"),
            None => kind,
        };
        Self {
            message,
            range: error.range(),
        }
    }
}

/// A bare expression, as in `if:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    source: String,
    base: usize,
    term: Arc<Term>,
}

impl Expression {
    /// Reads an expression; the fault names the bytes within `source`.
    pub fn parse(source: &str) -> Result<Self, ExpressionFault> {
        Self::parse_at(source, 0)
    }

    /// Reads an expression that begins `base` bytes into its text.
    fn parse_at(source: &str, base: usize) -> Result<Self, ExpressionFault> {
        Ok(Self {
            source: source.to_owned(),
            base,
            term: Arc::new(syntax::expression(source, base)?),
        })
    }

    /// The text it was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// It as a tree, with places within the text in which it stands.
    pub fn term(&self) -> &Term {
        &self.term
    }

    /// Its value, of whatever type. An undefined value is a fault or null, as `undefined` says.
    pub fn evaluate(&self, scope: &Scope, undefined: Undefined) -> Result<Datum, ExpressionFault> {
        let compiled = undefined.environment().compile_expression(&self.source)?;
        let value = compiled.eval(scope.value())?;
        match (value.is_undefined(), undefined) {
            (true, Undefined::Fault) => Err(self.undefined()),
            (true, Undefined::Null) => Ok(Datum::null()),
            (false, _) => Ok(Datum::from_value(value)),
        }
    }

    /// Whether it holds.
    pub fn holds(&self, scope: &Scope, undefined: Undefined) -> Result<bool, ExpressionFault> {
        Ok(self.evaluate(scope, undefined)?.is_true())
    }

    /// The names it refers to, as dotted paths: `stages.tests.exit_code`. A path that stands in
    /// several places is there for each.
    pub fn references(&self) -> Vec<Reference> {
        reference::of_term(&self.term, &[])
    }

    /// The expression as `and`, `or` and `not` over what cannot be divided further.
    pub fn logic(&self) -> Logic {
        logic::divide(self)
    }

    /// The parts that `and` joins at its outermost level.
    pub fn conjuncts(&self) -> Vec<Self> {
        let parts = self.term.conjuncts();
        parts.into_iter().map(|it| self.part(it)).collect()
    }

    /// Whether the expression is one reference and nothing else.
    pub fn is_reference(&self) -> Option<Reference> {
        self.term.as_reference()
    }

    fn part(&self, term: &Term) -> Self {
        let range = term.range.start - self.base..term.range.end - self.base;
        Self {
            source: self.source[range].to_owned(),
            base: term.range.start,
            term: Arc::new(term.clone()),
        }
    }

    fn undefined(&self) -> ExpressionFault {
        ExpressionFault {
            message: format!("`{}` is undefined", self.source.trim()),
            range: Some(0..self.source.len()),
        }
    }
}

fn environment(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(undefined);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_syntax(syntax::config());
    filters::add(&mut environment);
    environment
}

fn json_of(value: &Value) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or(serde_json::Value::Null)
}
