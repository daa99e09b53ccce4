//! What runs reserve and settle in the book of costs, together and after crashes.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::books::COSTS;
use crate::digest::Digest;
use crate::driver::Driver;
use crate::event::{Event, What};
use crate::failure::{Failure, Kind};
use crate::files::Policy;
use crate::harness::{Nobody, Project, Told, header};
use crate::journal::Journal;
use crate::ledger::Claim;
use crate::lock::{Holder, Lock};
use crate::stop::Stop;

/// A model whose call costs 30 cents at most: 100 tokens in, 20 out.
const PROVIDER: &str = "
kind: provider
name: acme
protocol: script
models: [{ name: large, max_output: 20, characters_per_token: 1, prices: { input: 1000, output: 10000 } }]
";
const SCRIPT: &str = "
kind: script
name: large
replies: [{ text: one }, { text: two }, { text: three }]
";
/// Checks, asks and records, as every pipeline that pays does.
const PAYS: &str = r#"
kind: pipeline
name: pays
inputs: { max_cost: { type: number } }
stages:
  check:
    uses: costs.check
    with: { feature: search, step: build, model: large, input_tokens: 100, max_cost: "{{ inputs.max_cost }}" }
  ask:
    uses: model.ask
    needs: [check]
    with: { model: large, prompt: hello }
  record:
    uses: costs.record
    always: true
    with: { feature: search, step: build, call: "{{ stages.ask }}" }
outputs: { text: "{{ stages.ask.text }}" }
"#;
const TWICE: &str = r#"
inputs: { max_cost: { type: number } }
stages:
  first: { uses: pipeline.run, with: { pipeline: pays, inputs: { max_cost: "{{ inputs.max_cost }}" } } }
  second: { uses: pipeline.run, with: { pipeline: pays, inputs: { max_cost: "{{ inputs.max_cost }}" } } }
"#;
/// Both check before either asks.
const CHECKS_TWICE: &str = r#"
inputs: { max_cost: { type: number } }
stages:
  first: { uses: pipeline.run, with: { pipeline: checks, inputs: { max_cost: "{{ inputs.max_cost }}" } } }
  second: { uses: pipeline.run, with: { pipeline: checks, inputs: { max_cost: "{{ inputs.max_cost }}" } } }
"#;
const CHECKS: &str = r#"
kind: pipeline
name: checks
inputs: { max_cost: { type: number } }
stages:
  check:
    uses: costs.check
    with: { feature: search, step: build, model: large, input_tokens: 100, max_cost: "{{ inputs.max_cost }}" }
"#;
const ONCE: &str = r#"
inputs: { max_cost: { type: number } }
stages:
  first: { uses: pipeline.run, with: { pipeline: pays, inputs: { max_cost: "{{ inputs.max_cost }}" } } }
"#;

fn project() -> Project {
    Project::new(
        &[],
        &[
            ("pipelines/providers/acme.yaml", PROVIDER),
            ("pipelines/scripts/large.yaml", SCRIPT),
            ("pipelines/checks.yaml", CHECKS),
            ("pipelines/pays.yaml", PAYS),
        ],
    )
}

fn limit(dollars: f64) -> Json {
    json!({ "max_cost": dollars })
}

fn book(project: &Project) -> Json {
    let text = project.text(COSTS).expect("a book");
    serde_json::from_str(&text).expect("JSON")
}

fn calls(project: &Project) -> usize {
    let steps = &book(project)["features"]["search"]["steps"];
    steps.as_array().map_or(0, Vec::len)
}

