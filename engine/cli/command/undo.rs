//! `undo`: puts back the files that a run wrote.

use gemstack_run::failure::Failure;
use gemstack_run::session::{Session, Undone};
use gemstack_run::stop::Stop;
use serde_json::json;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Undo;
use crate::render::progress::Progress;
use crate::shell::Shell;

use super::runs::named;

/// Undoes a run.
pub fn run(arguments: &Undo, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let run = named(&app.world, &arguments.run)?;
    let (stop, progress) = (Stop::default(), Progress::new(shell));
    let session = Session {
        world: &app.world,
        reporter: &progress,
        stop: &stop,
    };
    let undone = session.undo(&run, &format!("gemstack undo {run}"))?;
    Ok(answer(&run, undone))
}

fn answer(run: &str, undone: Undone) -> Answer {
    let Undone {
        ended,
        restored,
        kept,
    } = undone;
    let back = restored.iter().map(|it| format!("Put back  {it}\n"));
    let stays = kept
        .iter()
        .map(|(path, why)| format!("Kept      {path}  {why}\n"));
    let text: String = back.chain(stays).collect();
    let json = json!({ "run": run, "by": &ended.run, "restored": restored, "kept": kept });
    let answer = Answer::new(text, json).failing(ended.failure);
    match (restored.is_empty(), kept.is_empty()) {
        (true, true) => answer.noting(format!("the run `{run}` wrote no files")),
        (true, false) => answer.noting("nothing was put back"),
        (false, _) => answer.noting(format!("`gemstack undo {}` takes that back", ended.run)),
    }
}
