//! What stands under the pointer: the page of an operation, the type of a reference, what a key is
//! for.

use gemstack_lang::editor::{EditorView, Name, Thing};
use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::workspace::Workspace;
use crate::app::App;
use crate::command::operations;

/// What to show; none where nothing is known.
pub fn answer(workspace: &Workspace, asked: &HoverParams) -> Option<Hover> {
    let at = &asked.text_document_position_params;
    workspace.view(&at.text_document.uri, |view, buffer| {
        let (span, thing) = view.thing_at(buffer.offset(at.position))?;
        let value = told(workspace.app(), view, &thing);
        let contents = MarkupContent {
            kind: MarkupKind::Markdown,
            value,
        };
        Some(Hover {
            contents: HoverContents::Markup(contents),
            range: Some(buffer.range(span)),
        })
    })?
}

fn told(app: &App, view: &EditorView<'_>, thing: &Thing) -> String {
    match thing {
        Thing::Key(about) => about.clone(),
        Thing::Name(name) => named(app, view, name),
        Thing::Reference {
            path, of, summary, ..
        } => format!("`{path}`: {of}\n\n{summary}").trim_end().to_owned(),
    }
}

fn named(app: &App, view: &EditorView<'_>, name: &Name) -> String {
    if let Some(operation) = app
        .world
        .catalogue()
        .get(&name.name)
        .filter(|_| name.sort == "operation")
    {
        return operations::page(operation);
    }
    let title = format!("{} `{}`", name.sort, name.name);
    let summary = view.summary_of(name).or_else(|| summary(app, name));
    summary.map_or_else(
        || title.clone(),
        |it| {
            format!(
                "{title}

{it}"
            )
        },
    )
}

/// What a document says that it is for, or the first paragraph of a text.
fn summary(app: &App, name: &Name) -> Option<String> {
    let library = app.world.library();
    if let Some(text) = library.text(&name.sort, &name.name) {
        let mut paragraphs = text.body.split("\n\n").map(str::trim);
        return paragraphs
            .find(|it| !it.is_empty() && !it.starts_with('#'))
            .map(str::to_owned);
    }
    let document = library.json(&name.sort, &name.name)?;
    document["summary"].as_str().map(str::to_owned)
}
