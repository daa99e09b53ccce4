//! Expressions as trees of terms, each with the bytes it came from: what types are inferred from
//! and what rules walk. Ranges count bytes within the text in which the expression stands.

use std::ops::Range;

use super::Datum;
use super::reference::Reference;

/// One part of an expression, with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its bytes within the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TermKind,
}

/// What a term is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermKind {
    /// A literal: a text, a number, true, false or none.
    Constant(Datum),
    /// A name of the scope, such as `inputs`.
    Name(String),
    /// A field of a value: `a.b`, or `a['b']` with the name as a literal.
    Field {
        /// The value.
        of: Box<Term>,
        /// The field.
        field: Word,
    },
    /// An item of a value by a computed index: `a[0]`, `a[b]`.
    Item {
        /// The value.
        of: Box<Term>,
        /// The index.
        index: Box<Term>,
    },
    /// A part of a list or text: `a[1:3]`.
    Slice {
        /// The value.
        of: Box<Term>,
        /// Start, end and step, as far as they are given.
        bounds: Vec<Term>,
    },
    /// A filter: `a | join(', ')`.
    Filter {
        /// The value; none where the filter stands over a block of a template.
        of: Option<Box<Term>>,
        /// The filter's name.
        name: Word,
        /// What it is given beside the value.
        arguments: Vec<Argument>,
    },
    /// A test: `a is divisibleby(3)`. `is not` is a `Not` around it.
    Test {
        /// The value.
        of: Box<Term>,
        /// The test's name.
        name: Word,
        /// What it is given beside the value.
        arguments: Vec<Argument>,
    },
    /// A call: `range(3)`.
    Call {
        /// What is called.
        of: Box<Term>,
        /// What it is given.
        arguments: Vec<Argument>,
    },
    /// One comparison, or several that must all hold: `0 < a <= 9`.
    Compare {
        /// The leftmost value.
        first: Box<Term>,
        /// What each next value is compared by, with that value.
        rest: Vec<(Comparison, Term)>,
    },
    /// `a and b`: `a` where it does not hold, else `b`.
    And(Box<Term>, Box<Term>),
    /// `a or b`: `a` where it holds, else `b`.
    Or(Box<Term>, Box<Term>),
    /// `not a`.
    Not(Box<Term>),
    /// `-a`.
    Negative(Box<Term>),
    /// `a + b` and the like.
    Arithmetic {
        /// What is computed.
        operator: Operator,
        /// The value before the operator.
        left: Box<Term>,
        /// The value after it.
        right: Box<Term>,
    },
    /// `a ~ b`: both as text, joined.
    Concat(Box<Term>, Box<Term>),
    /// `a if b else c`.
    Conditional {
        /// The value where the condition holds.
        then: Box<Term>,
        /// The condition.
        condition: Box<Term>,
        /// The value where it does not hold; undefined without one.
        otherwise: Option<Box<Term>>,
    },
    /// `[a, b]`, `(a, b)`.
    List(Vec<Term>),
    /// `{'a': b}`: keys and values in the order written.
    Record(Vec<(Term, Term)>),
}

/// A name as it stands in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The name.
    pub text: String,
    /// Its bytes within the text, without quotes.
    pub range: Range<usize>,
}

/// What a filter, test or function is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// By its place.
    Positional(Term),
    /// By its name.
    Keyword(Word, Term),
    /// All items of a list, or all fields of a record: `*a`, `**a`.
    Spread(Term),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `not in`
    NotIn,
}

/// What arithmetic computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`, of numbers, texts or lists.
    Add,
    /// `-`
    Subtract,
    /// `*`; a number also repeats a text or list.
    Multiply,
    /// `/`, with a fraction.
    Divide,
    /// `//`, without a fraction.
    DivideWhole,
    /// `%`
    Remainder,
    /// `**`
    Power,
}

impl Argument {
    /// The value that is given.
    pub fn value(&self) -> &Term {
        match self {
            Self::Positional(term) | Self::Keyword(_, term) | Self::Spread(term) => term,
        }
    }
}

impl Term {
    /// The terms that it is directly made of, in the order written.
    pub fn children(&self) -> Vec<&Term> {
        match &self.kind {
            TermKind::Constant(_) | TermKind::Name(_) => Vec::new(),
            TermKind::Field { of, .. } | TermKind::Not(of) | TermKind::Negative(of) => vec![of],
            TermKind::Item { of, index } => vec![of, index],
            TermKind::Slice { of, bounds } => with(Some(of), bounds),
            TermKind::Filter { of, arguments, .. } => given(of.as_deref(), arguments),
            TermKind::Test { of, arguments, .. } | TermKind::Call { of, arguments } => {
                given(Some(of), arguments)
            }
            TermKind::Compare { first, rest } => with(Some(first), rest.iter().map(|it| &it.1)),
            TermKind::And(left, right)
            | TermKind::Or(left, right)
            | TermKind::Concat(left, right)
            | TermKind::Arithmetic { left, right, .. } => vec![left, right],
            TermKind::Conditional {
                then,
                condition,
                otherwise,
            } => with(
                Some(then),
                [condition].into_iter().chain(otherwise).map(|it| &**it),
            ),
            TermKind::List(items) => with(None, items),
            TermKind::Record(fields) => with(None, fields.iter().flat_map(|(key, it)| [key, it])),
        }
    }

    /// Visits it and all that belongs to it, the outer before the inner.
    pub fn walk<'t>(&'t self, visit: &mut dyn FnMut(&'t Term)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// The text, where it is one.
    pub fn literal(&self) -> Option<String> {
        match &self.kind {
            TermKind::Constant(datum) => datum.as_text().map(str::to_owned),
            _ => None,
        }
    }

    /// The reference that it is, where it is a name with fields and nothing else.
    pub fn as_reference(&self) -> Option<Reference> {
        match &self.kind {
            TermKind::Name(name) => Some(Reference::name(name, &self.range)),
            TermKind::Field { of, field } => Some(of.as_reference()?.field(field, &self.range)),
            _ => None,
        }
    }

    /// The parts that `and` joins at its outermost level.
    pub fn conjuncts(&self) -> Vec<&Term> {
        match &self.kind {
            TermKind::And(left, right) => [left.conjuncts(), right.conjuncts()].concat(),
            _ => vec![self],
        }
    }
}

fn given<'t>(of: Option<&'t Term>, arguments: &'t [Argument]) -> Vec<&'t Term> {
    with(of, arguments.iter().map(Argument::value))
}

fn with<'t>(first: Option<&'t Term>, rest: impl IntoIterator<Item = &'t Term>) -> Vec<&'t Term> {
    first.into_iter().chain(rest).collect()
}
