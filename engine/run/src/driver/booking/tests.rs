//! What runs reserve and settle in the book of costs, together and after crashes.

use serde_json::{Value as Json, json};

use crate::books::COSTS;
use crate::event::What;
use crate::harness::{Project, Told};

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
