//! What may stand at the cursor.

use gemstack_lang::editor::{self, Completion, CompletionKind};
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionParams, CompletionTextEdit, TextEdit,
};

use super::buffer::Buffer;
use super::workspace::Workspace;

/// What to offer.
pub fn answer(workspace: &Workspace, asked: &CompletionParams) -> Vec<CompletionItem> {
    let at = &asked.text_document_position;
    let Some(buffer) = workspace.buffer(&at.text_document.uri) else {
        return Vec::new();
    };
    let offset = buffer.offset(at.position);
    let catalogue = workspace.app().world.catalogue();
    let found = workspace
        .with_given(|given, _| editor::completions(&buffer.source, offset, catalogue, given));
    found.into_iter().map(|it| item(buffer, it)).collect()
}

fn item(buffer: &Buffer, completion: Completion) -> CompletionItem {
    let range = buffer.range(completion.replaces);
    CompletionItem {
        kind: Some(kind(completion.kind)),
        detail: Some(completion.detail).filter(|it| !it.is_empty()),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range,
            new_text: completion.label.clone(),
        })),
        label: completion.label,
        ..CompletionItem::default()
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Key => CompletionItemKind::PROPERTY,
        CompletionKind::Name => CompletionItemKind::REFERENCE,
        CompletionKind::Field => CompletionItemKind::FIELD,
        CompletionKind::Word => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Filter => CompletionItemKind::FUNCTION,
    }
}
