//! A condition as `and`, `or` and `not` over what cannot be divided further, so that a checker can
//! judge the parts it knows and guess the rest without contradicting itself.

use std::ops::Range;

use minijinja::machinery::{ast, parse_expr};
use serde_json::Value as Json;

use super::{Expression, json_of};

/// The deepest nesting that is divided; what lies deeper stays whole.
const DEEPEST: usize = 32;

/// A condition, divided.
#[derive(Debug, Clone, PartialEq)]
pub enum Logic {
    /// What cannot be divided.
    Atom(Atom),
    /// The opposite.
    Not(Box<Logic>),
    /// All of them.
    All(Vec<Logic>),
    /// Any of them.
    Any(Vec<Logic>),
}

/// A part of a condition that cannot be divided. What says the same has the same expression:
/// `a != b` is the opposite of `a == b`.
#[derive(Debug, Clone, PartialEq)]
pub struct Atom {
    /// What it says.
    pub expression: Expression,
    /// The comparison that it is, if it is one of a name with literals.
    pub comparison: Option<Compared>,
}

/// A comparison of one name with literals.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The name, as a dotted path.
    pub reference: String,
    /// How they are compared.
    pub relation: Relation,
    /// What it is compared with.
    pub literals: Vec<Literal>,
}

/// How a name and literals are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The name is one of the literals.
    Is,
    /// The literal is in what the name names.
    Holds,
    /// The name is more or less than the literal.
    Order,
}

/// A literal of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// Its value.
    pub value: Json,
    /// Its bytes within the text of the condition, with the quotes.
    pub range: Range<usize>,
}

impl Logic {
    /// All atoms, in the order written.
    pub fn atoms(&self) -> Vec<&Atom> {
        match self {
            Self::Atom(atom) => vec![atom],
            Self::Not(of) => of.atoms(),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::atoms).collect(),
        }
    }
}

/// Divides a condition.
pub(super) fn divide(whole: &Expression) -> Logic {
    let part = Part {
        text: &whole.source,
        start: 0,
    };
    let divided = part.divide(DEEPEST);
    divided.unwrap_or_else(|| {
        Logic::Atom(Atom {
            expression: whole.clone(),
            comparison: None,
        })
    })
}

/// A part of a condition's text.
#[derive(Clone, Copy)]
struct Part<'s> {
    text: &'s str,
    start: usize,
}

impl Part<'_> {
    /// The part between two of its bytes.
    fn slice(self, range: Range<usize>) -> Self {
        Self {
            text: &self.text[range.clone()],
            start: self.start + range.start,
        }
    }

    fn trimmed(self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        self.slice(start..start.max(self.text.trim_end().len()))
    }

    fn divide(self, deepest: usize) -> Option<Logic> {
        let part = self.trimmed();
        let deeper = deepest.checked_sub(1)?;
        if let Some(inner) = part.unwrapped() {
            return inner.divide(deeper);
        }
        let words = outermost_words(part.text);
        let has = |word: &str| words.iter().any(|(_, it)| *it == word);
        if has("if") || has("else") {
            return part.atom();
        }
        if has("or") {
            return part.joined("or", &words, deeper).map(Logic::Any);
        }
        if has("and") {
            return part.joined("and", &words, deeper).map(Logic::All);
        }
        match words.first() {
            Some((0, "not")) => {
                let opposite = part.slice(3..part.text.len()).divide(deeper)?;
                Some(Logic::Not(Box::new(opposite)))
            }
            _ => part.atom(),
        }
    }

    /// What stands between brackets that enclose all of it.
    fn unwrapped(self) -> Option<Self> {
        let inner = self.text.strip_prefix('(')?.strip_suffix(')')?;
        let inside = self.slice(1..1 + inner.len());
        parse_expr(inner).ok()?;
        Some(inside)
    }

    fn joined(self, joint: &str, words: &[(usize, &str)], deeper: usize) -> Option<Vec<Logic>> {
        let mut parts = Vec::new();
        let mut start = 0;
        for (at, _) in words.iter().filter(|(_, word)| *word == joint) {
            parts.push(self.slice(start..*at).divide(deeper)?);
            start = at + joint.len();
        }
        parts.push(self.slice(start..self.text.len()).divide(deeper)?);
        Some(parts)
    }

    fn atom(self) -> Option<Logic> {
        let (text, negated) = positive(self.text);
        let expression = Expression::parse(&text).ok()?;
        let comparison = self.comparison();
        let atom = Logic::Atom(Atom {
            expression,
            comparison,
        });
        Some(if negated {
            Logic::Not(Box::new(atom))
        } else {
            atom
        })
    }

    fn comparison(self) -> Option<Compared> {
        let parsed = parse_expr(self.text).ok()?;
        let binary = match &parsed {
            ast::Expr::BinOp(binary) => binary,
            ast::Expr::UnaryOp(unary) => match &unary.expr {
                ast::Expr::BinOp(binary) => binary,
                _ => return None,
            },
            _ => return None,
        };
        let relation = relation(binary.op)?;
        if let (Relation::Holds, Some(reference)) = (relation, path(&binary.right)) {
            let literals = vec![self.literal(&binary.left)?];
            return Some(Compared {
                reference,
                relation,
                literals,
            });
        }
        let (reference, other) = match path(&binary.left) {
            Some(reference) => (reference, &binary.right),
            None => (path(&binary.right)?, &binary.left),
        };
        let (relation, literals) = match (relation, other) {
            (Relation::Holds, ast::Expr::List(list)) => (
                Relation::Is,
                list.items
                    .iter()
                    .map(|it| self.literal(it))
                    .collect::<Option<_>>()?,
            ),
            (Relation::Holds, _) => return None,
            _ => (relation, vec![self.literal(other)?]),
        };
        Some(Compared {
            reference,
            relation,
            literals,
        })
    }

    fn literal(self, node: &ast::Expr<'_>) -> Option<Literal> {
        let ast::Expr::Const(constant) = node else {
            return None;
        };
        let offset = |it: u32| usize::try_from(it).ok().map(|it| it + self.start);
        let span = constant.span();
        Some(Literal {
            value: json_of(&constant.value),
            range: offset(span.start_offset)?..offset(span.end_offset)?,
        })
    }
}

