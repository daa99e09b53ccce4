//! The tables say what minijinja does.

use serde_json::{Value as Json, json};

use super::super::{Datum, Expression, STRICT, Scope, Undefined};
use super::*;

/// The names that minijinja shows between two marks; it lists them nowhere else.
fn shown(from: &str, to: &str) -> Vec<String> {
    let shown = format!("{:?}", *STRICT);
    let (_, names) = shown.split_once(from).expect("it shows them");
    let (names, _) = names.split_once(to).expect("they end");
    names
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn names(table: &[Callable]) -> Vec<&str> {
    table.iter().map(|it| it.name).collect()
}

#[test]
fn every_filter_test_and_function_is_named_and_nothing_else() {
    assert_eq!(shown("filters: ", ", templates"), names(FILTERS));
    let shown = format!("{:?}", *STRICT);
    for it in TESTS.iter().chain(FUNCTIONS) {
        assert!(shown.contains(&format!("{:?}", it.name)), "{}", it.name);
    }
    for table in [FILTERS, TESTS, FUNCTIONS] {
        assert!(names(table).is_sorted(), "{:?}", names(table));
    }
}

/// A value of each kind that tables speak of.
fn example(accepts: Accepts) -> Json {
    match accepts {
        Accepts::Any | Accepts::Text => json!("1"),
        Accepts::Boolean => json!(true),
        Accepts::Integer => json!(2),
        Accepts::Number => json!(2.5),
        Accepts::Sized | Accepts::Ordered | Accepts::Items => json!([{ "1": "1" }]),
        Accepts::Record => json!({ "1": "1" }),
    }
}

fn written(table: &[Callable], it: &Callable, arguments: &[String]) -> String {
    let (name, arguments) = (it.name, arguments.join(", "));
    if table == FILTERS {
        format!("x | {name}({arguments}) is defined")
    } else if table == TESTS {
        format!("x is {name}({arguments})")
    } else {
        format!("{name}({arguments})")
    }
}

fn works(
    table: &[Callable],
    it: &Callable,
    subject: Json,
    arguments: &[String],
) -> Result<(), String> {
    let source = written(table, it, arguments);
    let scope = Scope::new().with("x", Datum::from(subject));
    let read = Expression::parse(&source).expect("it reads");
    match read.evaluate(&scope, Undefined::Fault) {
        Ok(_) => Ok(()),
        Err(fault) => Err(format!("{source}: {fault}")),
    }
}

fn literal(parameter: &Parameter) -> String {
    match (parameter.name, parameter.accepts) {
        ("by", _) => "'value'".to_owned(),
        ("method", _) => "'ceil'".to_owned(),
        ("indent", _) => "2".to_owned(),
        ("record", _) => "{'a': 1}".to_owned(),
        ("start" | "default", _) => "'1'".to_owned(),
        (_, Accepts::Any | Accepts::Text) => "'1'".to_owned(),
        (_, Accepts::Boolean) => "true".to_owned(),
        _ => "2".to_owned(),
    }
}

fn all() -> impl Iterator<Item = (&'static [Callable], &'static Callable)> {
    let tables = [FILTERS, TESTS, FUNCTIONS].into_iter();
    let nameable = |it: &&Callable| it.name.starts_with(|it: char| it.is_alphabetic());
    tables.flat_map(move |table| table.iter().filter(nameable).map(move |it| (table, it)))
}

/// What must be given, and what may be given by place beside it.
fn places(it: &Callable) -> (Vec<String>, Vec<String>) {
    let required = |it: &&Parameter| matches!(it.how, How::Place | How::Either);
    let by_place = |it: &&Parameter| it.how != How::Name;
    let needed = it.parameters.iter().filter(required).map(literal).collect();
    let most = it.parameters.iter().filter(by_place).map(literal).collect();
    (needed, most)
}

/// Those whose arguments depend on each other, or name other filters and tests.
const TANGLED: &[&str] = &[
    "filter",
    "map",
    "reject",
    "rejectattr",
    "select",
    "selectattr",
    "sum",
    "test",
];

#[test]
fn what_a_table_says_is_needed_is_needed_and_enough() {
    for (table, it) in all().filter(|it| !TANGLED.contains(&it.1.name)) {
        let (mut needed, most) = places(it);
        let subject = example(it.subject);
        assert_eq!(works(table, it, subject.clone(), &needed), Ok(()));
        assert_eq!(works(table, it, subject.clone(), &most), Ok(()));
        if needed.pop().is_some() {
            assert!(works(table, it, subject, &needed).is_err(), "{}", it.name);
        }
    }
}

#[test]
fn what_a_table_does_not_name_is_refused() {
    for (table, it) in all().filter(|it| !TANGLED.contains(&it.1.name)) {
        let (needed, most) = places(it);
        let with = |arguments: &[String], it: &str| [arguments, &[it.to_owned()]].concat();
        let subject = example(it.subject);
        let by_place = works(table, it, subject.clone(), &with(&most, "'1'"));
        let by_name = works(table, it, subject, &with(&needed, "zzz='1'"));
        let takes = |more: &[More]| more.contains(&it.more);
        assert_eq!(
            by_place.is_ok(),
            takes(&[More::Values, More::Both]),
            "{by_place:?}"
        );
        if !matches!(it.name, "max" | "min" | "debug" | "chain" | "zip") {
            let takes = takes(&[More::Names, More::Both]);
            assert_eq!(by_name.is_ok(), takes, "{} {by_name:?}", it.name);
        }
    }
}

#[test]
fn what_is_given_by_name_is_known_by_it() {
    for (table, it) in all().filter(|it| !TANGLED.contains(&it.1.name)) {
        let (needed, _) = places(it);
        let named =
            |it: &&Parameter| matches!(it.how, How::Name | How::EitherOptional | How::Either);
        for parameter in it.parameters.iter().filter(named) {
            let mut arguments = needed.clone();
            if parameter.how == How::Either {
                arguments.clear();
            }
            arguments.push(format!("{}={}", parameter.name, literal(parameter)));
            assert_eq!(works(table, it, example(it.subject), &arguments), Ok(()));
        }
    }
}

#[test]
fn what_a_table_does_not_accept_is_refused() {
    let wrong = |accepts: Accepts| match accepts {
        Accepts::Any => None,
        Accepts::Boolean | Accepts::Integer | Accepts::Number => Some(json!("zzz")),
        Accepts::Text | Accepts::Sized | Accepts::Items => Some(json!(7)),
        Accepts::Ordered => Some(json!({ "a": 1 })),
        Accepts::Record => Some(json!("zzz")),
    };
    for (table, it) in all().filter(|it| !TANGLED.contains(&it.1.name)) {
        let (needed, _) = places(it);
        if let Some(subject) = wrong(it.subject) {
            assert!(works(table, it, subject, &needed).is_err(), "{}", it.name);
        }
    }
}
