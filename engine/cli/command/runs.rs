//! `runs`: what was run, from the journals.

use gemstack_run::event::{Event, Header, Outcome, What};
use gemstack_run::failure::Failure;
use gemstack_run::journal::{Journal, JournalFault, RUNS};
use gemstack_run::replies::{self, Kept};
use gemstack_run::state::State;
use gemstack_run::world::World;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::{Runs, RunsCommand};
use crate::render::amount::costs;
use crate::render::failure as failures;
use crate::render::paint::Paint;
use crate::render::stage_line;
use crate::render::table::{Side, Table};
use crate::shell::Shell;

use super::run::report::{Changed, Spent, changed, one_a_line, paths};

mod events;
mod prune;
mod set_aside;
mod verify;

/// The word for the last run.
const LATEST: &str = "latest";

/// Lists runs, or shows one.
pub fn run(arguments: &Runs, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    match &arguments.command {
        None | Some(RunsCommand::List) => list(&app.world),
        Some(RunsCommand::Show { run }) => show(&app.world, run, shell.paint()),
        Some(RunsCommand::Reply { run }) => reply(&app.world, run),
        Some(RunsCommand::Events { run }) => events::print(&app.world, run),
        Some(RunsCommand::Verify { run }) => verify::verify(&app.world, run.as_deref()),
        Some(RunsCommand::SetAside { run }) => set_aside::set_aside(&app.world, run),
        Some(RunsCommand::Prune { keep }) => prune::prune(&app.world, *keep),
    }
}

fn names(world: &World) -> Result<Vec<String>, Failure> {
    Journal::runs(world.root()).map_err(Failure::from)
}

fn list(world: &World) -> Result<Answer, Failure> {
    let columns = ["run", "step", "outcome", "cost", "feature"];
    let side = |it| {
        if it == "cost" {
            Side::Right
        } else {
            Side::Left
        }
    };
    let mut table = Table::new(columns.map(|it| (it, side(it))));
    let mut json = Vec::new();
    for name in names(world)? {
        let row = match Journal::events(world.root(), &name) {
            Ok(events) => Row::read(world, &name, &State::of(&events))?,
            Err(fault) => Row::unreadable(&name, &fault),
        };
        json.push(row.to_json());
        table.row([
            row.run,
            row.step,
            row.outcome,
            costs(row.spent.cost),
            row.feature,
        ]);
    }
    if json.is_empty() {
        return Ok(Answer::new("", json.into()).noting("nothing was run yet"));
    }
    Ok(Answer::new(table.render(), json.into()))
}

struct Row {
    run: String,
    step: String,
    feature: String,
    outcome: String,
    spent: Spent,
}

impl Row {
    fn read(world: &World, run: &str, state: &State) -> Result<Self, Failure> {
        let header = state.header();
        let step = header.map(what_was_done);
        Ok(Self {
            run: run.to_owned(),
            step: step.unwrap_or_default(),
            feature: header.and_then(|it| it.feature.clone()).unwrap_or_default(),
            outcome: outcome(state),
            spent: Spent::of_run(world, run)?,
        })
    }

    /// A journal that cannot be read is listed all the same: it is there.
    fn unreadable(run: &str, fault: &JournalFault) -> Self {
        Self {
            run: run.to_owned(),
            step: String::new(),
            feature: fault.to_string(),
            outcome: "unreadable".to_owned(),
            spent: Spent::default(),
        }
    }

    fn to_json(&self) -> Json {
        json!({
            "run": self.run, "step": self.step, "feature": self.feature,
            "outcome": self.outcome, "cost": self.spent.cost.exactly(),
            "unpriced_calls": self.spent.cost.unpriced,
        })
    }
}

/// The step of a run, or what else it did.
fn what_was_done(header: &Header) -> String {
    match (&header.step, header.kind.as_str()) {
        (Some(step), _) => step.clone(),
        (None, "undo") => format!("undo {}", header.name),
        (None, _) => header.name.clone(),
    }
}

/// How a run ended, or that it did not.
fn outcome(state: &State) -> String {
    match state.ended() {
        Some((Outcome::Done, _)) => "done",
        Some((Outcome::Rejected, _)) => "rejected",
        Some((Outcome::Failed, _)) => "failed",
        Some((Outcome::Cancelled, _)) => "stopped",
        None => "open",
    }
    .to_owned()
}

/// The name of a run: the one given, or of the last one.
pub fn named(world: &World, run: &str) -> Result<String, Failure> {
    match run {
        LATEST => names(world)?
            .pop()
            .ok_or_else(|| Failure::rejected("nothing was run yet").coded("NoRun")),
        run => Ok(run.to_owned()),
    }
}

