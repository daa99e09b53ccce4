//! `costs reset`: forgets what a feature has cost, because a person says so.

use gemstack_run::books::Book;
use gemstack_run::failure::Failure;
use gemstack_run::lock::Lock;
use gemstack_run::world::World;
use serde_json::json;

use super::{sound, unknown};
use crate::answer::Answer;
use crate::render::amount::costs;

/// Forgets it.
pub fn run(world: &World, feature: &str) -> Result<Answer, Failure> {
    let _lock = Lock::for_command(world.root(), None, "gemstack costs reset")?;
    let book = Book::of(world.root())?;
    let open = book.open_blocking()?;
    let mut ledger = sound(&book, open.books().clone())?;
    let Some(spent) = ledger.reset(feature) else {
        return Err(unknown(&ledger, feature));
    };
    open.write(&ledger)?;
    let json = json!({ "feature": feature, "forgotten": spent.exactly(), "unpriced_calls": spent.unpriced });
    let text = format!("\"{feature}\" begins anew; {} forgotten\n", costs(spent));
    Ok(Answer::new(text, json))
}