/// How many reservations stand in the book, as a crash would leave it.
fn held(book: &str) -> usize {
    let book: Json = serde_json::from_str(book).expect("JSON");
    book["reservations"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn two_stages_at_once_that_could_each_pass_do_not_pass_together() {
    let project = project();
    let failure = project.run(CHECKS_TWICE, limit(0.5)).await.failure();
    assert_eq!(failure.code.as_deref(), Some("CostLimitExceeded"));
    assert!(
        failure.message.contains("Reserved by other calls: $0.30"),
        "{failure}"
    );
    assert_eq!(held(&project.text(COSTS).expect("a book")), 1);
}

#[tokio::test]
async fn nested_pipelines_draw_on_one_budget() {
    let project = project();
    project.run(TWICE, limit(0.6)).await.outputs();
    assert_eq!(calls(&project), 2);
    // What both have cost together leaves less than a third may cost.
    let spent = book(&project)["features"]["search"]["total_cost_usd"].as_f64();
    let failure = project
        .run(ONCE, limit(spent.expect("a sum") + 0.29))
        .await
        .failure();
    assert_eq!(failure.code.as_deref(), Some("CostLimitExceeded"));
}

#[tokio::test]
async fn a_run_killed_before_its_call_keeps_what_it_reserved_and_does_not_reserve_twice() {
    let project = project();
    project.run(ONCE, limit(0.5)).await.outputs();
    project.crash_after("costs_reserved");
    let reserved = json!({ "features": {}, "reservations": [{
        "run": "20260101-000000-00000", "id": "p1/first/check", "feature": "search", "step": "build",
        "model": "large", "input_tokens": 100, "output_tokens": 20, "cost_usd": 0.3,
        "since": "2026-01-01T00:00:00Z" }] });
    project.sandbox.file(COSTS, &reserved.to_string());
    project.resume(&[(ONCE, limit(0.5))]).await.outputs();
    assert_eq!(calls(&project), 1);
    assert_eq!(book(&project).get("reservations"), None);
}

#[tokio::test]
async fn a_reservation_that_somebody_freed_is_taken_again_before_the_call() {
    let project = project().watched(|told, sandbox, _| {
        if let Told::Event(What::StageStarted { operation, .. }) = told
            && operation == "model.ask"
        {
            sandbox.file(COSTS, "{ \"features\": {} }");
        }
        if let Told::Piece = told {
            assert_eq!(held(&sandbox.text(COSTS).expect("a book")), 1);
        }
    });
    let ran = project.run(ONCE, limit(0.5)).await;
    assert!(!ran.pieces.is_empty(), "the call was made");
    ran.outputs();
    assert_eq!(calls(&project), 1);
}

#[tokio::test]
async fn a_call_is_refused_when_others_have_spent_what_its_freed_reservation_held() {
    let project = project().watched(|told, sandbox, _| {
        if let Told::Event(What::StageStarted { operation, .. }) = told
            && operation == "model.ask"
        {
            sandbox.file(
                COSTS,
                r#"{ "features": { "search": { "total_cost_usd": 0.4, "steps": [] } } }"#,
            );
        }
    });
    let ran = project.run(ONCE, limit(0.5)).await;
    assert_eq!(ran.pieces, "");
    assert_eq!(ran.failure().code.as_deref(), Some("CostLimitExceeded"));
}

#[tokio::test]
async fn what_was_written_down_before_a_crash_is_not_written_twice() {
    let project = project();
    project.run(ONCE, limit(0.5)).await.outputs();
    let book = project.text(COSTS);
    // The crash came between the book and the journal: the end of the last stage is not in it.
    let journal = ".agent/runs/20260101-000000-00000/journal.jsonl";
    let text = project.text(journal).expect("a journal");
    let finished = |it: &str| it.contains("stage_finished") && it.contains("p1/first/record");
    let kept = text.split_inclusive('\n').take_while(|it| !finished(it));
    project.sandbox.file(journal, &kept.collect::<String>());
    project.resume(&[(ONCE, limit(0.5))]).await.outputs();
    assert_eq!(project.text(COSTS), book);
}

fn claim(max_cost: f64) -> Claim {
    let claim = json!({
        "feature": "search", "step": "build", "model": "large",
        "estimate": { "input_tokens": 100, "output_tokens": 20, "cost": 0.3 },
        "limits": { "cost": { "feature": max_cost } },
    });
    serde_json::from_value(claim).expect("a claim")
}

fn began(stage: &str, operation: &str) -> What {
    What::StageStarted {
        stage: stage.into(),
        operation: operation.into(),
        attempt: 1,
        with: None,
        runs: None,
    }
}

fn reserved(scope: &str, max_cost: f64) -> What {
    What::CostsReserved {
        stage: format!("{scope}/check"),
        claim: claim(max_cost),
    }
}

/// The events of a run whose claims were granted in two scopes, and whose call in the first was under way.
fn killed(max_cost: f64) -> Vec<What> {
    vec![
        What::RunStarted(Box::new(header())),
        reserved("a", max_cost),
        reserved("b", max_cost),
        began("a/ask", "model.ask"),
        What::CallIntended {
            stage: "a/ask".into(),
            call: "a/ask".into(),
            request: Digest::of(b""),
        },
    ]
}

/// A driver that has gone on with a run.
fn resumed<'p>(project: &'p Project, what: Vec<What>, stop: &'p Stop) -> Driver<'p> {
    let at = || "2026-01-01T00:00:00Z".to_owned();
    let events: Vec<Event> = what
        .into_iter()
        .map(|what| Event { at: at(), what })
        .collect();
    let (journal, policy) = (Journal::Memory, Policy::default());
    let driver = Driver::new(&project.world, header(), journal, &Nobody, stop, policy);
    driver.resume(&events).expect("it goes on");
    driver
}

#[tokio::test]
async fn a_call_that_is_tried_again_holds_what_the_attempt_before_it_took_too() {
    let broke_off = |id: &str| What::StageFailed {
        stage: "a/ask".into(),
        failure: Failure::new(Kind::Unreachable, "gone").giving(json!({
            "id": id, "usage": { "input_tokens": 100, "output_tokens": 5 }, "cost": 0.15,
        })),
        again_in_ms: Some(1),
    };
    let (project, stop) = (project(), Stop::default());
    let mut events = killed(0.5);
    events.push(broke_off("a/ask"));
    let driver = resumed(&project, events.clone(), &stop);
    driver.ensure_reserved("a/ask").await.expect("0.45 of 0.50");
    assert_eq!(book(&project)["reservations"][0]["cost_usd"], json!(0.45));
    events.push(broke_off("a/ask#2"));
    let driver = resumed(&project, events, &stop);
    let failure = driver
        .ensure_reserved("a/ask")
        .await
        .expect_err("0.60 of 0.50");
    assert_eq!(failure.code.as_deref(), Some("CostLimitExceeded"));
}

/// The claim of a model with prices, whose call is under way and has given a part of a reply.
fn cut_off(max_cost: f64) -> Vec<What> {
    let mut events = killed(max_cost);
    let What::CostsReserved { claim, .. } = &mut events[1] else {
        panic!("the second reserves");
    };
    let prices = json!({ "input": 1000, "output": 10000, "stored": 1250 });
    claim.prices = vec![serde_json::from_value(prices).expect("prices")];
    // 100 tokens of the prompt are dearest where they are put into a cache.
    claim.estimate.cost = Some(claim.prices[0].at_most(100, 20));
    let part = json!({
        "id": "a/ask", "text": "Once", "finish": "length", "reason": null, "model": "large", "provider": "acme",
        "usage": { "input_tokens": 110, "output_tokens": 20 }, "cost": 0.31, "seconds": 1.0, "earlier": [],
        "continues": Digest::of(b"what was asked"),
    });
    let failure = Failure::new(Kind::Truncated, "cut").giving(part);
    events.push(What::StageFailed {
        stage: "a/ask".into(),
        failure: Failure {
            goes_on: true,
            ..failure
        },
        again_in_ms: Some(0),
    });
    events
}

#[tokio::test]
async fn the_next_part_of_a_reply_holds_what_is_sent_back_with_it() {
    let (project, stop) = (project(), Stop::default());
    let driver = resumed(&project, cut_off(5.0), &stop);
    driver
        .ensure_reserved("a/ask")
        .await
        .expect("there is room");
    let held = book(&project)["reservations"][0].clone();
    // What the first part took, what it read and wrote, and a sentence to go on.
    let (input, output) = (110 + 110 + 20 + 256, 20 + 20);
    assert_eq!(
        (&held["input_tokens"], &held["output_tokens"]),
        (&json!(input), &json!(output))
    );
    let reads = json!(0.9925);
    assert_eq!(
        held["cost_usd"], reads,
        "0.31, 386 tokens of 0.00125 and 20 of 0.01"
    );
    let poorer = self::project();
    let driver = resumed(&poorer, cut_off(0.99), &stop);
    let failure = driver.ensure_reserved("a/ask").await.expect_err("0.9925");
    assert_eq!(failure.code.as_deref(), Some("CostLimitExceeded"));
}

#[tokio::test]
async fn a_run_that_ends_keeps_the_reservation_of_a_call_whose_fate_nobody_knows() {
    let (project, stop) = (project(), Stop::default());
    let driver = resumed(&project, killed(5.0), &stop);
    for stage in ["a/ask", "b/ask"] {
        driver.ensure_reserved(stage).await.expect("there is room");
    }
    driver.release_leftovers().expect("the book is written");
    let book = book(&project);
    let left = book["reservations"].as_array().expect("reservations");
    assert_eq!((left.len(), &left[0]["id"]), (1, &json!("a/check")));
}

#[tokio::test]
async fn a_run_that_ends_before_a_paid_call_is_written_down_keeps_what_it_reserved() {
    let answered = What::CallAnswered {
        stage: "a/ask".into(),
        answer: Json::Null,
    };
    let finished = |id: &str| What::StageFinished {
        stage: "a/ask".into(),
        outputs: json!({ "id": id, "cost": 0.15 }).into(),
        files: Vec::new(),
        read: BTreeMap::new(),
    };
    let (finished, all) = (finished("a/ask"), [answered, finished("a/ask")]);
    for last in [&all[..1], &all[..], &[finished]] {
        let (project, stop) = (project(), Stop::default());
        let events = killed(5.0).into_iter().chain(last.iter().cloned());
        let driver = resumed(&project, events.collect(), &stop);
        driver
            .ensure_reserved("a/ask")
            .await
            .expect("there is room");
        driver.release_leftovers().expect("the book is read");
        assert_eq!(held(&project.text(COSTS).expect("a book")), 1, "{last:?}");
    }
}

#[tokio::test]
async fn a_process_that_lost_the_lock_books_nothing() {
    let (project, stop) = (project(), Stop::default());
    let root = &project.world.root;
    let lock = Lock::take(root, &Holder::this_process(None, "a")).expect("it is free");
    let driver = resumed(&project, killed(5.0), &stop).fenced(Some(&lock));
    project.sandbox.rename(".agent/.gemstack.lock", "elsewhere");
    let _other = Lock::take(root, &Holder::this_process(None, "b")).expect("it is free");
    let failure = driver
        .ensure_reserved("a/ask")
        .await
        .expect_err("it is fenced off");
    assert_eq!(failure.code.as_deref(), Some("LockLost"));
    assert_eq!(project.text(COSTS), None);
}

#[tokio::test]
async fn a_newer_book_keeps_what_we_do_not_know() {
    let project = project();
    let newer = json!({
        "features": {}, "schema": 9,
        "reservations": [{
            "run": "r", "id": "x", "feature": "f", "step": "s", "model": "m", "input_tokens": 1,
            "output_tokens": 1, "since": "2026-01-01T00:00:00Z", "pool": "team",
        }],
    });
    project.sandbox.file(COSTS, &newer.to_string());
    project.run(ONCE, limit(5.0)).await.outputs();
    let book = book(&project);
    assert_eq!(
        (&book["schema"], &book["reservations"]),
        (&json!(9), &newer["reservations"])
    );
}

#[tokio::test]
async fn a_call_beside_another_of_the_same_check_holds_as_much_of_its_own() {
    let beside = || {
        let mut events = killed(0.7);
        events.push(began("a/beside", "model.ask"));
        events
    };
    let (project, stop) = (project(), Stop::default());
    // What was under way when the process died is done again; both calls begin before either is made.
    let driver = resumed(&project, beside(), &stop);
    for event in beside().into_iter().skip(3) {
        driver.emit(event).expect("a journal in memory");
    }
    driver.ensure_reserved("a/ask").await.expect("0.30 of 0.70");
    driver
        .ensure_reserved("a/beside")
        .await
        .expect("0.60 of 0.70");
    let book = book(&project);
    let held: Vec<_> = book["reservations"]
        .as_array()
        .expect("reservations")
        .iter()
        .map(|it| &it["id"])
        .collect();
    assert_eq!(held, ["a/check", "a/beside"]);
    driver
        .emit(began("a/third", "model.ask"))
        .expect("a journal in memory");
    let failure = driver
        .ensure_reserved("a/third")
        .await
        .expect_err("0.90 of 0.70");
    assert_eq!(failure.code.as_deref(), Some("CostLimitExceeded"));
}
