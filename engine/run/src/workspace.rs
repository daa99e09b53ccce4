//! A copy of the project for an agent program to work in: it never touches the project itself. What it leaves there is
//! found, and proposed like the files of any reply.

use std::collections::BTreeMap;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::digest::Digest;
use crate::event::{By, Proposed};
use crate::failure::Failure;
use crate::files::outside::Temporary;
use crate::files::{RelativePath, Root};
use crate::tree::{self, Tree, relative};

/// Everything below the project.
const ALL: &[&str] = &["."];

/// The copy, which goes when this does.
pub(crate) struct Workspace {
    directory: Temporary,
    /// What was copied, by path.
    held: BTreeMap<String, Held>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    digest: Digest,
    executable: bool,
}

/// A file that is other than it was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Changed {
    /// Its path in the project.
    pub(crate) path: String,
    /// All of its text; none where it is gone.
    pub(crate) content: Option<String>,
    /// What it held when it was copied; none where it was not there.
    before: Option<Digest>,
    executable: bool,
}

impl Workspace {
    /// A copy of what a run sees of the project, as ignore files leave it, without files that `is_withheld`.
    pub(crate) fn of(
        tree: &Tree<'_>,
        is_withheld: impl Fn(&RelativePath, &[u8]) -> bool,
    ) -> Result<Self, Failure> {
        let (process, time) = (std::process::id(), clock::run_name());
        let name = format!("gemstack-workspace-{process}-{time}");
        let directory = Temporary::create(&name).map_err(tree::failure)?;
        let mut workspace = Self {
            directory,
            held: BTreeMap::new(),
        };
        for path in tree.root().find(ALL).map_err(tree::failure)? {
            let bytes = tree.root().read(&path).map_err(tree::failure)?;
            if let Some(bytes) = bytes.filter(|it| !is_withheld(&path, it)) {
                let executable = tree.is_executable(path.as_str())?.unwrap_or(false);
                workspace.hold(&path, &bytes, executable)?;
            }
        }
        Ok(workspace)
    }

    fn hold(&mut self, path: &RelativePath, bytes: &[u8], executable: bool) -> Result<(), Failure> {
        let mode = if executable { 0o755 } else { 0o644 };
        let copied = self.directory.write(path, bytes, mode);
        copied.map_err(tree::failure)?;
        let digest = Digest::of(bytes);
        let held = Held { digest, executable };
        self.held.insert(path.as_str().to_owned(), held);
        Ok(())
    }

    /// Where it is.
    pub(crate) fn place(&self) -> &Path {
        self.directory.place()
    }

    /// What is other than it was copied, by path. What the project's ignore files leave out is not among it, and links
    /// are not.
    ///
    /// # Errors
    /// `rejected` where a file that was changed is no text.
    pub(crate) fn changes(&self) -> Result<Vec<Changed>, Failure> {
        let root = Root::open(self.place()).map_err(tree::failure)?;
        let now = root.find(ALL).map_err(tree::failure)?;
        let mut changes = Vec::new();
        for path in &now {
            changes.extend(self.change(&root, path)?);
        }
        let is_there = |it: &String| now.iter().any(|path| path.as_str() == it);
        for (path, held) in &self.held {
            // What is ignored since is not gone.
            let is_gone =
                !is_there(path) && !root.exists(&relative(path)?).map_err(tree::failure)?;
            changes.extend(is_gone.then(|| gone(path, held)));
        }
        changes.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(changes)
    }

    fn change(&self, root: &Root, path: &RelativePath) -> Result<Option<Changed>, Failure> {
        let Some(bytes) = root.read(path).map_err(tree::failure)? else {
            return Ok(None);
        };
        let metadata = root.metadata(path).map_err(tree::failure)?;
        let executable = metadata.is_some_and(|it| it.executable);
        let held = self.held.get(path.as_str());
        let is_same = |it: &Held| it.digest == Digest::of(&bytes) && it.executable == executable;
        if held.is_some_and(is_same) {
            return Ok(None);
        }
        Ok(Some(Changed {
            path: path.as_str().to_owned(),
            content: Some(text(path, bytes)?),
            before: held.map(|it| it.digest),
            executable,
        }))
    }
}

fn gone(path: &str, held: &Held) -> Changed {
    Changed {
        path: path.to_owned(),
        content: None,
        before: Some(held.digest),
        executable: held.executable,
    }
}

fn text(path: &RelativePath, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| {
        let message = format!("`{path}` was changed and is no UTF-8 text; nothing is written");
        Failure::rejected(message).coded("TextNotUtf8")
    })
}

impl Changed {
    /// The change as a proposal: it counts only while the project's file is as it was copied.
    pub(crate) fn proposed(self) -> Proposed {
        Proposed {
            executable: self.content.is_some().then_some(self.executable),
            path: self.path,
            content: self.content,
            before: self.before,
            by: By::Reply,
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "tests play the agent, who has files"
)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::files::sandbox::Sandbox;

    fn workspace(files: &[(&str, &str)]) -> (Sandbox, Workspace) {
        let sandbox = Sandbox::with(files);
        let tree = Tree::new(&sandbox.root, &[]);
        let withheld = |path: &RelativePath, _: &[u8]| path.as_str() == ".env";
        let workspace = Workspace::of(&tree, withheld).expect("a copy");
        (sandbox, workspace)
    }

    #[test]
    fn what_an_agent_leaves_is_found_and_the_project_is_not_touched() {
        let files = [
            ("a.txt", "a"),
            ("gone.txt", "g"),
            ("deep/same.txt", "s"),
            (".env", "KEY=1"),
            (".gitignore", "out/\n"),
            ("out/built.o", "x"),
        ];
        let (sandbox, workspace) = workspace(&files);
        let place = workspace.place();
        assert!(!place.join(".env").exists() && !place.join("out").exists());
        fs::write(place.join("a.txt"), "b").expect("writable");
        fs::remove_file(place.join("gone.txt")).expect("it is there");
        fs::create_dir_all(place.join("new/out")).expect("writable");
        fs::write(place.join("new/run.sh"), "#!/bin/sh\n").expect("writable");
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(place.join("new/run.sh"), mode).expect("its mode");
        fs::create_dir_all(place.join("out")).expect("writable");
        fs::write(place.join("out/new.o"), "x").expect("writable");
        let changes = workspace.changes().expect("they are found");
        let told: Vec<_> = changes
            .iter()
            .map(|it| (it.path.as_str(), it.content.as_deref(), it.executable))
            .collect();
        let expected = [
            ("a.txt", Some("b"), false),
            ("gone.txt", None, false),
            ("new/run.sh", Some("#!/bin/sh\n"), true),
        ];
        assert_eq!(told, expected);
        assert_eq!(sandbox.text("a.txt").as_deref(), Some("a"));
        let place = place.to_owned();
        drop(workspace);
        assert!(!place.exists());
    }

    #[test]
    fn a_change_that_is_no_text_is_refused_whole() {
        let (_sandbox, workspace) = workspace(&[("a.txt", "a")]);
        fs::write(workspace.place().join("b.bin"), [0xff, 0xfe]).expect("writable");
        let failure = workspace.changes().expect_err("no text");
        assert!(failure.message.contains("`b.bin`"), "{failure}");
    }
}
