//! `run`: one step of the lifecycle, or what it would do.

use gemstack_run::driver::Mode;
use gemstack_run::failure::Failure;
use gemstack_run::session::{Session, StepRequest};
use gemstack_run::stop::Stop;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Run;
use crate::flags::Flags;
use crate::interrupt::block_on;
use crate::render::progress::Progress;
use crate::shell::Shell;
use crate::taping::Taped;

use super::broken_fork;

pub mod dry;
pub mod report;

use dry::Witness;
use report::Report;

/// Runs a step.
pub fn run(arguments: &Run, shell: &Shell) -> Result<Answer, Failure> {
    let flags = Flags::of(&arguments.budget);
    let taped = Taped::of(&arguments.taping)?;
    let app = App::open_with(shell, &flags)?.taped(&taped);
    broken_fork::refuse(&app, shell)?;
    let request = StepRequest {
        step: arguments.step.clone(),
        feature: arguments.feature.clone(),
        given: flags.to_json(),
        mode: if arguments.dry_run {
            Mode::Dry
        } else {
            Mode::Real
        },
        anew: arguments.anew,
        command: format!("gemstack run {}", arguments.step),
    };
    let answered = ran(&request, &app, shell);
    taped.conclude(&app.world, answered, &request.command)
}

fn ran(request: &StepRequest, app: &App, shell: &Shell) -> Result<Answer, Failure> {
    let (stop, progress) = (Stop::default(), Progress::new(shell));
    let witness = Witness::new(&progress);
    let session = Session {
        world: &app.world,
        reporter: &witness,
        stop: &stop,
    };
    let ended = block_on(shell, &stop, session.run_step(request))?;
    if request.mode == Mode::Dry {
        return Ok(witness.answer(&ended));
    }
    Ok(Report::read(&app.world, vec![ended]).answer("", shell.paint()))
}
