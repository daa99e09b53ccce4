//! A fork that lint refuses never runs: commands that act ask here first, before anything is spent
//! or written.

use gemstack_lang::check::Checker;
use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::library::Library as _;
use gemstack_run::failure::Failure;
use gemstack_run::layers::Layers;
use gemstack_run::tree;
use gemstack_run::world::World;

use crate::app::{App, kinds};
use crate::render::diagnostic;
use crate::shell::Shell;

use super::lint::subject;

/// Refuses to go on where a fork has faults, and shows them.
pub fn refuse(app: &App, shell: &Shell) -> Result<(), Failure> {
    let library = app.world.library();
    for (kind, name) in forks(library) {
        let errors = errors(&app.world, &kind, &name)?;
        if let Some(first) = errors.first() {
            show(&errors, shell);
            return Err(refused(&kind, &name, first));
        }
    }
    // What was only looked at here is not what a run has used.
    library.forget();
    Ok(())
}

/// Shows faults to a person; a program reads the first one in the failure.
fn show(errors: &[Diagnostic], shell: &Shell) {
    let paint = shell.error_paint();
    let shown = errors.iter().filter(|_| !shell.global.json);
    let shown: String = shown.map(|it| diagnostic::human(it, paint)).collect();
    shell.say(&shown);
}

/// Everything that hides what lies below it.
fn forks(library: &Layers) -> Vec<(String, String)> {
    let named = kinds(library).into_iter().flat_map(|kind| {
        let names = library.names_above_the_last(&kind).into_iter();
        names.map(move |it| (kind.clone(), it))
    });
    named
        .filter(|(kind, name)| library.fork(kind, name).is_some())
        .collect()
}

fn errors(world: &World, kind: &str, name: &str) -> Result<Vec<Diagnostic>, Failure> {
    let library = world.library();
    if let Some(fault) = library.fault(kind, name) {
        return Err(tree::failure(fault));
    }
    let subject = subject::of_layers(library, kind, name);
    let checker = Checker::new(world.catalogue(), library);
    let found = subject.map(|it| it.check(&checker).shown);
    let mut found = found.unwrap_or_default();
    found.retain(|it| it.severity == Severity::Error);
    Ok(found)
}

fn refused(kind: &str, name: &str, first: &Diagnostic) -> Failure {
    let message = format!(
        "the fork `{kind}/{name}` has faults, and nothing was run: {}: {}",
        first.place, first.message
    );
    Failure::rejected(message)
        .coded("BrokenFork")
        .helped(format!(
            "mend it (`gemstack lint`), or start over: `gemstack fork {kind}/{name} --force`"
        ))
}
