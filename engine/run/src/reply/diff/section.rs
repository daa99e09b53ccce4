//! One file of a diff: what its header lines say, and the operations that header and hunks mean together.

use super::{DiffProblem, fault, hunk};
use crate::reply::draft::Draft;
use crate::reply::excerpt::Excerpt;
use crate::reply::{FileOperation, ReplyFault, path};

/// What is on one side of the change.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Side {
    Nothing,
    File(String),
}

/// The part of a diff that speaks of one file.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) line: usize,
    pub(super) hunks: Vec<hunk::Draft>,
    /// From `---` and `+++`.
    names: Option<(Side, Side)>,
    /// From `diff --git`, for changes that have no other names.
    git_name: Option<String>,
    rename_from: Option<String>,
    rename_to: Option<String>,
    change: Change,
    /// From git's modes.
    executable: Option<bool>,
}

/// What git's extended header says happens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Change {
    Content,
    Creation,
    Deletion,
}

/// Header lines that say nothing that is not said elsewhere.
const PASSED_OVER: [&str; 4] = [
    "dissimilarity index ",
    "index ",
    "old mode ",
    "similarity index ",
];

impl Section {
    pub(super) fn new(line: usize) -> Self {
        Self {
            line,
            hunks: Vec::new(),
            names: None,
            git_name: None,
            rename_from: None,
            rename_to: None,
            change: Change::Content,
            executable: None,
        }
    }

    /// The path whose content changes, as far as the header has told yet.
    pub(super) fn path(&self) -> Option<&str> {
        let named = match &self.names {
            Some((_, Side::File(name)) | (Side::File(name), _)) => Some(name.as_str()),
            _ => None,
        };
        named.or(self.git_name.as_deref())
    }

    /// Begun by `diff --git a/x b/x`, of which the name is known only if both halves are equal.
    pub(super) fn of_git(line: usize, names: &str) -> Self {
        let (old, new) = names
            .trim()
            .split_at_checked(names.trim().len() / 2)
            .unwrap_or_default();
        let (old, new) = (old.strip_prefix("a/"), new.strip_prefix(" b/"));
        Self {
            git_name: old.filter(|_| old == new).map(str::to_owned),
            ..Self::new(line)
        }
    }

    /// Header lines may still come.
    pub(super) fn awaits_names(&self) -> bool {
        self.names.is_none() && self.hunks.is_empty()
    }

    /// Takes what follows `---` and `+++`.
    pub(super) fn name(&mut self, old: &str, new: &str) -> Result<(), DiffProblem> {
        let (old, new) = (plain(old)?, plain(new)?);
        let prefixed = (is_nothing(old) || old.starts_with("a/"))
            && (is_nothing(new) || new.starts_with("b/"));
        self.names = Some((side(old, prefixed), side(new, prefixed)));
        Ok(())
    }

    /// Takes a line of git's extended header.
    pub(super) fn extend(&mut self, text: &str) -> Result<(), DiffProblem> {
        if let Some(from) = text.strip_prefix("rename from ") {
            self.rename_from = Some(plain(from)?.to_owned());
        } else if let Some(to) = text.strip_prefix("rename to ") {
            self.rename_to = Some(plain(to)?.to_owned());
        } else if let Some(mode) = text.strip_prefix("new file mode ") {
            self.change = Change::Creation;
            self.executable = is_executable(mode).then_some(true);
        } else if let Some(mode) = text.strip_prefix("new mode ") {
            self.executable = Some(is_executable(mode));
        } else if text.starts_with("deleted file mode ") {
            self.change = Change::Deletion;
        } else if !PASSED_OVER.iter().any(|known| text.starts_with(known)) {
            return Err(not_a_header(text));
        }
        Ok(())
    }

    /// What this section does, given the path of the fence if that has one.
    pub(super) fn operations(
        self,
        fence: Option<&str>,
        line: usize,
    ) -> Result<Vec<Draft>, ReplyFault> {
        let operations = self.meant(fence).map_err(|problem| fault(line, problem))?;
        for operation in &operations {
            check(operation, fence, line)?;
        }
        Ok(operations)
    }

