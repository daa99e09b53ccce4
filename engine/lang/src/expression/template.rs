//! Texts that hold expressions, and whole values made of such texts.

use std::io;
use std::sync::Arc;

use serde_json::Value as Json;

use super::{
    Datum, Expression, ExpressionFault, LARGEST_TEXT, Reference, Scope, Statement, Term, Undefined,
    reference, statement, syntax,
};

/// A text as written in a document: literal, one expression, or text with expressions in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// No `{{`, `{%` or `{#` in it.
    Literal(String),
    /// Exactly one `{{ … }}`: its value keeps its type.
    Whole {
        /// The expression between the braces, with places within the whole text.
        expression: Expression,
    },
    /// Anything else: the result is text.
    Mixed(Mixed),
}

/// A text with code in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixed {
    source: String,
    statements: Arc<[Statement]>,
}

/// The code of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code<'t> {
    /// The text is literal.
    None,
    /// One expression and nothing else.
    Whole(&'t Term),
    /// Statements between literal text.
    Mixed(&'t [Statement]),
}

impl<'t> Code<'t> {
    /// Visits its outermost terms in the order written, each with the names that the text itself
    /// binds where the term stands.
    pub fn terms(self, visit: &mut dyn FnMut(&'t Term, &[&'t str])) {
        match self {
            Self::None => {}
            Self::Whole(term) => visit(term, &[]),
            Self::Mixed(statements) => statement::walk(statements, &mut Vec::new(), visit),
        }
    }
}

impl Text {
    /// Reads a text; the fault names the bytes within it.
    pub fn parse(source: &str) -> Result<Self, ExpressionFault> {
        if !Self::has_code(source) {
            return Ok(Self::Literal(source.to_owned()));
        }
        if let Some(expression) = whole(source) {
            return Ok(Self::Whole { expression });
        }
        Ok(Self::Mixed(Mixed {
            source: source.to_owned(),
            statements: syntax::template(source)?.into(),
        }))
    }

    /// Whether a text holds any of the marks of code.
    pub fn has_code(source: &str) -> bool {
        let bytes = source.as_bytes();
        let mut braces = memchr::memchr_iter(b'{', bytes);
        braces.any(|at| matches!(bytes.get(at + 1), Some(b'{' | b'%' | b'#')))
    }

    /// Its code as a tree, with places within the text.
    pub fn code(&self) -> Code<'_> {
        match self {
            Self::Literal(_) => Code::None,
            Self::Whole { expression } => Code::Whole(expression.term()),
            Self::Mixed(mixed) => Code::Mixed(&mixed.statements),
        }
    }

    /// The names it refers to, with their bytes within the text. A path that stands in several
    /// places is there for each; names that the text binds itself are none.
    pub fn references(&self) -> Vec<Reference> {
        match self.code() {
            Code::None => Vec::new(),
            Code::Whole(term) => reference::of_term(term, &[]),
            Code::Mixed(statements) => reference::of_statements(statements),
        }
    }

    /// Its value.
    pub fn render(&self, scope: &Scope, undefined: Undefined) -> Result<Datum, ExpressionFault> {
        match self {
            Self::Literal(text) => Ok(Datum::text(text)),
            Self::Whole { expression } => expression.evaluate(scope, undefined),
            Self::Mixed(mixed) => render_text(&mixed.source, scope, undefined),
        }
    }
}

/// The expression, where a text is exactly one `{{ … }}`.
fn whole(source: &str) -> Option<Expression> {
    let inner = source.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    let inner = inner.strip_suffix('-').unwrap_or(inner);
    let base = inner.as_ptr().addr() - source.as_ptr().addr();
    Expression::parse_at(inner, base).ok()
}

fn render_text(
    source: &str,
    scope: &Scope,
    undefined: Undefined,
) -> Result<Datum, ExpressionFault> {
    let mut bounded = Bounded(Vec::new());
    let template = undefined.environment().template_from_str(source)?;
    template.render_captured_to(scope.value(), &mut bounded)?;
    Ok(Datum::text(&String::from_utf8_lossy(&bounded.0)))
}

