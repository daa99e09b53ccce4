//! Replies as models write them, and what becomes of them.

mod changes;
mod elements;
mod fences;

use super::*;

fn operations(text: &str) -> Vec<FileOperation> {
    parse(text)
        .unwrap_or_else(|fault| panic!("{fault}\n{text}"))
        .operations
}

fn fault(text: &str) -> ReplyFault {
    match parse(text) {
        Ok(reply) => panic!("{reply:?}\n{text}"),
        Err(fault) => fault,
    }
}

fn write(path: &str, content: &str) -> FileOperation {
    FileOperation::Write {
        path: path.into(),
        content: content.into(),
    }
}

fn delete(path: &str) -> FileOperation {
    FileOperation::Delete { path: path.into() }
}

fn rename(from: &str, to: &str) -> FileOperation {
    FileOperation::Rename {
        from: from.into(),
        to: to.into(),
    }
}

fn edit(path: &str, edits: &[(&str, &str)]) -> FileOperation {
    let edits = edits.iter().map(|(search, replace)| Edit {
        search: (*search).into(),
        replace: (*replace).into(),
    });
    FileOperation::Edit {
        path: path.into(),
        edits: edits.collect(),
    }
}

fn patch(path: &str, hunks: &[(&str, &str)]) -> FileOperation {
    let hunks = hunks.iter().map(|(before, after)| Hunk {
        before: (*before).into(),
        after: (*after).into(),
        ..Hunk::default()
    });
    FileOperation::Patch {
        path: path.into(),
        hunks: hunks.collect(),
    }
}
