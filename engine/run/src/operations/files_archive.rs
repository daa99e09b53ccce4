//! `files.archive`: moves files out of the way, under their names and over nothing.

use gemstack_lang::catalogue::{Effects, Sink, Trust, Writes};
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::event::{By, Proposed};
use crate::failure::Failure;
use crate::files::{RelativePath, Writer};
use crate::operation::{Given, Operation, Performed};
use crate::tree::{Tree, relative};

/// Moves files out of the way.
pub(super) struct FilesArchive;

/// Which files, and where to.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The files; those that are not there are left out.
    paths: Vec<String>,
    /// The folder that they go to.
    to: String,
}

/// What was moved.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The files that were there, with where they went.
    archived: Vec<Archived>,
}

/// A file that was moved.
#[derive(Serialize, JsonSchema)]
pub(super) struct Archived {
    /// Where it was.
    from: String,
    /// Where it is now.
    to: String,
}

impl Operation for FilesArchive {
    const NAME: &'static str = "files.archive";
    const SUMMARY: &'static str = "Moves files into a folder; a name that is taken gets a number, and nothing is overwritten.";
    const EFFECTS: Effects = Effects::proposes(Writes::At(&["paths", "to"]));
    const TRUST: Trust = Trust {
        sinks: &[("paths", Sink::Path), ("to", Sink::Path)],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters { paths, to }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let mut archive = Archive::new(context, relative(&to)?);
        for path in &paths {
            archive.take(relative(path)?)?;
        }
        let Archive {
            archived, files, ..
        } = archive;
        Ok(Performed::Given(Given::proposing(
            Outputs { archived },
            files,
        )))
    }
}

/// An archive being filled.
struct Archive<'c> {
    context: &'c Context<'c>,
    tree: Tree<'c>,
    folder: RelativePath,
    taken: BTreeSet<String>,
    archived: Vec<Archived>,
    files: Vec<Proposed>,
}

impl<'c> Archive<'c> {
    fn new(context: &'c Context<'c>, folder: RelativePath) -> Self {
        let (tree, taken) = (context.tree(), BTreeSet::new());
        Self {
            context,
            tree,
            folder,
            taken,
            archived: Vec::new(),
            files: Vec::new(),
        }
    }

    fn take(&mut self, from: RelativePath) -> Result<(), Failure> {
        let moved = self.archived.iter().any(|it| it.from == from.as_str());
        if moved || from.parent().as_ref() == Some(&self.folder) {
            return Ok(());
        }
        let Some(text) = self.tree.read(from.as_str())? else {
            return Ok(());
        };
        let to = self.free(from.file_name())?;
        self.context.judge(&from, Writer::Engine)?;
        self.context.judge(&relative(&to)?, Writer::Engine)?;
        self.propose(&from, &to, text)?;
        self.archived.push(Archived {
            from: from.as_str().to_owned(),
            to,
        });
        Ok(())
    }

    fn propose(&mut self, from: &RelativePath, to: &str, text: String) -> Result<(), Failure> {
        let executable = self.tree.is_executable(from.as_str())?;
        let gone = self.tree.propose(from.as_str(), None, By::Engine)?;
        let kept = self.tree.propose(to, Some(text), By::Engine)?;
        self.files.extend([gone, Proposed { executable, ..kept }]);
        Ok(())
    }

    /// The first name in the folder that nothing has.
    fn free(&mut self, name: &str) -> Result<String, Failure> {
        let mut number = 1;
        loop {
            let path = format!("{}/{}", self.folder, numbered(name, number));
            if !self.tree.exists(&path)? && self.taken.insert(path.clone()) {
                return Ok(path);
            }
            number += 1;
        }
    }
}

/// A name with a number before its extension, unless that is 1.
fn numbered(name: &str, number: usize) -> String {
    match name.rfind('.').filter(|it| *it > 0) {
        _ if number == 1 => name.to_owned(),
        Some(dot) => format!("{}-{number}{}", &name[..dot], &name[dot..]),
        None => format!("{name}-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::harness::Project;

    const ARCHIVE: &str = r#"
stages:
  archive: { uses: files.archive, with: { paths: [.agent/A.md, B.md, gone.md], to: docs/archive } }
outputs: { archived: "{{ stages.archive.archived }}" }
"#;

    #[tokio::test]
    async fn files_that_there_are_move_and_nothing_is_overwritten() {
        let files = [
            (".agent/A.md", "new"),
            ("B.md", "b"),
            ("docs/archive/A.md", "old"),
        ];
        let project = Project::new(&files, &[]);
        let outputs = project.run(ARCHIVE, json!({})).await.outputs();
        let moved = json!([
            { "from": ".agent/A.md", "to": "docs/archive/A-2.md" },
            { "from": "B.md", "to": "docs/archive/B.md" },
        ]);
        assert_eq!(outputs["archived"], moved);
        let left = [
            "docs/archive/A-2.md",
            "docs/archive/A.md",
            "docs/archive/B.md",
        ];
        assert_eq!(project.files(), left);
        assert_eq!(project.text("docs/archive/A.md").as_deref(), Some("old"));
    }

    #[tokio::test]
    async fn nothing_is_moved_out_of_the_project_or_into_git() {
        for folder in ["../elsewhere", ".git/hooks"] {
            let project = Project::new(&[("B.md", "b")], &[]);
            let archive = ARCHIVE.replace("docs/archive", folder);
            let failure = project.run(&archive, json!({})).await.failure();
            assert_eq!(failure.kind, crate::failure::Kind::Refused, "{folder}");
            assert_eq!(project.files(), ["B.md"]);
        }
    }

    #[test]
    fn a_number_stands_before_the_extension() {
        assert_eq!(numbered("a.tar.gz", 2), "a.tar-2.gz");
        assert_eq!(numbered("notes", 3), "notes-3");
        assert_eq!(numbered(".env", 2), ".env-2");
        assert_eq!(numbered("a.md", 1), "a.md");
    }
}