/// A buffer that refuses to grow past the largest text.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST_TEXT {
            return Err(io::Error::other("the text of a template grew past 64 MiB"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value whose texts may hold expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// Anything without an expression in it.
    Constant(Datum),
    /// A text with expressions.
    Text(Text),
    /// A list of which some item holds expressions.
    List(Vec<Template>),
    /// A record of which some field holds expressions.
    Record(Vec<(String, Template)>),
}

impl Template {
    /// Reads a value as JSON; the fault's range is within the text at fault.
    pub fn parse(value: &Json) -> Result<Self, ExpressionFault> {
        match value {
            Json::String(text) => Ok(Self::from(Text::parse(text)?)),
            Json::Array(items) => {
                let items: Result<_, _> = items.iter().map(Self::parse).collect();
                Ok(Self::List(items?))
            }
            Json::Object(fields) => {
                let parsed = fields
                    .iter()
                    .map(|(name, it)| Ok((name.clone(), Self::parse(it)?)));
                Ok(Self::Record(
                    parsed.collect::<Result<_, ExpressionFault>>()?,
                ))
            }
            other => Ok(Self::Constant(Datum::from(other))),
        }
    }

    /// Its value.
    pub fn render(&self, scope: &Scope, undefined: Undefined) -> Result<Datum, ExpressionFault> {
        match self {
            Self::Constant(datum) => Ok(datum.clone()),
            Self::Text(text) => text.render(scope, undefined),
            Self::List(items) => {
                let items: Result<Vec<_>, _> =
                    items.iter().map(|it| it.render(scope, undefined)).collect();
                Ok(Datum::list(items?))
            }
            Self::Record(fields) => {
                let fields: Result<Vec<_>, ExpressionFault> = fields
                    .iter()
                    .map(|(name, it)| Ok((name.clone(), it.render(scope, undefined)?)))
                    .collect();
                Ok(Datum::record(fields?))
            }
        }
    }
}

impl From<Text> for Template {
    fn from(text: Text) -> Self {
        match text {
            Text::Literal(text) => Self::Constant(Datum::text(&text)),
            other => Self::Text(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(value: Json, scope: &Json) -> Json {
        let fields = scope.as_object().expect("an object").iter();
        let scope = fields.fold(Scope::new(), |it, (name, value)| {
            it.with(name, value.into())
        });
        let template = Template::parse(&value).expect("it parses");
        template
            .render(&scope, Undefined::Fault)
            .expect("it renders")
            .to_json()
    }

    #[test]
    fn one_expression_keeps_its_type() {
        let scope = json!({ "x": { "n": 3, "list": [1, "a"] } });
        assert_eq!(render(json!("{{ x.n }}"), &scope), json!(3));
        assert_eq!(
            render(json!({ "a": ["{{ x.list }}"] }), &scope),
            json!({ "a": [[1, "a"]] })
        );
        assert_eq!(render(json!("n is {{ x.n }}\n"), &scope), json!("n is 3\n"));
        assert_eq!(render(json!("{{ x.n }}{{ x.n }}"), &scope), json!("33"));
    }

    #[test]
    fn an_undefined_name_is_a_fault_and_null_where_it_may_be() {
        let text = Text::parse("{{ stages.call.text }}").expect("it parses");
        let scope = Scope::new().with("stages", Datum::record::<String>([]));
        assert!(text.render(&scope, Undefined::Fault).is_err());
        assert!(
            text.render(&scope, Undefined::Null)
                .expect("null")
                .is_null()
        );
    }

    #[test]
    fn references_are_whole_paths_at_their_bytes() {
        let text = Text::parse("{{ stages.a.b }} and {{ inputs.c | upper }}").expect("it parses");
        let found: Vec<_> = text
            .references()
            .iter()
            .map(|it| (it.path(), it.range()))
            .collect();
        assert_eq!(
            found,
            [("stages.a.b".into(), 3..13), ("inputs.c".into(), 24..32)]
        );
    }

    #[test]
    fn a_loop_without_end_runs_out_of_fuel() {
        let text = "{% for a in range(100000) %}{% for b in range(100000) %}{{ a }}{% endfor %}{% endfor %}";
        let text = Text::parse(text).expect("it parses");
        assert!(text.render(&Scope::new(), Undefined::Fault).is_err());
    }
}
