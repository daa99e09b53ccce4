//! `demo`: the whole lifecycle on a sample project, by the code that runs every project.

use gemstack_run::failure::Failure;
use gemstack_run::session::{Ended, Session};
use gemstack_run::stop::Stop;
use gemstack_run::world::World;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::{Demo, Taping};
use crate::demo::project::{self, Place};
use crate::demo::script::Script;
use crate::demo::server::ModelServer;
use crate::exit::Exit;
use crate::flags::Flags;
use crate::interrupt::block_on;
use crate::render::progress::Progress;
use crate::shell::Shell;
use crate::taping::Taped;
use crate::user::User;

use super::drive::Driving;
use super::init;
use super::run::report::Report;

/// Variables that programs need and that say nothing of the user's configuration or keys.
const PASSED_ON: &[&str] = &["LANG", "LC_ALL", "PATH", "TERM", "TMPDIR"];

/// Runs the demonstration.
pub fn run(arguments: &Demo, shell: &Shell) -> Result<Answer, Failure> {
    let place = Place::make(arguments.keep.as_deref())?;
    project::write(place.directory())?;
    let script = Script::shipped();
    let server = ModelServer::replying(script.replies.clone());
    let server =
        server.map_err(|it| Failure::internal(format!("the demo's model server: {it}")))?;
    let app = App::at(place.directory(), nobody(&server), &Flags::default())?.watched(shell);
    let taped = Taped::of(&Taping {
        record: arguments.record.clone(),
        ..Taping::default()
    })?;
    let app = app.taped(&taped);
    shell.say(&format!(
        "A sample project, and a model server at {}\n\n",
        server.base_url()
    ));
    let paint = shell.error_paint();
    let made = init::make(&app.world, &[], false)?;
    shell.say(&format!("{}  {}\n", paint.bold("init"), made.in_a_line()));
    shell.say(&format!("{}  {}\n", paint.bold("start"), script.feature));
    let ended = drive(&app.world, &script.feature, shell);
    shell.say("\n");
    let answered = ended.map(|it| {
        let report = Report::read(&app.world, it);
        answer(&report, &script.feature, &place, shell)
    });
    taped.conclude(&app.world, answered, "gemstack demo")
}

/// A user without configuration, whose variables lead to the demonstration's server.
fn nobody(server: &ModelServer) -> User {
    let own = User::of_this_process();
    let passed_on = PASSED_ON.iter();
    let passed_on = passed_on.filter_map(|it| Some(((*it).to_owned(), own.variable(it)?)));
    let of_the_server = [
        ("GEMINI_BASE_URL".to_owned(), server.base_url()),
        ("GEMINI_API_KEY".to_owned(), "demo".to_owned()),
    ];
    User::with(passed_on.chain(of_the_server).collect())
}

fn drive(world: &World, feature: &str, shell: &Shell) -> Result<Vec<Ended>, Failure> {
    let (stop, progress) = (Stop::default(), Progress::new(shell));
    let session = Session {
        world,
        reporter: &progress,
        stop: &stop,
    };
    block_on(shell, &stop, async {
        let begun = session.start(feature, false, "gemstack demo").await?;
        if let Some(failure) = begun.failure {
            return Err(failure);
        }
        let driving = Driving {
            feature: None,
            given: Json::Null,
            max_steps: u64::MAX,
        };
        Ok(driving.steps(Vec::new(), &session).await?.runs)
    })
}

fn answer(report: &Report, feature: &str, place: &Place, shell: &Shell) -> Answer {
    let answer = report.answer_all("", shell.paint());
    let exit = if answer.failure.is_some() {
        answer.exit
    } else {
        report.next_exit()
    };
    let kept = match place {
        Place::Kept(place) => Some(place.display().to_string()),
        Place::Passing(_) => None,
    };
    let mut answer = answer.ending(exit);
    answer.json["project"] = json!(kept);
    if exit == Exit::Done {
        let head = format!("\"{feature}\" went through every step.\n");
        answer.text = format!("{head}{}{}", report.story(), try_next(kept.as_deref()));
    }
    answer
}

fn try_next(kept: Option<&str>) -> String {
    let look = match kept {
        Some(place) => format!(
            "  cd {place} && sh tests/run.sh      what was built\n  \
            gemstack -C {place} runs show latest\n"
        ),
        None => {
            "  gemstack demo --keep /tmp/notes      keep the project, and look at it\n".to_owned()
        }
    };
    format!(
        "\nTry next:\n{look}  \
         gemstack show lifecycle/five_step    the lifecycle that was driven, as data\n  \
         gemstack init                        on a project of yours\n"
    )
}
