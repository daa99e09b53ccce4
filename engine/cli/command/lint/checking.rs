//! Checks many subjects. Each thread has a library of its own, for it keeps what it has looked up.

use std::collections::HashMap;

use gemstack_lang::check::Checker;
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::suppression::Settled;
use gemstack_run::failure::Failure;
use gemstack_run::world::World;

use super::given::Given;
use super::parts::in_parts;
use super::subject::{Home, Subject, together};
use crate::app::App;
use crate::day::today;

/// Opens the project once more.
type Open<'o> = dyn Fn() -> Result<App, Failure> + Sync + 'o;

/// What is wrong with each subject, alone and beside the others.
pub fn check(all: &[Subject], app: &App, open: &Open) -> Result<Vec<Settled>, Failure> {
    let own = |it: &[Subject]| Ok(part(it, all, &app.world));
    let other = |it: &[Subject]| Ok(part(it, all, &open()?.world));
    let parts: Result<Vec<_>, Failure> = in_parts(all, own, other).into_iter().collect();
    let alone = parts?.into_iter().flatten();
    let mut beside = beside(all, &app.world);
    let settled = all.iter().zip(alone).map(|(subject, mut found)| {
        found.extend(beside.remove(subject.source().name()).unwrap_or_default());
        subject.settle(found)
    });
    Ok(settled.collect())
}

fn part(own: &[Subject], all: &[Subject], world: &World) -> Vec<Vec<Diagnostic>> {
    let given = Given::new(world.library(), all);
    let checker = || Checker::new(world.catalogue(), &given);
    let (ageless, dated) = (checker(), checker().on(today()));
    // What is not ours to mend does not fail our checks one day because time has passed.
    let found = |it: &Subject| match it.home {
        Home::Elsewhere => it.found(&ageless),
        _ => it.found(&dated),
    };
    own.iter().map(found).collect()
}

/// What subjects are together, by the names of their sources.
fn beside(all: &[Subject], world: &World) -> HashMap<String, Vec<Diagnostic>> {
    let given = Given::new(world.library(), all);
    let checker = Checker::new(world.catalogue(), &given);
    let mut by_source: HashMap<String, Vec<Diagnostic>> = HashMap::new();
    for it in together(all, &checker) {
        by_source
            .entry(it.place.source.name().to_owned())
            .or_default()
            .push(it);
    }
    by_source
}
