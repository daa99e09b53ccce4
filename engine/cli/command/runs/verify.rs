//! `runs verify`: whether all that runs kept is whole.

use gemstack_run::failure::Failure;
use gemstack_run::journal::{Journal, JournalFault, Verified};
use gemstack_run::world::World;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::render::amount::counted;

/// Verifies a run, or all.
pub(super) fn verify(world: &World, run: Option<&str>) -> Result<Answer, Failure> {
    let runs = match run {
        Some(run) => vec![super::named(world, run)?],
        None => super::names(world)?,
    };
    let verified = runs
        .iter()
        .map(|it| (it, Journal::verify(world.root(), it)));
    let verified: Vec<_> = verified.collect();
    let text = verified
        .iter()
        .map(|(run, it)| format!("{run}  {}\n", told(it)));
    let json = verified.iter().map(|(run, it)| as_json(run, it));
    let answer = Answer::new(text.collect::<String>(), json.collect());
    let faults = verified.iter().filter(|(_, it)| it.is_err()).count();
    Ok(answer.failing((faults > 0).then(|| damaged(faults))))
}

fn told(verified: &Result<Verified, JournalFault>) -> String {
    let Verified {
        lines,
        stale,
        torn,
        contents,
        ..
    } = match verified {
        Ok(verified) => verified,
        Err(fault) => return format!("damaged: {fault}"),
    };
    let beside = [
        (*stale, "line", "of a process that was shut out"),
        (*torn, "byte", "torn by a crash"),
    ];
    let beside = beside.iter().filter(|(count, ..)| *count > 0);
    let beside = beside.map(|(count, of, why)| format!(", {} {why}", counted(*count, of)));
    let whole = format!(
        "whole: {}, {} before",
        counted(*lines, "event"),
        counted(*contents as u64, "file")
    );
    whole + &beside.collect::<String>()
}

fn as_json(run: &str, verified: &Result<Verified, JournalFault>) -> Json {
    match verified {
        Ok(it) => json!({
            "run": run, "whole": true, "events": it.lines, "openings": it.openings,
            "stale": it.stale, "torn_bytes": it.torn, "contents": it.contents,
        }),
        Err(fault) => json!({ "run": run, "whole": false, "fault": fault.to_string() }),
    }
}

fn damaged(faults: usize) -> Failure {
    let runs = counted(faults as u64, "run");
    Failure::rejected(format!("{runs} cannot be read as they were written"))
        .coded("RunDamaged")
        .helped(
            "restore the folder from a copy; or `gemstack runs set-aside RUN` goes on without it",
        )
}
