//! Two replies that are one: what was kept of the first, and what the second gives in the place of the rest.

use super::FileOperation;

/// What was kept, then what came later. A content or a removal that came later takes the place of everything that was kept for
/// the path; a change that was kept and comes again is made once.
pub fn merged(kept: Vec<FileOperation>, later: Vec<FileOperation>) -> Vec<FileOperation> {
    let mut merged: Vec<_> = kept
        .into_iter()
        .filter(|it| !later.iter().any(|later| replaces(later, it)))
        .collect();
    for operation in later {
        match merged.iter_mut().find(|it| joins(it, &operation)) {
            Some(earlier) => join(earlier, operation),
            None => merged.push(operation),
        }
    }
    merged.sort_by_key(|it| matches!(it, FileOperation::Mode { .. }));
    merged
}

/// Whether nothing of what was kept is left by what came later.
fn replaces(later: &FileOperation, kept: &FileOperation) -> bool {
    match later {
        FileOperation::Write { path, .. } | FileOperation::Delete { path } => {
            kept.path() == path && !matches!(kept, FileOperation::Mode { .. })
                || matches!(
                    (kept, later),
                    (FileOperation::Mode { .. }, FileOperation::Delete { .. })
                ) && kept.path() == path
        }
        FileOperation::Mode { path, .. } => {
            matches!(kept, FileOperation::Mode { path: earlier, .. } if earlier == path)
        }
        FileOperation::Rename { .. } => kept == later,
        FileOperation::Edit { .. } | FileOperation::Patch { .. } => false,
    }
}

fn joins(kept: &FileOperation, later: &FileOperation) -> bool {
    let is_same_kind = matches!(
        (kept, later),
        (FileOperation::Edit { .. }, FileOperation::Edit { .. })
            | (FileOperation::Patch { .. }, FileOperation::Patch { .. })
    );
    is_same_kind && kept.path() == later.path()
}

fn join(kept: &mut FileOperation, later: FileOperation) {
    match (kept, later) {
        (FileOperation::Edit { edits, .. }, FileOperation::Edit { edits: later, .. }) => {
            add_new(edits, later);
        }
        (FileOperation::Patch { hunks, .. }, FileOperation::Patch { hunks: later, .. }) => {
            add_new(hunks, later);
        }
        (kept, later) => unreachable!("only equal kinds join: {kept:?} and {later:?}"),
    }
}

fn add_new<T: PartialEq>(kept: &mut Vec<T>, later: Vec<T>) {
    for change in later {
        if !kept.contains(&change) {
            kept.push(change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::parse;

    fn operations(text: &str) -> Vec<FileOperation> {
        parse(text).unwrap().operations
    }

    fn edit(path: &str, old: &str, new: &str) -> String {
        format!("```edit:{path}\n<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n```\n")
    }

    #[test]
    fn a_change_that_was_kept_and_comes_again_is_made_once() {
        let kept = operations(&edit("a", "x", "x\ny"));
        let later = operations(&(edit("a", "x", "x\ny") + &edit("a", "1", "2")));
        assert_eq!(merged(kept, later.clone()), later);
    }

    #[test]
    fn a_whole_file_takes_the_place_of_changes_and_leaves_other_files_alone() {
        let kept = operations(
            &(edit("a", "x", "y")
                + &edit("b", "x", "y")
                + "<mode path=\"a\" executable=\"true\"/>\n"),
        );
        let whole = operations("```file:a\nz\n```\n");
        let merged = merged(kept.clone(), whole.clone());
        assert_eq!(merged, [kept[1].clone(), whole[0].clone(), kept[2].clone()]);
    }

    #[test]
    fn a_rename_that_comes_again_is_made_once_and_a_removal_ends_everything() {
        let rename = operations("<rename from=\"a\" to=\"b\"/>\n");
        assert_eq!(merged(rename.clone(), rename.clone()), rename);
        let kept = operations(&(edit("a", "x", "y") + "<mode path=\"a\" executable=\"true\"/>\n"));
        let gone = operations("<delete path=\"a\"/>\n");
        assert_eq!(merged(kept, gone.clone()), gone);
    }
}
