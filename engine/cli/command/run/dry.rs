//! What a dry run tells: the prompt's tokens, what the calls may cost, and what was left out.

use std::cell::RefCell;
use std::collections::HashMap;

use gemstack_lang::expression::Datum;
use gemstack_run::event::{Event, Skipped, What};
use gemstack_run::money::MicroDollars;
use gemstack_run::report::{News, Reporter};
use gemstack_run::session::Ended;
use serde_json::json;

use crate::answer::Answer;
use crate::render::amount::{NOT_KNOWN, count, dollars};

/// The operation that estimates what a call may cost.
const ESTIMATES: &str = "costs.check";

/// Keeps what a dry run tells, and passes everything on.
pub struct Witness<'w> {
    next: &'w dyn Reporter,
    seen: RefCell<Seen>,
}

#[derive(Default)]
struct Seen {
    permitted: Option<String>,
    operations: HashMap<String, String>,
    estimates: Vec<Datum>,
    left_out: Vec<String>,
}

impl<'w> Witness<'w> {
    /// A witness before another reporter.
    pub fn new(next: &'w dyn Reporter) -> Self {
        Self {
            next,
            seen: RefCell::default(),
        }
    }

    /// The answer of a dry run.
    pub fn answer(&self, ended: &Ended) -> Answer {
        let seen = self.seen.borrow();
        let header = ended.state.header();
        let json = json!({
            "dry_run": true,
            "outcome": ended.outcome,
            "step": header.and_then(|it| it.step.clone()),
            "feature": header.and_then(|it| it.feature.clone()),
            "estimates": seen.estimates,
            "left_out": seen.left_out,
            "failure": ended.failure.as_ref().map(crate::render::failure::fields),
        });
        let text = if ended.failure.is_some() {
            String::new()
        } else {
            seen.text()
        };
        Answer::new(text, json).failing(ended.failure.clone())
    }
}

impl Seen {
    fn take(&mut self, what: &What) {
        match what {
            What::StepStarted { step, reason, .. } => {
                self.permitted
                    .get_or_insert_with(|| format!("{step}: {reason}"));
            }
            What::StageStarted {
                stage, operation, ..
            } => {
                self.operations.insert(stage.clone(), operation.clone());
            }
            What::StageFinished { stage, outputs, .. } => {
                let estimates = self.operations.get(stage).is_some_and(|it| it == ESTIMATES);
                self.estimates.extend(estimates.then(|| outputs.clone()));
            }
            What::StageSkipped {
                stage,
                because: Skipped::Dry,
            } => self.left_out.push(stage.clone()),
            _ => {}
        }
    }

    fn text(&self) -> String {
        let permitted = self.permitted.iter().map(|it| line("Permitted", it));
        let estimates = self.estimates.iter().map(estimate);
        let last = |it: &String| it.rsplit('/').next().unwrap_or(it).to_owned();
        let left_out: Vec<_> = self.acting().map(last).collect();
        let left_out = (!left_out.is_empty()).then(|| line("Left out", &left_out.join(", ")));
        let end = "Nothing was called and nothing was written.\n".to_owned();
        permitted
            .chain(estimates)
            .chain(left_out)
            .chain([end])
            .collect()
    }

    /// The stages that were left out, without those that only run such stages.
    fn acting(&self) -> impl Iterator<Item = &String> {
        let below = |scope: &String| {
            let scope = format!("{scope}/");
            self.left_out.iter().any(|it| it.starts_with(&scope))
        };
        self.left_out.iter().filter(move |it| !below(it))
    }
}

fn line(name: &str, value: &str) -> String {
    format!("{name:<10} {value}\n")
}

/// An estimate in words, by the names that the operation gives its outputs.
fn estimate(outputs: &Datum) -> String {
    let tokens = |name: &str| outputs.field(name).as_u64().map(count);
    let amount = |name: &str| {
        let amount = outputs.field(name).as_f64()?;
        MicroDollars::from_dollars(amount).ok().map(dollars)
    };
    let lines = [
        (
            "Prompt",
            tokens("input_tokens").map(|it| format!("{it} tokens")),
        ),
        (
            "Reply",
            tokens("output_tokens").map(|it| format!("at most {it} tokens")),
        ),
        ("Cost", Some(most(amount("cost")))),
        (
            "Spent",
            amount("spent").map(|it| format!("{it} for this feature so far")),
        ),
        (
            "Limit",
            amount("limit").map(|it| format!("{it} for this feature in all")),
        ),
    ];
    lines
        .into_iter()
        .filter_map(|(name, value)| Some(line(name, &value?)))
        .collect()
}

fn most(cost: Option<String>) -> String {
    cost.map_or_else(|| NOT_KNOWN.to_owned(), |it| format!("at most {it}"))
}

impl Reporter for Witness<'_> {
    fn confirm(&self, question: &str) -> Option<bool> {
        self.next.confirm(question)
    }

    fn event(&self, event: &Event) {
        self.seen.borrow_mut().take(&event.what);
        self.next.event(event);
    }

    fn news(&self, news: News<'_>) {
        self.next.news(news);
    }
}
