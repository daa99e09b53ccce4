use serde_json::{Value as Json, json};

use crate::books::COSTS;
use crate::failure::Kind;
use crate::harness::{Project, Ran};

const PROVIDER: &str = "
kind: provider
name: acme
protocol: http
base_url: { default: 'https://acme.example' }
request: { url: '{{ base_url }}', body: {} }
reply: { stream: none, text: '{{ chunk.text }}', finish: '{{ chunk.end }}' }
models:
  - { name: large, max_output: 100000, prices: { input: 1, output: 10 } }
  - { name: gratis }
";
const CHECK: &str = r#"
inputs:
  model: { type: string, default: large }
  output_tokens: { type: integer, optional: true }
  max_cost: { type: number, optional: true }
  max_cost_call: { type: number, optional: true }
  max_cost_project: { type: number, optional: true }
  max_tokens: { type: integer, optional: true }
stages:
  check:
    uses: costs.check
    with:
      feature: search
      step: build
      model: "{{ inputs.model }}"
      input_tokens: 200000
      output_tokens: "{{ inputs.output_tokens }}"
      max_cost: "{{ inputs.max_cost }}"
      max_cost_call: "{{ inputs.max_cost_call }}"
      max_cost_project: "{{ inputs.max_cost_project }}"
      max_tokens: "{{ inputs.max_tokens }}"
outputs: { it: "{{ stages.check }}" }
"#;
const SPENT: &str = r#"{ "features": { "search": { "total_cost_usd": 3.5, "steps": [] } } }"#;

async fn check(ledger: &str, inputs: Json) -> Ran {
    let project = Project::new(
        &[(COSTS, ledger)],
        &[("pipelines/providers/acme.yaml", PROVIDER)],
    );
    project.rehearse(CHECK, inputs).await
}

#[tokio::test]
async fn the_longest_reply_is_reckoned_with() {
    let outputs = check(SPENT, json!({ "max_cost": 5 })).await.outputs();
    let expected = json!({
        "input_tokens": 200_000, "output_tokens": 100_000, "cost": 1.2, "spent": 3.5, "unpriced_calls": 0,
        "reserved": 0.0, "limit": 5.0,
    });
    assert_eq!(outputs["it"], expected);
    let outputs = check(SPENT, json!({ "output_tokens": 20_000 }))
        .await
        .outputs();
    assert_eq!(outputs["it"]["cost"], json!(0.4));
    let outputs = check(SPENT, json!({ "output_tokens": 900_000 }))
        .await
        .outputs();
    assert_eq!(outputs["it"]["output_tokens"], json!(100_000));
}

#[tokio::test]
async fn a_prompt_that_may_be_put_into_a_cache_is_reckoned_at_the_price_of_that() {
    let provider = PROVIDER.replace("input: 1, output: 10", "input: 1, output: 10, stored: 1.25");
    let shipped = [("pipelines/providers/acme.yaml", provider.as_str())];
    let project = Project::new(&[(COSTS, SPENT)], &shipped);
    let outputs = project.rehearse(CHECK, json!({})).await.outputs();
    assert_eq!(outputs["it"]["cost"], json!(1.25));
}

#[tokio::test]
async fn a_limit_is_kept_before_the_money_is_spent() {
    let failure = check(SPENT, json!({ "max_cost": 4.5 })).await.failure();
    assert_eq!(
        (failure.kind, failure.code.as_deref()),
        (Kind::Refused, Some("CostLimitExceeded"))
    );
    let documented = "Cost limit exceeded for feature \"search\"
  Current spend: $3.50
  Budget limit:  $4.50
  Estimated cost: $1.20
  Total would be: $4.70 (exceeds limit by $0.20)";
    assert_eq!(failure.message, documented);
    let failure = check(SPENT, json!({ "max_tokens": 100_000 }))
        .await
        .failure();
    assert_eq!(failure.code.as_deref(), Some("CostLimitExceeded"));
}

#[tokio::test]
async fn a_limit_that_means_nothing_is_refused() {
    for inputs in [
        json!({ "max_cost": -1 }),
        json!({ "max_cost": 1e12 }),
        json!({ "max_cost": 1_000_001 }),
        json!({ "max_cost_project": -1 }),
        json!({ "max_tokens": -1 }),
    ] {
        let failure = check(SPENT, inputs).await.failure();
        assert_eq!(failure.kind, Kind::Refused);
        assert_eq!(
            failure.code.as_deref(),
            Some("CostLimitInvalid"),
            "{failure}"
        );
    }
}

#[tokio::test]
async fn a_damaged_ledger_is_refused_where_a_limit_needs_it_and_told_where_none_does() {
    let failure = check("{", json!({ "max_cost": 5 })).await.failure();
    assert_eq!(
        (failure.kind, failure.code.as_deref()),
        (Kind::Refused, Some("LedgerDamaged"))
    );
    let ran = check("{", json!({})).await;
    assert!(ran.notes[0].contains("cannot be read"), "{:?}", ran.notes);
    assert_eq!(ran.outputs()["it"]["spent"], Json::Null);
}

