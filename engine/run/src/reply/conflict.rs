//! One path, one deed: contradictions within a reply are refused, and what belongs together is joined.

use std::collections::HashMap;
use std::fmt;

use super::{FileOperation, ReplyFault};

/// An operation and the line of the reply on which it begins.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) line: usize,
    pub(super) operation: FileOperation,
}

/// What a reply does to a path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Deed {
    /// Its whole content is given.
    Written,
    /// Search/replace blocks change it.
    Edited,
    /// A diff changes it.
    Patched,
    /// It is removed.
    Deleted,
    /// It moves to another path.
    RenamedAway,
    /// Another path moves here.
    RenamedTo,
    /// Whether it may be executed is said.
    Moded,
}

impl fmt::Display for Deed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Deed::Written => "written whole",
            Deed::Edited => "edited",
            Deed::Patched => "patched",
            Deed::Deleted => "deleted",
            Deed::RenamedAway => "renamed to another path",
            Deed::RenamedTo => "the new name of another file",
            Deed::Moded => "given a mode",
        })
    }
}

/// A path's change so far. A rename and a change of the new name are two deeds of one path that go together.
#[derive(Clone, Copy)]
struct Claim {
    deed: Deed,
    line: usize,
    /// Index of the operation that later edits or hunks of the same path join.
    operation: usize,
}

/// The operations in order, renames first and modes last, with the edits and hunks of one path joined.
pub(super) fn settle(mut found: Vec<Found>) -> Result<Vec<FileOperation>, ReplyFault> {
    found.sort_by_key(|it| rank(&it.operation));
    let mut ledger = Ledger::default();
    for found in found {
        ledger.enter(found)?;
    }
    Ok(ledger.operations)
}

fn rank(operation: &FileOperation) -> u8 {
    match operation {
        FileOperation::Rename { .. } => 0,
        FileOperation::Mode { .. } => 2,
        _ => 1,
    }
}

#[derive(Default)]
struct Ledger {
    claims: HashMap<String, Claim>,
    operations: Vec<FileOperation>,
}

impl Ledger {
    fn enter(&mut self, found: Found) -> Result<(), ReplyFault> {
        let mut joins = None;
        for (path, deed) in deeds(&found.operation) {
            joins = self.claim(path, deed, found.line)?;
        }
        match joins {
            Some(earlier) => join(&mut self.operations[earlier], found.operation),
            None => self.operations.push(found.operation),
        }
        Ok(())
    }

    /// Claims the path, or names the earlier operation that this one continues.
    fn claim(&mut self, path: &str, deed: Deed, line: usize) -> Result<Option<usize>, ReplyFault> {
        let claim = Claim {
            deed,
            line,
            operation: self.operations.len(),
        };
        let key = same_file(path);
        match self.claims.get(&key) {
            Some(earlier) if earlier.deed == deed && joinable(deed) => Ok(Some(earlier.operation)),
            Some(earlier) if !go_together(earlier.deed, deed) => {
                Err(contradiction(path, *earlier, claim))
            }
            _ => {
                self.claims.insert(key, claim);
                Ok(None)
            }
        }
    }
}

fn go_together(earlier: Deed, later: Deed) -> bool {
    use Deed::{Deleted, Moded, RenamedAway, RenamedTo};
    match later {
        Moded => !matches!(earlier, Deleted | RenamedAway | Moded),
        later => earlier == RenamedTo && joinable(later),
    }
}

fn joinable(deed: Deed) -> bool {
    matches!(deed, Deed::Edited | Deed::Patched)
}

/// `./a//b` and `a/b` are one file.
fn same_file(path: &str) -> String {
    let root = if path.starts_with('/') { "/" } else { "" };
    let parts: Vec<_> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    format!("{root}{}", parts.join("/"))
}

fn deeds(operation: &FileOperation) -> Vec<(&str, Deed)> {
    match operation {
        FileOperation::Write { path, .. } => vec![(path, Deed::Written)],
        FileOperation::Edit { path, .. } => vec![(path, Deed::Edited)],
        FileOperation::Patch { path, .. } => vec![(path, Deed::Patched)],
        FileOperation::Delete { path } => vec![(path, Deed::Deleted)],
        FileOperation::Mode { path, .. } => vec![(path, Deed::Moded)],
        FileOperation::Rename { from, to } => {
            vec![(from, Deed::RenamedAway), (to, Deed::RenamedTo)]
        }
    }
}

