//! Telling plugins of an event.

use gemstack_lang::expression::Datum;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::budget::Counted;
use crate::context::{Context, pointer};
use crate::failure::{Failure, Kind};
use crate::plugin::{Answer, Notice, OnFailure, Plugin, Plugins, answer, effect, start, withheld};
use crate::report::News;
use crate::screen;

/// A plugin that was told.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct Fired {
    /// Its name.
    plugin: String,
    /// The digest of what ran.
    digest: String,
    /// Whether it changed the payload.
    changed: bool,
    /// What it wants people to know.
    notes: Vec<String>,
    /// Why it counted for nothing; null where it counted.
    failed: Option<String>,
}

/// What came of telling them.
#[derive(Debug, Default)]
pub(super) struct Firings {
    /// Those that were told, in their order.
    pub(super) plugins: Vec<Fired>,
    /// What people are told of it, in sentences.
    pub(super) told: Vec<String>,
}

/// Tells those that listen to an event, one after the other.
pub(super) async fn fire(
    event: &str,
    payload: &mut Datum,
    counted: &mut Counted,
    context: &Context<'_>,
) -> Result<Firings, Failure> {
    let told = passed_over(event, context.world().plugins())?;
    let mut all = Firings {
        told,
        ..Firings::default()
    };
    let listening = context.world().plugins().listening(event)?;
    // A payload may be large: it is written out only for those that read it.
    if !listening.is_empty() {
        let mut written = payload.to_json();
        for plugin in listening {
            let firing = Firing {
                plugin,
                event,
                context,
            };
            let fired = firing.fire(&mut written, counted).await?;
            all.told.extend(fired.told(event));
            all.plugins.push(fired);
        }
        *payload = Datum::from(written);
    }
    for sentence in &all.told {
        context.tell(News::Note(sentence));
    }
    Ok(all)
}

/// What people are told of those that do not run: each once. Where one is required, nothing runs.
fn passed_over(event: &str, plugins: &Plugins) -> Result<Vec<String>, Failure> {
    let withheld = plugins.withheld(event)?;
    let refusal = withheld.iter().find_map(|it| withheld::refusal(it));
    refusal.map_or(Ok(()), Err)?;
    let news = withheld.into_iter().filter(|it| plugins.is_news(it));
    Ok(news.map(withheld::note).collect())
}

/// Why a plugin's answer is not carried out.
enum Trouble {
    /// It does not let the run go on.
    Refuses(String),
    /// It, or its answer, is at fault.
    Fails(String),
}

struct Firing<'f> {
    plugin: &'f Plugin,
    event: &'f str,
    context: &'f Context<'f>,
}

impl Firing<'_> {
    async fn fire(&self, payload: &mut Json, counted: &mut Counted) -> Result<Fired, Failure> {
        let told = self.told(payload).await?;
        let judged = told.and_then(|it| {
            let left = self.effect(&it, payload)?;
            counted.judge(payload, &left).map_err(Trouble::Fails)?;
            Ok((it.notes, left))
        });
        match judged {
            Ok((notes, left)) => Ok(self.counts(notes, payload, left)),
            Err(Trouble::Refuses(reason)) => Err(self.refused(&reason)),
            Err(Trouble::Fails(reason)) => self.failed(&reason),
        }
    }

    /// What it answers.
    async fn told(&self, payload: &Json) -> Result<Result<Answer, Trouble>, Failure> {
        let manifest = &self.plugin.manifest;
        let input = serde_json::to_vec(&self.notice(payload)).expect("a notice is plain data");
        let (world, command) = (self.context.world(), &manifest.command);
        let ready = start::ready(world, self.plugin, command, manifest.timeout, input)?;
        let kept = self.context.run_program(ready.program).await;
        drop(ready.copy);
        let read = match kept.ended {
            Ok(ended) => answer::read(&ended),
            Err(fault) => Err(fault.to_string()),
        };
        let log = pointer(kept.log.as_deref());
        Ok(read.map_err(|it| Trouble::Fails(format!("{}{log}", screen::masked(it)))))
    }

    fn notice(&self, payload: &Json) -> Notice {
        let context = self.context;
        Notice {
            run: Some(context.run().to_owned()),
            dry: context.is_dry(),
            ..Notice::of(self.plugin, self.event, payload, context.world())
        }
    }

    fn effect(&self, answer: &Answer, payload: &Json) -> Result<Json, Trouble> {
        match &answer.refuse {
            Some(reason) => Err(Trouble::Refuses(reason.clone())),
            None => effect::of(answer, &self.plugin.manifest, payload).map_err(Trouble::Fails),
        }
    }

    fn counts(&self, notes: Vec<String>, payload: &mut Json, left: Json) -> Fired {
        let changed = *payload != left;
        *payload = left;
        self.fired(changed, notes, None)
    }

    fn failed(&self, reason: &str) -> Result<Fired, Failure> {
        let (manifest, event) = (&self.plugin.manifest, self.event);
        let name = &manifest.name;
        if manifest.on_failure == OnFailure::Warn {
            return Ok(self.fired(false, Vec::new(), Some(reason.to_owned())));
        }
        Err(Failure::new(Kind::NotRunnable, why(name, event, reason))
            .coded("PluginFailed")
            .helped(format!(
                "try it alone with `gemstack plugins run {name} {event}`"
            )))
    }

    fn fired(&self, changed: bool, notes: Vec<String>, failed: Option<String>) -> Fired {
        Fired {
            plugin: self.plugin.manifest.name.clone(),
            digest: self.plugin.digest.to_string(),
            changed,
            notes,
            failed,
        }
    }

    fn refused(&self, reason: &str) -> Failure {
        let name = &self.plugin.manifest.name;
        let message = format!("the plugin `{name}` refuses `{}`: {reason}", self.event);
        Failure::refused(message)
            .coded("RefusedByPlugin")
            .helped(format!(
                "do what it asks for; `gemstack plugins show {name}` tells where it is from"
            ))
    }
}

impl Fired {
    /// What people are told of it.
    fn told(&self, event: &str) -> Vec<String> {
        let name = &self.plugin;
        let notes = self.notes.iter();
        let notes = notes.map(|it| format!("the plugin `{name}`: {it}"));
        let failed = self.failed.iter().map(|it| why(name, event, it));
        notes.chain(failed).collect()
    }
}

fn why(name: &str, event: &str, reason: &str) -> String {
    format!("the plugin `{name}` of `{event}` failed: {reason}")
}

#[cfg(test)]
mod tests;
