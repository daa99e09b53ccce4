//! The editor server: the language server protocol over standard input and output.
//!
//! `gemstack_lang::editor` and the linter answer every question; this module translates. Only one
//! thread works; the transport's own threads read and write.

use std::path::Path;

use gemstack_run::failure::Failure;
use lsp_server::Connection;
use lsp_types::{
    CodeActionProviderCapability, CompletionOptions, HoverProviderCapability, InitializeParams,
    OneOf, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
};
use serde_json::json;

mod address;
mod buffer;
mod completion;
mod definition;
mod diagnostics;
mod hover;
mod outline;
mod position;
mod quick_fix;
mod rename;
mod server;
mod workspace;

use position::Encoding;
use server::Server;
use workspace::Workspace;

/// Serves an editor until it ends the connection. The project is the one named, else that of the
/// folder that the editor has open.
pub fn serve(project: Option<&Path>) -> Result<(), Failure> {
    let (connection, threads) = Connection::stdio();
    let served = converse(connection, project);
    threads.join().map_err(transport)?;
    served
}

/// The whole conversation, over whatever connection.
pub fn converse(connection: Connection, project: Option<&Path>) -> Result<(), Failure> {
    let (id, asked) = connection.initialize_start().map_err(transport)?;
    let asked: InitializeParams = serde_json::from_value(asked).map_err(transport)?;
    let encoding = Encoding::negotiated(&asked);
    let workspace = Workspace::open(project, &asked)?;
    let answer = json!({
        "capabilities": capabilities(encoding),
        "serverInfo": { "name": "gemstack", "version": env!("CARGO_PKG_VERSION") },
    });
    connection
        .initialize_finish(id, answer)
        .map_err(transport)?;
    Server::new(connection, workspace, encoding).serve()
}

/// Trouble with the connection to the editor.
fn transport(error: impl std::fmt::Display) -> Failure {
    Failure::internal(format!("the connection to the editor: {error}"))
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let triggers = [".", "'", "\"", " ", ":", "|", "-"];
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(synchronisation())),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers.map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Simple(true)),
        ..ServerCapabilities::default()
    }
}

fn synchronisation() -> TextDocumentSyncOptions {
    TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::Supported(true)),
        ..TextDocumentSyncOptions::default()
    }
}
