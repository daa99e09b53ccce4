//! Which values reach the result of a text, and through which filters. A name that is only
//! compared, tested or counted does not.

use std::ops::Range;

use super::{
    Argument, Code, Operator, Statement, StatementKind, Target, Term, TermKind, Text, Word,
};

/// Filters whose arguments reach their result.
const ARGUMENTS_FLOW: &[&str] = &["chain", "d", "default", "format", "join", "replace", "zip"];

/// A value that reaches the result of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// The path of its name: `["stages", "ask", "text"]`; computed indices are left out.
    pub path: Vec<String>,
    /// The bytes of that name within the text.
    pub range: Range<usize>,
    /// The filters that it passes, the first one first.
    pub filters: Vec<String>,
    /// Whether the result may begin with it.
    pub leads: bool,
    /// Whether the result is nothing else.
    pub whole: bool,
}

impl Flow {
    /// The values that reach the result of a text; none where it cannot be read.
    pub fn all(source: &str) -> Vec<Self> {
        Text::parse(source).map_or_else(|_| Vec::new(), |it| Self::of_text(&it, source))
    }

    /// The values that reach the result of a text that is read already.
    pub fn of_text(text: &Text, source: &str) -> Vec<Self> {
        match text.code() {
            Code::None => Vec::new(),
            Code::Whole(term) => Walk::default().carried(term),
            Code::Mixed(statements) => {
                let begun = !source.trim_start().starts_with("{{");
                let mut walk = Walk {
                    begun,
                    ..Walk::default()
                };
                let flows = walk.emitted(statements).into_iter();
                flows.map(|it| Self { whole: false, ..it }).collect()
            }
        }
    }

    fn of(name: &str, range: Range<usize>) -> Self {
        Self {
            path: vec![name.to_owned()],
            range,
            filters: Vec::new(),
            leads: true,
            whole: true,
        }
    }

    fn through(mut self, filter: &str) -> Self {
        self.filters.push(filter.to_owned());
        self
    }

    /// A flow of a field of the value; where its bytes go on, the field's name ends at `end`.
    fn field(mut self, name: &str, end: Option<usize>) -> Self {
        // What a filter made of a value has no field that is known.
        if self.filters.is_empty() {
            self.range.end = end.unwrap_or(self.range.end).max(self.range.end);
        }
        self.path.push(name.to_owned());
        self
    }

    fn behind(self) -> Self {
        Self {
            leads: false,
            whole: false,
            ..self
        }
    }

    fn joined(self) -> Self {
        Self {
            whole: false,
            ..self
        }
    }
}

/// The walk over a text: what its own names stand for, and whether anything stands before.
#[derive(Default)]
struct Walk {
    locals: Vec<(String, Vec<Flow>)>,
    begun: bool,
}

impl Walk {
    fn emitted(&mut self, statements: &[Statement]) -> Vec<Flow> {
        let statements = statements.iter();
        statements.flat_map(|it| self.statement(&it.kind)).collect()
    }

    fn statement(&mut self, statement: &StatementKind) -> Vec<Flow> {
        match statement {
            StatementKind::Emit(term) => self.said(term),
            StatementKind::For {
                target,
                over,
                body,
                otherwise,
                ..
            } => {
                self.bind(target, over);
                self.either(body, otherwise)
            }
            StatementKind::If {
                then, otherwise, ..
            } => self.either(then, otherwise),
            StatementKind::With { bindings, body } => {
                for (it, value) in bindings {
                    self.bind(it, value);
                }
                self.emitted(body)
            }
            StatementKind::Set { target, value } => {
                self.bind(target, value);
                Vec::new()
            }
            StatementKind::Capture { target, body, .. } => {
                let flows = self.emitted(body);
                self.bind_to(target, &flows);
                Vec::new()
            }
            StatementKind::Block { by, body } => {
                let flows = self.emitted(body).into_iter();
                let filters = filters(by);
                flows
                    .map(|it| filters.iter().fold(it, |it, filter| it.through(filter)))
                    .collect()
            }
            StatementKind::Do(_) => Vec::new(),
        }
    }

