//! `start`: begins a feature.

use gemstack_run::event::Outcome;
use gemstack_run::failure::Failure;
use gemstack_run::session::Session;
use gemstack_run::stop::Stop;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Start;
use crate::interrupt::block_on;
use crate::render::progress::Progress;
use crate::shell::Shell;

use super::broken_fork;
use super::run::report::Report;

/// Begins a feature.
pub fn run(arguments: &Start, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    broken_fork::refuse(&app, shell)?;
    let (stop, progress) = (Stop::default(), Progress::new(shell));
    let session = Session {
        world: &app.world,
        reporter: &progress,
        stop: &stop,
    };
    let command = format!("gemstack start \"{}\"", arguments.feature);
    let begun = session.start(arguments.feature.trim(), arguments.force, &command);
    let ended = block_on(shell, &stop, begun)?;
    let head = match ended.outcome {
        Outcome::Done => format!("\"{}\" has begun.", arguments.feature.trim()),
        _ => format!("\"{}\" has not begun.", arguments.feature.trim()),
    };
    let report = Report::read(&app.world, vec![ended]);
    Ok(report.answer(&head, shell.paint()))
}
