//! `resume`: goes on with a run that failed or was stopped.

use gemstack_run::failure::Failure;
use gemstack_run::files::Root;
use gemstack_run::journal::Journal;
use gemstack_run::report::Silent;
use gemstack_run::session::{Ended, ResumeRequest, Session};
use gemstack_run::state::State;
use gemstack_run::stop::Stop;
use gemstack_run::tree;
use serde_json::Value as Json;

use crate::answer::Answer;
use crate::app::{App, project_directory};
use crate::arguments::Resume;
use crate::flags::Flags;
use crate::interrupt::block_on;
use crate::render::progress::Progress;
use crate::shell::Shell;
use crate::taping::Taped;
use crate::user::User;

use super::broken_fork;
use super::run::report::Report;

/// Goes on.
pub fn run(arguments: &Resume, shell: &Shell) -> Result<Answer, Failure> {
    let given = Flags::of(&arguments.budget).with("lost_call", arguments.lost_call.clone());
    let run = match &arguments.run {
        Some(run) => run.clone(),
        None => latest(shell)?,
    };
    let request = ResumeRequest {
        command: format!("gemstack resume {run}"),
        ask_again: arguments.ask_again,
        from: arguments.from.clone(),
        accept_changes: arguments.accept_changes,
        run,
    };
    let taped = Taped::of(&arguments.taping)?;
    let app = App::open(shell)?.taped(&taped);
    let answered = resumed(&request, given, &taped, shell);
    taped.conclude(&app.world, answered, &request.command)
}

fn resumed(
    request: &ResumeRequest,
    given: Flags,
    taped: &Taped,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let stop = Stop::default();
    let (app, ended) = block_on(shell, &stop, go_on(request, given, taped, shell, &stop))?;
    Ok(Report::read(&app.world, vec![ended]).answer("", shell.paint()))
}

/// Goes on with a run, by the flags that it was begun with and those that are given now.
pub async fn go_on(
    request: &ResumeRequest,
    given: Flags,
    taped: &Taped,
    shell: &Shell,
    stop: &Stop,
) -> Result<(App, Ended), Failure> {
    let flags = given.over(&begun_with(shell, &request.run)?);
    let app = App::open_with(shell, &flags)?.taped(taped);
    broken_fork::refuse(&app, shell)?;
    let progress = Progress::new(shell);
    let session = Session {
        world: &app.world,
        reporter: &progress,
        stop,
    };
    let ended = session.resume(request).await?;
    drop(progress);
    Ok((app, ended))
}

/// The latest run, which must be one that can go on.
fn latest(shell: &Shell) -> Result<String, Failure> {
    let app = App::open(shell)?;
    let session = Session {
        world: &app.world,
        reporter: &Silent,
        stop: &Stop::default(),
    };
    session.open()?.map(|it| it.run).ok_or_else(|| {
        Failure::refused("there is no run to resume")
            .coded("NothingToResume")
            .helped("gemstack route")
    })
}

/// The flags that a run was begun with.
fn begun_with(shell: &Shell, run: &str) -> Result<Json, Failure> {
    let home = User::of_this_process().home();
    let directory = project_directory(shell.global.project.as_deref(), home.as_deref())?;
    let root = Root::open(&directory).map_err(tree::failure)?;
    let events = Journal::events(&root, run).map_err(Failure::from)?;
    let state = State::of(&events);
    Ok(state
        .header()
        .map(|it| it.inputs.clone())
        .unwrap_or_default())
}
