//! Where a thing is defined, and what else names it. What is shipped lies in the binary, not in a
//! file; a copy is kept in the user's cache for the editor to open.

use std::path::Path;

use gemstack_lang::editor::Definition;
use gemstack_run::files::outside::{self, Readers};
use gemstack_run::layers::Found;
use lsp_types::{
    GotoDefinitionParams, GotoDefinitionResponse, Location, Position, Range, ReferenceParams, Uri,
};

use super::address;
use super::server::Answered;
use super::workspace::Workspace;

/// Where to go; none where nothing is named.
pub fn answer(
    workspace: &Workspace,
    asked: &GotoDefinitionParams,
) -> Answered<Option<GotoDefinitionResponse>> {
    let at = &asked.text_document_position_params;
    let uri = &at.text_document.uri;
    let found = workspace.view(uri, |view, buffer| {
        match view.definition_at(buffer.offset(at.position))? {
            Definition::Here(span) => Some(Ok(Some(buffer.location(span)))),
            Definition::Document { kind, name } | Definition::Text { kind, name } => {
                Some(elsewhere(workspace, &kind, &name))
            }
        }
    });
    let location = found.flatten().transpose()?.flatten();
    Ok(location.map(GotoDefinitionResponse::Scalar))
}

/// Every place of the file that names the same thing.
pub fn references(workspace: &Workspace, asked: &ReferenceParams) -> Vec<Location> {
    let at = &asked.text_document_position;
    let uri = &at.text_document.uri;
    let found = workspace.view(uri, |view, buffer| {
        let names = view.same_names_at(buffer.offset(at.position)).into_iter();
        names.map(|it| buffer.location(it.span)).collect()
    });
    found.unwrap_or_default()
}

fn elsewhere(workspace: &Workspace, kind: &str, name: &str) -> Answered<Option<Location>> {
    let Some(found) = workspace.app().world.library().find(kind, name) else {
        return Ok(None);
    };
    let uri = file_of(workspace, &found)?;
    let start = Position::new(0, 0);
    Ok(uri.map(|uri| Location {
        uri,
        range: Range::new(start, start),
    }))
}

/// The file of a document or text; that of a shipped one is written first.
fn file_of(workspace: &Workspace, found: &Found) -> Answered<Option<Uri>> {
    let Some(path) = found.path.strip_prefix(crate::app::SHIPPED_PREFIX) else {
        return Ok(workspace.address_of(&found.path));
    };
    let Some(cache) = workspace.app().user.cache_directory() else {
        return Ok(None);
    };
    let place = cache
        .join("shipped")
        .join(env!("CARGO_PKG_VERSION"))
        .join(path);
    keep(&place, &found.text)?;
    Ok(address::of(&place))
}

fn keep(place: &Path, text: &str) -> Answered<()> {
    if outside::read_text(place).is_ok_and(|it| it.as_deref() == Some(text)) {
        return Ok(());
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "a copy in the user's cache, for the editor to open"
    )]
    outside::write(place, text.as_bytes(), Readers::AsBefore).map_err(|it| it.to_string())
}
