//! From text to our own syntax tree, by minijinja's parser. Its types do not leave this module.

use std::ops::Range;
use std::sync::LazyLock;

use minijinja::machinery::{Span, ast, parse, parse_expr, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Error, Value};

use super::statement::{Statement, StatementKind, Target};
use super::term::{Argument, Comparison, Operator, Term, TermKind, Word};
use super::{Datum, ExpressionFault};
use super::{bounds, words};

static SYNTAX: LazyLock<SyntaxConfig> = LazyLock::new(config);

/// The marks that code stands between, and what becomes of white space around it.
pub(super) fn config() -> SyntaxConfig {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the default delimiters are legal")
}

/// The term of a bare expression, which begins `base` bytes into its text.
pub(super) fn expression(source: &str, base: usize) -> Result<Term, ExpressionFault> {
    bounds::check(source, true, &SYNTAX)?;
    let parsed = parse_expr(source).map_err(|it| fault(&it, source))?;
    // The parser takes a character that means nothing after an expression for its end.
    let unread = tokenize(source, true, SYNTAX.clone()).find_map(Result::err);
    if let Some(unread) = unread {
        return Err(fault(&unread, source));
    }
    Ok(Reader { source, base }.term(&parsed))
}

/// The statements of a template.
pub(super) fn template(source: &str) -> Result<Vec<Statement>, ExpressionFault> {
    bounds::check(source, false, &SYNTAX)?;
    let parsed = parse(source, "<text>", SYNTAX.clone()).map_err(|it| fault(&it, source))?;
    let reader = Reader { source, base: 0 };
    match &parsed {
        ast::Stmt::Template(template) => Ok(reader.statements(&template.children)),
        other => Ok(reader.statement(other).into_iter().collect()),
    }
}

/// The parser's fault, at whole characters: it counts each as one byte.
fn fault(error: &Error, source: &str) -> ExpressionFault {
    let message = error
        .detail()
        .map_or_else(|| error.to_string(), words::of_fault);
    let fault = ExpressionFault {
        message,
        range: error.range(),
    };
    let range = fault.range.map(|it| {
        let start = source.floor_char_boundary(it.start);
        start..source.ceil_char_boundary(it.end.max(start))
    });
    ExpressionFault { range, ..fault }
}

#[derive(Clone, Copy)]
struct Reader<'s> {
    source: &'s str,
    base: usize,
}

