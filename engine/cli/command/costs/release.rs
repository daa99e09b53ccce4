//! `costs release`: frees what a dead run has reserved.

use std::path::Path;

use gemstack_run::books::Book;
use gemstack_run::failure::Failure;
use gemstack_run::files::Root;
use gemstack_run::files::outside;
use gemstack_run::ledger::{Ledger, Reservation};
use gemstack_run::lock::Lock;
use gemstack_run::money::Costs;
use gemstack_run::tree;
use gemstack_run::world::World;
use serde_json::json;

use super::{reserved, sound};
use crate::answer::Answer;
use crate::render::amount::costs;

/// Frees it.
pub fn run(world: &World, run: &str) -> Result<Answer, Failure> {
    let book = Book::of(world.root())?;
    let open = book.open_blocking()?;
    let mut ledger = sound(&book, open.books().clone())?;
    refuse_alive(world, run, &ledger)?;
    let freed = ledger.let_go_of_run(run, |_| false);
    if freed.is_empty() {
        return Err(nothing(run, &ledger));
    }
    open.write(&ledger)?;
    let sum = freed.iter().map(|it| Costs::of(it.cost)).sum();
    let json = json!({ "run": run, "released": freed });
    Ok(Answer::new(format!("{} freed\n", costs(sum)), json))
}

/// Refuses while the process of the run lives, in whatever working tree.
fn refuse_alive(world: &World, run: &str, ledger: &Ledger) -> Result<(), Failure> {
    let held = ledger.reservations().filter(|it| it.run == run);
    let own = world.root().place().display().to_string();
    for reservation in held {
        let tree = reservation.tree.as_ref().unwrap_or(&own);
        if is_alive(Path::new(tree), run)? {
            return Err(alive(run, tree));
        }
    }
    Ok(())
}

/// Whether the run has the lock of a working tree; nobody has that of one that is gone.
fn is_alive(place: &Path, run: &str) -> Result<bool, Failure> {
    if !outside::is_directory(place) {
        return Ok(false);
    }
    let root = Root::open(place).map_err(tree::failure)?;
    Lock::is_held_for(&root, run).map_err(|it| Failure::internal(it.to_string()).coded(it.code()))
}

fn alive(run: &str, tree: &str) -> Failure {
    Failure::refused(format!("the run `{run}` is still going on in `{tree}`"))
        .coded("RunAlive")
        .helped("wait for its end, or end it first; then its reservations are settled or freed")
}

fn nothing(run: &str, ledger: &Ledger) -> Failure {
    let all: Vec<&Reservation> = ledger.reservations().collect();
    Failure::rejected(format!("the run `{run}` has reserved nothing"))
        .coded("NothingReserved")
        .helped(match all.as_slice() {
            [] => "nothing is reserved at all".to_owned(),
            all => format!("reserved by:\n{}", reserved(all)),
        })
}
