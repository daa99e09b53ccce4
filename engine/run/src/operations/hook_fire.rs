//! `hook.fire`: offers an event to the programs that the person at the machine has registered.
//!
//! They stand in the setting `hooks`, as `event=command line`. A repository must not run programs,
//! so what its configuration says there does not count.

use gemstack_lang::catalogue::{Again, Effects, Holds, Purpose, Trust};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::context::{Context, Sandbox};
use crate::failure::{Failure, Kind};
use crate::operation::{Given, Operation, Performed};
use crate::program::{Ended, Invocation, Program};
use crate::settings::{Origin, Settings};

/// How long a hook may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The longest answer of a hook, in bytes: a payload may hold a whole prompt.
const LONGEST: usize = 64 << 20;

/// So many of the last lines of a hook's errors tell what went wrong.
const LAST: usize = 10;

/// Fires an event.
pub(super) struct HookFire;

/// Which event.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// Its name, such as `pre_run`.
    event: String,
    /// What hooks are told, and may replace.
    #[serde(default)]
    payload: Json,
}

/// What the hooks made of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The payload, as the last hook that replaced it left it.
    payload: Json,
}

impl Operation for HookFire {
    const NAME: &'static str = "hook.fire";
    const SUMMARY: &'static str =
        "Offers an event to the hooks of the user; they may replace its payload, or refuse.";
    const EFFECTS: Effects = Effects {
        again: Again::DoneTwice("the hooks would be told of the event twice"),
        purpose: Purpose::Itself,
        ..Effects::READS
    };
    const TRUST: Trust = Trust {
        outputs: &[("payload", Holds::Given("payload"))],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters { event, mut payload }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        for command in registered(context.world().settings(), &event)? {
            let hook = Hook {
                event: &event,
                command: &command,
            };
            payload = hook.fire(context, payload).await?;
        }
        Ok(Performed::Given(Given::only(Outputs { payload })))
    }
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
        program.answer = LONGEST;
        Ok(program)
    }

    fn answer(&self, ended: &Ended) -> Result<Answer, Failure> {
        if ended.timed_out {
            return Err(self.failed(&format!(
                "it took longer than {} seconds",
                TIMEOUT.as_secs()
            )));
        }
        if ended.code != Some(0) {
            let code = ended
                .code
                .map_or_else(|| "a signal".to_owned(), |it| format!("code {it}"));
            let lines = ended.stderr.last_lines(LAST);
            return Err(self.failed(format!("it ended with {code}\n{lines}").trim_end()));
        }
        let said = ended.stdout.text();
        if said.trim().is_empty() {
            return Ok(Answer::default());
        }
        serde_json::from_str(&said).map_err(|it| {
            self.failed(&format!(
                "its answer is not `{{ payload, refuse }}` as JSON: {it}"
            ))
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::Project;

    fn fired(hooks: Json, origin: Origin) -> Result<Json, Failure> {
        let project = Project::new(&[], &[]).setting("hooks", hooks, origin);
        let given = project.perform(
            "hook.fire",
            json!({ "event": "ripe", "payload": { "n": 1 } }),
        );
        given.map(|it| it["payload"].clone())
    }

    fn user(hooks: Json) -> Result<Json, Failure> {
        fired(hooks, Origin::User)
    }

    #[test]
    fn without_hooks_the_payload_stays_as_it_is() {
        assert_eq!(user(json!([])), Ok(json!({ "n": 1 })));
        assert_eq!(user(json!(["sown=exit 1"])), Ok(json!({ "n": 1 })));
        assert_eq!(user(json!(["ripe=true"])), Ok(json!({ "n": 1 })));
    }

    #[test]
    fn hooks_see_the_payload_and_compose_in_order() {
        let add = |digit| {
            format!("ripe=sed 's/.*\"n\":\\([0-9]*\\).*/{{\"payload\":{{\"n\":\\1{digit}}}}}/'")
        };
        assert_eq!(
            user(json!([add(2), "other=false", add(3)])),
            Ok(json!({ "n": 123 }))
        );
    }

    #[test]
    fn a_large_answer_is_read_whole() {
        let hook =
            "ripe=printf '{\"payload\":\"'; head -c 300000 /dev/zero | tr '\\0' x; printf '\"}'";
        let payload = user(json!([hook])).expect("an answer");
        assert_eq!(payload.as_str().map(str::len), Some(300_000));
    }

    #[test]
    fn a_hook_can_refuse() {
        let failure =
            user(json!(["ripe=echo '{\"refuse\": \"not on Sundays\"}'"])).expect_err("no");
        assert_eq!(
            (failure.kind, failure.code.as_deref()),
            (Kind::Refused, Some("RefusedByHook"))
        );
        assert!(
            failure.message.ends_with("refuses `ripe`: not on Sundays"),
            "{failure}"
        );
    }

    #[test]
    fn a_hook_that_fails_or_babbles_fails_the_stage_by_name() {
        let failing = user(json!(["ripe=echo worm >&2; exit 3"])).expect_err("code 3");
        let message =
            "the hook `echo worm >&2; exit 3` of `ripe` failed: it ended with code 3\nworm";
        assert_eq!(failing.message, message);
        let babbling = user(json!(["ripe=echo hello"])).expect_err("no JSON");
        assert_eq!(babbling.code.as_deref(), Some("HookFailed"));
        let nameless = user(json!(["exit 0"])).expect_err("no event");
        assert_eq!(nameless.code.as_deref(), Some("HookInvalid"));
    }

    #[test]
    fn what_no_person_has_registered_is_not_run() {
        assert_eq!(
            fired(json!(["ripe=exit 1"]), Origin::Default),
            Ok(json!({ "n": 1 }))
        );
        assert!(fired(json!(["ripe=exit 1"]), Origin::Environment).is_err());
        let mut settings = Project::new(&[], &[]).world.settings;
        let hooks = json!(["ripe=exit 1"]);
        assert!(settings.set("hooks", hooks, Origin::Project).is_err());
    }
}
