//! A new name for a stage, a state or whatever else a document defines.

use std::collections::HashMap;

use gemstack_lang::editor;
use lsp_types::{RenameParams, TextEdit, WorkspaceEdit};

use super::server::Answered;
use super::workspace::Workspace;

/// The edits, or why there are none.
pub fn answer(workspace: &Workspace, asked: &RenameParams) -> Answered<Option<WorkspaceEdit>> {
    let at = &asked.text_document_position;
    let address = &at.text_document.uri;
    let edits = workspace.view(address, |view, buffer| {
        let offset = buffer.offset(at.position);
        let edits = editor::rename(view, offset, &asked.new_name).map_err(|it| it.to_string())?;
        let edit = |it: gemstack_lang::fix::Edit| TextEdit {
            range: buffer.range(it.span),
            new_text: it.text,
        };
        Ok::<Vec<_>, String>(edits.into_iter().map(edit).collect())
    });
    let Some(edits) = edits.transpose()? else {
        return Ok(None);
    };
    Ok(Some(WorkspaceEdit::new(HashMap::from([(
        address.clone(),
        edits,
    )]))))
}
