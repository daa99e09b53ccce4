//! `drive`: step after step, as the router says.

use gemstack_lang::machine::Route;
use gemstack_run::driver::Mode;
use gemstack_run::event::Outcome;
use gemstack_run::failure::Failure;
use gemstack_run::report::Silent;
use gemstack_run::session::{Ended, Open, ResumeRequest, Session, StepRequest};
use gemstack_run::standing::Standing;
use gemstack_run::stop::Stop;
use serde_json::Value as Json;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Drive;
use crate::exit::Exit;
use crate::flags::Flags;
use crate::interrupt::block_on;
use crate::render::progress::Progress;
use crate::shell::Shell;
use crate::taping::Taped;

use super::broken_fork;
use super::resume;
use super::run::report::Report;

/// Drives the project's lifecycle.
pub fn run(arguments: &Drive, shell: &Shell) -> Result<Answer, Failure> {
    let flags = Flags::of(&arguments.budget);
    let taped = Taped::of(&arguments.taping)?;
    let app = App::open_with(shell, &flags)?.taped(&taped);
    broken_fork::refuse(&app, shell)?;
    let answered = driven(arguments, flags, &app, &taped, shell);
    taped.conclude(&app.world, answered, "gemstack drive")
}

fn driven(
    arguments: &Drive,
    flags: Flags,
    app: &App,
    taped: &Taped,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let open = unfinished(arguments, app)?;
    let (stop, progress) = (Stop::default(), Progress::new(shell));
    let session = Session {
        world: &app.world,
        reporter: &progress,
        stop: &stop,
    };
    let drive = Driving {
        feature: arguments.feature.clone(),
        given: flags.to_json(),
        max_steps: arguments.max_steps.unwrap_or(u64::MAX),
    };
    let driven = async {
        let mut runs = Vec::new();
        if let Some(open) = open {
            let request = request(open.run);
            let (_, ended) = resume::go_on(&request, flags, taped, shell, &stop).await?;
            runs.push(ended);
        }
        drive.steps(runs, &session).await
    };
    let ended = block_on(shell, &stop, driven)?;
    let report = Report::read(&app.world, ended.runs);
    let answer = report.answer_all("", shell.paint());
    Ok(match answer.exit {
        Exit::Done if !ended.limit_reached => answer.ending(report.next_exit()),
        _ => answer,
    })
}

/// The run that a process which was killed, or a failure, has left: it goes on before anything new begins.
fn unfinished(arguments: &Drive, app: &App) -> Result<Option<Open>, Failure> {
    let session = Session {
        world: &app.world,
        reporter: &Silent,
        stop: &Stop::default(),
    };
    let open = session.open()?.filter(|it| it.holds_work);
    // Another feature is refused where it would begin.
    let of_it = |it: &Open| arguments.feature.is_none() || arguments.feature == it.feature;
    Ok(open.filter(of_it))
}

fn request(run: String) -> ResumeRequest {
    ResumeRequest {
        run,
        ask_again: false,
        from: None,
        accept_changes: false,
        command: "gemstack drive".to_owned(),
    }
}

/// How a lifecycle is driven.
pub struct Driving {
    /// The feature, where none is under way.
    pub feature: Option<String>,
    /// What the person gave beside.
    pub given: Json,
    /// How many steps to run at most.
    pub max_steps: u64,
}

/// The steps that were run.
pub struct Driven {
    /// Their ends, in order.
    pub runs: Vec<Ended>,
    /// Whether there would be more, but no more were wanted.
    pub limit_reached: bool,
}

impl Driving {
    /// Runs the step that the router names until there is none or one does not end well, after runs that went on.
    pub async fn steps(
        &self,
        mut runs: Vec<Ended>,
        session: &Session<'_>,
    ) -> Result<Driven, Failure> {
        while runs.last().is_none_or(|it| it.outcome == Outcome::Done)
            && let Some(step) = next(session)?
        {
            if runs.len() as u64 == self.max_steps {
                return Ok(Driven {
                    runs,
                    limit_reached: true,
                });
            }
            let request = self.request(step, runs.is_empty());
            runs.push(session.run_step(&request).await?);
        }
        Ok(Driven {
            runs,
            limit_reached: false,
        })
    }

    /// Only the first step names the feature: from then on it is under way.
    fn request(&self, step: String, is_first: bool) -> StepRequest {
        StepRequest {
            step,
            feature: self.feature.clone().filter(|_| is_first),
            given: self.given.clone(),
            mode: Mode::Real,
            anew: false,
            command: "gemstack drive".to_owned(),
        }
    }
}

fn next(session: &Session<'_>) -> Result<Option<String>, Failure> {
    let standing = Standing::read(session.world)?;
    Ok(match standing.route()? {
        Route::Step(next) => Some(next.step.name.clone()),
        Route::Final | Route::Waiting(_) | Route::Stuck => None,
    })
}