fn join(earlier: &mut FileOperation, later: FileOperation) {
    match (earlier, later) {
        (FileOperation::Edit { edits, .. }, FileOperation::Edit { edits: more, .. }) => {
            edits.extend(more);
        }
        (FileOperation::Patch { hunks, .. }, FileOperation::Patch { hunks: more, .. }) => {
            hunks.extend(more);
        }
        (earlier, later) => {
            unreachable!("only equal joinable deeds join: {earlier:?} and {later:?}")
        }
    }
}

/// In the order of the reply, whichever was entered first.
fn contradiction(path: &str, one: Claim, other: Claim) -> ReplyFault {
    let (first, second) = if one.line <= other.line {
        (one, other)
    } else {
        (other, one)
    };
    let path = path.to_owned();
    if first.deed == Deed::Written && second.deed == Deed::Written {
        return ReplyFault::WrittenTwice {
            path,
            first: first.line,
            second: second.line,
        };
    }
    ReplyFault::Contradiction {
        path,
        first: first.line,
        first_deed: first.deed,
        second: second.line,
        second_deed: second.deed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Edit;

    fn write(path: &str) -> FileOperation {
        FileOperation::Write {
            path: path.into(),
            content: String::new(),
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

    fn edit(path: &str, replace: &str) -> FileOperation {
        let edit = Edit {
            search: "x\n".into(),
            replace: replace.into(),
        };
        FileOperation::Edit {
            path: path.into(),
            edits: vec![edit],
        }
    }

    fn settled(operations: Vec<FileOperation>) -> Result<Vec<FileOperation>, ReplyFault> {
        let found = operations
            .into_iter()
            .enumerate()
            .map(|(index, operation)| Found {
                line: index + 1,
                operation,
            });
        settle(found.collect())
    }

    #[test]
    fn a_file_written_twice_is_refused_with_both_lines_however_it_is_spelt() {
        let fault = settled(vec![write("a/b"), write("c"), write("./a//b")]).unwrap_err();
        let expected = ReplyFault::WrittenTwice {
            path: "./a//b".into(),
            first: 1,
            second: 3,
        };
        assert_eq!(fault, expected);
    }

    #[test]
    fn deeds_that_contradict_each_other_are_refused() {
        for pair in [
            vec![write("a"), delete("a")],
            vec![delete("a"), write("a")],
            vec![delete("a"), delete("a")],
            vec![write("a"), edit("a", "")],
            vec![edit("a", ""), rename("a", "b")],
            vec![write("b"), rename("a", "b")],
            vec![rename("a", "b"), rename("b", "c")],
            vec![rename("a", "a")],
            vec![rename("a", "c"), rename("b", "c")],
        ] {
            let fault = settled(pair.clone()).unwrap_err();
            assert!(
                matches!(fault, ReplyFault::Contradiction { .. }),
                "{pair:?}"
            );
        }
    }

    #[test]
    fn a_mode_goes_with_any_content_and_comes_last_but_not_with_a_removal() {
        let mode = |path: &str| FileOperation::Mode {
            path: path.into(),
            executable: true,
        };
        for other in [write("a"), edit("a", ""), rename("b", "a")] {
            let operations = settled(vec![mode("a"), other.clone()]).unwrap();
            assert_eq!(operations, [other, mode("a")]);
        }
        for other in [delete("a"), rename("a", "b"), mode("a")] {
            let fault = settled(vec![other, mode("a")]).unwrap_err();
            assert!(matches!(fault, ReplyFault::Contradiction { .. }), "{fault}");
        }
    }

    #[test]
    fn edits_of_one_file_are_joined_in_order() {
        let operations = settled(vec![edit("a", "1"), write("b"), edit("a", "2")]).unwrap();
        let FileOperation::Edit { edits, .. } = &operations[0] else {
            panic!("{operations:?}")
        };
        assert_eq!(operations.len(), 2);
        assert_eq!(edits[0].replace.as_str(), "1");
        assert_eq!(edits[1].replace.as_str(), "2");
    }

    #[test]
    fn a_renamed_file_may_be_edited_under_its_new_name_and_the_rename_comes_first() {
        let operations = settled(vec![edit("b", ""), rename("a", "b"), edit("b", "")]).unwrap();
        assert_eq!(operations[0], rename("a", "b"));
        assert!(matches!(&operations[1], FileOperation::Edit { edits, .. } if edits.len() == 2));
    }
}