#[tokio::test]
async fn a_model_without_prices_cannot_keep_a_limit_of_costs() {
    let failure = check(SPENT, json!({ "model": "gratis", "max_cost": 5 }))
        .await
        .failure();
    assert_eq!(
        (failure.kind, failure.code.as_deref()),
        (Kind::Refused, Some("PriceUnknown"))
    );
    let outputs = check(SPENT, json!({ "model": "gratis" })).await.outputs();
    assert_eq!(outputs["it"]["cost"], Json::Null);
}

#[tokio::test]
async fn a_model_without_prices_keeps_a_limit_of_tokens() {
    let gratis = |max_tokens: u64| json!({ "model": "gratis", "max_tokens": max_tokens });
    // A model that does not say how much it writes may write 65,536 tokens.
    let permitted = check(SPENT, gratis(265_536)).await.outputs();
    assert_eq!(permitted["it"]["output_tokens"], json!(65_536));
    let failure = check(SPENT, gratis(265_535)).await.failure();
    assert_eq!(failure.code.as_deref(), Some("CostLimitExceeded"));
    assert!(
        failure.message.starts_with("Token limit exceeded"),
        "{failure}"
    );
}

#[tokio::test]
async fn each_budget_is_kept_and_the_narrowest_speaks() {
    let both = json!({ "max_cost_call": 1, "max_cost_project": 1 });
    let failure = check(SPENT, both).await.failure();
    assert!(
        failure
            .message
            .starts_with("Cost limit exceeded for one call"),
        "{failure}"
    );
    let failure = check(SPENT, json!({ "max_cost_project": 4.5 }))
        .await
        .failure();
    assert!(
        failure
            .message
            .starts_with("Cost limit exceeded for the project\n"),
        "{failure}"
    );
    assert!(
        failure
            .help
            .expect("a cure")
            .contains("max-cost-project 4.70")
    );
}

#[tokio::test]
async fn what_a_call_may_take_is_reserved_and_told_to_the_next() {
    let project = Project::new(
        &[(COSTS, SPENT)],
        &[("pipelines/providers/acme.yaml", PROVIDER)],
    );
    let both = [(CHECK, json!({})), (CHECK, json!({}))];
    let ran = project.run_all(&both).await;
    assert_eq!(ran.stage("p2/check")["reserved"], json!(1.2));
    let book: Json = serde_json::from_str(&project.text(COSTS).expect("a book")).expect("JSON");
    let held = book["reservations"].as_array().expect("reservations");
    assert_eq!(held.len(), 2);
    assert_eq!(
        (
            &held[0]["id"],
            &held[0]["cost_usd"],
            &held[0]["output_tokens"]
        ),
        (&json!("p1/check"), &json!(1.2), &json!(100_000))
    );
}

#[tokio::test]
async fn a_dry_run_judges_and_reserves_nothing() {
    let project = Project::new(
        &[(COSTS, SPENT)],
        &[("pipelines/providers/acme.yaml", PROVIDER)],
    );
    project
        .rehearse(CHECK, json!({ "max_cost": 5 }))
        .await
        .outputs();
    assert_eq!(project.text(COSTS).as_deref(), Some(SPENT));
    assert_eq!(project.files(), [COSTS]);
}

#[tokio::test]
async fn the_dearest_of_those_who_may_be_asked_is_reckoned_with() {
    let provider = PROVIDER.replace(
        "  - { name: gratis }",
        "  - { name: small, max_output: 200000, prices: { input: 0.5, output: 1 } }\n  - { name: gratis }",
    );
    let project = |fallbacks: &str| {
        let pipeline = CHECK.replace(
            "      input_tokens",
            &format!("      fallbacks: [{fallbacks}]\n      input_tokens"),
        );
        let shipped = [("pipelines/providers/acme.yaml", provider.as_str())];
        (Project::new(&[(COSTS, SPENT)], &shipped), pipeline)
    };
    let (both, pipeline) = project("large");
    let inputs = json!({ "model": "small", "max_cost": 5 });
    let outputs = both.rehearse(&pipeline, inputs).await.outputs();
    assert_eq!(
        (&outputs["it"]["cost"], &outputs["it"]["output_tokens"]),
        (&json!(1.2), &json!(200_000))
    );
    let (unpriced, pipeline) = project("large, gratis");
    let inputs = json!({ "model": "small", "max_cost": 5 });
    let failure = unpriced.rehearse(&pipeline, inputs).await.failure();
    assert_eq!(failure.code.as_deref(), Some("PriceUnknown"));
    assert!(failure.message.contains("`gratis`"), "{failure}");
}