fn relation(operator: ast::BinOpKind) -> Option<Relation> {
    use ast::BinOpKind::{Eq, Gt, Gte, In, Lt, Lte, Ne};
    match operator {
        Eq | Ne => Some(Relation::Is),
        In => Some(Relation::Holds),
        Lt | Lte | Gt | Gte => Some(Relation::Order),
        _ => None,
    }
}

/// The dotted path that an expression is.
fn path(node: &ast::Expr<'_>) -> Option<String> {
    match node {
        ast::Expr::Var(name) => Some(name.id.to_owned()),
        ast::Expr::GetAttr(of) => Some(format!("{}.{}", path(&of.expr)?, of.name)),
        _ => None,
    }
}

/// The text without what says the opposite of another text, and whether there was such.
fn positive(text: &str) -> (String, bool) {
    for (opposite, positive) in [("!=", "=="), ("<=", ">"), (">=", "<")] {
        if let Some(at) = outermost(text, opposite) {
            let after = &text[at + opposite.len()..];
            return (format!("{}{positive}{after}", &text[..at]), true);
        }
    }
    let words = outermost_words(text);
    let not_in = words
        .windows(2)
        .find(|it| it[0].1 == "not" && it[1].1 == "in");
    match not_in {
        Some(found) => (
            format!("{}{}", &text[..found[0].0], &text[found[1].0..]),
            true,
        ),
        None => (text.to_owned(), false),
    }
}

/// The words outside quotes and brackets, with their places.
fn outermost_words(source: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut depth = 0_usize;
    let mut quote = None;
    let mut start = None;
    for (at, character) in source.char_indices().chain([(source.len(), ' ')]) {
        let in_word = quote.is_none() && (character.is_alphanumeric() || "_.".contains(character));
        if !in_word && let Some(start) = start.take().filter(|_| depth == 0) {
            words.push((start, &source[start..at]));
        }
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) if in_word => start = start.or(Some(at)),
            _ => {}
        }
    }
    words
}

/// Where a symbol stands outside quotes and brackets, alone.
fn outermost(text: &str, symbol: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 && text[at..].starts_with(symbol) => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(logic: &Logic) -> String {
        let all = |parts: &[Logic], joint: &str| {
            let parts: Vec<_> = parts.iter().map(told).collect();
            format!("({})", parts.join(joint))
        };
        match logic {
            Logic::Atom(atom) => atom.expression.source().to_owned(),
            Logic::Not(of) => format!("!{}", told(of)),
            Logic::All(parts) => all(parts, " & "),
            Logic::Any(parts) => all(parts, " | "),
        }
    }

    fn divided(text: &str) -> Logic {
        Expression::parse(text).expect("it parses").logic()
    }

    #[test]
    fn a_condition_is_divided_at_its_outermost_words_and_the_opposite_is_told() {
        let cases = [
            (
                "a == 'x or y' and (b or not c)",
                "(a == 'x or y' & (b | !c))",
            ),
            ("'A' not in done and n <= 3", "(!'A' in done & !n > 3)"),
            ("a != 'b'", "!a == 'b'"),
            ("(a) and (b)", "(a & b)"),
            ("x is not defined", "x is not defined"),
            ("1 if a or b else 2", "1 if a or b else 2"),
            ("not a in [1, 2]", "!a in [1, 2]"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(&divided(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_comparison_knows_its_literals_at_their_bytes() {
        let text = "state == 'A' and facts.audit not in ['p', 'q'] and 'Work' in done and n > 3";
        let logic = divided(text);
        let found: Vec<_> = logic
            .atoms()
            .iter()
            .filter_map(|it| it.comparison.clone())
            .collect();
        let told: Vec<_> = found
            .iter()
            .map(|it| {
                let literals: Vec<_> = it
                    .literals
                    .iter()
                    .map(|it| &text[it.range.clone()])
                    .collect();
                (it.reference.as_str(), it.relation, literals)
            })
            .collect();
        let expected = [
            ("state", Relation::Is, vec!["'A'"]),
            ("facts.audit", Relation::Is, vec!["'p'", "'q'"]),
            ("done", Relation::Holds, vec!["'Work'"]),
            ("n", Relation::Order, vec!["3"]),
        ];
        assert_eq!(told, expected);
    }
}
