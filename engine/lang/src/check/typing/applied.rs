//! Filters, tests and functions: whether they are there, and given what they take.

use super::{Finding, Typing};
use crate::expression::callable::{self, Accepts, Callable, FILTERS, FUNCTIONS, How, More, TESTS};
use crate::expression::{Argument, Term, TermKind, Word};
use crate::suggestion::{cure, listed};
use crate::types::Type;

/// Filters and tests that are given other filters and tests by name.
const BY_NAME: &[&str] = &["map", "reject", "rejectattr", "select", "selectattr"];

/// What people call filters elsewhere.
const ELSEWHERE: &[(&str, &str)] = &[
    ("len", "length"),
    ("size", "length"),
    ("sorted", "sort"),
    ("str", "string"),
    ("strip", "trim"),
];

/// One use of a filter, test or function.
struct Use<'t> {
    noun: &'static str,
    name: &'t Word,
    callable: &'static Callable,
    arguments: &'t [Argument],
    types: Vec<Type>,
}

impl Typing<'_> {
    pub(super) fn filter(&self, of: Option<&Term>, name: &Word, arguments: &[Argument]) -> Type {
        let subject = of.map_or(Type::Text, |it| self.term(it));
        let types = self.all(arguments.iter().map(Argument::value));
        let Some(callable) = callable::filter(&name.text) else {
            self.unknown("unknown_filter", "filter", name, FILTERS);
            return Type::Any;
        };
        let applied = Use {
            noun: "filter",
            name,
            callable,
            arguments,
            types,
        };
        self.subject(&applied, of, &subject);
        self.arguments(&applied);
        self.named_within(name, arguments);
        self.gives(callable, &subject, arguments, &applied.types)
    }

    pub(super) fn test(&self, of: &Term, name: &Word, arguments: &[Argument]) -> Type {
        let subject = self.term(of);
        let types = self.all(arguments.iter().map(Argument::value));
        let Some(callable) = callable::test(&name.text) else {
            self.unknown("unknown_test", "test", name, TESTS);
            return Type::Boolean;
        };
        let applied = Use {
            noun: "test",
            name,
            callable,
            arguments,
            types,
        };
        self.subject(&applied, Some(of), &subject);
        self.arguments(&applied);
        Type::Boolean
    }

    pub(super) fn call(&self, term: &Term, of: &Term, arguments: &[Argument]) -> Type {
        let types = self.all(arguments.iter().map(Argument::value));
        let TermKind::Name(name) = &of.kind else {
            self.method(term, of, arguments);
            return Type::Any;
        };
        let name = Word {
            text: name.clone(),
            range: of.range.clone(),
        };
        if self.bound.iter().any(|it| it.0 == name.text) {
            return Type::Any;
        }
        let Some(callable) = callable::function(&name.text) else {
            self.no_function(term, &name, arguments);
            return Type::Any;
        };
        let applied = Use {
            noun: "function",
            name: &name,
            callable,
            arguments,
            types,
        };
        self.arguments(&applied);
        self.gives(callable, &Type::Any, arguments, &applied.types)
    }

    fn unknown(&self, rule: &'static str, noun: &str, name: &Word, table: &'static [Callable]) {
        let nameable = |it: &&Callable| it.name.starts_with(char::is_alphabetic);
        let known = || table.iter().filter(nameable).map(|it| it.name);
        let message = format!("there is no {noun} `{}`", name.text);
        let same = ELSEWHERE
            .iter()
            .find(|it| noun == "filter" && it.0 == name.text);
        let help = same.map_or_else(
            || cure(&name.text, known().collect::<Vec<_>>()),
            |it| format!("did you mean `{}`?", it.1),
        );
        let finding = Finding::error(rule, name.range.clone(), message).help(help);
        self.found(finding.renamed(&name.text, known()));
    }

    fn no_function(&self, term: &Term, name: &Word, arguments: &[Argument]) {
        let message = format!("there is no function `{}`", name.text);
        let finding = Finding::error("unknown_function", name.range.clone(), message);
        let (Some(filter), [Argument::Positional(only)]) = (filter_like(&name.text), arguments)
        else {
            let known = || FUNCTIONS.iter().map(|it| it.name);
            let help = cure(&name.text, known().collect::<Vec<_>>());
            self.found(finding.help(help).renamed(&name.text, known()));
            return;
        };
        let written = &self.source[only.range.clone()];
        let right = match only.kind {
            TermKind::Name(_) | TermKind::Field { .. } | TermKind::Constant(_) => {
                format!("{written} | {filter}")
            }
            _ => format!("({written}) | {filter}"),
        };
        let finding = finding.help(format!("it is a filter: write `{right}`"));
        self.found(finding.rewritten(term.range.clone(), right));
    }

    /// Values have no methods, whatever other languages have.
    fn method(&self, term: &Term, of: &Term, arguments: &[Argument]) {
        let TermKind::Field { of: value, field } = &of.kind else {
            self.term(of);
            let message = "only a function can be called";
            self.found(Finding::error(
                "unknown_function",
                of.range.clone(),
                message,
            ));
            return;
        };
        if matches!(&value.kind, TermKind::Name(name) if name == "loop") {
            return;
        }
        self.term(value);
        let message = format!(
            "there is no function `{}`: values have none of their own",
            field.text
        );
        let finding = Finding::error("unknown_function", field.range.clone(), message);
        let Some(filter) = filter_like(&field.text) else {
            self.found(finding.help("filters change values: `value | filter`"));
            return;
        };
        let open = if arguments.is_empty() {
            String::new()
        } else {
            self.source[of.range.end..term.range.end].to_owned()
        };
        let help = format!("it is a filter: write `… | {filter}{open}`");
        let range = value.range.end..term.range.end;
        let simple = !self.source[range.clone()].starts_with(')');
        let finding = finding.help(help);
        self.found(if simple {
            finding.rewritten(range, format!(" | {filter}{open}"))
        } else {
            finding
        });
    }

    fn subject(&self, applied: &Use<'_>, of: Option<&Term>, subject: &Type) {
        let (Some(term), false) = (of, accepts(applied.callable.subject, subject)) else {
            return;
        };
        let message = format!(
            "the {} `{}` takes {}, not {}",
            applied.noun,
            applied.name.text,
            words(applied.callable.subject),
            subject.with_article()
        );
        self.found(Finding::error(
            "wrong_argument",
            term.range.clone(),
            message,
        ));
    }

    fn arguments(&self, applied: &Use<'_>) {
        let spread = |it: &Argument| matches!(it, Argument::Spread(_));
        if applied.arguments.iter().any(spread) {
            return;
        }
        let mut place = 0;
        for (argument, of) in applied.arguments.iter().zip(&applied.types) {
            if let Argument::Keyword(name, value) = argument {
                self.keyword(applied, name, value, of);
            } else {
                self.positional(applied, place, argument.value(), of);
                place += 1;
            }
        }
        self.missing(applied, place);
    }

    fn positional(&self, applied: &Use<'_>, place: usize, value: &Term, of: &Type) {
        let mut by_place = applied.callable.parameters.iter();
        let parameter = by_place
            .by_ref()
            .filter(|it| it.how != How::Name)
            .nth(place);
        match parameter {
            Some(it) if !accepts(it.accepts, of) => {
                self.wrong(applied, it.name, it.accepts, value, of);
            }
            None if !matches!(applied.callable.more, More::Values | More::Both) => {
                let message = format!(
                    "the {} `{}` takes {}",
                    applied.noun,
                    applied.name.text,
                    at_most(place)
                );
                let finding = Finding::error("wrong_argument", value.range.clone(), message);
                self.found(finding.maybe_help(by_name(applied.callable)));
            }
            _ => {}
        }
    }

    fn keyword(&self, applied: &Use<'_>, name: &Word, value: &Term, of: &Type) {
        let named = |it: &&callable::Parameter| !matches!(it.how, How::Place | How::PlaceOptional);
        let parameters = || applied.callable.parameters.iter().filter(named);
        match parameters().find(|it| it.name == name.text) {
            Some(it) if !accepts(it.accepts, of) => {
                self.wrong(applied, it.name, it.accepts, value, of);
            }
            None if !matches!(applied.callable.more, More::Names | More::Both) => {
                let known = || parameters().map(|it| it.name);
                let message = format!(
                    "the {} `{}` has no argument `{}`",
                    applied.noun, applied.name.text, name.text
                );
                let finding = Finding::error("wrong_argument", name.range.clone(), message);
                let finding = finding.help(cure(&name.text, known().collect::<Vec<_>>()));
                self.found(finding.renamed(&name.text, known()));
            }
            _ => {}
        }
    }

    fn wrong(&self, applied: &Use<'_>, name: &str, takes: Accepts, value: &Term, of: &Type) {
        let message = format!(
            "`{name}` of the {} `{}` is {}, not {}",
            applied.noun,
            applied.name.text,
            words(takes),
            of.with_article()
        );
        self.found(Finding::error(
            "wrong_argument",
            value.range.clone(),
            message,
        ));
    }

    fn missing(&self, applied: &Use<'_>, places: usize) {
        let named = |name: &str| {
            let is = |it: &Argument| matches!(it, Argument::Keyword(word, _) if word.text == name);
            applied.arguments.iter().any(is)
        };
        let needed = applied.callable.parameters.iter().enumerate();
        let needed = needed.filter(|(_, it)| matches!(it.how, How::Place | How::Either));
        for (_, parameter) in needed.filter(|(at, it)| *at >= places && !named(it.name)) {
            let message = format!(
                "the {} `{}` needs `{}`",
                applied.noun, applied.name.text, parameter.name
            );
            let finding = Finding::error("wrong_argument", applied.name.range.clone(), message);
            self.found(finding.help(format!(
                "`{}` is {}",
                parameter.name,
                words(parameter.accepts)
            )));
        }
    }

    /// `map('upper')` and `select('defined')` name filters and tests in texts.
    fn named_within(&self, name: &Word, arguments: &[Argument]) {
        let is_attribute = name.text.ends_with("attr");
        let mut values = arguments.iter().skip(usize::from(is_attribute));
        let Some(Argument::Positional(term)) = values.next() else {
            return;
        };
        let Some(text) = term.literal().filter(|_| BY_NAME.contains(&&*name.text)) else {
            return;
        };
        let inner = Word {
            range: term.range.start + 1..term.range.end - 1,
            text,
        };
        if name.text == "map" && callable::filter(&inner.text).is_none() {
            self.unknown("unknown_filter", "filter", &inner, FILTERS);
        } else if name.text != "map" && callable::test(&inner.text).is_none() {
            self.unknown("unknown_test", "test", &inner, TESTS);
        }
    }
}

