use serde_json::{Value as Json, json};

use crate::books::COSTS;
use crate::harness::Project;

const RECORD: &str = r#"
inputs: { call: { type: record, optional: true } }
stages:
  record: { uses: costs.record, with: { feature: search, step: build, call: "{{ inputs.call }}" } }
outputs: { it: "{{ stages.record }}" }
"#;

fn call(id: &str, cost: f64) -> Json {
    let usage = json!({ "input_tokens": 100, "output_tokens": 20 });
    json!({ "id": id, "model": "large", "text": "…", "usage": usage, "cost": cost, "seconds": 1.5 })
}

fn ledger(project: &Project) -> Json {
    let text = project.text(COSTS).expect("a ledger");
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test]
async fn a_call_is_written_down_in_the_documented_schema() {
    let project = Project::new(&[], &[]);
    let outputs = project
        .run(RECORD, json!({ "call": call("a", 0.5) }))
        .await
        .outputs();
    assert_eq!(
        outputs["it"],
        json!({ "cost": 0.5, "total": 0.5, "recorded": true })
    );
    let feature = &ledger(&project)["features"]["search"];
    assert_eq!(feature["total_cost_usd"], json!(0.5));
    let step = &feature["steps"][0];
    assert_eq!(
        (&step["step"], &step["model"]),
        (&json!("build"), &json!("large"))
    );
    assert_eq!(
        (&step["input_tokens"], &step["duration_seconds"]),
        (&json!(100), &json!(1.5))
    );
}

#[tokio::test]
async fn a_call_is_written_down_once_however_often_it_is_recorded() {
    let project = Project::new(&[], &[]);
    let same = (RECORD, json!({ "call": call("a", 0.5) }));
    let other = (RECORD, json!({ "call": call("b", 0.25) }));
    let ran = project.run_all(&[same.clone(), same, other]).await;
    assert_eq!(ran.stage("p2/record")["recorded"], json!(false));
    assert_eq!(ran.outputs()["it"]["total"], json!(0.75));
}

#[tokio::test]
async fn attempts_that_broke_off_are_written_down_too() {
    let mut last = call("a#2", 0.5);
    last["earlier"] = json!([call("a", 0.25)]);
    let project = Project::new(&[], &[]);
    let outputs = project.run(RECORD, json!({ "call": last })).await.outputs();
    assert_eq!(outputs["it"]["cost"], json!(0.75));
    let steps = &ledger(&project)["features"]["search"]["steps"];
    assert_eq!(
        (&steps[0]["id"], &steps[1]["id"]),
        (&json!("a"), &json!("a#2"))
    );
}

#[tokio::test]
async fn a_call_that_took_nothing_leaves_no_trace() {
    let project = Project::new(&[], &[]);
    for call in [Json::Null, json!({ "text": "", "usage": null })] {
        let outputs = project.run(RECORD, json!({ "call": call })).await.outputs();
        assert_eq!(
            outputs["it"],
            json!({ "cost": null, "total": 0.0, "recorded": false })
        );
    }
    assert_eq!(project.text(COSTS), None);
}

#[tokio::test]
async fn a_damaged_ledger_is_set_aside_and_never_emptied() {
    let project = Project::new(&[(COSTS, "{ half")], &[]);
    let ran = project.run(RECORD, json!({ "call": call("a", 0.5) })).await;
    assert!(
        ran.notes[0].contains("costs.damaged-1.json"),
        "{:?}",
        ran.notes
    );
    assert_eq!(
        project.text(".agent/costs.damaged-1.json").as_deref(),
        Some("{ half")
    );
    assert_eq!(
        ledger(&project)["features"]["search"]["total_cost_usd"],
        json!(0.5)
    );
}

#[tokio::test]
async fn what_was_spent_is_on_the_disk_whatever_fails_later() {
    const FAILS: &str = r#"
inputs: { call: { type: record } }
stages:
  record: { uses: costs.record, with: { feature: search, step: build, call: "{{ inputs.call }}" } }
  parse: { uses: reply.parse, needs: [record], with: { text: "no files" } }
"#;
    let project = Project::new(&[], &[]);
    let ran = project.run(FAILS, json!({ "call": call("a", 0.5) })).await;
    ran.failure();
    assert_eq!(
        ledger(&project)["features"]["search"]["total_cost_usd"],
        json!(0.5)
    );
}

const CHECKED: &str = r#"
inputs:
  call: { type: record, optional: true }
stages:
  check:
    uses: costs.check
    with: { feature: search, step: build, model: large, input_tokens: 100, output_tokens: 20, max_cost: 1 }
  record:
    uses: costs.record
    always: true
    needs: [check]
    with: { feature: search, step: build, call: "{{ inputs.call }}" }
outputs: { it: "{{ stages.record }}" }
"#;
const PROVIDER: &str = "
kind: provider
name: acme
protocol: script
models: [{ name: large, prices: { input: 1000, output: 10000 } }]
";

fn checked() -> Project {
    Project::new(&[], &[("pipelines/providers/acme.yaml", PROVIDER)])
}

#[tokio::test]
async fn a_bill_takes_the_place_of_what_its_scope_has_reserved() {
    let project = checked();
    let ran = project
        .run(CHECKED, json!({ "call": call("a", 0.25) }))
        .await;
    assert_eq!(ran.outputs()["it"]["total"], json!(0.25));
    assert_eq!(ledger(&project).get("reservations"), None);
}

#[tokio::test]
async fn a_call_that_was_not_made_frees_what_its_scope_has_reserved() {
    let project = checked();
    project.run(CHECKED, json!({})).await.outputs();
    assert_eq!(ledger(&project), json!({ "features": {} }));
}

#[tokio::test]
async fn an_entry_says_whether_the_service_told_its_cost_or_prices_did() {
    let mut told = call("b", 0.5);
    told["usage"]["cost"] = json!(0.5);
    let project = Project::new(&[], &[]);
    let both = [
        (RECORD, json!({ "call": call("a", 0.5) })),
        (RECORD, json!({ "call": told })),
    ];
    project.run_all(&both).await.outputs();
    let steps = &ledger(&project)["features"]["search"]["steps"];
    assert_eq!(
        (&steps[0]["cost_source"], &steps[1]["cost_source"]),
        (&json!("prices"), &json!("provider"))
    );
}
