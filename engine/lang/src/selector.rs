//! A fact as written in a document becomes the selector that reads it.

use crate::document::Node;
use crate::fact::{Form, Language, Lines, Place, Selector, VerdictSpec};
use crate::written::words;

/// The word of a verdict whose file is not there, unless the fact says another.
const ABSENT: &str = "absent";

/// The word of a verdict whose file holds none, unless the fact says another.
const MISSING: &str = "missing";

/// The keys of which a fact gives exactly one.
const READINGS: &[&str] = &[
    "exists",
    "field",
    "front_matter",
    "marker",
    "pointer",
    "section",
    "verdict",
];

/// The selector of a fact; none when it does not say exactly one thing that can be read.
pub fn selector(fact: &Node) -> Option<Selector> {
    let given = fact
        .fields()
        .iter()
        .filter(|it| READINGS.contains(&it.key.as_str()));
    if given.count() != 1 {
        return None;
    }
    let selector = reading(fact)?;
    selector.check().is_ok().then_some(selector)
}

fn reading(fact: &Node) -> Option<Selector> {
    let text = |key: &str| fact.text_of(key).map(str::to_owned);
    let form = form(fact);
    if let Some(verdict) = fact.get("verdict") {
        return Some(Selector::Verdict(verdict_spec(fact, verdict)));
    }
    if fact.get("exists").is_some() {
        return Some(Selector::Exists);
    }
    let field = text("field").map(|name| Selector::Field { name, form });
    let section = || text("section").map(|heading| Selector::Section { heading, form });
    let marker = || text("marker").map(|name| Selector::Marker { name });
    let front_matter = || text("front_matter").map(|key| Selector::FrontMatter { key });
    field
        .or_else(section)
        .or_else(marker)
        .or_else(front_matter)
        .or_else(|| pointer(fact))
}

fn pointer(fact: &Node) -> Option<Selector> {
    let pointer = fact.text_of("pointer")?.to_owned();
    let language = Language::of_file(fact.text_of("file")?)?;
    Some(Selector::Pointer { pointer, language })
}

fn form(fact: &Node) -> Form {
    match fact.text_of("as") {
        Some("list") => Form::List,
        Some("table") => Form::Table,
        Some("boxes") => Form::Boxes,
        _ => Form::Text,
    }
}

fn verdict_spec(fact: &Node, verdict: &Node) -> VerdictSpec {
    let fields = verdict.fields().iter();
    let words = fields.filter(|it| !matches!(it.key.as_str(), "line" | "whole"));
    let whole = verdict.get("whole").map_or(&[][..], Node::fields);
    VerdictSpec {
        place: match verdict.text_of("line") {
            Some("first") => Place::FirstLine,
            _ => Place::LastLine,
        },
        words: words.map(|it| lines(&it.key, &it.node)).collect(),
        whole: whole.iter().map(|it| lines(&it.key, &it.node)).collect(),
        absent: fact.text_of("absent").unwrap_or(ABSENT).to_owned(),
        missing: fact.text_of("missing").unwrap_or(MISSING).to_owned(),
    }
}

fn lines(word: &str, node: &Node) -> Lines {
    let lines = words(Some(node))
        .into_iter()
        .filter_map(Node::text)
        .map(str::to_owned);
    (word.to_owned(), lines.collect())
}