fn filter_like(name: &str) -> Option<&str> {
    let elsewhere = ELSEWHERE.iter().find(|it| it.0 == name).map(|it| it.1);
    elsewhere.or_else(|| callable::filter(name).map(|it| it.name))
}

fn at_most(places: usize) -> String {
    match places {
        0 => "nothing by place".to_owned(),
        1 => "one argument by place".to_owned(),
        more => format!("at most {more} arguments by place"),
    }
}

fn by_name(callable: &Callable) -> Option<String> {
    let named = callable.parameters.iter().filter(|it| it.how == How::Name);
    let named: Vec<_> = named.map(|it| it.name).collect();
    (!named.is_empty()).then(|| format!("by name it takes: {}", listed(named)))
}

fn accepts(takes: Accepts, of: &Type) -> bool {
    of.members().iter().any(|it| accepts_member(takes, it))
}

fn accepts_member(takes: Accepts, of: &Type) -> bool {
    match (takes, of) {
        (Accepts::Any, _) | (_, Type::Any | Type::Null) => true,
        (Accepts::Boolean, of) => *of == Type::Boolean,
        (Accepts::Integer | Accepts::Number, of) => {
            matches!(of, Type::Integer | Type::Number | Type::Boolean)
        }
        (Accepts::Text, of) => matches!(of, Type::Text | Type::Word(_)),
        (Accepts::Sized | Accepts::Items, of) => {
            matches!(
                of,
                Type::Text | Type::Word(_) | Type::List(_) | Type::Record(_)
            )
        }
        (Accepts::Ordered, of) => matches!(of, Type::Text | Type::Word(_) | Type::List(_)),
        (Accepts::Record, of) => matches!(of, Type::Record(_)),
    }
}

fn words(takes: Accepts) -> &'static str {
    match takes {
        Accepts::Any => "any value",
        Accepts::Boolean => "true or false",
        Accepts::Integer => "an integer",
        Accepts::Number => "a number",
        Accepts::Text => "a string",
        Accepts::Sized | Accepts::Items => "a list, a record or a string",
        Accepts::Ordered => "a list or a string",
        Accepts::Record => "a record",
    }
}
