//! The filters that expressions may use beside minijinja's own.
//!
//! Filters over texts take null for an empty text, since an optional text is often missing; an
//! undefined value is what it is everywhere: a fault, or null in stages that run always.

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior};

use crate::markdown::Markdown;

/// The longest name that `slug` makes, in characters: it becomes a part of a path.
const LONGEST_SLUG: usize = 64;

pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_filter("flatten", flatten);
    environment.add_filter("quote", quote);
    environment.add_filter("section", section);
    environment.add_filter("slug", slug);
    environment.add_filter("tail", tail);
}

/// The items of lists, as one list; what is null is left out.
fn flatten(lists: Value) -> Result<Value, Error> {
    let mut items = Vec::new();
    for list in lists.try_iter()? {
        match list.kind() {
            ValueKind::Undefined | ValueKind::None => {}
            ValueKind::Seq | ValueKind::Iterable => items.extend(list.try_iter()?),
            _ => items.push(list),
        }
    }
    Ok(Value::from(items))
}

/// Each line behind `> `, as Markdown quotes.
fn quote(state: &State, text: Value) -> Result<String, Error> {
    let text = text_of(state, &text)?;
    let quoted = text
        .lines()
        .map(|line| format!("> {line}").trim_end().to_owned());
    Ok(quoted.collect::<Vec<_>>().join("\n"))
}

/// What stands under a Markdown heading, up to the next one of its level; empty without one.
fn section(state: &State, text: Value, name: &str) -> Result<String, Error> {
    let text = text_of(state, &text)?;
    let markdown = Markdown::of(&text);
    let body = markdown
        .section(name)
        .map(|it| markdown.slice(&it.body).trim());
    Ok(body.unwrap_or_default().to_owned())
}

/// A text as a name for files: lower case, and `-` for every run of anything but letters and
/// digits.
fn slug(state: &State, text: Value) -> Result<String, Error> {
    let lower = text_of(state, &text)?.to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric());
    let words: Vec<_> = words.filter(|it| !it.is_empty()).collect();
    let name: String = words.join("-").chars().take(LONGEST_SLUG).collect();
    Ok(name.trim_end_matches('-').to_owned())
}

/// The last lines of a text.
fn tail(state: &State, text: Value, lines: usize) -> Result<String, Error> {
    let text = text_of(state, &text)?;
    let all: Vec<_> = text.lines().collect();
    Ok(all[all.len().saturating_sub(lines)..].join("\n"))
}

fn text_of(state: &State, value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::Undefined if state.undefined_behavior() == UndefinedBehavior::Strict => {
            Err(Error::from(ErrorKind::UndefinedError))
        }
        ValueKind::Undefined | ValueKind::None => Ok(String::new()),
        _ => Ok(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::{Datum, Expression, ExpressionFault, Scope, Undefined};

    fn evaluated(expression: &str, x: Json) -> Result<Json, ExpressionFault> {
        let scope = Scope::new().with("x", Datum::from(x));
        let value = Expression::parse(expression)?.evaluate(&scope, Undefined::Fault)?;
        Ok(value.to_json())
    }

    fn of(expression: &str, x: Json) -> Json {
        evaluated(expression, x).expect("it evaluates")
    }

    #[test]
    fn a_section_is_what_stands_under_a_heading() {
        let text = json!("# T\n\n## Goal\n\nDo it.\n\n### How\n\nWell.\n\n## Process\n\nSteps.\n");
        assert_eq!(
            of("x | section('Goal')", text.clone()),
            json!("Do it.\n\n### How\n\nWell.")
        );
        assert_eq!(of("x | section('Cost')", text.clone()), json!(""));
        assert_eq!(of("x | section('Cost') or 'none'", text), json!("none"));
    }

    #[test]
    fn a_slug_can_be_a_part_of_a_path() {
        assert_eq!(
            of("x | slug", json!("User Search: v2 (../etc)")),
            json!("user-search-v2-etc")
        );
        assert_eq!(of("x | slug", json!("Größe")), json!("größe"));
        assert_eq!(
            of("x | slug | length", json!("long ".repeat(100))),
            json!(64)
        );
    }

    #[test]
    fn a_tail_is_the_last_lines_and_a_quote_marks_each() {
        assert_eq!(of("x | tail(2)", json!("a\nb\nc\n")), json!("b\nc"));
        assert_eq!(of("x | tail(9)", json!("a\nb")), json!("a\nb"));
        assert_eq!(of("x | quote", json!("a\n\nb\n")), json!("> a\n>\n> b"));
    }

    #[test]
    fn null_is_an_empty_text_and_undefined_a_fault() {
        assert_eq!(of("x | tail(2) | quote", Json::Null), json!(""));
        assert!(evaluated("x.y | quote", json!({})).is_err());
        let scope = Scope::new().with("x", Datum::from(json!({})));
        let lenient = Expression::parse("x.y | quote").expect("it reads");
        assert_eq!(
            lenient.evaluate(&scope, Undefined::Null),
            Ok(Datum::text(""))
        );
    }

    #[test]
    fn lists_are_joined_and_picked_from() {
        let attempts = json!([{ "files": ["a", "b"] }, { "files": null }, { "files": ["b"] }, {}]);
        let files = "x | map(attribute='files') | flatten | unique | list";
        assert_eq!(of(files, attempts), json!(["a", "b"]));
        let own = "x | reject('startingwith', '.agent/') | list";
        assert_eq!(of(own, json!([".agent/a", "b"])), json!(["b"]));
        assert_eq!(
            of("x + ['c'] + (x if false else [])", json!(["a"])),
            json!(["a", "c"])
        );
    }
}