impl Reader<'_> {
    fn term(self, expression: &ast::Expr<'_>) -> Term {
        let span = self.range(expression.span());
        let kind = self.kind(expression);
        let inner = self.leading(expression, &kind);
        Term {
            range: inner.map_or(span.start, |it| self.start(it, &span))..span.end,
            kind,
        }
    }

    fn kind(self, expression: &ast::Expr<'_>) -> TermKind {
        match expression {
            ast::Expr::Var(it) => TermKind::Name(it.id.to_owned()),
            ast::Expr::Const(it) => constant(&it.value),
            ast::Expr::GetAttr(it) => TermKind::Field {
                of: self.boxed(&it.expr),
                field: self.word(it.name),
            },
            ast::Expr::GetItem(it) => self.item(it),
            ast::Expr::Slice(it) => self.slice(it),
            ast::Expr::Filter(it) => TermKind::Filter {
                of: it.expr.as_ref().map(|it| self.boxed(it)),
                name: self.word(it.name),
                arguments: self.arguments(&it.args),
            },
            ast::Expr::Test(it) => TermKind::Test {
                of: self.boxed(&it.expr),
                name: self.word(it.name),
                arguments: self.arguments(&it.args),
            },
            ast::Expr::Call(it) => TermKind::Call {
                of: self.boxed(&it.expr),
                arguments: self.arguments(&it.args),
            },
            ast::Expr::Compare(it) => self.compare(it),
            ast::Expr::UnaryOp(it) => self.unary(it),
            ast::Expr::BinOp(it) => self.binary(it),
            ast::Expr::IfExpr(it) => TermKind::Conditional {
                then: self.boxed(&it.true_expr),
                condition: self.boxed(&it.test_expr),
                otherwise: it.false_expr.as_ref().map(|it| self.boxed(it)),
            },
            ast::Expr::List(it) => TermKind::List(self.terms(&it.items)),
            ast::Expr::Tuple(it) => TermKind::List(self.terms(&it.items)),
            ast::Expr::Map(it) => {
                let keys = self.terms(&it.keys).into_iter();
                TermKind::Record(keys.zip(self.terms(&it.values)).collect())
            }
        }
    }

    fn boxed(self, expression: &ast::Expr<'_>) -> Box<Term> {
        Box::new(self.term(expression))
    }

    fn terms(self, expressions: &[ast::Expr<'_>]) -> Vec<Term> {
        expressions.iter().map(|it| self.term(it)).collect()
    }

    /// `a['b']` is the field `b` of `a`; any other index is computed.
    fn item(self, item: &ast::GetItem<'_>) -> TermKind {
        let of = self.boxed(&item.expr);
        let index = self.boxed(&item.subscript_expr);
        match index.literal() {
            Some(text) => TermKind::Field {
                of,
                field: Word {
                    range: self.inside_quotes(&index.range, &text),
                    text,
                },
            },
            None => TermKind::Item { of, index },
        }
    }

    /// The bytes of a literal without its quotes, where it is written without escapes.
    fn inside_quotes(self, range: &Range<usize>, text: &str) -> Range<usize> {
        let inside = range.start + 1..range.end.saturating_sub(1);
        let written = self
            .source
            .get(inside.start - self.base..inside.end.saturating_sub(self.base));
        if written == Some(text) {
            inside
        } else {
            range.clone()
        }
    }

    fn slice(self, slice: &ast::Slice<'_>) -> TermKind {
        let bounds = [&slice.start, &slice.stop, &slice.step];
        let bounds = bounds.into_iter().flatten().map(|it| self.term(it));
        TermKind::Slice {
            of: self.boxed(&slice.expr),
            bounds: bounds.collect(),
        }
    }

    fn arguments(self, arguments: &[ast::CallArg<'_>]) -> Vec<Argument> {
        let argument = |it: &ast::CallArg<'_>| match it {
            ast::CallArg::Pos(it) => Argument::Positional(self.term(it)),
            ast::CallArg::Kwarg(name, it) => Argument::Keyword(self.word(name), self.term(it)),
            ast::CallArg::PosSplat(it) | ast::CallArg::KwargSplat(it) => {
                Argument::Spread(self.term(it))
            }
        };
        arguments.iter().map(argument).collect()
    }

    fn compare(self, compare: &ast::Compare<'_>) -> TermKind {
        let next = |it: &ast::CompareOp<'_>| {
            let by = match it.op {
                ast::CompareOpKind::Eq => Comparison::Equal,
                ast::CompareOpKind::Ne => Comparison::NotEqual,
                ast::CompareOpKind::Lt => Comparison::Less,
                ast::CompareOpKind::Lte => Comparison::LessOrEqual,
                ast::CompareOpKind::Gt => Comparison::Greater,
                ast::CompareOpKind::Gte => Comparison::GreaterOrEqual,
                ast::CompareOpKind::In => Comparison::In,
                ast::CompareOpKind::NotIn => Comparison::NotIn,
            };
            (by, self.term(&it.expr))
        };
        TermKind::Compare {
            first: self.boxed(&compare.expr),
            rest: compare.ops.iter().map(next).collect(),
        }
    }

    fn unary(self, unary: &ast::UnaryOp<'_>) -> TermKind {
        let inner = self.boxed(&unary.expr);
        match unary.op {
            ast::UnaryOpKind::Neg => TermKind::Negative(inner),
            ast::UnaryOpKind::Not => self.not_in(*inner),
        }
    }

    /// minijinja reads `a not in b` as `not (a in b)`; what stands between tells them apart.
    fn not_in(self, inner: Term) -> TermKind {
        match inner.kind {
            TermKind::Compare { first, mut rest }
                if rest.len() == 1
                    && rest[0].0 == Comparison::In
                    && self.stands_between(&first.range, &rest[0].1.range, "not") =>
            {
                rest[0].0 = Comparison::NotIn;
                TermKind::Compare { first, rest }
            }
            kind => TermKind::Not(Box::new(Term { kind, ..inner })),
        }
    }

    fn stands_between(self, left: &Range<usize>, right: &Range<usize>, word: &str) -> bool {
        let between = self
            .source
            .get(left.end - self.base..right.start.saturating_sub(self.base));
        between.is_some_and(|it| {
            let it = it.trim_start_matches(|it: char| it.is_whitespace() || it == ')');
            it.starts_with(word)
        })
    }

    fn binary(self, binary: &ast::BinOp<'_>) -> TermKind {
        let (left, right) = (self.boxed(&binary.left), self.boxed(&binary.right));
        let compare = |by, first, right: Box<Term>| TermKind::Compare {
            first,
            rest: vec![(by, *right)],
        };
        let arithmetic = |operator, left, right| TermKind::Arithmetic {
            operator,
            left,
            right,
        };
        match binary.op {
            ast::BinOpKind::Eq => compare(Comparison::Equal, left, right),
            ast::BinOpKind::Ne => compare(Comparison::NotEqual, left, right),
            ast::BinOpKind::Lt => compare(Comparison::Less, left, right),
            ast::BinOpKind::Lte => compare(Comparison::LessOrEqual, left, right),
            ast::BinOpKind::Gt => compare(Comparison::Greater, left, right),
            ast::BinOpKind::Gte => compare(Comparison::GreaterOrEqual, left, right),
            ast::BinOpKind::In => compare(Comparison::In, left, right),
            ast::BinOpKind::ScAnd => TermKind::And(left, right),
            ast::BinOpKind::ScOr => TermKind::Or(left, right),
            ast::BinOpKind::Concat => TermKind::Concat(left, right),
            ast::BinOpKind::Add => arithmetic(Operator::Add, left, right),
            ast::BinOpKind::Sub => arithmetic(Operator::Subtract, left, right),
            ast::BinOpKind::Mul => arithmetic(Operator::Multiply, left, right),
            ast::BinOpKind::Div => arithmetic(Operator::Divide, left, right),
            ast::BinOpKind::FloorDiv => arithmetic(Operator::DivideWhole, left, right),
            ast::BinOpKind::Rem => arithmetic(Operator::Remainder, left, right),
            ast::BinOpKind::Pow => arithmetic(Operator::Power, left, right),
        }
    }

    fn statements(self, statements: &[ast::Stmt<'_>]) -> Vec<Statement> {
        let read = statements.iter().filter_map(|it| self.statement(it));
        read.collect()
    }

    fn statement(self, statement: &ast::Stmt<'_>) -> Option<Statement> {
        let (span, kind) = match statement {
            ast::Stmt::EmitRaw(_) | ast::Stmt::Template(_) => return None,
            ast::Stmt::EmitExpr(it) => (it.span(), StatementKind::Emit(self.term(&it.expr))),
            ast::Stmt::ForLoop(it) => (it.span(), self.repeat(it)),
            ast::Stmt::IfCond(it) => (it.span(), self.branch(it)),
            ast::Stmt::WithBlock(it) => (it.span(), self.with(it)),
            ast::Stmt::Set(it) => {
                let (target, value) = (self.target(&it.target), self.term(&it.expr));
                (it.span(), StatementKind::Set { target, value })
            }
            ast::Stmt::SetBlock(it) => (it.span(), self.capture(it)),
            ast::Stmt::AutoEscape(it) => (it.span(), self.block(&it.enabled, &it.body)),
            ast::Stmt::FilterBlock(it) => (it.span(), self.block(&it.filter, &it.body)),
            ast::Stmt::Do(it) => (it.span(), StatementKind::Do(self.call(&it.call))),
        };
        Some(Statement {
            range: self.range(span),
            kind,
        })
    }

    fn repeat(self, it: &ast::ForLoop<'_>) -> StatementKind {
        StatementKind::For {
            target: self.target(&it.target),
            over: self.term(&it.iter),
            filter: it.filter_expr.as_ref().map(|it| self.term(it)),
            body: self.statements(&it.body),
            otherwise: self.statements(&it.else_body),
        }
    }

    fn branch(self, it: &ast::IfCond<'_>) -> StatementKind {
        StatementKind::If {
            condition: self.term(&it.expr),
            then: self.statements(&it.true_body),
            otherwise: self.statements(&it.false_body),
        }
    }

    fn with(self, it: &ast::WithBlock<'_>) -> StatementKind {
        let bindings = it.assignments.iter();
        let bindings = bindings.map(|(name, value)| (self.target(name), self.term(value)));
        StatementKind::With {
            bindings: bindings.collect(),
            body: self.statements(&it.body),
        }
    }

    fn capture(self, it: &ast::SetBlock<'_>) -> StatementKind {
        StatementKind::Capture {
            target: self.target(&it.target),
            filter: it.filter.as_ref().map(|it| self.term(it)),
            body: self.statements(&it.body),
        }
    }

    fn block(self, by: &ast::Expr<'_>, body: &[ast::Stmt<'_>]) -> StatementKind {
        StatementKind::Block {
            by: self.term(by),
            body: self.statements(body),
        }
    }

    fn call(self, call: &ast::Spanned<ast::Call<'_>>) -> Term {
        let of = self.boxed(&call.expr);
        let span = self.range(call.span());
        Term {
            range: self.start(of.range.clone(), &span)..span.end,
            kind: TermKind::Call {
                of,
                arguments: self.arguments(&call.args),
            },
        }
    }

    fn target(self, target: &ast::Expr<'_>) -> Target {
        match target {
            ast::Expr::Var(it) => Target::Name(self.word(it.id)),
            ast::Expr::List(it) => {
                Target::Several(it.items.iter().map(|it| self.target(it)).collect())
            }
            other => Target::Field(self.term(other)),
        }
    }

    /// Names are slices of the source, so their addresses tell their places.
    fn word(self, name: &str) -> Word {
        let start = name
            .as_ptr()
            .addr()
            .wrapping_sub(self.source.as_ptr().addr())
            + self.base;
        Word {
            text: name.to_owned(),
            range: start..start + name.len(),
        }
    }

    fn range(self, span: Span) -> Range<usize> {
        let end = (span.end_offset as usize).min(self.source.len());
        let start = (span.start_offset as usize).min(end);
        start + self.base..end + self.base
    }

    /// The term with which a term begins. minijinja's spans of such terms begin at an operator or
    /// at the token before.
    fn leading(self, expression: &ast::Expr<'_>, kind: &TermKind) -> Option<Range<usize>> {
        let first = match kind {
            TermKind::Field { of, .. }
            | TermKind::Item { of, .. }
            | TermKind::Slice { of, .. }
            | TermKind::Filter { of: Some(of), .. }
            | TermKind::Test { of, .. }
            | TermKind::Call { of, .. } => of,
            TermKind::Compare { first, .. } => first,
            TermKind::And(left, _)
            | TermKind::Or(left, _)
            | TermKind::Concat(left, _)
            | TermKind::Arithmetic { left, .. } => left,
            TermKind::Conditional { then, .. } => then,
            TermKind::Not(of) if self.range(expression.span()).start >= of.range.start => of,
            _ => return None,
        };
        Some(first.range.clone())
    }

    /// Where a term begins that begins with `inner`: parentheses around `inner` belong to it.
    fn start(self, inner: Range<usize>, span: &Range<usize>) -> usize {
        let after = self
            .source
            .get(inner.end - self.base..span.end - self.base)
            .unwrap_or_default();
        let closings = after
            .chars()
            .filter(|it| !it.is_whitespace())
            .take_while(|it| *it == ')');
        let before = &self.source[..inner.start - self.base];
        let opened = closings.fold(before, |before, _| {
            before.trim_end().strip_suffix('(').unwrap_or(before)
        });
        if opened.len() == before.len() {
            inner.start
        } else {
            opened.len() + self.base
        }
    }
}

