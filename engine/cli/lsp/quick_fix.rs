//! The changes that would mend what was found at the cursor.

use std::collections::HashMap;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::fix::{Fix, Safety};
use gemstack_lang::source::Span;
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, TextEdit, WorkspaceEdit,
};

use super::buffer::Buffer;
use super::diagnostics::diagnostic;
use super::workspace::Workspace;

/// What to offer for the selected range.
pub fn answer(workspace: &Workspace, asked: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    let Some(buffer) = workspace.buffer(&asked.text_document.uri) else {
        return Vec::new();
    };
    let selected = buffer.span(asked.range);
    let found = buffer.found.iter().flatten();
    let touched = found.filter(|it| touch(it.place.span, selected));
    let fixes = touched.flat_map(|it| it.fixes.iter().map(move |fix| (it, fix)));
    fixes
        .map(|(found, fix)| action(buffer, found, fix).into())
        .collect()
}

fn touch(left: Span, right: Span) -> bool {
    left.start <= right.end && right.start <= left.end
}

#[expect(
    clippy::mutable_key_type,
    reason = "the protocol's types key edits by address"
)]
fn action(buffer: &Buffer, found: &Diagnostic, fix: &Fix) -> CodeAction {
    let edits = fix.edits.iter().map(|it| TextEdit {
        range: buffer.range(it.span),
        new_text: it.text.clone(),
    });
    let changes = HashMap::from([(buffer.address.clone(), edits.collect())]);
    CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic(buffer, found)]),
        edit: Some(WorkspaceEdit::new(changes)),
        is_preferred: Some(fix.safety == Safety::Safe),
        ..CodeAction::default()
    }
}
