//! `models`: the models that can be asked, what they cost, and what is missing.

use gemstack_lang::suggestion::cure;
use gemstack_run::failure::Failure;
use gemstack_run::models::{Offer, offers};
use gemstack_run::replies;
use serde_json::Value as Json;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Models;
use crate::shell::Shell;

mod json;
mod line;
mod page;
mod shares;
mod uses;

use uses::Uses;

/// Lists them.
pub fn run(arguments: &Models, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let mut offers = offers(&app.world);
    if let Some(name) = &arguments.provider {
        known(name, &offers)?;
        offers.retain(|it| it.provider.name() == name);
    }
    if arguments.ready {
        offers.retain(|it| it.access.missing().is_none());
    }
    let uses = Uses::of(&app.world);
    let shares = replies::shares(app.world.root())?;
    let json = offers.iter().flat_map(|it| json::of(it, &uses, &shares));
    let json: Json = json.collect();
    let text = if shell.global.verbose {
        page::all(&offers, &uses, shell.paint())
    } else {
        line::all(&offers, &uses, shell.paint())
    };
    let answer = Answer::new(text + &shares::text(&shares), json);
    Ok(uses.unknown().into_iter().fold(answer, Answer::noting))
}

fn known(name: &str, offers: &[Offer]) -> Result<(), Failure> {
    let names = || offers.iter().map(|it| it.provider.name());
    if names().any(|it| it == name) {
        return Ok(());
    }
    let failure = Failure::rejected(format!("there is no provider `{name}`"));
    Err(failure.coded("UnknownDocument").helped(cure(name, names())))
}
