//! `lsp`: serves an editor.

use gemstack_run::failure::Failure;
use serde_json::Value as Json;

use crate::answer::Answer;
use crate::lsp;
use crate::shell::Shell;

/// Serves until the editor ends it.
pub fn run(shell: &Shell) -> Result<Answer, Failure> {
    lsp::serve(shell.global.project.as_deref())?;
    Ok(Answer::new("", Json::Null))
}
