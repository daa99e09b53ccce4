use serde_json::{Value as Json, json};

use crate::books::COSTS;
use crate::harness::Project;

const SUMMARY: &str = r#"
inputs: { call: { type: record, optional: true }, files: { type: list, optional: true } }
stages:
  summary:
    uses: report.summary
    with: { step: build, feature: search, files: "{{ inputs.files }}", call: "{{ inputs.call }}" }
outputs: { it: "{{ stages.summary }}" }
"#;
const SPENT: &str = r#"{ "features": { "search": { "total_cost_usd": 3.5, "steps": [] } } }"#;

async fn summary(inputs: Json) -> Json {
    let project = Project::new(&[(COSTS, SPENT)], &[]);
    project.run(SUMMARY, inputs).await.outputs()["it"].clone()
}

#[tokio::test]
async fn all_attempts_of_a_call_are_summed() {
    let spent = |input: u64| {
        let usage = json!({ "input_tokens": input, "output_tokens": 5, "thought_tokens": 2 });
        json!({ "usage": usage, "cost": 0.25, "seconds": 1.5 })
    };
    let mut call = spent(100);
    call["earlier"] = json!([spent(10)]);
    let expected = json!({
        "files": ["a.md"], "input_tokens": 110, "output_tokens": 14,
        "cost": 0.5, "model": null, "instead_of": [], "seconds": 3.0, "feature_cost": 3.5,
    });
    assert_eq!(
        summary(json!({ "files": ["a.md"], "call": call })).await,
        expected
    );
}

#[tokio::test]
async fn a_run_without_a_call_can_be_summed_up() {
    let expected = json!({
        "files": [], "input_tokens": 0, "output_tokens": 0,
        "cost": null, "model": null, "instead_of": [], "seconds": 0.0, "feature_cost": 3.5,
    });
    assert_eq!(summary(json!({})).await, expected);
}