fn constant(value: &Value) -> TermKind {
    TermKind::Constant(Datum::from_value(value.clone()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Code, Text};
    use super::*;

    /// The written form of every term of a text, the outer before the inner.
    fn written(source: &str) -> Vec<&str> {
        let text = Text::parse(source).expect("it reads");
        let mut found = Vec::new();
        text.code().terms(&mut |term, _| {
            term.walk(&mut |it| found.push(source[it.range.clone()].to_owned()));
        });
        let slice = |it: String| &source[source.find(&it).expect("a slice")..][..it.len()];
        found.into_iter().map(slice).collect()
    }

    fn paths(source: &str) -> Vec<(String, &str)> {
        let text = Text::parse(source).expect("it reads");
        let found = text.references().into_iter();
        found.map(|it| (it.path(), &source[it.range()])).collect()
    }

    #[test]
    fn terms_stand_where_they_are_written() {
        assert_eq!(
            written("{{ ( a.b ).c[0] | join(', ', d=e) if (f) is not none else 1 }}"),
            [
                "( a.b ).c[0] | join(', ', d=e) if (f) is not none else 1",
                "( a.b ).c[0] | join(', ', d=e)",
                "( a.b ).c[0]",
                "( a.b ).c",
                "a.b",
                "a",
                "0",
                "', '",
                "e",
                "(f) is not none",
                "(f) is not none",
                "f",
                "1"
            ]
        );
    }

    #[test]
    fn operators_begin_with_their_first_value() {
        for whole in [
            "a == b",
            "a not in b",
            "not a in b",
            "(a) + b * (c)",
            "(a or b) and c",
            "a < b <= c",
            "-a.b",
            "(a)(b)",
            "a[1:2]",
            "('é' ~ a)\n  ~ b",
        ] {
            let text = format!("é {{{{ [x, {whole}] }}}}");
            assert!(
                written(&text).contains(&whole),
                "{whole}: {:?}",
                written(&text)
            );
        }
    }

    #[test]
    fn not_in_is_one_comparison_and_not_before_it_another() {
        let kind = |source| expression(source, 0).expect("it reads").kind;
        let is_not_in = |kind: &TermKind| matches!(kind, TermKind::Compare { rest, .. } if rest[0].0 == Comparison::NotIn);
        assert!(is_not_in(&kind("(a) not in b")));
        assert!(matches!(kind("not a in b"), TermKind::Not(_)));
        assert!(matches!(kind("not a not in b"), TermKind::Not(it) if is_not_in(&it.kind)));
    }

    #[test]
    fn a_reference_is_found_wherever_it_stands() {
        assert_eq!(
            paths("{{ a.b + a.b }} {{ a['b'].c }}\né{{ f.b[a.c] }}{{ a[1:d] }}"),
            [
                ("a.b".into(), "a.b"),
                ("a.b".into(), "a.b"),
                ("a.b.c".into(), "a['b'].c"),
                ("f.b".into(), "f.b"),
                ("a.c".into(), "a.c"),
                ("a".into(), "a"),
                ("d".into(), "d"),
            ]
        );
    }

    #[test]
    fn names_that_a_template_binds_are_no_references() {
        let text = "{% set x = a %}{% for y in b if y.c %}{{ y.d ~ loop.index ~ x }}{% else %}{{ y }}{% endfor %}\
            {% with z = c %}{{ z }}{% endwith %}{{ z }}{{ range(e) }}";
        let paths: Vec<_> = paths(text).into_iter().map(|it| it.0).collect();
        assert_eq!(paths, ["a", "b", "y", "c", "z", "e"]);
    }

    #[test]
    fn parts_that_and_joins_lose_nothing() {
        use super::super::Expression;
        let parts = |source: &str| -> Vec<_> {
            let read = Expression::parse(source).expect("it reads");
            let parts = read.conjuncts().into_iter();
            parts.map(|it| it.source().to_owned()).collect()
        };
        assert_eq!(
            parts("a == 'x and y' and (b and c) and d"),
            ["a == 'x and y'", "b", "c", "d"]
        );
        assert_eq!(parts("a or b and c"), ["a or b and c"]);
        assert_eq!(parts("(a or b) and c.d"), ["a or b", "c.d"]);
    }

    #[test]
    fn what_nests_without_end_is_refused() {
        let deep = ["not ", "-", "1 + ", "a.", "(", "a|b|"].map(|it| it.repeat(200_000) + "a");
        for expression in deep {
            assert!(super::expression(&expression, 0).is_err());
            assert!(Text::parse(&format!("{{{{ {expression} }}}}")).is_err());
        }
        let elif = format!(
            "{{% if a %}}{}{{% endif %}}",
            "{% elif a %}".repeat(100_000)
        );
        assert!(Text::parse(&elif).is_err());
    }

    fn fits(term: &Term, source: &str) {
        term.walk(&mut |it| {
            assert!(source.get(it.range.clone()).is_some(), "{it:?}");
            for child in it.children() {
                let within = it.range.start <= child.range.start && child.range.end <= it.range.end;
                assert!(within, "{child:?} in {it:?}");
            }
            let word = match &it.kind {
                TermKind::Filter { name, .. } | TermKind::Test { name, .. } => name,
                TermKind::Field { field, .. } => field,
                TermKind::Name(name) => return assert_eq!(&source[it.range.clone()], name),
                _ => return,
            };
            let named = &source[word.range.clone()];
            assert!(
                named == word.text || named.starts_with(['\'', '"']),
                "{word:?}"
            );
        });
    }

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "{{ ", " }}", "{% ", " %}", "{#", "#}", "if ", "for ", " in ", "endif", "endfor",
            "else", "set ", "a", ".b", "['c']", "[0]", "[1:]", "(", ")", "|", " join", " is ",
            "not ", " and ", " or ", "==", "<", "+", "-", "~", "é", "'ü'", "\"\\n\"", "\n", " ",
            "1", ",", "{'k': ", "}", "x=", "*", "**", "with ", "raw", "endraw", "filter ", "none",
        ]);
        prop::collection::vec(piece, 0..24).prop_map(|it| it.concat())
    }

    proptest! {
        #[test]
        fn whatever_is_read_names_what_it_slices(source in prop_oneof![pieces(), ".{0,60}"]) {
            if let Ok(term) = expression(&source, 0) {
                fits(&term, &source);
            }
            if let Err(fault) = Text::parse(&source) {
                prop_assert!(fault.range.is_none_or(|it| source.get(it).is_some()));
            }
            for text in [source.clone(), format!("{{{{{source}}}}}"), format!("ü{{% if {source} %}}{{% endif %}}")] {
                if let Ok(read) = Text::parse(&text) {
                    read.code().terms(&mut |term, _| fits(term, &text));
                    for it in read.references() {
                        prop_assert!(text.get(it.range()).is_some());
                    }
                    let literal = matches!(read.code(), Code::None);
                    prop_assert!(!literal || read.references().is_empty());
                }
            }
        }
    }
}
