//! `show`: a document or text as it is.

use gemstack_lang::library::Library as _;
use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_run::failure::Failure;
use gemstack_run::layers::Layers;
use gemstack_run::tree;
use serde_json::json;

use crate::answer::Answer;
use crate::app::{App, kinds};
use crate::arguments::Show;
use crate::shell::Shell;

/// Prints it.
pub fn run(arguments: &Show, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let library = app.world.library();
    let Some((kind, name)) = arguments.name.split_once('/') else {
        return Err(without_kind(library, &arguments.name));
    };
    check_kind(library, kind)?;
    let found = library
        .find(kind, name)
        .ok_or_else(|| unknown(library, kind, name))?;
    let json = json!({
        "kind": kind, "name": name, "layer": found.layer, "path": found.path, "text": found.text,
    });
    Ok(Answer::new(found.text, json))
}

/// Refuses a kind that there is not.
pub fn check_kind(library: &Layers, kind: &str) -> Result<(), Failure> {
    let kinds = kinds(library);
    if kinds.iter().any(|it| it == kind) {
        return Ok(());
    }
    let known = || kinds.iter().map(String::as_str);
    let cure =
        did_you_mean(kind, known()).unwrap_or_else(|| format!("there are: {}", listed(known())));
    Err(Failure::rejected(format!("there is no kind `{kind}`"))
        .coded("UnknownKind")
        .helped(cure))
}

fn unknown(library: &Layers, kind: &str, name: &str) -> Failure {
    if let Some(fault) = library.fault(kind, name) {
        return tree::failure(fault);
    }
    let names = library.texts(kind);
    let known = || names.iter().map(String::as_str);
    let cure =
        did_you_mean(name, known()).unwrap_or_else(|| format!("there are: {}", listed(known())));
    Failure::rejected(format!("there is no {kind} `{name}`"))
        .coded("UnknownDocument")
        .helped(cure)
}

fn without_kind(library: &Layers, name: &str) -> Failure {
    let kinds = kinds(library);
    let holding = kinds
        .iter()
        .filter(|it| library.layer_of(it, name).is_some());
    let commands: Vec<_> = holding
        .map(|it| format!("`gemstack show {it}/{name}`"))
        .collect();
    let cure = match commands.as_slice() {
        [] => {
            "write kind and name, such as `gemstack show role/architect`; `gemstack list` lists all"
                .to_owned()
        }
        commands => commands.join(" or "),
    };
    Failure::rejected(format!("`{name}` has no kind"))
        .coded("UnknownKind")
        .helped(cure)
}
