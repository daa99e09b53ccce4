//! The outline of a file: what it defines.

use gemstack_lang::editor::{Name, Role};
use lsp_types::{DocumentSymbolParams, DocumentSymbolResponse, SymbolInformation, SymbolKind};

use super::buffer::Buffer;
use super::workspace::Workspace;

/// Everything that the file defines, in order.
pub fn answer(
    workspace: &Workspace,
    asked: &DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    workspace.view(&asked.text_document.uri, |view, buffer| {
        let names = view.names().into_iter();
        let defined = names.filter(|it| it.role == Role::Definition);
        DocumentSymbolResponse::Flat(defined.map(|it| symbol(buffer, it)).collect())
    })
}

#[expect(deprecated, reason = "the type has a field that the protocol gave up")]
fn symbol(buffer: &Buffer, name: Name) -> SymbolInformation {
    SymbolInformation {
        location: buffer.location(name.span),
        name: name.name,
        kind: kind(&name.sort),
        tags: None,
        deprecated: None,
        container_name: Some(name.sort),
    }
}

fn kind(sort: &str) -> SymbolKind {
    match sort {
        "input" | "fact" => SymbolKind::VARIABLE,
        "limit" => SymbolKind::NUMBER,
        "output" => SymbolKind::FIELD,
        "state" => SymbolKind::ENUM_MEMBER,
        _ => SymbolKind::FUNCTION,
    }
}
