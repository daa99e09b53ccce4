//! The programs that the person at the machine has registered for events, in the setting `hooks`.

use std::time::Duration;

use gemstack_lang::expression::Datum;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::budget::Counted;
use crate::context::{Context, Sandbox};
use crate::failure::{Failure, Kind};
use crate::plugin::answer;
use crate::program::{Ended, Invocation, Program};
use crate::settings::{Origin, Settings};

/// How long a hook may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Tells those that are registered for an event, one after the other.
pub(super) async fn fire(
    event: &str,
    payload: &mut Datum,
    counted: &mut Counted,
    context: &Context<'_>,
) -> Result<(), Failure> {
    for command in registered(context.world().settings(), event)? {
        let hook = Hook {
            event,
            command: &command,
        };
        let told = payload.to_json();
        let left = hook.fire(context, told.clone()).await?;
        counted.judge(&told, &left).map_err(|it| hook.failed(&it))?;
        *payload = Datum::from(left);
    }
    Ok(())
}

/// The commands that a person registered for an event, in order.
fn registered(settings: &Settings, event: &str) -> Result<Vec<String>, Failure> {
    let origin = settings.get("hooks").map(|(_, origin)| origin);
    let by_a_person = matches!(
        origin,
        Ok(Origin::User | Origin::Environment | Origin::Flag)
    );
    let entries = if by_a_person {
        settings.list("hooks")
    } else {
        Vec::new()
    };
    let hooks: Vec<_> = entries
        .iter()
        .map(|it| parsed(it))
        .collect::<Result<_, _>>()?;
    let wanted = hooks.into_iter().filter(|(it, _)| *it == event);
    Ok(wanted.map(|(_, command)| command.to_owned()).collect())
}

fn parsed(entry: &str) -> Result<(&str, &str), Failure> {
    let parts = entry
        .split_once('=')
        .map(|(event, command)| (event.trim(), command.trim()));
    parts
        .filter(|(event, command)| !event.is_empty() && !command.is_empty())
        .ok_or_else(|| {
            Failure::rejected(format!(
                "the hook `{entry}` is not of the form `event=command`"
            ))
            .coded("HookInvalid")
            .helped("correct the setting `hooks` in your own configuration; `gemstack config path`")
        })
}

/// What a hook answers; it may answer nothing.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    payload: Option<Json>,
    refuse: Option<String>,
}

struct Hook<'h> {
    event: &'h str,
    command: &'h str,
}

impl Hook<'_> {
    async fn fire(&self, context: &Context<'_>, payload: Json) -> Result<Json, Failure> {
        let told = json!({ "event": self.event, "dry": context.is_dry(), "payload": payload });
        let kept = context.run_program(self.program(context, &told)?).await;
        let ended = kept.ended.map_err(|it| self.failed(&it.to_string()))?;
        let answer = self.answer(&ended)?;
        match answer.refuse {
            Some(reason) => Err(self.refused(&reason)),
            None => Ok(answer.payload.unwrap_or(payload)),
        }
    }

    fn program(&self, context: &Context<'_>, told: &Json) -> Result<Program, Failure> {
        let invocation = Invocation::shell(self.command);
        let mut program = context.program(invocation, Sandbox::None)?;
        program.stdin = Some(told.to_string().into_bytes());
        program.timeout = Some(TIMEOUT);
        program.answer = answer::LONGEST;
        Ok(program)
    }

    /// What it answers. One that ends well and says nothing changes nothing.
    fn answer(&self, ended: &Ended) -> Result<Answer, Failure> {
        let is_silent = ended.code == Some(0) && ended.stdout.text().trim().is_empty();
        if is_silent && !ended.timed_out {
            return Ok(Answer::default());
        }
        answer::read(ended).map_err(|it| self.failed(&it))
    }

    fn failed(&self, reason: &str) -> Failure {
        let message = format!(
            "the hook `{}` of `{}` failed: {reason}",
            self.command, self.event
        );
        Failure::new(Kind::NotRunnable, message)
            .coded("HookFailed")
            .helped("mend it, or take it out of the setting `hooks` in your own configuration")
    }

    fn refused(&self, reason: &str) -> Failure {
        let message = format!(
            "the hook `{}` refuses `{}`: {reason}",
            self.command, self.event
        );
        Failure::refused(message)
            .coded("RefusedByHook")
            .helped("do what it asks for, or take it out of the setting `hooks`")
    }
}
