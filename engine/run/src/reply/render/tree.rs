//! Files and what they hold, and what operations make of them.

use std::collections::BTreeMap;

use crate::reply::{ApplyFault, FileOperation, apply};

/// A file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct File {
    pub(super) content: String,
    pub(super) executable: bool,
}

/// Files by their paths.
pub(super) type Tree = BTreeMap<String, File>;

/// The tree after operations, in their order.
pub(super) fn after(mut tree: Tree, operations: &[FileOperation]) -> Result<Tree, ApplyFault> {
    for operation in operations {
        let from = match operation {
            FileOperation::Rename { from, .. } => from,
            other => other.path(),
        };
        let was = tree.remove(from);
        let content = apply(operation, was.as_ref().map(|it| it.content.as_str()))?;
        let executable = match operation {
            FileOperation::Mode { executable, .. } => *executable,
            _ => was.is_some_and(|it| it.executable),
        };
        tree.extend(content.map(|content| {
            let file = File {
                content,
                executable,
            };
            (operation.path().to_owned(), file)
        }));
    }
    Ok(tree)
}
