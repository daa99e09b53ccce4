//! The conversation: every request gets an answer, every change a check.

use gemstack_run::failure::Failure;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument,
    Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, Completion, DocumentSymbolRequest, GotoDefinition, HoverRequest, References,
    Rename, Request as _,
};
use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    PublishDiagnosticsParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::position::Encoding;
use super::workspace::Workspace;
use super::{completion, definition, diagnostics, hover, outline, quick_fix, rename, transport};

/// One editor and the project that it has open.
pub struct Server {
    connection: Connection,
    workspace: Workspace,
    encoding: Encoding,
}

/// What a request gets: a result, or why there is none.
pub type Answered<R> = Result<R, String>;

impl Server {
    /// The server of an editor.
    pub fn new(connection: Connection, workspace: Workspace, encoding: Encoding) -> Self {
        Self {
            connection,
            workspace,
            encoding,
        }
    }

    /// Answers until the editor says that it is done.
    pub fn serve(mut self) -> Result<(), Failure> {
        while let Ok(message) = self.connection.receiver.recv() {
            match message {
                Message::Request(request) => {
                    if self
                        .connection
                        .handle_shutdown(&request)
                        .map_err(transport)?
                    {
                        return Ok(());
                    }
                    let response = self.answer(request);
                    self.send(response.into())?;
                }
                Message::Notification(notification) => self.note(notification)?,
                Message::Response(_) => {}
            }
        }
        Ok(())
    }

    fn answer(&self, request: Request) -> Response {
        let workspace = &self.workspace;
        let Request { id, method, params } = request;
        let answered = match method.as_str() {
            CodeActionRequest::METHOD => with(params, |it| Ok(quick_fix::answer(workspace, &it))),
            Completion::METHOD => with(params, |it| Ok(completion::answer(workspace, &it))),
            DocumentSymbolRequest::METHOD => with(params, |it| Ok(outline::answer(workspace, &it))),
            GotoDefinition::METHOD => with(params, |it| definition::answer(workspace, &it)),
            HoverRequest::METHOD => with(params, |it| Ok(hover::answer(workspace, &it))),
            References::METHOD => with(params, |it| Ok(definition::references(workspace, &it))),
            Rename::METHOD => with(params, |it| rename::answer(workspace, &it)),
            _ => {
                let message = format!("`{method}` is not offered");
                return Response::new_err(id, ErrorCode::MethodNotFound as i32, message);
            }
        };
        match answered {
            Ok(result) => Response::new_ok(id, result),
            Err(message) => Response::new_err(id, ErrorCode::RequestFailed as i32, message),
        }
    }

    /// Takes a notification. Files are checked once nothing more waits to be read, so that fast
    /// typing does not queue checks of texts that are gone.
    fn note(&mut self, notification: Notification) -> Result<(), Failure> {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => read(params).map_or((), |it| self.opened(it)),
            DidChangeTextDocument::METHOD => read(params).map_or((), |it| self.changed(&it)),
            DidSaveTextDocument::METHOD => self.workspace.reload(),
            DidCloseTextDocument::METHOD => {
                read(params).map_or(Ok(()), |it| self.closed(&it))?;
            }
            _ => return Ok(()),
        }
        if self.connection.receiver.is_empty() {
            self.check()
        } else {
            Ok(())
        }
    }

    fn opened(&mut self, opened: DidOpenTextDocumentParams) {
        let file = opened.text_document;
        self.workspace
            .put(file.uri, file.version, file.text, self.encoding);
    }

    fn changed(&mut self, changed: &DidChangeTextDocumentParams) {
        let file = &changed.text_document;
        if let Some(buffer) = self.workspace.buffer(&file.uri) {
            let text = buffer.changed(&changed.content_changes, self.encoding);
            self.workspace
                .put(file.uri.clone(), file.version, text, self.encoding);
        }
    }

    fn closed(&mut self, closed: &DidCloseTextDocumentParams) -> Result<(), Failure> {
        let address = &closed.text_document.uri;
        self.workspace.close(address);
        self.publish(address.clone(), None, Vec::new())
    }

    fn check(&mut self) -> Result<(), Failure> {
        let changed: Vec<_> = self.workspace.check();
        for address in changed {
            let Some(buffer) = self.workspace.buffer(&address) else {
                continue;
            };
            let found = diagnostics::of(&self.workspace, buffer, self.encoding);
            self.publish(address, Some(buffer.version), found)?;
        }
        Ok(())
    }

    fn publish(
        &self,
        address: Uri,
        version: Option<i32>,
        found: Vec<lsp_types::Diagnostic>,
    ) -> Result<(), Failure> {
        let params = PublishDiagnosticsParams::new(address, found, version);
        let method = PublishDiagnostics::METHOD.to_owned();
        self.send(Notification::new(method, params).into())
    }

    fn send(&self, message: Message) -> Result<(), Failure> {
        self.connection.sender.send(message).map_err(transport)
    }
}

fn read<P: DeserializeOwned>(params: Json) -> Option<P> {
    serde_json::from_value(params).ok()
}

fn with<P: DeserializeOwned, R: Serialize>(
    params: Json,
    work: impl FnOnce(P) -> Answered<R>,
) -> Answered<Json> {
    let params = serde_json::from_value(params).map_err(|it| it.to_string())?;
    serde_json::to_value(work(params)?).map_err(|it| it.to_string())
}
