//! `recover`: leaves a state that waits for a person.

use gemstack_lang::machine::Route;
use gemstack_lang::plan::Recovery;
use gemstack_run::failure::Failure;
use gemstack_run::session::Session;
use gemstack_run::standing::Standing;
use gemstack_run::stop::Stop;
use gemstack_run::world::World;
use serde_json::json;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Recover;
use crate::render::progress::Progress;
use crate::shell::Shell;

use super::run::report::Report;

/// Leaves the state, or lists the ways out.
pub fn run(arguments: &Recover, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let Some(way) = &arguments.way else {
        return ways(&app.world);
    };
    let (stop, progress) = (Stop::default(), Progress::new(shell));
    let session = Session {
        world: &app.world,
        reporter: &progress,
        stop: &stop,
    };
    let command = format!("gemstack recover {way}");
    let ended = session.recover(way, &command)?;
    let report = Report::read(&app.world, vec![ended]);
    Ok(report.answer(&format!("Recovered by `{way}`."), shell.paint()))
}

fn ways(world: &World) -> Result<Answer, Failure> {
    let standing = Standing::read(world)?;
    let ways = match standing.route()? {
        Route::Waiting(ways) => ways.to_vec(),
        Route::Step(_) | Route::Final | Route::Stuck => Vec::new(),
    };
    let state = &standing.situation.state;
    let json = ways.iter().map(|it| {
        json!({ "name": it.name, "state": it.state, "untick": it.untick, "summary": it.summary })
    });
    let json = json!({ "state": state, "ways": json.collect::<Vec<_>>() });
    Ok(match ways.as_slice() {
        [] => Answer::new("", json).noting(format!(
            "`{state}` does not wait for a person; see `gemstack route`"
        )),
        ways => Answer::new(text(ways), json),
    })
}

fn text(ways: &[Recovery]) -> String {
    let width = ways
        .iter()
        .map(|it| it.name.len())
        .max()
        .unwrap_or_default();
    let line = |it: &Recovery| {
        format!(
            "gemstack recover {:<width$}  {} (to {})\n",
            it.name, it.summary, it.state
        )
    };
    ways.iter().map(line).collect()
}
