//! Replies that are JSON: an object that holds a list of operations, alone or in one fence.

use serde::Deserialize;
use serde_json::Value as Json;

use super::conflict::{self, Found};
use super::{Edit, FileOperation, Hunk, Reply, ReplyFault, Syntaxes, path};

/// Where in a JSON reply things are, as JSON pointers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// The list of operations.
    #[serde(default = "operations")]
    pub operations: String,
    /// What is said beside them.
    #[serde(default = "prose")]
    pub prose: String,
}

fn operations() -> String {
    "/operations".to_owned()
}

fn prose() -> String {
    "/prose".to_owned()
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            operations: operations(),
            prose: prose(),
        }
    }
}

/// Whether a reply is read as JSON: it must be, or it looks like an object and may be.
pub(super) fn may_be(text: &str, syntaxes: Syntaxes) -> bool {
    let looks_so = || {
        let text = unfenced(text);
        text.starts_with('{') && text.ends_with('}')
    };
    syntaxes.are_structured() || syntaxes.allow(super::Syntax::Structured) && looks_so()
}

/// The reply as JSON; none where it is something else.
pub(super) fn read(
    text: &str,
    syntaxes: Syntaxes,
    shape: &Shape,
) -> Option<Result<Reply, ReplyFault>> {
    if !may_be(text, syntaxes) {
        return None;
    }
    let must_be = syntaxes.are_structured();
    match serde_json::from_str::<Json>(unfenced(text)) {
        Ok(json) if must_be || json.pointer(&shape.operations).is_some() => {
            Some(reply(json, shape))
        }
        Err(fault) if must_be => Some(Err(unread(text, &fault))),
        _ => None,
    }
}

/// The reply as it is, where it is JSON: for a schema to judge.
pub fn json(text: &str) -> Option<Json> {
    serde_json::from_str(unfenced(text)).ok()
}

/// JSON that ends before it is whole was cut.
fn unread(text: &str, fault: &serde_json::Error) -> ReplyFault {
    let line = fault.line();
    if fault.is_eof() && text.trim_start().starts_with(['{', '`']) {
        let block = "{".to_owned();
        return ReplyFault::Unclosed { line: 1, block };
    }
    problem(format!(
        "line {line}: the reply is no JSON ({fault}); answer with one JSON object and nothing else"
    ))
}

/// Without the fence that some put around JSON.
fn unfenced(text: &str) -> &str {
    let text = text.trim().trim_start_matches('\u{feff}');
    let inner = text
        .strip_prefix("```json")
        .or_else(|| text.strip_prefix("```"));
    let inner = inner.and_then(|it| it.strip_suffix("```"));
    inner.map_or(text, str::trim)
}

fn reply(mut json: Json, shape: &Shape) -> Result<Reply, ReplyFault> {
    let prose = json.pointer(&shape.prose).and_then(Json::as_str);
    let prose = prose.unwrap_or_default().to_owned();
    let items = json.pointer_mut(&shape.operations).map(Json::take);
    let Some(Json::Array(items)) = items else {
        let at = &shape.operations;
        return Err(problem(format!(
            "there is no list of operations at `{at}`; put them there"
        )));
    };
    let found = items
        .into_iter()
        .zip(1..)
        .map(|(it, number)| found(it, number));
    let found = found.collect::<Result<_, _>>()?;
    let operations = conflict::settle(found).map_err(|it| problem(in_operations(&it)))?;
    Ok(Reply {
        operations,
        prose,
        thinking: String::new(),
    })
}

fn found(item: Json, number: usize) -> Result<Found, ReplyFault> {
    let at = |it: &dyn std::fmt::Display| problem(format!("operation {number}: {it}"));
    let item: Item = serde_json::from_value(without_nulls(item)).map_err(|it| at(&it))?;
    let operation = item.operation().map_err(|it| at(&it))?;
    let line = number;
    Ok(Found { line, operation })
}

/// Services that hold a model to a schema let it say null where it has nothing to say.
fn without_nulls(item: Json) -> Json {
    match item {
        Json::Object(fields) => fields.into_iter().filter(|(_, it)| !it.is_null()).collect(),
        other => other,
    }
}

/// An operation as it is written in JSON: what it does not need is not there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    operation: Deed,
    path: Option<String>,
    content: Option<String>,
    edits: Option<Vec<Edit>>,
    hunks: Option<Vec<Hunk>>,
    from: Option<String>,
    to: Option<String>,
    executable: Option<bool>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Deed {
    Write,
    Edit,
    Patch,
    Delete,
    Rename,
    Mode,
}

impl Item {
    fn operation(self) -> Result<FileOperation, String> {
        let path = || cleaned("path", self.path.as_deref());
        Ok(match self.operation {
            Deed::Write => FileOperation::Write {
                path: path()?,
                content: self.content.ok_or("`content` is missing")?,
            },
            Deed::Edit => FileOperation::Edit {
                path: path()?,
                edits: some("edits", self.edits)?,
            },
            Deed::Patch => FileOperation::Patch {
                path: path()?,
                hunks: some("hunks", self.hunks)?,
            },
            Deed::Delete => FileOperation::Delete { path: path()? },
            Deed::Rename => FileOperation::Rename {
                // Some schemas have one key for the path of every operation.
                from: cleaned("from", self.from.as_deref().or(self.path.as_deref()))?,
                to: cleaned("to", self.to.as_deref())?,
            },
            Deed::Mode => FileOperation::Mode {
                path: path()?,
                executable: self.executable.ok_or("`executable` is missing")?,
            },
        })
    }
}

fn cleaned(key: &str, given: Option<&str>) -> Result<String, String> {
    let given = given.ok_or_else(|| format!("`{key}` is missing"))?;
    path::clean(given, 0).map_err(|_| format!("`{key}` is no path on one line"))
}

fn some<T>(key: &str, given: Option<Vec<T>>) -> Result<Vec<T>, String> {
    let given = given.filter(|it| !it.is_empty());
    given.ok_or_else(|| format!("`{key}` must hold at least one"))
}

/// What contradicts each other, told by the numbers of the operations.
fn in_operations(fault: &ReplyFault) -> String {
    match fault {
        ReplyFault::WrittenTwice {
            path,
            first,
            second,
        } => {
            format!(
                "operation {second}: `{path}` is written again (first in operation {first}); give each file once"
            )
        }
        ReplyFault::Contradiction {
            path,
            first,
            first_deed,
            second,
            second_deed,
        } => format!(
            "operation {second}: `{path}` is {second_deed}, but in operation {first} it is {first_deed}; keep one of the two"
        ),
        other => other.to_string(),
    }
}

fn problem(problem: String) -> ReplyFault {
    ReplyFault::Structured { problem }
}