    /// What one or the other of two branches says.
    fn either(&mut self, first: &[Statement], second: &[Statement]) -> Vec<Flow> {
        let begun = self.begun;
        let mut flows = self.emitted(first);
        let after = std::mem::replace(&mut self.begun, begun);
        flows.extend(self.emitted(second));
        self.begun |= after;
        flows
    }

    fn said(&mut self, term: &Term) -> Vec<Flow> {
        let begun = std::mem::replace(&mut self.begun, true);
        let flows = self.carried(term).into_iter();
        let flows = flows.map(|it| if begun { it.behind() } else { it });
        flows.collect()
    }

    /// The flows of a term.
    fn carried(&self, term: &Term) -> Vec<Flow> {
        match &term.kind {
            TermKind::Name(name) => self.named(name, &term.range),
            TermKind::Field { of, field } => self.field(of, field),
            TermKind::Item { of, .. } | TermKind::Slice { of, .. } => self.carried(of),
            TermKind::Filter {
                of,
                name,
                arguments,
            } => self.filtered(of.as_deref(), name, arguments),
            TermKind::Call { of, arguments } => self.called(of, arguments),
            // What stands left of `and` is given only where it is empty or false.
            TermKind::And(_, right) => self.carried(right),
            TermKind::Or(left, right) => self.each([&**left, &**right]),
            TermKind::Concat(left, right)
            | TermKind::Arithmetic {
                operator: Operator::Add,
                left,
                right,
            } => {
                let right = self.carried(right).into_iter().map(Flow::behind);
                let left = self.carried(left).into_iter().map(Flow::joined);
                left.chain(right).collect()
            }
            TermKind::Conditional {
                then, otherwise, ..
            } => self.each([&**then].into_iter().chain(otherwise.as_deref())),
            TermKind::List(items) => self.each(items),
            TermKind::Record(fields) => self.each(fields.iter().map(|(_, value)| value)),
            TermKind::Constant(_)
            | TermKind::Test { .. }
            | TermKind::Compare { .. }
            | TermKind::Not(_)
            | TermKind::Negative(_)
            | TermKind::Arithmetic { .. } => Vec::new(),
        }
    }

    fn each<'t>(&self, terms: impl IntoIterator<Item = &'t Term>) -> Vec<Flow> {
        terms.into_iter().flat_map(|it| self.carried(it)).collect()
    }

    fn named(&self, name: &str, range: &Range<usize>) -> Vec<Flow> {
        let local = self.locals.iter().rev().find(|(it, _)| it == name);
        local.map_or_else(
            || vec![Flow::of(name, range.clone())],
            |(_, flows)| flows.clone(),
        )
    }

    /// The field of a value. The path of a local name goes on at another place.
    fn field(&self, of: &Term, field: &Word) -> Vec<Flow> {
        let end = (!self.is_local(of)).then_some(field.range.end);
        let flows = self.carried(of).into_iter();
        flows.map(|it| it.field(&field.text, end)).collect()
    }

    fn is_local(&self, term: &Term) -> bool {
        match &term.kind {
            TermKind::Name(name) => self.locals.iter().any(|(it, _)| it == name),
            TermKind::Field { of, .. } | TermKind::Item { of, .. } => self.is_local(of),
            _ => false,
        }
    }

    /// What a method of a value or a function gives.
    fn called(&self, of: &Term, arguments: &[Argument]) -> Vec<Flow> {
        let mut flows = match &of.kind {
            TermKind::Field { of, .. } => self.carried(of),
            _ => Vec::new(),
        };
        flows.extend(self.each(arguments.iter().map(Argument::value)));
        flows
    }

    fn filtered(&self, of: Option<&Term>, name: &Word, arguments: &[Argument]) -> Vec<Flow> {
        let value = self.each(of).into_iter();
        let mut flows: Vec<_> = match mapping(name, arguments) {
            Some(Mapping::Attribute(it)) => value.map(|flow| flow.field(&it, None)).collect(),
            Some(Mapping::Filter(it)) => value.map(|flow| flow.through(&it)).collect(),
            None => value.map(|it| it.through(&name.text)).collect(),
        };
        if ARGUMENTS_FLOW.contains(&name.text.as_str()) {
            flows.extend(self.each(arguments.iter().map(Argument::value)));
        }
        flows
    }

    fn bind(&mut self, target: &Target, value: &Term) {
        let flows = self.carried(value);
        self.bind_to(target, &flows);
    }

    fn bind_to(&mut self, target: &Target, flows: &[Flow]) {
        let names = target.names().into_iter();
        self.locals
            .extend(names.map(|it| (it.to_owned(), flows.to_vec())));
    }
}