    fn meant(self, fence: Option<&str>) -> Result<Vec<Draft>, DiffProblem> {
        let (path, change) = self.target(fence)?;
        let renamed = self.rename_from.zip(self.rename_to);
        let hunks: Vec<_> = self.hunks.into_iter().map(hunk::Draft::finish).collect();
        let rename = renamed.map(|(from, to)| Draft::Ready(FileOperation::Rename { from, to }));
        let mode = self.executable.map(|executable| {
            let path = path.clone();
            Draft::Ready(FileOperation::Mode { path, executable })
        });
        let content = match (change, hunks.is_empty()) {
            (Change::Deletion, _) => Some(Draft::Ready(FileOperation::Delete { path })),
            (_, false) => Some(Draft::Patch { path, hunks }),
            (Change::Creation, true) => Some(Draft::Write {
                path,
                content: Excerpt::default(),
            }),
            (Change::Content, true) if rename.is_some() || mode.is_some() => None,
            (Change::Content, true) => return Err(DiffProblem::Nothing),
        };
        Ok(rename.into_iter().chain(content).chain(mode).collect())
    }

    /// The path whose content changes (of a rename, the new one), and how.
    fn target(&self, fence: Option<&str>) -> Result<(String, Change), DiffProblem> {
        match self.names.clone() {
            Some((Side::Nothing, Side::Nothing)) => Err(DiffProblem::NoPath),
            Some((Side::Nothing, Side::File(new))) => Ok((new, Change::Creation)),
            Some((Side::File(old), Side::Nothing)) => Ok((old, Change::Deletion)),
            Some((Side::File(old), Side::File(new))) if old == new || self.renames(&old, &new) => {
                Ok((new, self.change))
            }
            Some((Side::File(old), Side::File(new))) => Err(DiffProblem::TwoNames { old, new }),
            None => {
                let named = self
                    .rename_to
                    .as_deref()
                    .or(self.git_name.as_deref())
                    .or(fence);
                let path = named.ok_or(DiffProblem::NoPath)?;
                Ok((path.to_owned(), self.change))
            }
        }
    }

    fn renames(&self, old: &str, new: &str) -> bool {
        self.rename_from.as_deref() == Some(old) && self.rename_to.as_deref() == Some(new)
    }
}

/// Whether the two header lines carry the prefixes of git, so that they cannot well be removed and added lines.
pub(super) fn are_git_names(old: &str, new: &str) -> bool {
    let old = old.trim_start_matches("--- ");
    let new = new.trim_start_matches("+++ ");
    (is_nothing(old.trim()) || old.starts_with("a/"))
        && (is_nothing(new.trim()) || new.starts_with("b/"))
}

fn check(draft: &Draft, fence: Option<&str>, line: usize) -> Result<(), ReplyFault> {
    let paths = draft.paths();
    for path in &paths {
        path::clean(path, line)?;
        // Git's names begin with `a/` or `b/`: what is at the beginning of the path was not trimmed.
        path::on_one_line(path, line)?;
    }
    match fence.filter(|fence| paths.iter().all(|path| *path != *fence)) {
        Some(fence) => Err(other_file(fence, paths[0], line)),
        None => Ok(()),
    }
}

fn other_file(named: &str, diff: &str, line: usize) -> ReplyFault {
    let problem = DiffProblem::OtherFile {
        fence: named.to_owned(),
        diff: diff.to_owned(),
    };
    fault(line, problem)
}

fn not_a_header(text: &str) -> DiffProblem {
    let unsupported = [
        "Binary files ",
        "GIT binary patch",
        "copy from ",
        "copy to ",
    ];
    let text = text.trim().to_owned();
    if unsupported
        .iter()
        .any(|known| text.starts_with(known.trim_end()))
    {
        return DiffProblem::Unsupported { text };
    }
    DiffProblem::Line { text }
}

/// Of a mode as git writes it, such as `100755`.
fn is_executable(mode: &str) -> bool {
    mode.trim().ends_with("755")
}

fn is_nothing(name: &str) -> bool {
    name == "/dev/null"
}

fn side(name: &str, prefixed: bool) -> Side {
    match (is_nothing(name), prefixed) {
        (true, _) => Side::Nothing,
        (false, true) => Side::File(name[2..].to_owned()),
        (false, false) => Side::File(name.to_owned()),
    }
}

/// Without the time stamp that `diff -u` adds after a tab, and without quotes.
fn plain(name: &str) -> Result<&str, DiffProblem> {
    let name = name.split('\t').next().unwrap_or_default().trim();
    match path::quoted(name) {
        Some((inner, _)) if inner.contains('\\') => Err(DiffProblem::EscapedPath {
            path: name.to_owned(),
        }),
        Some((inner, "")) => Ok(inner),
        _ => Ok(name),
    }
}
