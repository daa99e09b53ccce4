//! `hook.fire`: offers an event to plugins, then to the programs that the person at the machine has registered.
//!
//! Each sees what the one before it left. Plugins run as far as they are trusted; the programs stand in the setting
//! `hooks`, as `event=command line`. A repository must not run programs, so what its configuration says there does not
//! count. The person's own come last: theirs is the last word.

mod budget;
mod hooks;
mod plugins;

use gemstack_lang::catalogue::{Again, Author, Effects, Holds, Purpose, Trust};
use gemstack_lang::expression::Datum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::context::Context;
use crate::failure::Failure;
use crate::operation::{Given, Operation, Performed};
use budget::{Budget, Counted};
use plugins::{Fired, Firings};

/// Fires an event.
pub(super) struct HookFire;

/// Which event.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// Its name, such as `pre_run`.
    #[schemars(extend("x-event" = true))]
    event: String,
    /// What hooks are told, and may replace.
    #[serde(default)]
    #[schemars(with = "Json")]
    payload: Datum,
    /// The part of the payload that is a prompt, and how long it may be.
    #[serde(default)]
    budget: Option<Budget>,
}

/// What the hooks made of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The payload, as the last hook that changed it left it.
    #[schemars(with = "Json")]
    payload: Datum,
    /// How many tokens the part with a budget has now; null where nothing has one.
    tokens: Option<u64>,
    /// The plugins that were told, in their order.
    plugins: Vec<Fired>,
    /// What people are told of plugins, in sentences: what these say, and which did not run or failed.
    told: Vec<String>,
}

impl Operation for HookFire {
    const NAME: &'static str = "hook.fire";
    const SUMMARY: &'static str = "Offers an event to plugins and to the hooks of the user; they may change its payload, or refuse.";
    const EFFECTS: Effects = Effects {
        again: Again::DoneTwice("the hooks would be told of the event twice"),
        purpose: Purpose::Itself,
        ..Effects::READS
    };
    const TRUST: Trust = Trust {
        outputs: &[
            ("payload", Holds::Given("payload")),
            ("plugins", Holds::Words(Author::Program)),
            ("told", Holds::Words(Author::Program)),
        ],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            event,
            mut payload,
            budget,
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let mut counted = Counted::of(budget, context.world())?;
        let Firings { plugins, told } =
            plugins::fire(&event, &mut payload, &mut counted, context).await?;
        hooks::fire(&event, &mut payload, &mut counted, context).await?;
        Ok(Performed::Given(Given::only(Outputs {
            payload,
            tokens: counted.tokens(),
            plugins,
            told,
        })))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::failure::Kind;
    use crate::harness::Project;
    use crate::settings::Origin;

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
