//! Checks many subjects. Each thread has a library of its own, for it keeps what it has looked up.

use gemstack_lang::suppression::Settled;
use gemstack_run::failure::Failure;
use gemstack_run::world::World;

use super::given::Given;
use super::parts::in_parts;
use super::subject::Subject;
use crate::app::App;

/// Opens the project once more.
type Open<'o> = dyn Fn() -> Result<App, Failure> + Sync + 'o;

/// What is wrong with each subject.
pub fn check(all: &[Subject], app: &App, open: &Open) -> Result<Vec<Settled>, Failure> {
    let own = |it: &[Subject]| Ok(part(it, all, &app.world));
    let other = |it: &[Subject]| Ok(part(it, all, &open()?.world));
    let parts: Result<Vec<_>, Failure> = in_parts(all, own, other).into_iter().collect();
    Ok(parts?.into_iter().flatten().collect())
}

fn part(own: &[Subject], all: &[Subject], world: &World) -> Vec<Settled> {
    let given = Given::new(world.library(), all);
    let own = own.iter();
    own.map(|it| it.check(world.catalogue(), &given)).collect()
}
