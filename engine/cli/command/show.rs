//! `show`: a document or text as it is.

use gemstack_lang::suggestion::cure;
use gemstack_run::failure::Failure;
use gemstack_run::layers::{Found, Layers};
use gemstack_run::tree;
use serde_json::json;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Show;
use crate::shell::Shell;

use super::named::{Named, unknown};

/// Prints it.
pub fn run(arguments: &Show, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let library = app.world.library();
    let named = Named::parse(&arguments.name, library, "show")?;
    let found = match &arguments.layer {
        Some(layer) => of_layer(library, &named, layer)?,
        None => used(library, &named)?,
    };
    let json = json!({
        "kind": named.kind, "name": named.name,
        "layer": found.layer, "path": found.path, "text": found.text,
    });
    Ok(Answer::new(found.text, json).exact())
}

/// The one that runs use; not an empty one, which this command may be about to fill.
fn used(library: &Layers, Named { kind, name }: &Named) -> Result<Found, Failure> {
    let found = library.filled(kind, name).map_err(tree::failure)?;
    found.ok_or_else(|| unknown(library, kind, name))
}

fn of_layer(library: &Layers, named: &Named, layer: &str) -> Result<Found, Failure> {
    if !library.layers().any(|it| it == layer) {
        return Err(Failure::rejected(format!("there is no layer `{layer}`"))
            .coded("UnknownLayer")
            .helped(cure(layer, library.layers().collect::<Vec<_>>())));
    }
    let found = library.of_layer(layer, &named.kind, &named.name);
    found.map_err(tree::failure)?.ok_or_else(|| {
        Failure::rejected(format!("the layer `{layer}` has no `{named}`"))
            .coded("UnknownDocument")
            .helped(format!("gemstack show {named}"))
    })
}