/// What `map` makes of each item.
enum Mapping {
    /// `map(attribute='path')`: a field of it.
    Attribute(String),
    /// `map('upper')`: what a filter makes of it.
    Filter(String),
}

fn mapping(name: &Word, arguments: &[Argument]) -> Option<Mapping> {
    let text = |term: &Term| match &term.kind {
        TermKind::Constant(text) => text.to_json().as_str().map(str::to_owned),
        _ => None,
    };
    match arguments.first().filter(|_| name.text == "map")? {
        Argument::Positional(filter) => text(filter).map(Mapping::Filter),
        Argument::Keyword(word, value) if word.text == "attribute" => {
            text(value).map(Mapping::Attribute)
        }
        Argument::Keyword(..) | Argument::Spread(_) => None,
    }
}

/// The filters of a block, the first one first.
fn filters(by: &Term) -> Vec<&str> {
    match &by.kind {
        TermKind::Filter { of, name, .. } => {
            let mut before = of.as_deref().map(filters).unwrap_or_default();
            before.push(&name.text);
            before
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each flow as its bytes, its path if it differs, and its filters.
    fn flows(source: &str) -> Vec<String> {
        let shown = Flow::all(source).into_iter().map(|it| {
            let written = &source[it.range.clone()];
            let path = it.path.join(".");
            let path = if path == written {
                String::new()
            } else {
                format!(" ({path})")
            };
            let filters = [vec![String::new()], it.filters].concat().join("|");
            let leads = if it.leads { "" } else { " behind" };
            format!("{written}{path}{filters}{leads}")
        });
        shown.collect()
    }

    #[test]
    fn what_is_only_compared_or_tested_does_not_flow() {
        assert_eq!(
            flows("{{ 'a' if stages.x.text == 'y' else stages.z.text }}"),
            ["stages.z.text"]
        );
        assert!(flows("{% if stages.x.text is defined %}yes{% endif %}").is_empty());
        assert_eq!(flows("{{ config.a or facts.b or stages.c.d }}").len(), 3);
        assert_eq!(flows("{{ inputs.a and inputs.b }}"), ["inputs.b"]);
        assert!(flows("plain").is_empty());
    }

    #[test]
    fn filters_are_those_that_a_value_passes() {
        assert_eq!(
            flows("docs/{{ a.b | trim | slug }}/{{ c }}.md"),
            ["a.b|trim|slug behind", "c behind"]
        );
        assert_eq!(
            flows("{{ a | default(b) | slug }}"),
            ["a|default|slug", "b|slug"]
        );
        assert_eq!(
            flows("{{ a.files | map(attribute='path') | join(' ') }}"),
            ["a.files (a.files.path)|join"]
        );
        assert_eq!(
            flows("{{ a | map('shell_quote') | join(' ') }}"),
            ["a|shell_quote|join"]
        );
        assert_eq!(
            flows("{% filter quote %}{{ a }}{% endfilter %}"),
            ["a|quote behind"]
        );
    }

    #[test]
    fn the_names_of_a_loop_stand_for_what_it_goes_over() {
        let source = "{% for it in a.items %}- {{ it.name | trim }}{% endfor %}";
        assert_eq!(flows(source), ["a.items (a.items.name)|trim behind"]);
        assert_eq!(flows("{% set x = a.b %}{{ x }}"), ["a.b behind"]);
    }

    #[test]
    fn a_value_leads_where_nothing_stands_before_it() {
        assert_eq!(flows("{{ a }}/b"), ["a"]);
        assert_eq!(flows("-{{ a }}"), ["a behind"]);
        assert_eq!(flows("{{ a ~ b }}"), ["a", "b behind"]);
        assert_eq!(flows("{{ a[0]['b'].c }}"), ["a[0]['b'].c (a.b.c)"]);
    }
}
