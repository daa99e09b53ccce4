//! What a stage gave, in a few words: read from the names that operations give their outputs.

use std::time::Duration;

use gemstack_lang::expression::Datum;
use gemstack_run::failure::Failure;
use gemstack_run::money::MicroDollars;

use super::amount::{count, counted, dollars, time};
use super::paint::Paint;
use super::visible::visible_line;

/// How wide the names of stages stand.
const NAME: usize = 15;

/// A line for a stage that gave its outputs.
pub fn finished(name: &str, took: Option<Duration>, outputs: &Datum, paint: Paint) -> String {
    let took = took.map(time).unwrap_or_default();
    let words = words(outputs);
    let (name, words) = (visible_line(name), visible_line(&words));
    let words = match verdict(outputs).as_deref() {
        Some("passed") => paint.green(&words),
        Some(_) => paint.yellow(&words),
        None => words.into_owned(),
    };
    format!("{name:<NAME$} {took:>8}  {words}")
        .trim_end()
        .to_owned()
}

/// Whether the outputs of a stage have anything to tell.
pub fn is_telling(outputs: &Datum) -> bool {
    !words(outputs).is_empty()
}

/// A line for a stage that failed.
pub fn failed(name: &str, failure: &Failure, paint: Paint) -> String {
    let code = failure
        .code
        .as_deref()
        .unwrap_or_else(|| failure.kind.name());
    let code = visible_line(code);
    format!("{name:<NAME$} {:>8}  {} {code}", "", paint.red("failed"))
}

/// A line for a stage that is tried again.
pub fn again(name: &str, failure: &Failure, wait: Duration, paint: Paint) -> String {
    let message = failure.message.lines().next().unwrap_or_default();
    let then = match &failure.instead {
        Some(instead) => format!("asking {} instead", visible_line(&instead.by)),
        None if failure.goes_on => "going on with it".to_owned(),
        None => format!("again in {}", time(wait)),
    };
    let words = format!("{}, {then}", visible_line(message));
    format!("{name:<NAME$} {:>8}  {}", "", paint.yellow(&words))
}

/// A line for a stage that was left out.
pub fn skipped(name: &str, why: &str, paint: Paint) -> String {
    format!("{name:<NAME$} {:>8}  {}", "", paint.dim(why))
}

fn verdict(outputs: &Datum) -> Option<String> {
    text(outputs, "verdict")
}

fn text(outputs: &Datum, name: &str) -> Option<String> {
    outputs.field(name).as_text().map(str::to_owned)
}

fn words(outputs: &Datum) -> String {
    let parts = [
        text(outputs, "model"),
        verdict(outputs),
        exit(outputs),
        usage(outputs),
        outputs
            .field("tokens")
            .as_u64()
            .map(|it| counted(it, "token")),
        cost(outputs),
        files(outputs),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
}

fn exit(outputs: &Datum) -> Option<String> {
    let code = outputs
        .get("exit_code")
        .or_else(|| outputs.get("code"))?
        .as_i64()?;
    Some(format!("exit {code}"))
}

fn usage(outputs: &Datum) -> Option<String> {
    let usage = outputs.get("usage")?;
    let tokens = |name: &str| usage.field(name).as_u64().unwrap_or_default();
    let output = tokens("output_tokens").saturating_add(tokens("thought_tokens"));
    Some(format!(
        "in {}  out {}",
        count(tokens("input_tokens")),
        count(output)
    ))
}

/// What a stage cost, may cost, or knows of the feature's costs.
fn cost(outputs: &Datum) -> Option<String> {
    let amount = |name: &str| {
        let amount = outputs.field(name).as_f64()?;
        MicroDollars::from_dollars(amount).ok().map(dollars)
    };
    if let Some(sum) = amount("feature_cost") {
        return Some(format!("{sum} for this feature so far"));
    }
    // Writing a cost down repeats what the call has told.
    if outputs.get("recorded").is_some() {
        return None;
    }
    match (amount("cost"), outputs.get("spent")) {
        (Some(cost), Some(_)) => Some(format!("at most {cost}")),
        (None, _) => is_unpriced(outputs).then(|| "price not known".to_owned()),
        (cost, None) => cost,
    }
}

/// Whether a stage tells of a call of which nobody knows what it costs.
fn is_unpriced(outputs: &Datum) -> bool {
    let tells_tokens = ["usage", "input_tokens"]
        .iter()
        .any(|it| outputs.get(it).is_some_and(|it| !it.is_null()));
    let asks = outputs.get("model").is_none_or(|it| !it.is_null());
    outputs.get("cost").is_some_and(|it| it.is_null()) && tells_tokens && asks
}

/// The files that a stage wrote: few by name, more by number.
fn files(outputs: &Datum) -> Option<String> {
    let files = outputs.field("written").items()?;
    let names = files.filter_map(|it| it.as_text().map(str::to_owned));
    match names.collect::<Vec<_>>().as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(counted(several.len() as u64, "file")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn line(outputs: &Json) -> String {
        finished(
            "stage",
            Some(Duration::from_millis(12)),
            &Datum::from(outputs),
            Paint::when(false),
        )
    }

    #[test]
    fn a_line_tells_what_the_outputs_say() {
        let head = "stage              12 ms";
        assert_eq!(
            line(&json!({ "prompt": "x", "tokens": 4813 })),
            format!("{head}  4,813 tokens")
        );
        assert_eq!(
            line(&json!({ "verdict": "failed", "exit_code": 1 })),
            format!("{head}  failed  exit 1")
        );
        let usage = json!({ "input_tokens": 4813, "output_tokens": 1000, "thought_tokens": 204 });
        let call = json!({ "model": "m", "usage": usage, "cost": 0.0241 });
        assert_eq!(
            line(&call),
            format!("{head}  m  in 4,813  out 1,204  $0.0241")
        );
        let unpriced = json!({ "model": "m", "usage": usage, "cost": null });
        assert_eq!(
            line(&unpriced),
            format!("{head}  m  in 4,813  out 1,204  price not known")
        );
        assert_eq!(
            line(&json!({ "input_tokens": 9, "cost": null, "spent": 0.5 })),
            format!("{head}  price not known")
        );
        assert_eq!(
            line(&json!({ "written": ["a", "b"] })),
            format!("{head}  2 files")
        );
        assert_eq!(line(&json!(null)), head);
    }
}
