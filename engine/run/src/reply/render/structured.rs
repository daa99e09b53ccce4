//! One JSON object in which every operation has every key, as services want it that hold a reply to a schema.

use serde_json::{Value as Json, json};

use super::deed::{Content, Deed};
use super::passage::{self, passages};
use super::unsayable::Unsayable;
use crate::reply::{Edit, FileOperation};

/// A reply.
pub(super) fn reply(deeds: &[Deed<'_>]) -> String {
    let operations = deeds.iter().flat_map(operations);
    let operations: Vec<_> = operations.collect();
    let reply = json!({ "prose": "This is what was asked for.", "operations": operations });
    format!("{reply:#}\n")
}

fn operations(deed: &Deed<'_>) -> Vec<Json> {
    match deed {
        Deed::Content(content) => changed(content).unwrap_or_else(|| written(content)),
        Deed::Delete { path } => vec![item("delete", path, &json!({}))],
        Deed::Rename { from, to } => vec![item("rename", from, &json!({ "to": to }))],
        Deed::Mode { path, executable } => {
            vec![item("mode", path, &json!({ "executable": executable }))]
        }
    }
}

/// An item with null where it has nothing to say.
fn item(operation: &str, path: &str, said: &Json) -> Json {
    json!({
        "operation": operation,
        "path": path,
        "content": said["content"],
        "edits": said["edits"],
        "to": said["to"],
        "executable": said["executable"],
    })
}

fn changed(content: &Content<'_>) -> Option<Vec<Json>> {
    let edits: Vec<Edit> = passage::edits(&passages(content.before?, &content.after));
    let (path, edits) = (content.path.to_owned(), edits);
    let edit = FileOperation::Edit { path, edits };
    let FileOperation::Edit { edits, .. } = &edit else {
        return None;
    };
    let is_meant = passage::makes(&edit, content, |path| Unsayable::LineEnds { path });
    let is_meant = !edits.is_empty() && is_meant.is_ok();
    let edit = || item("edit", content.path, &json!({ "edits": edits }));
    let rename = content
        .from
        .map(|from| item("rename", from, &json!({ "to": content.path })));
    is_meant.then(|| rename.into_iter().chain([edit()]).collect())
}

fn written(content: &Content<'_>) -> Vec<Json> {
    let write = item("write", content.path, &json!({ "content": content.after }));
    let delete = content.from.map(|from| item("delete", from, &json!({})));
    let mode = content
        .stays_executable
        .then(|| item("mode", content.path, &json!({ "executable": true })));
    [write].into_iter().chain(delete).chain(mode).collect()
}
