//! `fork`: copies a document or text of a layer below into the project.

use gemstack_lang::document::Format;
use gemstack_run::failure::Failure;
use gemstack_run::forks::{self, How, Made};
use gemstack_run::layers::Layers;
use serde_json::json;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Fork;
use crate::render::paint::Paint;
use crate::shell::Shell;

use super::named::Named;

/// Makes the fork.
pub fn run(arguments: &Fork, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let named = Named::parse(&arguments.name, app.world.library(), "fork")?;
    if arguments.format.is_some() {
        refuse_texts(&named)?;
    }
    let format = arguments.format.map(Format::from);
    let made = forks::make(&app.world, &named.kind, &named.name, how(arguments), format)?;
    Ok(answer(&named, &made, how(arguments), shell.paint()))
}

fn how(arguments: &Fork) -> How {
    match (arguments.force, arguments.keep) {
        (true, _) => How::Overwrite,
        (_, true) => How::Keep,
        _ => How::New,
    }
}

/// Only documents can be written in a format of choice.
fn refuse_texts(named: &Named) -> Result<(), Failure> {
    if Layers::document_kinds().any(|it| it == named.kind) {
        return Ok(());
    }
    Err(Failure::rejected(format!("`{named}` is a Markdown text"))
        .coded("NoConversion")
        .helped(format!("gemstack fork {named}")))
}

fn answer(named: &Named, made: &Made, how: How, paint: Paint) -> Answer {
    let json = json!({
        "kind": named.kind, "name": named.name, "path": made.path,
        "layer": made.origin.layer, "original": made.origin.original,
        "replaced": made.replaced, "schema": made.schema,
    });
    let next = format!("gemstack diff {named}");
    let text = format!(
        "{} {}\nNext: edit it; `{}` shows what is your own, `gemstack lint` checks it.\n",
        done(made, how),
        paint.bold(&made.path),
        next
    );
    let answer = Answer::new(text, json);
    match &made.schema {
        Some(schema) => answer.noting(format!("editors find its schema in `{schema}`")),
        None => answer,
    }
}

fn done(made: &Made, how: How) -> String {
    let layer = &made.origin.layer;
    match how {
        How::Keep => format!("It now counts as a fork of today's {layer} one:"),
        _ if made.replaced => format!("Copied the {layer} one anew over"),
        _ => format!("Copied the {layer} one to"),
    }
}
