//! `files.put`: a file with a content that the document itself gives.

use gemstack_lang::catalogue::{Effects, Sink, Trust, Writes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::event::By;
use crate::failure::Failure;
use crate::files::Writer;
use crate::operation::{Given, Operation, Performed};
use crate::tree::relative;

/// A file with a content.
pub(super) struct FilesPut;

/// Which file, and what it is to hold.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The file.
    path: String,
    /// All of its content.
    content: String,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The file.
    path: String,
    /// Whether it held something else before, or was not there.
    changed: bool,
}

impl Operation for FilesPut {
    const NAME: &'static str = "files.put";
    const SUMMARY: &'static str = "Proposes a file with the content that the document gives.";
    const EFFECTS: Effects = Effects::proposes(Writes::At(&["path"]));
    const TRUST: Trust = Trust {
        sinks: &[("path", Sink::Path)],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters { path, content }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        context.judge(&relative(&path)?, Writer::Engine)?;
        let tree = context.tree();
        let changed = tree.read(&path)?.as_deref() != Some(content.as_str());
        let file = tree.propose(&path, Some(content), By::Engine)?;
        let outputs = Outputs {
            path: file.path.clone(),
            changed,
        };
        let files = if changed { vec![file] } else { Vec::new() };
        Ok(Performed::Given(Given::proposing(outputs, files)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::harness::Project;

    const PUT: &str = r#"
stages:
  put: { uses: files.put, with: { path: .agent/NOTE.md, content: "a note" } }
outputs: { it: "{{ stages.put }}" }
"#;

    #[tokio::test]
    async fn a_document_writes_its_own_file_and_knows_whether_it_was_so_before() {
        let project = Project::new(&[], &[]);
        for changed in [true, false] {
            let outputs = project.run(PUT, json!({})).await.outputs();
            assert_eq!(
                outputs["it"],
                json!({ "path": ".agent/NOTE.md", "changed": changed })
            );
        }
        assert_eq!(project.text(".agent/NOTE.md").as_deref(), Some("a note"));
    }

    #[tokio::test]
    async fn a_document_writes_no_file_of_gits() {
        let put = PUT.replace(".agent/NOTE.md", ".git/config");
        let failure = Project::new(&[], &[]).run(&put, json!({})).await.failure();
        assert_eq!(failure.code.as_deref(), Some("PathProtected"));
    }
}
