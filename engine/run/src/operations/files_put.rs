//! `files.put`: a file with a content that the document itself gives.

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