/// The run of that name, with its events.
pub fn events(world: &World, run: &str) -> Result<(String, Vec<Event>), Failure> {
    let run = named(world, run)?;
    let events = Journal::events(world.root(), &run).map_err(Failure::from)?;
    Ok((run, events))
}

fn reply(world: &World, run: &str) -> Result<Answer, Failure> {
    let (run, events) = events(world, run)?;
    let latest = replies::latest(world.root(), &run, &events).map_err(Failure::from)?;
    let Some(Kept { stage, text }) = latest else {
        return Err(
            Failure::rejected(format!("no reply came in the run `{run}`")).coded("NoReply"),
        );
    };
    let json = json!({ "run": run, "stage": stage, "text": text });
    Ok(Answer::new(text, json).exact())
}

fn show(world: &World, run: &str, paint: Paint) -> Result<Answer, Failure> {
    let (run, events) = events(world, run)?;
    let state = State::of(&events);
    let row = Row::read(world, &run, &state)?;
    let journal = format!("{RUNS}/{run}/journal.jsonl");
    let failure = state.ended().and_then(|(_, it)| it.cloned());
    let files = changed(state.committed());
    let mut json = row.to_json();
    json["journal"] = Json::from(journal.as_str());
    json["files"] = json!(paths(&files, false));
    json["deleted"] = json!(paths(&files, true));
    json["failure"] = failure.as_ref().map(failures::fields).unwrap_or_default();
    json["stages"] = stages(&events);
    let text = format!(
        "{}\n{}{}Journal  {journal}\n",
        head(&row),
        story(&events, paint),
        closing(&files, failure.as_ref(), paint),
    );
    Ok(Answer::new(text, json))
}

fn head(row: &Row) -> String {
    let cost = costs(row.spent.cost);
    format!(
        "{}  {}  {}  {cost}  {}",
        row.run, row.step, row.outcome, row.feature
    )
}

fn closing(files: &[Changed], failure: Option<&Failure>, paint: Paint) -> String {
    let listed = |deed: &str, are_gone| match paths(files, are_gone).as_slice() {
        [] => String::new(),
        paths => format!("{deed:<9}{}\n", one_a_line(paths, "\n         ")),
    };
    let failure = failure
        .map(|it| failures::as_text(it, paint))
        .unwrap_or_default();
    format!(
        "{failure}{}{}",
        listed("Wrote", false),
        listed("Deleted", true)
    )
}

/// How long a stage took, from the times of its events.
fn took(events: &[Event], stage: &str, ended: &Event) -> Option<std::time::Duration> {
    let begun = events.iter().rev().find(|it| {
        matches!(&it.what, What::StageStarted { stage: it, .. } if it == stage) && it.at <= ended.at
    })?;
    gemstack_run::clock::between(&begun.at, &ended.at)
}

fn story(events: &[Event], paint: Paint) -> String {
    let line = |event: &Event| match &event.what {
        What::StepStarted { step, reason, .. } => Some(format!("{}  {reason}", paint.bold(step))),
        What::StageFinished { stage, outputs, .. } => {
            let took = took(events, stage, event);
            Some(stage_line::finished(&nested(stage), took, outputs, paint))
        }
        What::StageFailed { stage, failure, .. } => {
            Some(stage_line::failed(&nested(stage), failure, paint))
        }
        _ => None,
    };
    events.iter().filter_map(line).map(|it| it + "\n").collect()
}

/// The name of a stage, as deep as it stands below the run; a stage comes after those within it.
fn nested(path: &str) -> String {
    let depth = path.matches('/').count();
    let name = path.rsplit('/').next().unwrap_or(path);
    format!("{:<34}", format!("{}{name}", "  ".repeat(depth + 1)))
}

fn stages(events: &[Event]) -> Json {
    let stage = |event: &Event| {
        let (stage, outcome) = match &event.what {
            What::StageFinished { stage, .. } => (stage, "finished"),
            What::StageFailed {
                stage,
                again_in_ms: Some(_),
                ..
            } => (stage, "retried"),
            What::StageFailed { stage, .. } => (stage, "failed"),
            What::StageSkipped { stage, .. } => (stage, "skipped"),
            _ => return None,
        };
        let seconds = took(events, stage, event).map(|it| it.as_secs_f64());
        Some(json!({ "stage": stage, "outcome": outcome, "seconds": seconds, "at": event.at }))
    };
    events.iter().filter_map(stage).collect()
}
